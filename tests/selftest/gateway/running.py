"""A gateway that runs: in a thread of the test's own process, or in a process of its own."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from capture_conformance import gateway
from capture_conformance.gateway import Announcement, Merchant, Settings
from capture_conformance.gateway.service import serve

SOURCE = Path(gateway.__file__).parents[2]
PATIENCE_S = 10.0
COMMAND = [sys.executable, "-m", "capture_conformance.gateway"]


@contextlib.contextmanager
def running(settings: Settings) -> Iterator[Announcement]:
    """A gateway in a thread, for as long as the block lasts."""
    announced: queue.Queue[Announcement] = queue.Queue()
    stop = threading.Event()

    def until() -> None:
        stop.wait()

    thread = threading.Thread(target=serve, args=(settings, announced.put), kwargs={"until": until})
    thread.start()
    try:
        yield announced.get(timeout=PATIENCE_S)
    finally:
        stop.set()
        thread.join(PATIENCE_S)


def start(*arguments: str) -> subprocess.Popen[str]:
    """A gateway in a process of its own, which ends with its standard input."""
    return subprocess.Popen(
        [*COMMAND, "--until-stdin-closes", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
    )


def announcement_of(process: subprocess.Popen[str]) -> Announcement:
    """What a gateway in a process of its own announces."""
    assert process.stdout is not None
    told = json.loads(process.stdout.readline())
    return Announcement(
        base_url=told["base_url"],
        merchants=tuple(Merchant(**merchant) for merchant in told["merchants"]),
        faults=tuple(told["faults"]),
    )


def stop(process: subprocess.Popen[str]) -> tuple[int, str]:
    """The exit code and the complaints of a gateway whose standard input has ended."""
    _, complaints = process.communicate(timeout=PATIENCE_S)
    return process.returncode, complaints
