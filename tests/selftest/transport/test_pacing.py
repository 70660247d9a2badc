"""What is left of a run's requests and time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from capture_conformance.model.errors import BudgetSpent, RunEnded, TargetSilent
from capture_conformance.model.exchange import Cut, Reply, Role, Wire
from capture_conformance.transport.pacing import SILENCES_IN_A_ROW, Allowance, Outage, Pace, patience_s
from histories import capture, refusal, response, silence

REQUEST = capture(refusal()).request
MOVERS = (Role.CAPTURE, Role.PROOF, Role.TWIN, Role.REPEAT, Role.AGAIN, Role.VOID, Role.RIVAL, Role.LOST)
HARMLESS = (Role.AUTHORIZATION, Role.SISTER, Role.STATUS, Role.ATTEMPT)
MOMENT = "Wed, 25 Nov 2026 10:00:00 GMT"


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


def test_what_one_worker_has_spent_no_other_spends_again(tmp_path: Path) -> None:
    """What one has spent the other cannot spend again."""
    allowances = [Allowance(limit=4, shared=tmp_path / "budget") for _ in range(2)]
    for _ in range(2):
        for allowance in allowances:
            allowance.take()

    with pytest.raises(BudgetSpent):
        allowances[0].take()
    with pytest.raises(BudgetSpent):
        allowances[1].take()
    for allowance in allowances:
        allowance.close()


def test_an_answer_ends_the_count_of_silences() -> None:
    """Only silences in a row tell that nobody is there."""
    allowance = Allowance(limit=100)
    for _ in range(3 * SILENCES_IN_A_ROW):
        allowance.take()
        allowance.note(is_answered=False)
        allowance.take()
        allowance.note(is_answered=True)

    assert 6 * SILENCES_IN_A_ROW == allowance.spent


@pytest.mark.parametrize(
    ("role", "reply", "waits"),
    [
        (Role.CAPTURE, response(429, {}), [1.0] * 4),
        (Role.CAPTURE, response(429, {}, headers=(("retry-after", "3"),)), [3.0] * 4),
        (Role.CAPTURE, response(429, {}, headers=(("Retry-After", "3600"),)), [5.0] * 4),
        (Role.CAPTURE, response(429, {}, headers=(("Retry-After", MOMENT),)), [1.0] * 4),
        *((role, silence(), []) for role in MOVERS),
        *((role, response(503, {}, headers=(("Retry-After", "1"),)), []) for role in MOVERS),
        *((role, silence(), [0.0]) for role in HARMLESS),
        *((role, response(502, {}), [0.0, 0.5, 2.0]) for role in HARMLESS),
        *((role, response(500, {}), []) for role in HARMLESS),
        (Role.ATTEMPT, response(400, {}), []),
    ],
)
def test_nothing_goes_again_that_could_move_money_twice(role: Role, reply: Reply, waits: list[float]) -> None:
    """A 429 was not looked at; of what was lost only that goes again which is harmless twice."""
    told = [patience_s(REQUEST, role, reply, turn) for turn in range(6)]

    assert [*waits, *[None] * (6 - len(waits))] == told


@pytest.mark.parametrize("reply", [response(429, {}), silence()])
def test_a_request_that_was_cut_off_is_never_sent_again(reply: Reply) -> None:
    """What it is about is the connection itself."""
    assert None is patience_s(replace(REQUEST, wire=Wire(cut=Cut.MID_BODY)), Role.ATTEMPT, reply, 0)
