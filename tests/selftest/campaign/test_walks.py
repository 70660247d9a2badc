"""Walks of two merchants against the embedded gateway, without faults and with faults of these tests."""

from __future__ import annotations

import contextlib
import dataclasses
from collections import Counter
from collections.abc import Callable, Iterator

import hypothesis
import pytest
from hypothesis.internal.conjecture import providers

from capture_conformance.campaign.tester import Tester
from capture_conformance.campaign.walks import Step, Walker, take_walks
from capture_conformance.checks.sequences import SEQUENCES
from capture_conformance.cli.embedded import BASE_PATH
from capture_conformance.contract.answers import Outcome, capture_id, named_id, outcome, request_body
from capture_conformance.contract.target import load_target
from capture_conformance.gateway import Settings, faults
from capture_conformance.gateway.faults import Fault
from capture_conformance.gateway.faults.changes import IDS, Change
from capture_conformance.gateway.faults.lifecycle_changes import (
    captures_entries,
    status_reopens,
    void_closes_next,
)
from capture_conformance.gateway.ledger import Ledger
from capture_conformance.gateway.records import Authorization, Call, CaptureOrder, Entry, State
from capture_conformance.gateway.records import Operation as Move
from capture_conformance.gateway.refusals import Kind as Reason
from capture_conformance.gateway.refusals import Refused
from capture_conformance.gateway.rules import Attempt, Rules
from capture_conformance.generation.credentials import foreign_attempts
from capture_conformance.generation.drawing import settle_drawing
from capture_conformance.generation.sequences import SHARES, Kind
from capture_conformance.language.rendering import english
from capture_conformance.model.campaign import STANDARD, Campaign
from capture_conformance.model.exchange import Exchange, Operation, Role
from capture_conformance.model.merchant import Merchant, Merchants
from capture_conformance.model.message import message
from capture_conformance.model.verdicts import Verdict, merge
from capture_conformance.plugin import make_redactor
from capture_conformance.transport.allowance import Allowance
from capture_conformance.transport.sending import exchange_limits
from capture_conformance.transport.session import Transport
from gateway.running import running

WALKS, SEED = 8, 1
FAULT = "sketched"


