"""Judging headers that are sent twice, and idempotency keys that are used for two captures."""

from __future__ import annotations

import pytest

from capture_conformance.checks.protocol import CHECKS
from capture_conformance.model.exchange import Exchange, Reply, Role
from capture_conformance.model.trial import trials_of
from capture_conformance.model.verdicts import Verdict
from histories import accepted, authorization, capture, refusal, response, silence

PASS, FAIL, OPEN = Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE


def judged(name: str, *exchanges: Exchange) -> Verdict | None:
    """The verdict of the check of *name* on one trial."""
    finding = CHECKS.of_trials[name](trials_of((authorization(), *exchanges))[0])
    return None if finding is None else finding.verdict


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (accepted(1000, "c-1"), accepted(1000, "c-2"), PASS),
        (accepted(1000, "c-1"), refusal(409), PASS),
        (accepted(1000, "c-1"), accepted(1000, "c-1"), FAIL),
        (accepted(1000, "c-1"), silence(), OPEN),
        (refusal(400), accepted(1000, "c-2"), OPEN),
        (accepted(1000, "c-1"), response(201, {"success": True}), OPEN),
    ],
)
def test_a_key_mixes_nothing_up(first: Reply, second: Reply, expected: Verdict) -> None:
    """The second capture is refused, or has a different id."""
    assert expected is under_one_key(first, second)


def test_a_lost_answer_does_not_count_once_the_question_is_settled() -> None:
    """The pair was tried again on fresh authorizations."""

    def pair(trial: str, *replies: Reply) -> list[Exchange]:
        roles, name = (Role.CAPTURE, Role.AGAIN), ("CAP-PRO-08",)
        return [
            capture(reply, role, trial=trial, requirements=name, case="one key")
            for reply, role in zip(replies, roles, strict=True)
        ]

    lost = pair("t-1", accepted(1000, "c-1"), response(503, b"no gateway"))
    again = pair("t-2", accepted(1000, "c-2"), accepted(1000, "c-3"))
    history = (authorization(), *lost, *again)

    assert [PASS] == [x.verdict for x in CHECKS.of_history["CAP-PRO-08"](history)]


def test_ids_that_recur_elsewhere_prove_nothing() -> None:
    """Another requirement judges them."""
    other = capture(accepted(1000, "c-1"), trial="t-2")

    assert OPEN is under_one_key(accepted(1000, "c-1"), accepted(1000, "c-1"), other)


def under_one_key(first: Reply, second: Reply, *others: Exchange) -> Verdict:
    """The verdict on two captures with one key."""
    pair = (
        capture(first, requirements=("CAP-PRO-08",)),
        capture(second, Role.AGAIN, requirements=("CAP-PRO-08",)),
    )
    (finding,) = CHECKS.of_history["CAP-PRO-08"]((authorization(), *pair, *others))
    return finding.verdict


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (accepted(), refusal(401), PASS),
        (refusal(401), accepted(), PASS),
        (refusal(400), refusal(400), PASS),
        (accepted(), accepted(), FAIL),
        (accepted(), silence(), OPEN),
        (silence(), silence(), PASS),
    ],
)
def test_a_header_that_is_sent_twice_has_one_value(first: Reply, second: Reply, expected: Verdict) -> None:
    """Either of the two; the target may also close the connection."""
    assert expected is judged("CAP-PRO-09", capture(first, Role.RIVAL), capture(second, Role.RIVAL))
