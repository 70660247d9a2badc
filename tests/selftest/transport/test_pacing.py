"""What is left of a run's requests and time."""

from __future__ import annotations

from pathlib import Path

import pytest

from capture_conformance.model.errors import BudgetSpent
from capture_conformance.transport.pacing import SILENCES_IN_A_ROW, Allowance


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