@pytest.fixture(autouse=True)
def drawn_as_in_a_run(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """By the seed alone: Hypothesis would also draw constants of code that other tests have loaded."""
    monkeypatch.setattr(providers, "_get_local_constants", providers._get_local_constants)
    settle_drawing(STANDARD)
    yield
    hypothesis.settings.load_profile("selftest")


@contextlib.contextmanager
def a_tester(*, faulty: bool, alone: bool = False) -> Iterator[Tester]:
    """A tester of the embedded gateway, for the first merchant *alone* or for both."""
    with running(Settings(faults=(FAULT,) if faulty else ())) as announced:
        own, other = (
            Merchant(merchant_id=x.merchant_id, api_key=x.api_key, x_api_key=x.x_api_key)
            for x in announced.merchants
        )
        campaign = Campaign(
            target=load_target("mock"),
            base_url=announced.base_url + BASE_PATH,
            merchants=Merchants(own=own, other=None if alone else other),
            profile=STANDARD,
            seed=1,
            strict=False,
            selected=(SEQUENCES,),
            only=(),
            dispositions={},
            workers=1,
            faults=(),
            command="",
        )
        kept: list[Exchange] = []
        with Transport(
            base_url=campaign.base_url,
            limits=exchange_limits(campaign.target),
            allowance=Allowance(limit=3000),
            redaction=make_redactor(campaign),
            name_prefix="x-",
            keep=kept.append,
        ) as transport:
            tester = Tester(campaign, transport)
            tester.history = kept
            yield tester


def is_others(exchange: Exchange) -> bool:
    """Whether it was sent with the second merchant's keys."""
    return any("CAPTURE_OTHER_" in value for _, value in exchange.request.headers)


def verdict(tester: Tester) -> Verdict:
    """The verdict on the walks."""
    return merge(finding.verdict for finding in tester.findings(SEQUENCES))


def test_each_merchant_does_everything_with_its_own_authorizations() -> None:
    """And the gateway conforms."""
    with a_tester(faulty=False) as tester:
        take_walks(tester, number=WALKS, seed=SEED)
    roles = (Role.AUTHORIZATION, Role.CAPTURE, Role.VOID, Role.STATUS, Role.AGAIN)
    made = Counter((is_others(x), x.part.role) for x in tester.history)

    assert all(made[others, role] > 2 for others in (False, True) for role in roles)
    assert verdict(tester) is Verdict.PASS


def test_each_merchants_authorizations_are_tried_by_the_other() -> None:
    """The attempts are refused."""
    with a_tester(faulty=False) as tester:
        take_walks(tester, number=WALKS, seed=SEED)
    by_others = {str(x.case) for x in foreign_attempts(tester.merchants.own, tester.merchants.own)}
    tried = [x for x in tester.history if x.part.question in by_others]

    assert {False, True} == {is_others(x) for x in tried}
    assert {Outcome.REFUSED} == {outcome(x) for x in tried}


def test_the_first_merchant_walks_alone_where_there_is_no_other() -> None:
    """With as many requests: the choice of the merchant costs none."""
    with a_tester(faulty=False, alone=True) as tester:
        take_walks(tester, number=WALKS, seed=SEED)
    with a_tester(faulty=False) as both:
        take_walks(both, number=WALKS, seed=SEED)

    assert len(both.history) == len(tester.history)
    assert 1 == len({request_body(x)["merchant_id"] for x in tester.history if is_authorization(x)})
    assert verdict(tester) is Verdict.PASS


def is_authorization(exchange: Exchange) -> bool:
    """Whether it is an authorization."""
    return exchange.operation is Operation.AUTHORIZATION


def test_a_sister_belongs_to_the_same_merchant() -> None:
    """The merchants may have different rights."""
    with a_tester(faulty=False) as tester:
        walker = Walker(tester, message("sequences.case.walk"))
        walker.take(Step(kind=Kind.AUTHORIZE, on=0, what=1))
        walker.tracked[0].aim = dataclasses.replace(walker.tracked[0].aim, amount=5000)
        walker.take(Step(kind=Kind.CAPTURE, on=0, what=0))

    assert [True] * 4 == [is_others(x) for x in tester.history]
    assert [Role.SISTER, Role.TWIN] == [x.part.role for x in tester.history][2:]


def test_what_is_spent_is_called_by_the_id_of_what_spent_it() -> None:
    """Sometimes; both the id of a void and that of a capture."""
    with a_tester(faulty=False) as tester:
        walker = Walker(tester, message("sequences.case.walk"))
        for number, kind in enumerate((Kind.CAPTURE, Kind.VOID)):
            walker.take(Step(kind=Kind.AUTHORIZE, on=number, what=number))
            walker.take(Step(kind=kind, on=number, what=0))
            walker.take(Step(kind=Kind.CAPTURE_AGAIN, on=number, what=len(SHARES)))
    again = [x for x in tester.history if x.part.role is Role.AGAIN]
    spent = [x for x in tester.history if x.part.role in (Role.CAPTURE, Role.VOID)]

    assert [capture_id(x) for x in spent] == [named_id(x) for x in again]
    assert [f"a {x}, then a capture of its id" for x in ("capture", "void")] == [
        english(x.part.case) for x in again
    ]
    assert [False, True] == [is_others(x) for x in again]


def of_second(change: Change) -> Change:
    """*change* for the second merchant alone."""

    def pick(usual: Callable[..., object], changed: Callable[..., object]) -> Callable[..., object]:
        def decide(*given: object) -> object:
            attempt = given[-1]
            assert isinstance(attempt, Attempt)
            return (usual if attempt.merchant == attempt.merchants[0] else changed)(*given)

        return decide

    def apply(rules: Rules) -> Rules:
        changed = change(rules)
        names = ("find_authorization", "find_entry", "commit_capture", "commit_void")
        picked = {name: pick(getattr(rules, name), getattr(changed, name)) for name in names}
        return dataclasses.replace(rules, **picked)  # type: ignore[arg-type]  # each is what stood there

    return apply


def reopened_by(reason: Reason) -> Change:
    """A captured authorization can be captured again after a refusal for that *reason*."""

    def apply(rules: Rules) -> Rules:
        reopened: set[str] = set()

        def after(refused: Refused, call: Call, ledger: Ledger) -> None:
            rules.after_refusal(refused, call, ledger)
            named = [ledger.authorization(x.decode()) for x in IDS.findall(call.body)]
            if refused.refusal.kind is reason:
                reopened.update(x.id for x in named if x is not None and x.state is State.CAPTURED)

        async def commit(authorization: Authorization, order: CaptureOrder, attempt: Attempt) -> Entry:
            entry = None
            if authorization.id in reopened:
                reopened.discard(authorization.id)
                entry = attempt.ledger.capture(authorization.id, order.amount, guard="1")
            return entry or await rules.commit_capture(authorization, order, attempt)

        return dataclasses.replace(rules, after_refusal=after, commit_capture=commit)

    return apply


def closes_the_others(rules: Rules) -> Rules:
    """A capture also uses up the latest authorization of the other merchant."""

    async def commit(authorization: Authorization, order: CaptureOrder, attempt: Attempt) -> Entry:
        entry = await rules.commit_capture(authorization, order, attempt)
        others = attempt.ledger.authorizations(
            "merchant_id <> ? AND state = ?", authorization.merchant_id, State.AUTHORIZED.value
        )
        for latest in others[-1:]:
            attempt.ledger.spend(latest.id)
        return entry

    return dataclasses.replace(rules, commit_capture=commit)


def put_into(monkeypatch: pytest.MonkeyPatch, change: Change) -> None:
    """Add that *change* to the faults of the gateway."""
    fault = Fault(name=FAULT, family="lifecycle", summary="", breaks=(SEQUENCES,), apply=change)
    monkeypatch.setattr(faults, "CATALOGUE", {FAULT: fault})


def walked(monkeypatch: pytest.MonkeyPatch, change: Change, *, alone: bool) -> Verdict:
    """The verdict of walks against a gateway with that *change*."""
    put_into(monkeypatch, change)
    with a_tester(faulty=True, alone=alone) as tester:
        take_walks(tester, number=WALKS, seed=SEED)
        return verdict(tester)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(of_second(status_reopens), id="a status query reopens"),
        pytest.param(of_second(void_closes_next), id="a void closes the next one"),
        pytest.param(closes_the_others, id="a capture closes the other's"),
    ],
)
def test_finds_what_shows_with_the_second_merchant_alone(
    monkeypatch: pytest.MonkeyPatch, change: Change
) -> None:
    """Walks of the first merchant alone do not find it."""
    assert walked(monkeypatch, change, alone=True) is Verdict.PASS
    assert walked(monkeypatch, change, alone=False) is Verdict.FAIL


