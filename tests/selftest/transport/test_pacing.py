"""What is sent again, and how fast requests may follow each other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from capture_conformance.model.exchange import Cut, Reply, Role, Wire
from capture_conformance.transport.pacing import Pace, may_go_again, retry_after_s
from clocks import Clock
from histories import capture, refusal, response, silence

REQUEST = capture(refusal()).request
MOVERS = (Role.CAPTURE, Role.PROOF, Role.TWIN, Role.REPEAT, Role.AGAIN, Role.VOID, Role.RIVAL, Role.LOST)
HARMLESS = (Role.AUTHORIZATION, Role.SISTER, Role.STATUS, Role.ATTEMPT, Role.CLEANING)
MOMENT = "Wed, 25 Nov 2026 10:00:00 GMT"


def test_nothing_is_held_back_before_something_is_put_off() -> None:
    """A target without a limit costs no time."""
    clock = Clock()
    pace = Pace(clock=lambda: clock.now, sleep=clock.sleep)
    for _ in range(50):
        pace.wait()

    assert 100.0 == clock.now


def test_the_pace_is_somewhat_slower_than_the_one_that_was_put_off() -> None:
    """Twenty of twenty-one were granted in the second before: sixteen a second from then on."""
    clock = Clock()
    pace = Pace(clock=lambda: clock.now, sleep=clock.sleep)
    for _ in range(21):
        pace.wait()
    pace.slow_down()
    begin = clock.now
    for _ in range(32):
        pace.wait()

    assert 2.0 == pytest.approx(clock.now - begin)


def test_requests_at_the_same_moment_wait_for_all_of_their_time() -> None:
    """Eight at once after sixteen a second: half a second."""
    clock = Clock()
    pace = Pace(clock=lambda: clock.now, sleep=clock.sleep)
    for _ in range(21):
        pace.wait()
    pace.slow_down()
    begin = clock.now
    pace.wait(8)

    assert 0.5 == pytest.approx(clock.now - begin)


def test_a_pace_has_a_slowest() -> None:
    """Whoever is put off again and again waits no longer than for one in the second."""
    clock = Clock()
    pace = Pace(clock=lambda: clock.now, sleep=clock.sleep)
    pace.wait()
    pace.slow_down()
    begin = clock.now
    for _ in range(3):
        pace.wait()
        pace.slow_down()

    assert 3 * 1.25 == pytest.approx(clock.now - begin)


def test_a_limit_that_is_known_holds_from_the_beginning() -> None:
    """Four a second: the fifth request leaves a second after the first."""
    clock = Clock()
    pace = Pace(0.25, clock=lambda: clock.now, sleep=clock.sleep)
    for _ in range(5):
        pace.wait()

    assert 1.0 == pytest.approx(clock.now - 100.0)


@pytest.mark.parametrize(
    ("role", "reply", "repeats"),
    [
        (Role.CAPTURE, response(429, {}), 4),
        *((role, silence(), 0) for role in MOVERS),
        *((role, response(503, {}, headers=(("Retry-After", "1"),)), 0) for role in MOVERS),
        *((role, silence(), 1) for role in HARMLESS),
        *((role, response(502, {}), 2) for role in HARMLESS),
        *((role, response(500, {}), 0) for role in HARMLESS),
        (Role.ATTEMPT, response(400, {}), 0),
    ],
)
def test_nothing_goes_again_that_could_move_money_twice(role: Role, reply: Reply, repeats: int) -> None:
    """A 429 was not processed; after a lost answer only what is harmless twice is repeated, a few times."""
    told = [may_go_again(REQUEST, role, reply, turn) for turn in range(6)]

    assert [*[True] * repeats, *[False] * (6 - repeats)] == told


@pytest.mark.parametrize("reply", [response(429, {}), silence()])
def test_a_request_that_was_cut_off_is_never_sent_again(reply: Reply) -> None:
    """What it is about is the connection itself."""
    assert not may_go_again(replace(REQUEST, wire=Wire(cut=Cut.MID_BODY)), Role.ATTEMPT, reply, 0)


@pytest.mark.parametrize(
    ("reply", "wait_s"),
    [
        (response(429, {}), 1.0),
        (response(429, {}, headers=(("retry-after", "3"),)), 3.0),
        (response(429, {}, headers=(("Retry-After", "3600"),)), 5.0),
        (response(429, {}, headers=(("Retry-After", MOMENT),)), 1.0),
        (silence(), 1.0),
    ],
)
def test_an_answer_says_how_long_to_wait(reply: Reply, wait_s: float) -> None:
    """In seconds, and not for ever."""
    assert wait_s == retry_after_s(reply)
