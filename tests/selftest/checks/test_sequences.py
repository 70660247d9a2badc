"""Judging sequences of steps: sound ones, and ones that open what is spent or close what is open."""

from __future__ import annotations

from dataclasses import replace

import pytest

from capture_conformance.checks.sequences import SEQUENCES, judge_sequences
from capture_conformance.model.exchange import Exchange, Operation, Reply, Role
from capture_conformance.model.finding import Finding
from capture_conformance.model.verdicts import Verdict
from histories import accepted, authorization, capture, exchange, refusal, response, silence

PASS, FAIL = Verdict.PASS, Verdict.FAIL
WALK = (SEQUENCES,)


def found(*exchanges: Exchange) -> list[Finding]:
    """What is found on one authorization and its steps."""
    return list(judge_sequences((authorization(), *exchanges)))


def judged(*exchanges: Exchange) -> list[Verdict]:
    """What the authorization and its steps come to."""
    return [finding.verdict for finding in found(*exchanges)]


def void(reply: Reply, role: Role = Role.VOID) -> Exchange:
    """A void of the authorization."""
    return exchange(Operation.VOID, role, {"transactionId": "a-1"}, reply, requirements=WALK)


def status() -> Exchange:
    """A status query, which has no body."""
    return exchange(Operation.STATUS, Role.STATUS, b"", response(200, {"success": True}))


def again(reply: Reply) -> Exchange:
    """A capture that comes too late."""
    return capture(reply, Role.AGAIN, requirements=WALK)


def attempt(reply: Reply) -> Exchange:
    """Something wrong."""
    return capture(reply, Role.ATTEMPT, requirements=WALK)


def elsewhere(reply: Reply, case: str = "") -> Exchange:
    """The same wrong thing, tried outside of walks on another authorization."""
    return capture(reply, Role.ATTEMPT, source="a-9", requirements=("CAP-AMT-02",), case=case)


def of_issued(name: str, reply: Reply) -> Exchange:
    """A capture of what bears the id of a capture or a void."""
    return capture(reply, Role.AGAIN, source=name, requirements=WALK)


def tried(body: bytes, reply: Reply, case: str) -> Exchange:
    """Something wrong that is no correct body."""
    return exchange(Operation.CAPTURE, Role.ATTEMPT, body, reply, requirements=WALK, case=case)


def asked_by_a_stranger(reply: Reply, requirement: str = SEQUENCES) -> Exchange:
    """The status of an authorization, asked for with another merchant's keys."""
    made = exchange(
        Operation.STATUS, Role.ATTEMPT, b"", reply, requirements=(requirement,), case="a stranger asks"
    )
    return replace(made, request=replace(made.request, path="/status/a-1", body=None))


VOIDED = response(201, {"success": True})
VOIDED_AS = response(201, {"success": True, "transaction_details": {"id": "v-1"}})
FORM = b"transactionId=a-1&amount=1000"


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ((capture(accepted()),), [PASS]),
        ((capture(accepted()), again(refusal())), [PASS]),
        ((capture(accepted(1000, "c-1")), again(accepted(1000, "c-1"))), [PASS]),
        ((capture(accepted(1000, "c-1")), again(accepted(1000, "c-2"))), [FAIL]),
        ((capture(accepted()), status(), void(VOIDED, Role.AGAIN)), [FAIL]),
        ((void(VOIDED), again(refusal())), [PASS]),
        ((void(VOIDED), again(accepted())), [FAIL]),
        ((attempt(refusal()), capture(accepted())), [PASS]),
        ((attempt(accepted()),), [PASS]),
        ((elsewhere(accepted()), elsewhere(refusal()), attempt(accepted())), [PASS]),
        ((elsewhere(refusal()), attempt(accepted())), [FAIL]),
        ((capture(silence()), again(accepted())), [PASS]),
        ((elsewhere(refusal()), capture(accepted(1000, "c-1")), attempt(accepted(1000, "c-1"))), [PASS]),
        ((elsewhere(refusal()), capture(accepted(1000, "c-1")), attempt(accepted(1000, "c-2"))), [FAIL]),
        ((attempt(accepted()), capture(accepted()), again(accepted(1000, "c-2"))), [PASS]),
        ((), []),
    ],
)
def test_what_is_spent_stays_spent(steps: tuple[Exchange, ...], expected: list[Verdict]) -> None:
    """A replay opens nothing, and after silence nobody knows."""
    assert expected == judged(*steps)


