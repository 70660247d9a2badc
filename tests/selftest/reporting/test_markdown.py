"""The verdict log as Markdown, and as annotations."""

from __future__ import annotations

from pathlib import Path

import pytest

from capture_conformance.reporting.markdown import render_annotations, render_markdown

from .hostile import hostile_log
from .stored_logs import HELD, failed, footer, requirement, skipped, stored, unsettled, warned


def test_tells_the_verdict_and_what_somebody_has_to_look_at(tmp_path: Path) -> None:
    """A heading, a sentence, and tables."""
    lines = (requirement(), failed(), warned(), unsettled(), skipped())
    text = render_markdown(stored(tmp_path, *lines, ending=footer("fail", 1)))

    assert text.startswith("## NONCONFORMING: capture conformance\n\n1 requirement failed, of 3 judged.")
    assert "### Failures (1)" in text
    assert "| CAP&#45;AMT&#45;02 | authorized 1, asked 2 | refused | accepted with 201 |" in text
    assert "### Warnings (1)" in text
    assert "- the target did not answer: CAP&#45;LIF&#45;01" in text
    assert "Repeat it with: capture&#45;conformance run" in text


def test_a_long_table_says_how_much_it_leaves_out(tmp_path: Path) -> None:
    """A job's page has its limits."""
    rows = [failed(f"CAP-AMT-{n}") for n in range(10, 70)]
    text = render_markdown(stored(tmp_path, *rows, ending=footer("fail", 1)))

    assert 50 == text.count("accepted with 201")
    assert "10 more in the report." in text


@pytest.mark.parametrize("render", [render_markdown, render_annotations])
def test_a_hostile_log_has_no_power(tmp_path: Path, render: object) -> None:
    """Neither over the page, nor over the terminal, nor over the runner."""
    text = render(hostile_log(tmp_path))  # type: ignore[operator]  # one of two functions

    assert all(sign not in text for sign in ("\x1b", "\0", "\u202e", "\r"))
    if render is render_markdown:
        assert "<script>" not in text
        assert all(5 == line.count("|") for line in text.splitlines() if line.startswith("| "))


def test_annotations_are_one_line_each(tmp_path: Path) -> None:
    """An error for a failure, a warning for a warning; what passes says nothing."""
    odd = failed("CAP-AMT-03", observed="100 %\n::warning::no")
    text = render_annotations(
        stored(tmp_path, requirement(), failed(), warned(), odd, ending=footer("fail", 1))
    )

    contrast = "authorized 1, asked 2: expected refused, observed"

    assert [
        f"::error title=CAP-AMT-02 FAIL::{contrast} accepted with 201",
        f"::warning title=CAP-AMT-04 WARN::{contrast} accepted with 201",
        f"::error title=CAP-AMT-03 FAIL::{contrast} 100 %25\\n::warning::no",
    ] == text.splitlines()


def test_lists_every_authorization_that_is_still_held(tmp_path: Path) -> None:
    """With what came of its void."""
    text = render_markdown(stored(tmp_path, requirement(), ending=footer(left_open=[HELD] * 12)))

    assert "### Authorizations that still hold money (12)" in text
    assert 12 == text.count("refused with 412")
    assert "still hold money" not in render_markdown(stored(tmp_path, requirement(), ending=footer()))
