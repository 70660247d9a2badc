"""The program as its users start it: a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from capture_conformance.model.merchant import Merchants

# What Hypothesis reads of every module, once for all runs and not in each of them.
_STORAGE = Path(__file__).parents[2] / ".hypothesis"
REPORT_FILES = {
    *("verdicts.jsonl", "exchanges.jsonl", "report.html", "tests.html"),
    *("junit.xml", "summary.json", "summary.md"),
}
COMMAND = (sys.executable, "-m", "capture_conformance")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


def environment(**more: str) -> dict[str, str]:
    """This process's environment without any of the suite's variables, and *more*."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CAPTURE_")}
    return {**kept, "COLUMNS": "200", "HYPOTHESIS_STORAGE_DIRECTORY": str(_STORAGE), **more}


def command(*arguments: str, folder: Path, **variables: str) -> Ended:
    """Run the console script in *folder* with *variables* in its environment."""
    done = subprocess.run(
        [*COMMAND, *arguments],
        cwd=folder,
        env=environment(**variables),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return Ended(code=done.returncode, out=done.stdout, err=done.stderr)


def credentials_of(merchants: Merchants) -> dict[str, str]:
    """The environment in which the suite acts as *merchants*."""
    named = {"": merchants.own} | ({"OTHER_": merchants.other} if merchants.other else {})
    return {
        f"CAPTURE_{prefix}{name}": value
        for prefix, merchant in named.items()
        for name, value in (
            ("MERCHANT_ID", merchant.merchant_id),
            ("API_KEY", merchant.api_key),
            ("X_API_KEY", merchant.x_api_key),
        )
    }


@contextmanager
def started(*arguments: str, folder: Path, **variables: str) -> Iterator[subprocess.Popen[str]]:
    """The console script while it runs, for tests that send it a signal."""
    with subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=folder,
        env=environment(**variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        yield process


def wait_for_bytes(file: Path, size: int) -> None:
    """Return as soon as *file* holds more than *size* bytes; a minute without them is a failure."""
    until = time.monotonic() + 60
    while not (file.exists() and file.stat().st_size > size):
        assert time.monotonic() < until, "the run did not get under way"
        time.sleep(0.01)


def log_lines(folder: Path, name: str = "verdicts.jsonl") -> list[dict[str, Any]]:
    """The objects of a log."""
    text = (folder / name).read_text(encoding="utf-8")
    # Not splitlines: what a target says may hold other line separators.
    return [json.loads(line) for line in text.removesuffix("\n").split("\n")]


def verdicts(folder: Path) -> dict[str, str]:
    """Requirement id to verdict, a warning being told from a failure, or to its disposition."""
    rows = [line for line in log_lines(folder) if line["kind"] == "requirement"]
    return {
        row["id"]: row["disposition"] or ("warning" if row["effect"] == "warning" else row["verdict"])
        for row in rows
    }
