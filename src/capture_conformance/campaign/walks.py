"""Walks: any sequence of steps, over several authorizations, each followed by a small model."""

from __future__ import annotations

from dataclasses import dataclass

import hypothesis
from hypothesis import Phase
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from capture_conformance.campaign.tester import Tester
from capture_conformance.checks.sequences import SEQUENCES
from capture_conformance.contract.answers import Outcome, outcome
from capture_conformance.generation.minting import unknown_transaction_id
from capture_conformance.generation.requests import Aim, capture_request, status_request, void_request
from capture_conformance.generation.sequences import KINDS, SHARES, Kind, misdeeds
from capture_conformance.model.errors import Inconclusive
from capture_conformance.model.exchange import Exchange, ExchangeId, Request, Role

_AT_FIRST = 3
_NUMBERS = st.integers(0, 2**16)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """
    One step of a walk: what ``kind``, and ``on`` which of its authorizations, by their numbers.

    ``what`` chooses the card, the share of the amount or what is wrong with it.
    """

    kind: Kind
    on: int
    what: int


@dataclass(slots=True)
class Held:
    """An authorization of the walk in a model of three words: open, spent, and nobody knows."""

    aim: Aim
    is_open: bool = True
    is_known: bool = True


class Walker:
    """
    Takes steps, all of them in one trial.

    It never fails: what the answers mean is judged with all the others. Once nothing more can be sent it goes
    on without sending.
    """

    def __init__(self, tester: Tester, case: str) -> None:
        """Begin with nothing held."""
        self._tester = tester
        self._misdeeds = misdeeds(tester.merchants)
        self._trial = tester.trial(case, SEQUENCES)
        self.held: dict[int, Held] = {}
        self.taken: list[tuple[Step, ExchangeId | None]] = []

    def take(self, step: Step) -> None:
        """Take *step*, and remember by which exchange."""
        made = self._authorize(step) if step.kind is Kind.AUTHORIZE else self._act(step, self.held[step.on])
        self.taken.append((step, None if made is None else made.id))

    def _authorize(self, step: Step) -> Exchange | None:
        target = self._tester.target
        before = len(self._trial.exchanges)
        try:
            chosen = None if target.is_stocked else target.cards[step.what % len(target.cards)]
            self.held[step.on] = Held(aim=self._trial.authorize(card=chosen))
        except Inconclusive:
            own = self._tester.merchants.own
            nothing = Aim(
                transaction_id=unknown_transaction_id(), amount=target.amount, merchant=own, notes=""
            )
            self.held[step.on] = Held(aim=nothing, is_known=False)
        return self._trial.exchanges[-1] if len(self._trial.exchanges) > before else None

    def _act(self, step: Step, one: Held) -> Exchange | None:
        kind, claims = step.kind, self._tester.target.claims
        role = None if kind.is_in_time else Role.AGAIN
        match kind.deed:
            case "capture":
                share = SHARES[step.what % len(SHARES)]
                return self._capture(one, max(1, int(one.aim.amount * share)), role or Role.CAPTURE, kind)
            case "void" if claims.void:
                request = void_request(one.aim.transaction_id, one.aim.merchant)
                return self._made(one, request, role or Role.VOID, kind)
            case "ask" if claims.status:
                request = status_request(one.aim.transaction_id, one.aim.merchant)
                return self._sent(one, request, Role.STATUS, kind)
            case "try wrongly":
                defect = self._misdeeds[step.what % len(self._misdeeds)]
                made = self._sent(one, defect.make(one.aim), Role.ATTEMPT, defect.case)
                one.is_known = made is not None and outcome(made) is Outcome.REFUSED
                return made
        return None

    def _capture(self, one: Held, amount: int, role: Role, kind: Kind) -> Exchange | None:
        request = capture_request(one.aim, members={"amount": amount})
        made = self._made(one, request, role, kind)
        if made is not None and outcome(made) is Outcome.REFUSED and kind.is_in_time:
            self._beside(amount)
        return made

    def _made(self, one: Held, request: Request, role: Role, case: str) -> Exchange | None:
        """Send what may change *one*, and let the model follow."""
        made = self._sent(one, request, role, case)
        came_to = Outcome.UNKNOWN if made is None else outcome(made)
        one.is_known = one.is_known and came_to is not Outcome.UNKNOWN
        one.is_open = one.is_open and came_to is Outcome.REFUSED
        return made

    def _sent(self, one: Held, request: Request, role: Role, case: str) -> Exchange | None:
        if not one.is_known:
            return None
        try:
            return self._trial.send(request, role, case=case)
        except Inconclusive:
            one.is_known = False
            return None

    def _beside(self, amount: int) -> None:
        """The same on a sister, which says whether it is the walk that is at fault."""
        cards = self._tester.target.cards
        card = None if self._tester.target.is_stocked else cards[0]
        try:
            sister = self._trial.authorize(role=Role.SISTER, card=card)
            request = capture_request(sister, members={"amount": amount})
            self._trial.send(request, Role.TWIN, case="the same on a fresh authorization")
        except Inconclusive:
            return


class Walk(RuleBasedStateMachine):
    """
    One walk, whose steps are drawn.

    Hypothesis has to find the same draws wherever it begins in the same way: so they depend on the answers
    alone.
    """

    def __init__(self, walker: Walker) -> None:
        """Begin with nothing held."""
        super().__init__()
        self._walker = walker

    @initialize()
    def begin(self) -> None:
        """The first authorizations: one alone has nobody to disturb."""
        for card in range(_AT_FIRST):
            self._authorize(card)

    @rule(kind=st.sampled_from(KINDS), number=_NUMBERS, what=_NUMBERS)
    def step(self, kind: Kind, number: int, what: int) -> None:
        """
        One step of any kind, on one of the authorizations that it fits.

        There is one rule and not one for each kind: Hypothesis would leave out some of them in each walk, and
        what is to be found here needs several kinds together.
        """
        if kind is Kind.AUTHORIZE or not self._fitting(is_open=True):
            self._authorize(number)
        fitting = self._fitting(is_open=kind.is_in_time)
        if fitting and kind is not Kind.AUTHORIZE:
            self._walker.take(Step(kind=kind, on=fitting[number % len(fitting)], what=what))

    def _authorize(self, card: int) -> None:
        self._walker.take(Step(kind=Kind.AUTHORIZE, on=len(self._walker.held), what=card))

    def _fitting(self, *, is_open: bool) -> list[int]:
        """Those held that are open, or those that are not."""
        return [n for n, one in self._walker.held.items() if one.is_open is is_open and one.is_known]


def take_walks(tester: Tester, *, number: int, seed: int) -> tuple[Walker, ...]:
    """
    Take *number* walks, the same ones for the same *seed*.

    What they show is judged with all the rest; returned is who took them.
    """
    walkers: list[Walker] = []

    def walk() -> Walk:
        walkers.append(Walker(tester, "a walk"))
        return Walk(walkers[-1])

    settings = hypothesis.settings(
        max_examples=number, stateful_step_count=tester.profile.steps, phases=(Phase.generate,)
    )
    run_state_machine_as_test(hypothesis.seed(seed)(walk), settings=settings)  # type: ignore[arg-type]  # any factory will do
    return tuple(walkers)