@pytest.mark.parametrize(("what", "expected"), [(0, Verdict.PASS), (1, Verdict.FAIL)])
@pytest.mark.parametrize(("kind", "move"), [(Kind.VOID, Move.VOID), (Kind.CAPTURE, Move.CAPTURE)])
def test_finds_what_can_be_captured_by_another_id(
    monkeypatch: pytest.MonkeyPatch, kind: Kind, move: Move, what: int, expected: Verdict
) -> None:
    """A void or a capture of the second merchant, which the gateway mistakes for its authorization."""
    put_into(monkeypatch, of_second(captures_entries(move)))
    with a_tester(faulty=True) as tester:
        walker = Walker(tester, message("sequences.case.walk"))
        walker.take(Step(kind=Kind.AUTHORIZE, on=0, what=what))
        walker.take(Step(kind=kind, on=0, what=0))
        walker.take(Step(kind=Kind.CAPTURE_AGAIN, on=0, what=len(SHARES)))

        assert expected is verdict(tester)


def tries_on_what_is_spent(tester: Tester, number: int) -> list[Exchange]:
    """A capture, the wrong request that *number* selects, and the capture again, for the second merchant."""
    walker = Walker(tester, message("sequences.case.walk"))
    for kind, what in (
        (Kind.AUTHORIZE, 1),
        (Kind.CAPTURE, 0),
        (Kind.TRY_WRONGLY_AGAIN, number),
        (Kind.CAPTURE_AGAIN, 0),
    ):
        walker.take(Step(kind=kind, on=0, what=what))
    return [x for x in tester.history if x.part.role is Role.ATTEMPT]


@pytest.mark.parametrize(
    ("number", "case", "reason"),
    [
        (0, "one unit more than is held", Reason.LIMIT),
        (28, "amount -1", Reason.AMOUNT_FORM),
        (64, "a fraction below the whole", Reason.AMOUNT_FORM),
        (20, "no merchant_id", Reason.FORM),
        (3, "no Authorization header", Reason.CREDENTIALS),
        (4, "the other merchant captures it in its own name", Reason.UNKNOWN),
        (8, "amount 0", Reason.AMOUNT_FORM),
    ],
)
def test_finds_what_a_wrong_try_leaves_of_what_is_spent(
    monkeypatch: pytest.MonkeyPatch, number: int, case: str, reason: Reason
) -> None:
    """For every kind of wrong request that names an authorization of the second merchant."""
    put_into(monkeypatch, reopened_by(reason))
    with a_tester(faulty=True) as tester:
        tried = tries_on_what_is_spent(tester, number)

        assert [case] == [english(x.part.case) for x in tried]
        assert verdict(tester) is Verdict.FAIL
