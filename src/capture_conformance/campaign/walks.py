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
from capture_conformance.model.exchange import Exchange, Request, Role

_AT_FIRST = 3
_NUMBERS = st.integers(0, 2**16)


@dataclass(slots=True)
class Held:
    """An authorization of the walk in a model of three words: open, spent, and nobody knows."""

    aim: Aim
    is_open: bool = True
    is_known: bool = True


class Walk(RuleBasedStateMachine):
    """
    One walk: a trial whose steps are drawn.

    A walk never fails: what its answers mean is judged with all the others. Once nothing more can be sent it
    goes on without sending, for Hypothesis has to find the same draws wherever it begins in the same way.
    """

    def __init__(self, tester: Tester) -> None:
        """Begin with nothing held."""
        super().__init__()
        self._tester = tester
        self._misdeeds = misdeeds(tester.merchants)
        self._trial = tester.trial("a walk", SEQUENCES)
        self._held: list[Held] = []

    @initialize()
    def begin(self) -> None:
        """The first authorizations: one alone has nobody to disturb."""
        for card in range(_AT_FIRST):
            self._held.append(self._authorized(card))

    @rule(kind=st.sampled_from(KINDS), number=_NUMBERS, what=_NUMBERS)
    def step(self, kind: Kind, number: int, what: int) -> None:
        """
        One step of any kind, on one of the authorizations that it fits.

        There is one rule and not one for each kind: Hypothesis would leave out some of them in each walk, and
        what is to be found here needs several kinds together.
        """
        if kind is Kind.AUTHORIZE or not self._chosen(number, is_open=True):
            self._held.append(self._authorized(number))
        for one in self._chosen(number, is_open=kind.is_in_time):
            self._take(kind, one, what)

    def _take(self, kind: Kind, one: Held, what: int) -> None:
        claims, role = self._tester.target.claims, None if kind.is_in_time else Role.AGAIN
        match kind.deed:
            case "capture":
                share = SHARES[what % len(SHARES)]
                self._capture(one, max(1, int(one.aim.amount * share)), role or Role.CAPTURE, kind)
            case "void" if claims.void:
                self._made(
                    one, void_request(one.aim.transaction_id, one.aim.merchant), role or Role.VOID, kind
                )
            case "ask" if claims.status:
                request = status_request(one.aim.transaction_id, one.aim.merchant)
                self._sent(one, request, Role.STATUS, kind)
            case "try wrongly":
                defect = self._misdeeds[what % len(self._misdeeds)]
                made = self._sent(one, defect.make(one.aim), Role.ATTEMPT, defect.case)
                one.is_known = made is not None and outcome(made) is Outcome.REFUSED

    def _capture(self, one: Held, amount: int, role: Role, kind: Kind) -> None:
        request = capture_request(one.aim, members={"amount": amount})
        made = self._made(one, request, role, kind)
        if made is not None and outcome(made) is Outcome.REFUSED and kind.is_in_time:
            self._beside(amount)

    def _chosen(self, number: int, *, is_open: bool) -> list[Held]:
        """One of those held that are open, or of those that are not; none where there is none."""
        fitting = [one for one in self._held if one.is_open is is_open and one.is_known]
        return [fitting[number % len(fitting)]] if fitting else []

    def _authorized(self, card: int) -> Held:
        target = self._tester.target
        try:
            chosen = None if target.is_stocked else target.cards[card % len(target.cards)]
            return Held(aim=self._trial.authorize(card=chosen))
        except Inconclusive:
            own = self._tester.merchants.own
            nothing = Aim(
                transaction_id=unknown_transaction_id(), amount=target.amount, merchant=own, notes=""
            )
            return Held(aim=nothing, is_known=False)

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
        held = self._authorized(0)
        request = capture_request(held.aim, members={"amount": amount})
        self._made(held, request, Role.TWIN, "the same on a fresh authorization")


def take_walks(tester: Tester, *, number: int, seed: int) -> None:
    """Take *number* walks, the same ones for the same *seed*; what they show is judged with all the rest."""
    settings = hypothesis.settings(
        max_examples=number, stateful_step_count=tester.profile.steps, phases=(Phase.generate,)
    )
    walk = hypothesis.seed(seed)(lambda: Walk(tester))
    run_state_machine_as_test(walk, settings=settings)  # type: ignore[arg-type]  # any factory will do
