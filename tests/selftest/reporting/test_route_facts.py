"""How the target was reached, in every report."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

from rich.console import Console

from capture_conformance.contract.verdict_log import VerdictLog
from capture_conformance.reporting.markdown import render_markdown
from capture_conformance.reporting.report_html import render_html
from capture_conformance.reporting.summary import render_summary
from capture_conformance.reporting.terminal import render_terminal

from .stored_logs import footer, header, requirement, stored

PROXY = "http://proxy.example:3128"


def a_log(folder: Path, **changes: object) -> VerdictLog:
    """The log of a run with one pass, whose header differs by *changes*."""
    return stored(folder, requirement(), opening=header(**changes), ending=footer())


def texts(log: VerdictLog) -> tuple[str, ...]:
    """The terminal's, the job's page's and the HTML report's text."""
    console = Console(file=StringIO(), width=200)
    render_terminal(log, console, None)
    assert isinstance(console.file, StringIO)
    # Markdown spells its own marks by their numbers.
    markdown = render_markdown(log).replace("&#45;", "-").replace("&#58;", ":")
    return console.file.getvalue(), markdown, render_html(log)


def test_an_unverified_certificate_is_never_silent(tmp_path: Path) -> None:
    """Nor is a proxy in between."""
    log = a_log(tmp_path, proxy=PROXY, is_verified=False)
    summary = json.loads(render_summary(log))

    assert [True] * 3 == ["certificate was not verified" in text.replace("&#39;", "'") for text in texts(log)]
    assert [True] * 3 == [PROXY in text for text in texts(log)]
    assert (PROXY, False) == (summary["proxy"], summary["is_verified"])


def test_the_usual_way_is_not_mentioned(tmp_path: Path) -> None:
    """A direct connection whose certificate was verified."""
    log = a_log(tmp_path, proxy=None, is_verified=True)

    assert [False] * 3 == ["not verified" in text for text in texts(log)]
