"""Walks: random sequences of steps on several authorizations, each of which is tracked by a small model."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import hypothesis
from hypothesis import Phase
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from capture_conformance.campaign.tester import Tester
from capture_conformance.checks.retelling import operation_of
from capture_conformance.checks.sequences import SEQUENCES
from capture_conformance.contract.answers import Outcome, capture_id, outcome
from capture_conformance.contract.register import load_register
from capture_conformance.generation.defects import Defect
from capture_conformance.generation.minting import unknown_transaction_id
from capture_conformance.generation.requests import Aim, capture_request, status_request, void_request
from capture_conformance.generation.sequences import (
    KINDS,
    SHARES,
    Deed,
    Kind,
    belated_misdeeds,
    misdeeds,
)
from capture_conformance.model.errors import Inconclusive
from capture_conformance.model.exchange import Exchange, ExchangeId, Request, Role
from capture_conformance.model.merchant import Merchant, Merchants
from capture_conformance.model.message import Message, message

_AT_FIRST = 3
_NUMBERS = st.integers(0, 2**16)
# One of so many captures of a used authorization names the id of the capture or void that used it.
_BY_ISSUED = 6
# One of so many steps on used authorizations is taken on the same one as the last such step.
_AS_BEFORE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """
    One step of a walk.

    Attributes:
        kind: What the step does.

        on: The number of the authorization in the walk.

        what: Selects the merchant and the card, the share of the amount, or the wrong request.
    """

    kind: Kind
    on: int
    what: int

    @property
    def is_of_other(self) -> bool:
        """Whether it authorizes for the second merchant."""
        return self.kind is Kind.AUTHORIZE and self.what % 2 == 1

    @property
    def of_first(self) -> Step:
        """The same step, which authorizes for the first merchant."""
        return replace(self, what=self.what - 1) if self.is_of_other else self


@dataclass(slots=True)
class Tracked:
    """
    An authorization of the walk, which is open, used, or in an unknown state.

    ``used_by`` is the first accepted capture or void of it.
    """

    aim: Aim
    is_open: bool = True
    is_known: bool = True
    used_by: Exchange | None = None


class Walker:
    """
    Takes steps, all of them in one trial.

    It never fails: the checks judge the answers later. Once nothing more can be sent it continues without
    sending.
    """

    def __init__(self, tester: Tester, case: Message) -> None:
        """Begin without an authorization."""
        self._tester = tester
        own, other = tester.merchants.own, tester.merchants.other
        self._misdeeds = {own: misdeeds(tester.merchants, binding())}
        if other is not None:
            self._misdeeds[other] = misdeeds(Merchants(own=other, other=own), binding())
        self._trial = tester.trial(case, SEQUENCES)
        self.tracked: dict[int, Tracked] = {}
        self.taken: list[tuple[Step, ExchangeId | None]] = []

    def take(self, step: Step) -> None:
        """Take *step*, and remember the exchange that it made."""
        made = (
            self._authorize(step) if step.kind is Kind.AUTHORIZE else self._act(step, self.tracked[step.on])
        )
        self.taken.append((step, None if made is None else made.id))

    def _authorize(self, step: Step) -> Exchange | None:
        target, owner = self._tester.target, self._owner(step)
        before = len(self._trial.exchanges)
        try:
            chosen = None if target.is_stocked else target.cards[step.what // 2 % len(target.cards)]
            self.tracked[step.on] = Tracked(aim=self._trial.authorize(card=chosen, merchant=owner))
        except Inconclusive:
            nothing = Aim(
                transaction_id=unknown_transaction_id(), amount=target.amount, merchant=owner, notes=""
            )
            self.tracked[step.on] = Tracked(aim=nothing, is_known=False)
        return self._trial.exchanges[-1] if len(self._trial.exchanges) > before else None

    def _owner(self, step: Step) -> Merchant:
        """The merchant to authorize for: the first one where nothing can be authorized for the second."""
        own, other = self._tester.merchants.own, self._tester.merchants.other
        is_others = step.is_of_other and other is not None and self._tester.may_authorize(merchant=other)
        return other if is_others and other is not None else own

    def _act(self, step: Step, one: Tracked) -> Exchange | None:
        kind, claims = step.kind, self._tester.target.claims
        role = None if kind.is_in_time else Role.AGAIN
        match kind.deed:
            case Deed.CAPTURE:
                return self._capture(one, step, role or Role.CAPTURE)
            case Deed.VOID if claims.void:
                request = void_request(one.aim.transaction_id, one.aim.merchant)
                return self._made(one, request, role or Role.VOID, case_of(kind))
            case Deed.ASK if claims.status:
                request = status_request(one.aim.transaction_id, one.aim.merchant)
                return self._sent(one, request, Role.STATUS, case_of(kind))
            case Deed.TRY_WRONGLY:
                return self._try_wrongly(one, step)
            case _:
                return None

    def _try_wrongly(self, one: Tracked, step: Step) -> Exchange | None:
        defect = self._misdeed(one, step)
        if defect.may_pass and one.is_open:
            return None
        made = self._sent(one, defect.make(one.aim), Role.ATTEMPT, defect.case)
        one.is_known = made is not None and outcome(made) is Outcome.REFUSED
        return made

    def _misdeed(self, one: Tracked, step: Step) -> Defect:
        kinds = self._misdeeds[one.aim.merchant]
        kinds += () if step.kind.is_in_time else belated_misdeeds(binding())
        which, kind = divmod(step.what, len(kinds))
        return kinds[kind][which % len(kinds[kind])]

    def _capture(self, one: Tracked, step: Step, role: Role) -> Exchange | None:
        turn, share = divmod(step.what, len(SHARES))
        amount = max(1, int(one.aim.amount * SHARES[share]))
        aim, case = one.aim, case_of(step.kind)
        issued = None if one.used_by is None else capture_id(one.used_by)
        if one.used_by is not None and issued is not None and turn % _BY_ISSUED == 1:
            aim = replace(one.aim, transaction_id=issued)
            case = message("lifecycle.case.issued_id", operation=operation_of(one.used_by))
        made = self._made(one, capture_request(aim, members={"amount": amount}), role, case)
        if made is not None and outcome(made) is Outcome.REFUSED and step.kind.is_in_time:
            self._compare(one, amount)
        return made

    def _made(self, one: Tracked, request: Request, role: Role, case: Message) -> Exchange | None:
        """Send a request that may change *one*, and update the model."""
        made = self._sent(one, request, role, case)
        result = Outcome.UNKNOWN if made is None else outcome(made)
        one.is_known = one.is_known and result is not Outcome.UNKNOWN
        one.is_open = one.is_open and result is Outcome.REFUSED
        if result is Outcome.ACCEPTED:
            one.used_by = one.used_by or made
        return made

    def _sent(self, one: Tracked, request: Request, role: Role, case: Message) -> Exchange | None:
        if not one.is_known:
            return None
        try:
            return self._trial.send(request, role, case=case)
        except Inconclusive:
            one.is_known = False
            return None

    def _compare(self, one: Tracked, amount: int) -> None:
        """Send the same for a sister of *one*, which shows whether the walk is the reason for the refusal."""
        cards = self._tester.target.cards
        card = None if self._tester.target.is_stocked else cards[0]
        try:
            sister = self._trial.authorize(role=Role.SISTER, card=card, merchant=one.aim.merchant)
            request = capture_request(sister, members={"amount": amount})
            self._trial.send(request, Role.TWIN, case=message("sequences.case.same_on_fresh"))
        except Inconclusive:
            return


def case_of(kind: Kind) -> Message:
    """The case of a correct step of that *kind*."""
    return message(f"sequences.case.{kind}")


@cache
def binding() -> frozenset[str]:
    """The requirements that can fail a run; a request that breaks none of them may be accepted."""
    return frozenset(x.id for x in load_register().by_id.values() if x.basis.is_binding)


class Walk(RuleBasedStateMachine):
    """
    One walk, whose steps are drawn.

    Hypothesis expects the same draws after the same beginning, so they depend only on the answers.
    """

    def __init__(self, walker: Walker, *, is_others: bool) -> None:
        """Begin without an authorization; the first ones are the second merchant's where *is_others*."""
        super().__init__()
        self._walker = walker
        self._is_others = is_others

    @initialize()
    def begin(self) -> None:
        """The first authorizations, all of one merchant, so that a step on one may disturb another."""
        for card in range(_AT_FIRST):
            self._authorize(2 * card + self._is_others)

    @rule(kind=st.sampled_from(KINDS), number=_NUMBERS, what=_NUMBERS)
    def step(self, kind: Kind, number: int, what: int) -> None:
        """
        One step of any kind, on an authorization that it fits.

        There is one rule for all kinds: with a rule for each kind, Hypothesis would leave out some of them in
        each walk, but a fault may need several kinds together.
        """
        if kind is Kind.AUTHORIZE or not self._fitting(is_open=True):
            self._authorize(number)
        fitting = self._fitting(is_open=kind.is_in_time)
        if fitting and kind is not Kind.AUTHORIZE:
            self._walker.take(Step(kind=kind, on=self._chosen(fitting, kind, number), what=what))

    def _chosen(self, fitting: list[int], kind: Kind, number: int) -> int:
        """One of those *fitting*, often the last one: some faults show after several steps on the same."""
        if kind.is_in_time or number % _AS_BEFORE != 1:
            return fitting[number % len(fitting)]
        return next(step.on for step, _ in reversed(self._walker.taken) if step.on in fitting)

    def _authorize(self, number: int) -> None:
        self._walker.take(Step(kind=Kind.AUTHORIZE, on=len(self._walker.tracked), what=number))

    def _fitting(self, *, is_open: bool) -> list[int]:
        """The authorizations in a known state, those that are open or those that are not."""
        return [n for n, one in self._walker.tracked.items() if one.is_open is is_open and one.is_known]


def take_walks(tester: Tester, *, number: int, seed: int) -> tuple[Walker, ...]:
    """
    Take *number* walks, the same ones for the same *seed*, and return the walkers.

    Their exchanges are judged later, with all others.
    """
    walkers: list[Walker] = []

    def walk() -> Walk:
        walkers.append(Walker(tester, message("sequences.case.walk")))
        return Walk(walkers[-1], is_others=len(walkers) % 2 == 0)

    settings = hypothesis.settings(
        max_examples=number, stateful_step_count=tester.profile.steps, phases=(Phase.generate,)
    )
    run_state_machine_as_test(hypothesis.seed(seed)(walk), settings=settings)  # type: ignore[arg-type]  # any factory will do
    return tuple(walkers)