@pytest.mark.parametrize(
    ("twin", "expected"),
    [(accepted(), [FAIL]), (refusal(), [PASS]), (None, [PASS])],
)
def test_what_is_open_stays_open(twin: Reply | None, expected: list[Verdict]) -> None:
    """Judged only beside a sister that is accepted."""
    sister = [capture(twin, Role.TWIN, source="a-2", requirements=WALK)] if twin is not None else []

    assert expected == judged(attempt(refusal()), capture(refusal(), requirements=WALK), *sister)


def test_what_was_sent_at_once_has_no_sequence() -> None:
    """Which of them came first is another requirement's matter."""
    rivals = [capture(accepted(1000, f"c-{n}"), Role.RIVAL) for n in range(2)]

    assert [] == judged(*rivals)


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ((void(VOIDED_AS), of_issued("v-1", refusal())), [PASS]),
        ((void(VOIDED_AS), of_issued("v-1", accepted())), [FAIL]),
        ((capture(accepted(), requirements=WALK), of_issued("c-1", refusal())), [PASS]),
        ((capture(accepted(), requirements=WALK), of_issued("c-1", accepted(1000, "c-1"))), [PASS]),
        ((capture(accepted(), requirements=WALK), of_issued("c-1", accepted(1000, "c-2"))), [FAIL]),
        ((capture(accepted(), requirements=WALK), of_issued("c-9", accepted(1000, "c-2"))), [PASS]),
    ],
)
def test_what_has_spent_it_is_no_authorization(steps: tuple[Exchange, ...], expected: list[Verdict]) -> None:
    """Its id stands for what is spent already."""
    assert expected == judged(*steps)


def test_a_body_that_is_no_json_is_about_what_stands_in_it() -> None:
    """So that it is told what was captured by it, and nothing is known after silence."""
    steps = [tried(FORM, accepted(), "a form"), tried(FORM, silence(), "a form"), again(accepted())]
    known = elsewhere(refusal(), "a form")

    assert [FAIL] == judged(steps[0], known)
    assert [PASS] == judged(*steps[1:], again(accepted()), known)


@pytest.mark.parametrize(("reply", "expected"), [(accepted(), [FAIL]), (refusal(), [])])
def test_a_try_that_is_about_nothing_is_judged_by_itself(reply: Reply, expected: list[Verdict]) -> None:
    """It is accepted nowhere else."""
    assert expected == judged(elsewhere(refusal(), "an empty body"), tried(b"{}", reply, "an empty body"))


def test_after_a_try_that_was_accepted_no_other_is_judged() -> None:
    """It may be the first one's doing."""
    tries = [tried(b"{}", accepted(), "an empty body") for _ in range(2)]

    assert [FAIL] == judged(elsewhere(refusal(), "an empty body"), *tries)


@pytest.mark.parametrize(
    ("reply", "expected"), [(response(200, {"success": True}), [FAIL]), (refusal(404), [PASS])]
)
def test_what_a_stranger_is_told_is_judged(reply: Reply, expected: list[Verdict]) -> None:
    """A status query of the owner's changes nothing and is passed over."""
    known = asked_by_a_stranger(refusal(404), "CAP-AUT-22")

    assert expected == judged(known, capture(accepted()), asked_by_a_stranger(reply))


def test_a_twin_of_another_merchant_tells_nothing() -> None:
    """What the one may the other may not be able to."""
    twin = exchange(
        Operation.CAPTURE,
        Role.TWIN,
        {"transactionId": "a-2", "amount": 1000, "merchant_id": "SHOP000002"},
        accepted(),
        requirements=WALK,
    )

    assert [PASS] == judged(capture(refusal(), requirements=WALK), twin)
