"""Any sequence of steps, over several authorizations and two merchants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

import hypothesis
from hypothesis import Phase
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from capture_conformance.campaign.tester import Tester
from capture_conformance.checks.answers import Outcome, outcome
from capture_conformance.checks.sequences import SEQUENCES
from capture_conformance.generation.minting import unknown_transaction_id
from capture_conformance.generation.openapi_cases import fit_valid, linked_steps
from capture_conformance.generation.requests import Aim, capture_request, status_request, void_request
from capture_conformance.generation.sequences import KINDS, SHARES, Kind, misdeeds
from capture_conformance.model.errors import Inconclusive
from capture_conformance.model.exchange import Exchange, Reply, Request, Role
from capture_conformance.plugin import requirement

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
            return Held(aim=self._trial.authorize(card=target.cards[card % len(target.cards)]))
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


@requirement("CAP-LIF-14")
def test_follows_the_links_of_the_description(tester: Tester) -> None:
    """As schemathesis draws them, from an authorization on, with bodies that the description allows."""
    if not tester.profile.walks:
        return
    trial = tester.trial("links of the description", SEQUENCES)

    def send(operation: str, transaction_id: str, body: Mapping[str, Any]) -> Reply | None:
        source = str(body.get("transactionId", transaction_id))
        try:
            if operation == "authorizePayment":
                trial.authorize()
                return trial.exchanges[-1].reply
            return trial.send(linked_request(operation, source, body, tester), Role.AGAIN).reply
        except Inconclusive:
            return None

    # Most of these steps lead to ids that nobody has issued: a few show what there is to see.
    settings = hypothesis.settings(
        max_examples=tester.profile.walks // 2,
        stateful_step_count=tester.profile.steps // 4,
        phases=(Phase.generate,),
    )
    linked_steps(send).run(settings=settings)
    tester.judge(SEQUENCES)


def linked_request(operation: str, source: str, body: Mapping[str, Any], tester: Tester) -> Request:
    """What a link leads to, in the tester's own name."""
    own = tester.merchants.own
    if operation == "getTransactionStatus":
        return status_request(source, own)
    if operation == "voidAuthorization":
        return void_request(source, own)
    aim = Aim(transaction_id=source, amount=tester.target.amount, merchant=own, notes="by a link")
    return fit_valid({"amount": 1, **body}, aim)


@requirement("CAP-LIF-14")
def test_walks_any_sequence_of_steps(tester: Tester) -> None:
    """As many as the profile has room for, and in a run with a time limit until that is over."""
    settings = hypothesis.settings(
        max_examples=max(tester.profile.walks, 1),
        stateful_step_count=max(tester.profile.steps, 1),
        phases=(Phase.generate,),
    )
    for turn in count():
        if not tester.profile.walks or not tester.may_go_on or (turn and tester.profile.max_time_s is None):
            break
        walk = hypothesis.seed(tester.campaign.seed + turn)(lambda: Walk(tester))
        run_state_machine_as_test(walk, settings=settings)  # type: ignore[arg-type]  # any factory will do
    tester.judge(SEQUENCES)
