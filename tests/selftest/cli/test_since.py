"""What has changed since the run before, and the two reports of the demo."""

from __future__ import annotations

import shutil
from pathlib import Path

from commands import command, log_lines

ONLY = ("--only", "CAP-AMT-02", "--seed", "1")


def page_of(folder: Path) -> str:
    """The report that was written last."""
    return (folder / "reports" / "latest" / "report.html").read_text(encoding="utf-8")


def test_a_run_is_compared_with_the_one_before(tmp_path: Path) -> None:
    """Of the same target, in the same folder; the first one with none."""
    command("run", *ONLY, folder=tmp_path)
    first = page_of(tmp_path)
    # Two runs within a second would stand in an order of their own.
    before = (tmp_path / "reports" / "latest").resolve()
    shutil.move(before, before.with_name("20200101T000000Z-mock"))
    shutil.copytree(before.with_name("20200101T000000Z-mock"), before.with_name("20200102T000000Z-mocking"))
    command("run", *ONLY, "--fault", "one-above-the-limit-accepted", folder=tmp_path)
    second = page_of(tmp_path)

    assert 'id="since"' not in first
    assert 'id="since"' in second
    assert "new failure" in second


def test_a_baseline_is_what_a_run_is_compared_with(tmp_path: Path) -> None:
    """Also where the report is rendered again."""
    command("run", *ONLY, "--report-dir", "a", folder=tmp_path)
    command("run", *ONLY, "--report-dir", "b", "--baseline", "a", folder=tmp_path)
    told = (tmp_path / "b" / "report.html").read_text(encoding="utf-8")
    command("report", "b", "--report-dir", "c", "--baseline", "a", folder=tmp_path)
    again = (tmp_path / "c" / "report.html").read_text(encoding="utf-8")

    assert "Since the baseline" in told
    assert "Nothing differs from" in told
    assert "Nothing differs from" in again


def test_the_demo_shows_a_good_and_a_bad_run(tmp_path: Path) -> None:
    """Both reports in one go; that the bad one fails is what was asked for."""
    ended = command("demo", folder=tmp_path, CAPTURE_BASE_URL="http://127.0.0.1:9")
    verdicts = {
        name: log_lines(tmp_path / "reports" / "demo" / name)[-1]["verdict"] for name in ("good", "bad")
    }

    assert 0 == ended.code, ended.err
    assert {"good": "pass", "bad": "fail"} == verdicts
    for name in verdicts:
        assert (tmp_path / "reports" / "demo" / name / "report.html").exists()
