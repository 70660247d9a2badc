"""The closing words of a run, as they stand on the screen."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from capture_conformance.contract.verdict_log import VerdictLog
from capture_conformance.reporting.terminal import render_terminal

from .hostile import hostile_log
from .stored_logs import (
    failed,
    footer,
    header,
    incident,
    requirement,
    skipped,
    stored,
    unsettled,
    warned,
)


def printed(log: VerdictLog, *, width: int = 100, report: Path | None = None) -> str:
    """What the terminal shows of *log*, as plain text."""
    output = io.StringIO()
    render_terminal(log, Console(file=output, width=width), report)
    return output.getvalue()


def test_tells_findings_counts_and_verdict(tmp_path: Path) -> None:
    """The table of failures, the warnings, the reasons, and the verdict below them."""
    lines = [requirement(), failed(), warned(), skipped()]
    lines += [unsettled("CAP-LIF-01"), unsettled("CAP-LIF-02"), unsettled("CAP-LIF-03", "HTTP 503")]
    log = stored(tmp_path, *lines, ending=footer("fail", 1), opening=header(faults=["captures_twice"]))
    text = printed(log)
    assert text.index("Failures (1)") < text.index("Warnings (1)") < text.index("NONCONFORMING")
    assert "the target did not answer: CAP-LIF-01, CAP-LIF-02" in text
    assert "1 fail · 1 warn · 3 inconclusive · 1 pass · 1 not applicable" in text
    assert "1234 requests · 61.2 s · profile quick · seed 1" in text
    assert "Faults switched on: captures_twice" in text


def test_leaves_out_what_did_not_happen(tmp_path: Path) -> None:
    """A run without a finding is two lines and a fact."""
    text = printed(stored(tmp_path, requirement(), ending=footer()))
    assert text.startswith("1 pass\nCONFORMS No nonconformity found: 1 requirement judged")


def test_ends_with_the_path_in_one_piece(tmp_path: Path) -> None:
    """However narrow the terminal."""
    report = Path("/a/long/way") / ("x" * 80) / "report.html"
    text = printed(stored(tmp_path, requirement(), ending=footer()), width=40, report=report)
    assert text.endswith(f"Report: {report}\n")


def test_says_that_a_run_was_interrupted(tmp_path: Path) -> None:
    """A log without footer has no time to tell."""
    text = printed(stored(tmp_path, requirement()))
    assert "INTERRUPTED" in text
    assert "unknown time" in text


def test_tells_incidents_that_belong_to_no_row(tmp_path: Path) -> None:
    """The others stand in the rows that they kept from being judged."""
    log = stored(tmp_path, incident(requirements=[]), incident(), ending=footer("error", 3))
    assert 1 == printed(log).count("KeyError")


@pytest.mark.parametrize("width", [40, 100])
def test_takes_nothing_for_markup(tmp_path: Path, width: int) -> None:
    """Neither rich's markup nor the terminal's control sequences get through."""
    text = printed(hostile_log(tmp_path), width=width)
    assert "[red]" in text
    assert not [c for c in set(text) - {"\n"} if not c.isprintable()]
