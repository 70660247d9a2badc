"""What is left of a run's requests and time."""

from __future__ import annotations

from pathlib import Path

import pytest

from capture_conformance.model.errors import AllowanceSpent, BudgetSpent, RunEnded
from capture_conformance.model.exchange import Purpose
from capture_conformance.model.message import Message, message
from capture_conformance.transport import allowance as allowances_of_runs
from capture_conformance.transport.allowance import END_FILE, Allowance
from capture_conformance.transport.outage import SILENCES_IN_A_ROW


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
    with pytest.raises(BudgetSpent) as found:
        other.take()
    assert message("reason.questions_spent", number=2) == found.value.reason
    one.close()
    other.close()


def test_one_worker_ends_the_run_of_all(tmp_path: Path) -> None:
    """All of them know why."""
    one, other = (Allowance(limit=9, shared=tmp_path / "requests.part") for _ in range(2))
    other.take()
    why = message("reason.says_live", exchange="x-0001")
    one.end(why)
    for allowance in (one, other):
        with pytest.raises(RunEnded) as found:
            allowance.take()
        assert why == found.value.reason


@pytest.mark.parametrize("text", ["", '{"id": "reason.says', "[]"])
def test_a_run_has_ended_whatever_its_mark_holds(tmp_path: Path, text: str) -> None:
    """On a full disk the file that says so may be empty."""
    allowance = Allowance(limit=9, shared=tmp_path / "requests.part")
    (tmp_path / END_FILE).write_text(text, encoding="utf-8")
    with pytest.raises(RunEnded) as found:
        allowance.take()
    assert message("reason.ended_elsewhere") == found.value.reason


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
    ("purpose", "reason"),
    [
        (Purpose.CONFIRMATION, message("reason.confirmations_spent", number=10)),
        (Purpose.RETRY, message("reason.retries_spent", number=10)),
    ],
)
def test_each_purpose_has_an_allowance_of_its_own(purpose: Purpose, reason: Message) -> None:
    """One that is used up leaves the questions alone."""
    allowance = Allowance(limit=10)
    with allowance.spending(purpose):
        for _ in range(10):
            assert purpose is allowance.take()
        assert not allowance.has_room_for(purpose)
        with pytest.raises(AllowanceSpent) as found:
            allowance.take()
        assert reason == found.value.reason

    assert allowance.has_room(requests=10, seconds=0)
    assert Purpose.QUESTION is allowance.take()


def test_there_is_always_room_to_clean_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """When all requests are used up, and for a while when the time is over."""
    allowance = Allowance(limit=1, max_time_s=0.0)
    with pytest.raises(BudgetSpent) as found:
        allowance.take()
    assert message("reason.time_over", seconds="0") == found.value.reason
    for _ in range(20):
        assert Purpose.CLEANUP is allowance.take(Purpose.CLEANUP)
    monkeypatch.setattr(allowances_of_runs, "CLEANUP_S", 0.0)
    with pytest.raises(BudgetSpent):
        allowance.take(Purpose.CLEANUP)


def test_workers_draw_on_one_allowance_for_each_purpose(tmp_path: Path) -> None:
    """What one has spent on confirmations is missing to the other, and to nothing else."""
    one, other = (Allowance(limit=2, shared=tmp_path / "requests.part") for _ in range(2))
    one.take(Purpose.CONFIRMATION)
    one.take(Purpose.CONFIRMATION)

    assert not other.has_room_for(Purpose.CONFIRMATION)
    assert other.has_room(requests=2, seconds=0)
    with pytest.raises(AllowanceSpent):
        other.take(Purpose.CONFIRMATION)
    one.close()
    other.close()


def test_a_resumed_run_goes_on_with_what_was_left() -> None:
    """Purpose by purpose."""
    allowance = Allowance(limit=10, before={Purpose.QUESTION: 9, Purpose.RETRY: 10})

    assert allowance.has_room(requests=1, seconds=0)
    assert not allowance.has_room(requests=2, seconds=0)
    assert not allowance.has_room_for(Purpose.RETRY)
    assert allowance.has_room_for(Purpose.CONFIRMATION)
