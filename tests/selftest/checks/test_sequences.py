"""Judging sequences of steps: sound ones, and ones that open what is spent or close what is open."""

from __future__ import annotations

import pytest

from capture_conformance.checks.sequences import SEQUENCES, judge_sequences
from capture_conformance.model.exchange import Exchange, Operation, Reply, Role
from capture_conformance.model.verdicts import Verdict
from histories import accepted, authorization, capture, exchange, refusal, response, silence

PASS, FAIL = Verdict.PASS, Verdict.FAIL
WALK = (SEQUENCES,)


def judged(*exchanges: Exchange) -> list[Verdict]:
    """What is found on one authorization and its steps."""
    return [finding.verdict for finding in judge_sequences((authorization(), *exchanges))]


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


def elsewhere(reply: Reply) -> Exchange:
    """The same wrong thing, tried outside of walks on another authorization."""
    return capture(reply, Role.ATTEMPT, source="a-9", requirements=("CAP-AMT-02",))


VOIDED = response(201, {"success": True})


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
