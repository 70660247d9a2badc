"""What a log as a whole comes to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from capture_conformance.language.rendering import english
from capture_conformance.model.errors import UsageError
from capture_conformance.reporting.marks import Mark, Outcome
from capture_conformance.reporting.statement import statement_of

from .stored_logs import failed, footer, requirement, skipped, stored, unsettled, warned

_CASES: dict[str, tuple[list[dict[str, Any]], dict[str, Any] | None, Outcome]] = {
    "all passed": ([requirement()], footer(), Outcome.CONFORMS),
    "a warning": ([requirement(), warned()], footer(), Outcome.CONFORMS),
    "a warning that the footer calls a failure": ([warned()], footer("fail"), Outcome.CONFORMS),
    "a failure": ([requirement(), failed()], footer("fail", 1), Outcome.NONCONFORMING),
    "a failure that the footer hides": ([failed()], footer(), Outcome.NONCONFORMING),
    "an unsettled one": ([unsettled()], footer("inconclusive", 2), Outcome.INCONCLUSIVE),
    "an error": ([failed()], footer("error", 3), Outcome.SUITE_ERROR),
    "a row in error": ([requirement(verdict="error")], footer(), Outcome.SUITE_ERROR),
    "nothing judged": ([skipped()], footer("none", 2), Outcome.NOTHING_JUDGED),
    "nothing judged, called a pass": ([skipped()], footer(), Outcome.NOTHING_JUDGED),
    "no footer": ([requirement()], None, Outcome.INTERRUPTED),
    "an interruption": (
        [failed()],
        footer("fail", 1, interrupted=True, complete=False),
        Outcome.INTERRUPTED,
    ),
    "an incomplete run": ([requirement()], footer(complete=False), Outcome.INTERRUPTED),
}


@pytest.mark.parametrize(("lines", "ending", "outcome"), _CASES.values(), ids=_CASES.keys())
def test_draws_the_outcome(
    tmp_path: Path, lines: list[dict[str, Any]], ending: dict[str, Any] | None, outcome: Outcome
) -> None:
    """From the footer, and never milder than the rows."""
    statement = statement_of(stored(tmp_path, *lines, ending=ending))
    assert outcome is statement.outcome


def test_never_says_that_a_target_conforms_without_counting(tmp_path: Path) -> None:
    """A pass is told as "no nonconformity found", beside what was judged and what was not."""
    log = stored(tmp_path, requirement(), warned(), skipped(), ending=footer())
    expected = (
        "No nonconformity found: 2 requirements judged, none failed. "
        "1 warning, which fails no run unless it is strict. 1 requirement not judged."
    )
    assert expected == english(statement_of(log).sentence)


def test_counts_rows_itself(tmp_path: Path) -> None:
    """The footer's counts are not there when a run is cut off."""
    probe = requirement("CAP-PRO-01", verdict="none")
    counts = statement_of(stored(tmp_path, requirement(), warned(), probe)).counts
    told = {mark: number for mark, number in counts.items() if number}
    assert {Mark.WARNING: 1, Mark.PASS: 1, Mark.NO_VERDICT: 1} == told


def test_gathers_the_rows_of_a_family(tmp_path: Path) -> None:
    """Families stand in the order of their first row, whatever lies between their rows."""
    lines = [requirement("A"), unsettled("B"), requirement("C")]
    families = statement_of(stored(tmp_path, *lines)).families
    assert [("Amounts", ["A", "C"]), ("Lifecycle", ["B"])] == [
        (family.title, [row.id for row in family.rows]) for family in families
    ]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ({"kind": "requirement"}, r"verdicts\.jsonl, line 2: id: missing"),
        (requirement(verdict="splendid"), r"verdicts\.jsonl, line 2: verdict: expected one of"),
    ],
)
def test_refuses_a_log_it_cannot_read(tmp_path: Path, line: dict[str, Any], told: str) -> None:
    """With the file, the line and the member."""
    with pytest.raises(UsageError, match=told):
        stored(tmp_path, line)


def test_refuses_a_header_that_lacks_a_member(tmp_path: Path) -> None:
    """Before any report has begun, and with the member's name."""
    with pytest.raises(UsageError, match=r"line 1: log_version: missing"):
        stored(tmp_path, opening={"kind": "header", "target": "mock"})


@pytest.mark.parametrize(
    ("lines", "ending", "headline"),
    [
        ([requirement()], footer(), "CONFORMS"),
        ([requirement(), warned()], footer(), "CONFORMS, WITH WARNINGS"),
        ([failed(), warned()], footer("fail", 1), "NONCONFORMING"),
    ],
)
def test_warnings_are_told_in_the_headline(
    tmp_path: Path, lines: list[dict[str, Any]], ending: dict[str, Any], headline: str
) -> None:
    """Green alone would send everybody home."""
    assert headline == english(statement_of(stored(tmp_path, *lines, ending=ending)).headline)
