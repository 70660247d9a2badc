"""The reports as files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from capture_conformance.model.errors import NotWritten
from capture_conformance.reporting.files import write_reports

from .hostile import hostile_log
from .stored_logs import footer, requirement, stored


def test_writes_its_files_and_nothing_else(tmp_path: Path) -> None:
    """Into a folder that need not exist, over what was there before."""
    log = stored(tmp_path / "log", requirement(), ending=footer())
    folder = tmp_path / "new" / "reports"
    expected = tuple(folder / name for name in ("report.html", "junit.xml", "summary.json", "summary.md"))
    assert expected == write_reports(log, folder)
    assert expected == write_reports(log, folder)
    assert set(expected) == set(folder.iterdir())


def test_writes_a_hostile_log(tmp_path: Path) -> None:
    """There is no character in it that a file cannot hold."""
    assert 4 == len(write_reports(hostile_log(tmp_path), tmp_path))


def test_leaves_nothing_of_a_log_that_cannot_be_told(tmp_path: Path) -> None:
    """No half of a report is taken for a whole one."""
    log = replace(stored(tmp_path / "log"), requirements=({"kind": "requirement"},))
    with pytest.raises(KeyError):
        write_reports(log, tmp_path / "reports")
    assert not (tmp_path / "reports").exists()


def test_leaves_no_draft_where_a_file_cannot_be_replaced(tmp_path: Path) -> None:
    """A folder stands where the report should be."""
    (tmp_path / "report.html").mkdir()
    with pytest.raises(NotWritten, match=r"report\.html: cannot be written: is a directory"):
        write_reports(stored(tmp_path / "log", requirement(), ending=footer()), tmp_path)
    assert not list(tmp_path.glob("*.tmp")) + list(tmp_path.glob(".*"))


def test_a_file_that_cannot_be_written_keeps_no_other_from_being_written(tmp_path: Path) -> None:
    """The page is large, and there may be room for the others."""
    (tmp_path / "report.html").mkdir()
    with pytest.raises(NotWritten):
        write_reports(stored(tmp_path / "log", requirement(), ending=footer()), tmp_path)
    assert {"log", "report.html", "junit.xml", "summary.json", "summary.md"} == {
        x.name for x in tmp_path.iterdir()
    }
