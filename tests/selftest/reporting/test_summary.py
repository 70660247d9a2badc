"""The summary, read back as JSON."""

from __future__ import annotations

import json
from pathlib import Path

from capture_conformance.reporting.summary import render_summary

from .hostile import ATTACK, hostile_log
from .stored_logs import HELD, failed, footer, requirement, skipped, stored, unsettled, warned


def test_tells_the_run_in_short(tmp_path: Path) -> None:
    """Verdict, counts, findings with their evidence, and the names of the files."""
    lines = [requirement(), failed(), warned(), unsettled(), skipped()]
    summary = json.loads(render_summary(stored(tmp_path, *lines, ending=footer("fail", 1))))
    told = {name: summary[name] for name in ("verdict", "outcome", "exit_code", "complete")}
    expected = {"verdict": "fail", "outcome": "NONCONFORMING", "exit_code": 1, "complete": True}
    assert expected == told
    assert (1, 1, 1) == tuple(summary["counts"][x] for x in ("fail", "warning", "not_applicable"))
    assert (1234, 61.25, "mock") == (summary["requests"], summary["elapsed_s"], summary["target"])
    lists = ("failures", "warnings", "inconclusive", "errors")
    assert [["CAP-AMT-02"], ["CAP-AMT-04"], ["CAP-LIF-01"], []] == [
        [entry["id"] for entry in summary[name]] for name in lists
    ]
    assert ["x-0001"] == summary["failures"][0]["evidence"]
    assert "report.html" == summary["files"]["report"]


def test_says_that_a_run_was_interrupted(tmp_path: Path) -> None:
    """Exit code 2, no time, and the requests that are known of."""
    summary = json.loads(render_summary(stored(tmp_path, requirement())))
    names = ("outcome", "exit_code", "complete", "requests", "elapsed_s")
    assert ["INTERRUPTED", 2, False, 0, None] == [summary[name] for name in names]


def test_is_printable_whatever_a_target_answered(tmp_path: Path) -> None:
    """Nothing in it acts upon a terminal, and nothing is lost."""
    text = render_summary(hostile_log(tmp_path))
    assert text.replace("\n", "").isprintable()
    assert text.isascii()
    assert f"observed {ATTACK}" == json.loads(text)["failures"][0]["observed"]


def test_holds_every_authorization_that_is_still_held(tmp_path: Path) -> None:
    """And what each allowance has spent."""
    names = ("question", "confirmation", "retry", "clean-up")
    allowances = {name: {"spent": 3, "limit": 300} for name in names}
    ending = footer(left_open=[HELD] * 12, allowances=allowances)
    summary = json.loads(render_summary(stored(tmp_path, requirement(), ending=ending)))

    assert [HELD] * 12 == summary["left_open"]
    assert allowances == summary["allowances"]
    assert [] == json.loads(render_summary(stored(tmp_path, requirement(), ending=footer())))["left_open"]
