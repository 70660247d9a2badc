"""
Which faults of the embedded gateway the suite finds, by which requirement, and how soon.

    python benchmarks/faults.py [--profile quick standard thorough] [--seed 1] [--only FAULT ...] [--jobs 2]
                                [--json FILE]

Every fault is switched on alone and judged by a run of its own in each profile, so that the figures can be
had again by anyone. A fault counts as caught if a requirement that it names fails; a requirement that fails
without being named is a misattribution. A few runs without any fault show how often the suite cries wolf;
``variants.py`` has more of them. A thorough run is bounded by --max-requests, so that the machine's speed
does not show in what it finds. With --json a measurement that was broken off goes on where it stood.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from kept import SUITE, Kept, state_of

from capture_conformance.gateway.faults import CATALOGUE

THOROUGH_REQUESTS = 2000
SOUND_SEEDS = ("1", "2", "3", "4", "5")
LEAST_CAUGHT, MOST_STRAY = {"quick": 0.85, "standard": 0.98, "thorough": 0.98}, 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One fault's run: what failed, what it should have been, what it cost, and when the first was seen."""

    fault: str
    family: str
    named: tuple[str, ...]
    failed: tuple[str, ...]
    exit_code: int
    requests: int
    elapsed_s: float
    first_request: int | None
    first_s: float | None

    @property
    def caught(self) -> tuple[str, ...]:
        """Failed requirements that the fault names."""
        return tuple(name for name in self.failed if name in self.named)

    @property
    def missed(self) -> tuple[str, ...]:
        """Requirements that the fault names and that did not fail."""
        return tuple(name for name in self.named if name not in self.failed)

    @property
    def misattributed(self) -> tuple[str, ...]:
        """Failed requirements that the fault leaves whole."""
        return tuple(name for name in self.failed if name not in self.named)


def row_of(kept: Mapping[str, Any]) -> Row:
    """The row that was kept as JSON."""
    return Row(**{**kept, "named": tuple(kept["named"]), "failed": tuple(kept["failed"])})


def measure(fault: str, *, profile: str, seed: int, max_requests: int) -> Row:
    """One run with *fault* switched on."""
    known = CATALOGUE[fault]
    with tempfile.TemporaryDirectory() as place:
        ended = run("--fault", fault, seed=seed, profile=profile, max_requests=max_requests, place=place)
        lines, exchanges = lines_of(Path(place) / "verdicts.jsonl"), lines_of(Path(place) / "exchanges.jsonl")
    footer = lines[-1]
    failed = failures(lines)
    first = first_finding([x for x in failed if x["id"] in known.breaks], exchanges)
    return Row(
        fault=fault,
        family=known.family,
        named=tuple(known.breaks),
        failed=tuple(x["id"] for x in failed),
        exit_code=ended,
        requests=footer["requests"],
        elapsed_s=footer["elapsed_s"],
        first_request=None if first is None else first[0],
        first_s=None if first is None else first[1],
    )


def measure_sound(seed: str, *, profile: str, max_requests: int) -> dict[str, Any]:
    """What fails in one run with nothing switched on."""
    with tempfile.TemporaryDirectory() as place:
        ended = run(seed=int(seed), profile=profile, max_requests=max_requests, place=place)
        lines = lines_of(Path(place) / "verdicts.jsonl")
    return {"failed": [x["id"] for x in failures(lines)], "exit_code": ended}


def run(*more: str, seed: int, profile: str, max_requests: int, place: str) -> int:
    """A run of *profile* whose logs stand in *place*; gives its exit code."""
    command = [sys.executable, "-m", "capture_conformance", "run", "--profile", profile]
    command += ["--seed", str(seed), *more, "--report-dir", place]
    command += ["--max-requests", str(max_requests)] if profile == "thorough" else []
    return subprocess.run(command, capture_output=True, text=True, check=False).returncode


def failures(lines: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The lines of the requirements that failed."""
    return [x for x in lines if x["kind"] == "requirement" and x["verdict"] == "fail"]


def lines_of(file: Path) -> list[dict[str, Any]]:
    """The objects of a file of JSON lines."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").removesuffix("\n").split("\n")]


