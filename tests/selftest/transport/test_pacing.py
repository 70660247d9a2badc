"""What is left of a run's requests and time."""

from __future__ import annotations

from pathlib import Path

import pytest

from capture_conformance.model.errors import BudgetSpent, RunEnded, TargetSilent
from capture_conformance.transport.pacing import SILENCES_IN_A_ROW, Allowance, Outage, Pace


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


def test_a_limit_that_is_known_holds_from_the_beginning() -> None:
    """Four a second: the fifth request leaves a second after the first."""
    clock = Clock()
    pace = Pace(0.25, clock=lambda: clock.now, sleep=clock.sleep)
    for _ in range(5):
        pace.wait()

    assert 1.0 == pytest.approx(clock.now - 100.0)


def unanswered(outage: Outage, requests: int = SILENCES_IN_A_ROW) -> None:
    """So many requests without an answer."""
    for _ in range(requests):
        outage.wait()
        outage.note(is_answered=False)


def test_an_outage_is_waited_for_in_pauses_that_grow() -> None:
    """With a look at the target after each, until patience is over."""
    clock = Clock()
    outage = Outage(20, sleep=clock.sleep)
    unanswered(outage)
    pauses = []
    for _ in range(5):
        before = clock.now
        unanswered(outage, 1)
        pauses.append(clock.now - before)

    assert [2.0, 2.0, 4.0, 8.0, 4.0] == pauses
    with pytest.raises(TargetSilent, match="10 requests in a row unanswered, 20 s of waiting included"):
        outage.wait()


def test_a_target_that_is_back_is_waited_for_as_long_again() -> None:
    """One outage says nothing of the next."""
    clock = Clock()
    outage = Outage(4, sleep=clock.sleep)
    for _ in range(2):
        unanswered(outage)
        outage.wait()
        outage.note(is_answered=True)

    assert 4.0 == clock.now - 100.0


def test_without_patience_nobody_waits() -> None:
    """As for the embedded gateway, which runs on this machine."""
    clock = Clock()
    outage = Outage(0, sleep=clock.sleep)
    unanswered(outage)
    with pytest.raises(TargetSilent, match=r"5 requests in a row unanswered$"):
        outage.wait()

    assert 100.0 == clock.now


def test_one_worker_ends_the_run_of_all(tmp_path: Path) -> None:
    """Whatever the others are about."""
    one, other = (Allowance(limit=9, shared=tmp_path / "requests.part") for _ in range(2))
    other.take()
    one.end("money is real there")
    with pytest.raises(RunEnded, match="money is real there"):
        one.take()
    with pytest.raises(RunEnded, match="another worker"):
        other.take()
