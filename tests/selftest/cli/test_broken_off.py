"""Runs that were broken off, and how they go on."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from capture_conformance.cli.embedded import embedded_gateway
from commands import REPORT_FILES, command, credentials_of, log_lines, started, verdicts, wait_for_bytes


def test_ctrl_c_keeps_what_was_judged(tmp_path: Path) -> None:
    """The log says that it was interrupted, and what was not run any more."""
    with started(
        "run", "--profile", "standard", "--seed", "1", "--report-dir", "r", folder=tmp_path
    ) as process:
        wait_for_bytes(tmp_path / "r" / "exchanges.jsonl", 150_000)
        os.kill(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=60)
    footer, found = log_lines(tmp_path / "r")[-1], verdicts(tmp_path / "r")

    assert 2 == process.returncode
    assert "Traceback" not in out + err
    assert (True, False) == (footer["interrupted"], footer["complete"])
    assert "pass" == found["CAP-AUT-01"]
    assert "not_run" == found["CAP-ENV-32"]
    assert "INTERRUPTED" in (tmp_path / "r" / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("number", "workers"), [(signal.SIGKILL, "1"), (signal.SIGKILL, "2"), (signal.SIGINT, "1")]
)
def test_a_run_that_was_broken_off_goes_on(
    clean: Path, tmp_path: Path, number: signal.Signals, workers: str
) -> None:
    """And ends as if nothing had happened, requirement by requirement, with nothing left open."""
    with embedded_gateway((), ()) as embedded:
        keys = credentials_of(embedded.merchants)
        asked = ("run", "--base-url", embedded.base_url, "--profile", "quick", "--seed", "7")
        file = "exchanges.jsonl" if workers == "1" else "exchanges.gw0.part"
        with started(*asked, "--workers", workers, "--report-dir", "r", folder=tmp_path, **keys) as process:
            wait_for_bytes(tmp_path / "r" / file, 60_000)
            os.kill(process.pid, number)
            process.communicate(timeout=60)
        ended = command("run", "--resume", "r", folder=tmp_path, **keys)
    names = [line["id"] for line in log_lines(tmp_path / "r", "exchanges.jsonl")]
    old = [name for name in names if "r-" not in name]

    assert 0 == ended.code, ended.out + ended.err
    assert verdicts(clean) == verdicts(tmp_path / "r")
    assert len(names) == len(set(names))
    assert 0 < len(old) < len(names)
    assert [] == log_lines(tmp_path / "r")[-1]["left_open"]
    assert REPORT_FILES == {found.name for found in (tmp_path / "r").iterdir()}


def test_a_run_of_the_embedded_gateway_begins_anew(clean: Path, tmp_path: Path) -> None:
    """It has gone with the run, and all that it had authorized with it."""
    asked = ("run", "--profile", "quick", "--seed", "7", "--report-dir", "r")
    with started(*asked, folder=tmp_path) as process:
        wait_for_bytes(tmp_path / "r" / "exchanges.jsonl", 60_000)
        process.kill()
        process.communicate(timeout=60)
    ended = command("run", "--resume", "r", folder=tmp_path)

    assert 0 == ended.code
    assert "begins anew" in ended.err
    assert verdicts(clean) == verdicts(tmp_path / "r")


def test_only_a_run_that_was_broken_off_goes_on(clean: Path, tmp_path: Path) -> None:
    """One that came to its end is left as it is."""
    ended = command("run", "--resume", str(clean), folder=tmp_path)

    assert 4 == ended.code
    assert "that run came to its end" in ended.err
    assert REPORT_FILES == {file.name for file in clean.iterdir()}


def test_a_worker_that_dies_is_an_error_of_the_suite(tmp_path: Path) -> None:
    """What it would have found is not known, so nothing is passed."""
    asked = ("run", "--profile", "standard", "--seed", "1", "--workers", "2", "--report-dir", "r")
    with started(*asked, folder=tmp_path) as process:
        wait_for_bytes(tmp_path / "r" / "exchanges.gw0.part", 20_000)
        os.kill(worker_of(process.pid), signal.SIGKILL)
        process.communicate(timeout=90)

    assert 3 == process.returncode
    assert "pass" not in verdicts(tmp_path / "r").values()


def worker_of(parent: int) -> int:
    """A process that xdist has started below *parent*."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii").split()
    return next(int(x) for x in children if b"exec(eval" in Path(f"/proc/{x}/cmdline").read_bytes())
