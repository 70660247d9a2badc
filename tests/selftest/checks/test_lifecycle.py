"""The checks of which steps may follow each other."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from capture_conformance.checks.lifecycle import (
    judge_found_again,
    judge_independence,
    judge_nothing_more,
    judge_same_status,
    judge_void,
    out_of_turn,
)
from capture_conformance.language.rendering import english
from capture_conformance.model.exchange import Exchange, Operation, Reply, Role
from capture_conformance.model.trial import Trial
from capture_conformance.model.verdicts import Verdict
from histories import accepted, authorization, capture, exchange, refusal, response, silence


def trial(*exchanges: Exchange) -> Trial:
    """These exchanges as one trial."""
    return Trial(id="t", case=None, question="q", requirements=("R",), exchanges=exchanges, attempts=0)


def void(reply: Reply, role: Role = Role.VOID) -> Exchange:
    """A void, and its answer."""
    return exchange(Operation.VOID, role, {"transactionId": "a-1"}, reply)


@pytest.mark.parametrize(
    ("first", "again", "expected"),
    [
        pytest.param(accepted(capture_id="c-1"), refusal(), Verdict.PASS, id="refused"),
        pytest.param(
            accepted(capture_id="c-1"), accepted(capture_id="c-2"), Verdict.FAIL, id="a second capture"
        ),
        pytest.param(accepted(capture_id="c-1"), accepted(capture_id="c-1"), Verdict.PASS, id="a replay"),
        pytest.param(
            accepted(), response(201, {"success": True}), Verdict.INCONCLUSIVE, id="accepted without an id"
        ),
        pytest.param(accepted(), silence(), Verdict.INCONCLUSIVE, id="unanswered"),
        pytest.param(refusal(), refusal(), Verdict.INCONCLUSIVE, id="the first refused too"),
    ],
)
def test_what_is_spent_stays_spent(first: Reply, again: Reply, expected: Verdict) -> None:
    """Only a new id distinguishes a second capture from a replay."""
    finding = judge_nothing_more(trial(authorization(), capture(first), capture(again, Role.AGAIN)))

    assert finding is not None
    assert expected is finding.verdict


def test_a_replay_shows_all_that_a_refusal_would() -> None:
    """So it is the witness of a refusal."""
    finding = judge_nothing_more(trial(authorization(), capture(accepted()), capture(accepted(), Role.AGAIN)))

    assert finding is not None
    assert {"accepted", "refused"} == finding.witnesses


def test_the_gravest_of_several_repetitions_counts() -> None:
    """One accepted repetition is a failure."""
    finding = judge_nothing_more(
        trial(
            authorization(),
            capture(accepted(capture_id="c-1")),
            capture(refusal(), Role.AGAIN),
            capture(accepted(1, "c-2"), Role.AGAIN, amount=1),
        )
    )

    assert finding is not None
    assert Verdict.FAIL is finding.verdict


@pytest.mark.parametrize(
    ("prior", "again", "twin", "expected"),
    [
        pytest.param(accepted(), refusal(), accepted(), Verdict.PASS, id="refused, else accepted"),
        pytest.param(accepted(), accepted(), accepted(), Verdict.FAIL, id="accepted"),
        pytest.param(accepted(), refusal(), refusal(), Verdict.INCONCLUSIVE, id="never accepted"),
        pytest.param(refusal(), accepted(), accepted(), Verdict.INCONCLUSIVE, id="the void was refused"),
        pytest.param(accepted(), silence(), accepted(), Verdict.INCONCLUSIVE, id="unanswered"),
    ],
)
def test_what_comes_too_late_is_refused(prior: Reply, again: Reply, twin: Reply, expected: Verdict) -> None:
    """This counts only where the same request for a fresh authorization is accepted."""
    finding = out_of_turn("CAP-LIF-05")(
        trial(
            authorization(),
            void(prior),
            capture(again, Role.AGAIN, requirements=("CAP-LIF-05",)),
            capture(twin, Role.TWIN),
        )
    )

    assert finding is not None
    assert expected is finding.verdict


@pytest.mark.parametrize(
    ("first", "second", "again", "expected"),
    [
        pytest.param(accepted(), accepted(capture_id="c-2"), refusal(), Verdict.PASS, id="both"),
        pytest.param(accepted(), accepted(), accepted(), Verdict.FAIL, id="a replay of the first"),
        pytest.param(accepted(), accepted(), refusal(), Verdict.PASS, id="both, with one id in common"),
        pytest.param(accepted(), refusal(), refusal(), Verdict.FAIL, id="the second a duplicate"),
        pytest.param(accepted(), silence(), refusal(), Verdict.INCONCLUSIVE, id="unanswered"),
        pytest.param(refusal(), refusal(), refusal(), Verdict.INCONCLUSIVE, id="the first refused too"),
    ],
)
def test_authorizations_alike_are_two(first: Reply, second: Reply, again: Reply, expected: Verdict) -> None:
    """The second is neither a duplicate nor a replay of the first; equal ids break another requirement."""
    finding = judge_independence(
        trial(
            authorization(),
            authorization("a-2"),
            capture(first),
            capture(second, source="a-2"),
            capture(again, Role.AGAIN, source="a-2"),
        )
    )

    assert finding is not None
    assert expected is finding.verdict


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (response(200, {"success": True, "transaction_type": "CAPTURE"}), Verdict.PASS),
        (response(200, {"success": True, "transaction_type": "PRE_AUTH"}), Verdict.FAIL),
        (response(404, {"success": False}), Verdict.FAIL),
        (response(503, {}), Verdict.INCONCLUSIVE),
        (silence(), Verdict.INCONCLUSIVE),
    ],
)
def test_a_capture_is_found_again(reply: Reply, expected: Verdict) -> None:
    """By its id and with its type; a server error leaves it open."""
    status = exchange(Operation.STATUS, Role.STATUS, b"", reply)

    finding = judge_found_again(trial(authorization(), capture(accepted()), status))

    assert finding is not None
    assert expected is finding.verdict


@pytest.mark.parametrize(
    ("reply", "expected"),
    [(accepted(), Verdict.PASS), (refusal(), Verdict.FAIL), (silence(), Verdict.INCONCLUSIVE)],
)
def test_a_fresh_authorization_can_be_voided(reply: Reply, expected: Verdict) -> None:
    """Accepted or not."""
    finding = judge_void(trial(authorization(), void(reply)))

    assert finding is not None
    assert expected is finding.verdict


def queried(body: Mapping[str, object]) -> Exchange:
    """A status query that was answered with *body*."""
    return exchange(Operation.STATUS, Role.STATUS, b"", response(200, {"success": True, **body}))


def test_a_changed_status_is_shown_place_by_place() -> None:
    """With the value before and after a refusal; a missing member is nothing."""
    before = {"transaction_type": "PRE_AUTH"}
    after = {"transaction_type": "PRE_AUTH", "payment_details": {"amount": 1000, "response_code": 836}}
    steps = authorization(), queried(before), capture(refusal(), Role.ATTEMPT), queried(after)

    finding = judge_same_status(trial(*steps))

    assert finding is not None
    assert Verdict.FAIL is finding.verdict
    assert (
        "before and after: payment_details.amount nothing and 1000; "
        "payment_details.response_code nothing and 836"
    ) == english(finding.observed)


def test_the_status_of_a_capture_is_compared_with_its_answer() -> None:
    """Both amounts are shown."""
    status = queried({"transaction_type": "CAPTURE", "payment_details": {"amount": 600}})

    finding = judge_found_again(trial(authorization(), capture(accepted()), status))

    assert finding is not None
    assert Verdict.FAIL is finding.verdict
    observed = "status 200, type CAPTURE, amount 600 (amount 1000 in the capture's answer)"
    assert observed == english(finding.observed)
