"""What is left of a run's requests and time."""

from __future__ import annotations

from pathlib import Path

import pytest

from capture_conformance.model.errors import BudgetSpent
from capture_conformance.transport.pacing import SILENCES_IN_A_ROW, Allowance, Pace


def test_there_is_room_for_what_is_left_and_no_more() -> None:
    """Two of three are left after one."""
    allowance = Allowance(limit=3)
    allowance.take()

    assert allowance.has_room(requests=2, seconds=1e6)
    assert not allowance.has_room(requests=3, seconds=0)


def test_there_is_no_room_for_more_time_than_is_left() -> None:
    """Where the time is limited."""
    allowance = Allowance(limit=3, max_time_s=3600)

    assert allowance.has_room(requests=1, seconds=3000)
    assert not allowance.has_room(requests=1, seconds=3601)


def test_there_is_no_room_where_nobody_answers() -> None:
    """A silent target is not asked any more."""
    allowance = Allowance(limit=100)
    for _ in range(SILENCES_IN_A_ROW):
        allowance.note(is_answered=False)

    assert not allowance.has_room(requests=1, seconds=0)


def test_workers_draw_on_one_budget(tmp_path: Path) -> None:
    """What one has spent is missing to the other."""
    one, other = (Allowance(limit=2, shared=tmp_path / "budget") for _ in range(2))
    one.take()
    one.take()

    assert not other.has_room(requests=1, seconds=0)
    with pytest.raises(BudgetSpent, match="2 requests are used up"):
        other.take()
    one.close()
    other.close()


class Clock:
    """A clock that stands still unless somebody sleeps."""

    def __init__(self) -> None:
        """Begin at some moment."""
        self.now = 100.0

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds


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