def first_finding(
    found: Sequence[Mapping[str, Any]], exchanges: Sequence[Mapping[str, Any]]
) -> tuple[int, float] | None:
    """
    After how many requests, and seconds, the earliest finding was made.

    That is with the first exchange that failed, or where several failed together with the last of them.
    """
    place = {x["id"]: number for number, x in enumerate(exchanges, start=1)}
    seen = [place[name] for x in found for name in x["failing"]]
    seen += [max(place[name] for name in x["evidence"]) for x in found if x["evidence"] and not x["failing"]]
    if not seen:
        return None
    begun = datetime.fromisoformat(exchanges[0]["sent_at"])
    until = datetime.fromisoformat(exchanges[min(seen) - 1]["received_at"])
    return min(seen), round((until - begun).total_seconds(), 3)


def table(rows: Iterable[Row]) -> str:
    """Fault by requirement, as Markdown."""
    lines = ["| fault | caught by | named, but not failed | failed, but not named | exit | first after |"]
    lines.append("|---|---|---|---|---|---|")
    for row in rows:
        cells = (_cell(row.caught), _cell(row.missed), _cell(row.misattributed))
        first = "–" if row.first_request is None else f"{row.first_request} requests"
        lines.append(f"| `{row.fault}` | {' | '.join(cells)} | {row.exit_code} | {first} |")
    return "\n".join(lines)


def figures(rows: Sequence[Row], sound: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The whole in a few figures, under what they count; *sound* are the runs without a fault."""
    caught = [row for row in rows if row.caught]
    stray = sum(bool(row.misattributed) for row in rows)
    firsts = [row.first_request for row in caught if row.first_request is not None]
    seconds = [row.first_s for row in caught if row.first_s is not None]
    alarms = [bool(row["failed"]) for row in sound]
    return {
        "faults": str(len(rows)),
        "caught by a requirement that they name": f"{len(caught)} ({len(caught) / len(rows):.1%})",
        "with a failing requirement that they do not name": f"{stray} ({stray / len(rows):.1%})",
        "runs without a fault in which a requirement fails": f"{sum(alarms)} of {len(alarms)}"
        if alarms
        else "–",
        "median requests of a run": f"{statistics.median(row.requests for row in rows):g}",
        "median requests to the first right finding": f"{statistics.median(firsts):g}" if firsts else "–",
        "median seconds to the first right finding": f"{statistics.median(seconds):.2f}" if seconds else "–",
    }


def _cell(names: tuple[str, ...]) -> str:
    return ", ".join(name.removeprefix("CAP-") for name in names) or "–"


def main() -> int:
    """Measure, print, and fail if too many faults went unseen, or too many requirements were blamed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--profile", nargs="+", default=["quick", "standard", "thorough"])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="*", default=list(CATALOGUE))
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--max-requests", type=int, default=THOROUGH_REQUESTS, help="of a thorough run")
    parser.add_argument("--json", type=Path, help="write the rows there, too")
    asked = parser.parse_args()
    state = f"{state_of(SUITE)}-{asked.seed}"
    is_good = True
    for profile in asked.profile:
        bound = f"-{asked.max_requests}" if profile == "thorough" else ""
        kept = Kept(asked.json, f"{state}{bound}")

        def measured(fault: str, profile: str = profile) -> dict[str, Any]:
            return asdict(measure(fault, profile=profile, seed=asked.seed, max_requests=asked.max_requests))

        def sound(seed: str, profile: str = profile) -> dict[str, Any]:
            return measure_sound(seed, profile=profile, max_requests=asked.max_requests)

        found = kept.measured(profile, asked.only, measured, jobs=asked.jobs)
        quiet = kept.measured(f"{profile}, no fault", SOUND_SEEDS, sound, jobs=asked.jobs)
        rows = [row_of(row) for row in found.values()]
        told = "\n".join(f"{name}: {figure}" for name, figure in figures(rows, quiet.values()).items())
        sys.stdout.write(f"## {profile}\n\n{table(rows)}\n\n{told}\n\n")
        sys.stdout.flush()
        is_good = is_good and is_enough(rows, profile) and not any(row["failed"] for row in quiet.values())
    return int(not is_good)


def is_enough(rows: Sequence[Row], profile: str) -> bool:
    """Whether the share that is caught is as large, and the share of strays as small, as it has to be."""
    caught = sum(bool(row.caught) for row in rows) / len(rows)
    stray = sum(bool(row.misattributed) for row in rows) / len(rows)
    return caught >= LEAST_CAUGHT.get(profile, 0) and stray <= MOST_STRAY


if __name__ == "__main__":
    sys.exit(main())
