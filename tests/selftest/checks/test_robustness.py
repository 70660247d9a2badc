"""Judging whether a gateway withstands too much: sound, broken and open histories."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from capture_conformance.checks.robustness import CHECKS
from capture_conformance.model.exchange import Exchange, Reply, Response, Role, Wire
from capture_conformance.model.trial import trials_of
from capture_conformance.model.verdicts import Verdict
from histories import accepted, authorization, capture, refusal, response, silence

PASS, FAIL, OPEN = Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE


def judged(name: str, *exchanges: Exchange) -> Verdict | None:
    """The verdict that the check of *name* gives on one trial."""
    finding = CHECKS.of_trials[name](trials_of((authorization(), *exchanges))[0])
    return None if finding is None else finding.verdict


def error(status: int = 500) -> Response:
    """A server error."""
    return response(status, {"success": False})


@pytest.mark.parametrize(
    ("huge", "later", "expected"),
    [
        (refusal(413), accepted(), PASS),
        (silence(), accepted(), PASS),
        (error(), accepted(), PASS),
        (refusal(413), error(), FAIL),
        (silence(), silence(), OPEN),
        (refusal(413), refusal(412), OPEN),
    ],
)
def test_only_what_comes_after_a_huge_body_counts(huge: Reply, later: Reply, expected: Verdict) -> None:
    """The huge one itself may be accepted, refused or cut off."""
    assert expected is judged("CAP-ROB-01", capture(huge, Role.ATTEMPT), capture(later, Role.PROOF))


@pytest.mark.parametrize(
    ("behind", "expected"), [(silence(), FAIL), (error(503), FAIL), (refusal(404), OPEN), (accepted(), OPEN)]
)
def test_a_gateway_is_down_where_nothing_behind_is_answered(behind: Reply, expected: Verdict) -> None:
    """A single answer may have been lost on its way."""
    seen = (capture(silence(), Role.ATTEMPT), capture(silence(), Role.PROOF), capture(behind, Role.STATUS))
    assert expected is judged("CAP-ROB-01", *seen)


@pytest.mark.parametrize(
    ("deep", "later", "expected"),
    [
        (refusal(400), accepted(), PASS),
        (silence(), accepted(), PASS),
        (error(), accepted(), FAIL),
        (accepted(), accepted(), FAIL),
        (refusal(400), silence(), OPEN),
    ],
)
def test_a_nested_body_is_refused(deep: Reply, later: Reply, expected: Verdict) -> None:
    """Without a server error."""
    assert expected is judged("CAP-ROB-02", capture(deep, Role.ATTEMPT), capture(later, Role.PROOF))


@pytest.mark.parametrize(
    ("large", "next_one", "twin", "expected"),
    [
        (refusal(413), accepted(), None, PASS),
        (refusal(413), silence(), accepted(), PASS),
        (accepted(), refusal(), None, PASS),
        (refusal(413), refusal(400), accepted(), FAIL),
        (refusal(413), refusal(400), refusal(400), OPEN),
        (refusal(413), silence(), silence(), OPEN),
    ],
)
def test_a_connection_is_left_clean(
    large: Reply, next_one: Reply, twin: Reply | None, expected: Verdict
) -> None:
    """Or closed."""
    others = [capture(twin, Role.TWIN)] if twin is not None else []

    assert expected is judged(
        "CAP-ROB-03", capture(large, Role.RIVAL), capture(next_one, Role.RIVAL), *others
    )


def timed(exchange: Exchange, elapsed_ms: float) -> Exchange:
    """The same exchange, answered after so long."""
    return replace(
        exchange,
        reply=replace(exchange.reply, elapsed_ms=elapsed_ms),
        received_at=exchange.sent_at + timedelta(milliseconds=elapsed_ms),
    )


@pytest.mark.parametrize(
    ("alone_ms", "plain_ms", "expected"),
    [(10, 20, PASS), (10, 800, FAIL), (400, 800, OPEN)],
)
def test_a_slow_sender_holds_up_nobody(alone_ms: float, plain_ms: float, expected: Verdict) -> None:
    """A connection that is slow anyway is not the fault of the gateway."""
    slow = capture(accepted(), Role.RIVAL)
    slow = timed(replace(slow, request=replace(slow.request, wire=Wire(drip_s=0.6))), 5000)
    plain = timed(capture(accepted(), Role.RIVAL), plain_ms)

    assert expected is judged("CAP-ROB-04", timed(capture(accepted()), alone_ms), slow, plain)


@pytest.mark.parametrize(
    ("first", "again", "expected"),
    [
        (accepted(), None, [PASS]),
        (refusal(), accepted(), [FAIL]),
        (error(500), accepted(), [FAIL]),
        (error(502), accepted(), []),
        (refusal(), refusal(), []),
        (silence(), accepted(), []),
    ],
)
def test_what_is_right_is_accepted_every_time(
    first: Reply, again: Reply | None, expected: list[Verdict]
) -> None:
    """Errors of a balancer, and lost answers, say nothing about the gateway."""
    others = [capture(again, Role.REPEAT)] if again is not None else []
    history = (authorization(), capture(first), *others)

    assert expected == [f.verdict for f in CHECKS.of_history["CAP-ROB-06"](history)]


def captures(*times_ms: float) -> list[Exchange]:
    """Accepted captures that took so long each."""
    return [timed(capture(accepted()), ms) for ms in times_ms]


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        (captures(*[10.0] * 100), PASS),
        (captures(*range(10, 210, 2)), FAIL),
        (captures(*[10.0] * 80, *[300.0] * 20), FAIL),
        (captures(*[300.0] * 40, *[10.0] * 40, *[400.0] * 20), PASS),
        (captures(*range(1, 31)), PASS),
    ],
)
def test_growth_is_told_from_noise(history: list[Exchange], expected: Verdict) -> None:
    """Too few captures, or times that go up and down, are no growth."""
    assert [expected] == [f.verdict for f in CHECKS.of_history["CAP-ROB-08"](history)]


@pytest.mark.parametrize("lost", [response(503, b"no gateway"), silence()])
def test_of_slow_senders_the_last_pair_counts(lost: Reply) -> None:
    """An outage interrupted the earlier pair, and its answers say nothing about the gateway."""
    slow = capture(accepted(), Role.RIVAL)
    slow = timed(replace(slow, request=replace(slow.request, wire=Wire(drip_s=0.6))), 5000)
    interrupted, plain = capture(lost, Role.RIVAL), timed(capture(accepted(), Role.RIVAL), 20)
    alone = timed(capture(accepted()), 10)

    assert OPEN is judged("CAP-ROB-04", alone, slow, interrupted)
    assert PASS is judged("CAP-ROB-04", alone, slow, interrupted, slow, plain)
