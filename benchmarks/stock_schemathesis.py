"""
What stock schemathesis finds of the embedded gateway's faults, with the project's own OpenAPI file.

    python benchmarks/stock_schemathesis.py [--every 6] [--only FAULT ...] [--seed 1] [--jobs 2] [--json FILE]

Each fault gets a run of ``schemathesis run`` with its default phases and checks and with the settings of
``openapi/schemathesis.toml``, which help it to a merchant and cards that the gateway knows. A fault counts
as found if the run reports a kind of failure, of some operation, that no run against the faultless gateway
reports. ``--every`` takes each n-th fault of the catalogue only: a run takes about half a minute. With
``--json`` a measurement that was broken off goes on where it stood.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kept import GATEWAY, ROOT, Kept, state_of

from capture_conformance.gateway.faults import CATALOGUE

OPENAPI, CONFIG = ROOT / "openapi" / "capture.yaml", ROOT / "openapi" / "schemathesis.toml"
# What the figures depend on: nothing of this suite but its description of the API.
SHAPES = ("address", "envelope", "refusal", "status-answer", "capture-answer", "capture-request")
SHAPES += ("authorization-answer", "authorization-request", "void-answer", "void-request")
DESCRIPTION = ("openapi", *(f"contracts/schemas/{name}.json" for name in SHAPES))
MATTERS = (*GATEWAY, *DESCRIPTION, "requirements.lock")
SOUND_SEEDS = (1, 2, 3)
LONGEST_S = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One run: the kinds of failure with their operations, how many cases it made, and its time."""

    fault: str | None
    findings: tuple[str, ...]
    cases: int
    elapsed_s: float


@contextmanager
def gateway(fault: str | None) -> Iterator[dict[str, Any]]:
    """The embedded gateway in a process of its own; gives its announcement."""
    command = [sys.executable, "-m", "capture_conformance.gateway", "--until-stdin-closes"]
    command += [] if fault is None else ["--fault", fault]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("the gateway has no pipes")
        yield json.loads(process.stdout.readline())
        process.stdin.close()


def run(fault: str | None, seed: int) -> Outcome:
    """Stock schemathesis against the gateway with *fault*."""
    begun = time.monotonic()
    with gateway(fault) as told, tempfile.TemporaryDirectory() as place:
        merchant, report = told["merchants"][0], Path(place) / "report.ndjson"
        command = [Path(sys.executable).parent / "schemathesis", "--no-color", "--config-file", CONFIG]
        command += ["run", OPENAPI, "--url", f"{told['base_url']}/api/v1", "--seed", str(seed)]
        command += ["-H", f"Authorization: Basic {merchant['api_key']}"]
        command += ["-H", f"x-api-key: {merchant['x_api_key']}", "--continue-on-failure"]
        command += ["--report", "ndjson", "--report-ndjson-path", report]
        subprocess.run(
            [str(word) for word in command],
            cwd=place,
            env={**os.environ, "HYPOTHESIS_STORAGE_DIRECTORY": place},
            capture_output=True,
            check=False,
            timeout=LONGEST_S,
        )
        lines = [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()]
    scenarios = [line["ScenarioFinished"]["recorder"] for line in lines if "ScenarioFinished" in line]
    return Outcome(
        fault=fault,
        findings=tuple(sorted({finding for recorder in scenarios for finding in failures(recorder)})),
        cases=sum(len(recorder.get("cases", {})) for recorder in scenarios),
        elapsed_s=round(time.monotonic() - begun, 1),
    )


def failures(recorder: dict[str, Any]) -> Iterator[str]:
    """The kind and the operation of every failed check of one scenario."""
    for checks in recorder.get("checks", {}).values():
        for check in checks:
            if "failure_info" in check:
                failure = check["failure_info"]["failure"]
                yield f"{failure['title']}: {failure['operation']}"


def news(
    sound: Mapping[str, Mapping[str, Any]], faults: Mapping[str, Mapping[str, Any]]
) -> dict[str, list[str]]:
    """Fault by fault, what was reported of it and never of the faultless gateway."""
    known = {finding for outcome in sound.values() for finding in outcome["findings"]}
    return {fault: sorted(set(outcome["findings"]) - known) for fault, outcome in faults.items()}


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--only", nargs="*", default=list(CATALOGUE))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--json", type=Path, help="write the outcomes there, too")
    asked = parser.parse_args()
    kept = Kept(asked.json, f"{state_of(MATTERS)}-{asked.seed}")
    sound = kept.measured(
        "sound", map(str, SOUND_SEEDS), lambda seed: asdict(run(None, int(seed))), jobs=asked.jobs
    )
    faults = kept.measured(
        "faults", asked.only[:: asked.every], lambda fault: asdict(run(fault, asked.seed)), jobs=asked.jobs
    )
    new = news(sound, faults)
    sys.stdout.write("| fault | found by |\n|---|---|\n")
    for fault, findings in new.items():
        sys.stdout.write(f"| `{fault}` | {'; '.join(findings) or '–'} |\n")
    found = sum(map(bool, new.values()))
    sys.stdout.write(f"\nfound: {found} of {len(new)} ({found / len(new):.1%})\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
