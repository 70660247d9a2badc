"""Whole runs against hostile servers: nothing crashes, nothing leaks, memory and time stay bounded."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import pytest

from commands import COMMAND, environment, log_lines
from hostile import behaviours
from hostile.server import Asked, Behaviour, hostile_server

OTHER = Path(__file__).parents[3] / "contracts" / "targets" / "other.toml"
KEYS = {
    "CAPTURE_MERCHANT_ID": "SHOP000001",
    "CAPTURE_API_KEY": "anApiKeyOfSomeLength-q8Wm3",
    "CAPTURE_X_API_KEY": "anXApiKeyOfSomeLength-d4Vb",
}
CARD = "5200000000001005"
MEMORY_BYTES = 300 * 1024 * 1024


# The peak of a process counts what its parent held when it was started, and a test process may hold much.
_STARTER = """
import os, subprocess, sys
with open("said", "wb") as said:
    process = subprocess.Popen(sys.argv[1:], stdout=said, stderr=said)
    _, status, used = os.wait4(process.pid, 0)
process.returncode = os.waitstatus_to_exitcode(status)
print(process.returncode, used.ru_maxrss)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """How a run ended, what it said, and the most memory that it used."""

    code: int
    said: str
    peak_bytes: int


def ran(folder: Path, behaviour: Behaviour, *only: str) -> Measured:
    """A quick run of *only* these requirements, with short limits, against a server that behaves so."""
    limits = "timeout_s = 0.5\ndeadline_s = 0.7"
    text = OTHER.read_text(encoding="utf-8").replace("timeout_s = 30", limits)
    (folder / "mine.toml").write_text(text.replace("patience_s = 30", "patience_s = 0"), encoding="utf-8")
    with hostile_server(behaviour) as (address, _):
        words = ["run", "--target", "mine.toml", "--base-url", address, "--report-dir", "report"]
        words += ["--seed", "1", *(word for name in only for word in ("--only", name))]
        ended = subprocess.run(
            [sys.executable, "-c", _STARTER, *COMMAND, *words],
            cwd=folder,
            env=environment(**KEYS),
            capture_output=True,
            text=True,
            check=True,
        )
    code, peak = map(int, ended.stdout.split())
    said_text = (folder / "said").read_text(encoding="utf-8", errors="replace")
    return Measured(code=code, said=said_text, peak_bytes=peak * (1 if sys.platform == "darwin" else 1024))


def require_sound(measured: Measured, folder: Path) -> None:
    """Nothing crashed, nothing leaked, and neither memory nor the report grew without bounds."""
    report = folder / "report"
    written = b"".join(file.read_bytes() for file in report.iterdir() if file.is_file())
    secrets = [KEYS["CAPTURE_API_KEY"], KEYS["CAPTURE_X_API_KEY"], CARD]

    assert "Traceback" not in measured.said
    assert measured.peak_bytes < MEMORY_BYTES
    assert len(written) < 40_000_000
    assert [] == [secret for secret in secrets if secret.encode() in written]
    assert [] == [secret for secret in secrets if secret in measured.said]
    assert "\x1b" not in measured.said
    assert measured.code == log_lines(report)[-1]["exit_code"]


@pytest.mark.parametrize("name", behaviours.BEHAVIOURS)
def test_a_run_survives(tmp_path: Path, name: str) -> None:
    """Whatever every capture is answered with: that is a failure or an open question, and no crash."""
    behaviour = behaviours.on_capture(behaviours.BEHAVIOURS[name])
    measured = ran(tmp_path, behaviour, "CAP-LIF-01", "CAP-ENV-*")

    require_sound(measured, tmp_path)
    assert measured.code in (1, 2), measured.said


def test_a_run_survives_all_of_them_in_turn(tmp_path: Path) -> None:
    """Every request is answered in another way, authorizations included."""
    turns = cycle([*behaviours.BEHAVIOURS.values(), behaviours.hinted, behaviours.packed])

    def behave(asked: Asked) -> Iterator[bytes]:
        yield from next(turns)(asked)

    measured = ran(tmp_path, behave)

    require_sound(measured, tmp_path)
    assert measured.code in (1, 2), measured.said


def test_a_run_survives_one_odd_answer_in_three(tmp_path: Path) -> None:
    """In between, authorizations and captures go well, so that the whole suite runs."""
    turns = cycle(behaviours.BEHAVIOURS.values())
    numbers = iter(range(10**6))

    def behave(asked: Asked) -> Iterator[bytes]:
        is_odd = next(numbers) % 3 == 2
        yield from next(turns)(asked) if is_odd else behaviours.served(asked)

    measured = ran(tmp_path, behave)

    require_sound(measured, tmp_path)
    assert measured.code in (1, 2), measured.said
