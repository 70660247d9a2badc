"""The embedded gateway as a process of its own, spoken to over HTTP alone."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from capture_conformance.model.errors import SuiteError
from capture_conformance.model.merchant import Merchant, Merchants

BASE_PATH = "/api/v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Embedded:
    """A gateway that runs: where, and with which merchants."""

    base_url: str
    merchants: Merchants


@contextmanager
def embedded_gateway(
    faults: Sequence[str] = (), variants: Sequence[str] = (), meanwhile: Callable[[], object] = lambda: None
) -> Iterator[Embedded]:
    """
    Run the embedded gateway on a free port of this machine for as long as the context lasts.

    It stops when its standard input closes, and so also when this process is killed.

    Args:
        faults: The names of its faults.

        variants: The names of its variants.

        meanwhile: Called once while the gateway starts, which takes a quarter of a second.

    Raises:
        SuiteError: It did not start.
    """
    command = [sys.executable, "-m", "capture_conformance.gateway", "--port", "0", "--until-stdin-closes"]
    for fault in faults:
        command += ["--fault", fault]
    for variant in variants:
        command += ["--variant", variant]
    # A session of its own, so that Ctrl-C in the terminal reaches the run first and not its target.
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        meanwhile()
        yield _announced(process)
    finally:
        _stop(process)


def _announced(process: subprocess.Popen[str]) -> Embedded:
    line = process.stdout.readline() if process.stdout else ""
    if not line:
        raise SuiteError(f"the embedded gateway did not start (exit code {process.wait()})")
    said = json.loads(line)
    merchants = [
        Merchant(merchant_id=x["merchant_id"], api_key=x["api_key"], x_api_key=x["x_api_key"])
        for x in said["merchants"]
    ]
    return Embedded(
        base_url=said["base_url"] + BASE_PATH, merchants=Merchants(own=merchants[0], other=merchants[1])
    )


def _stop(process: subprocess.Popen[str]) -> None:
    """Kill *process*: it keeps nothing, and a clean stop would take as long as its start."""
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe:
            pipe.close()
