"""
What parallel workers save where every answer takes its time.

    python benchmarks/workers.py [--workers 1 8] [--runs 3] [--json FILE]

Runs standard against the faultless gateway behind 200 ms of latency, one run after the other. Prints a row
for each number of workers with the median of its runs, and fails if the last one takes a quarter of the first
one's time or more, or if any run did not conform. With --json a measurement that was broken off goes on where
it stood.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from itertools import product
from pathlib import Path
from typing import Any

from kept import SUITE, Kept, state_of
from networks import Weather, log_behind

CALM = Weather(latency_s=0.2)


def row_of(workers: int, seed: int) -> dict[str, Any]:
    """What one run came to."""
    footer = log_behind(CALM, "standard", seed, None, ("--workers", str(workers))).lines[-1]
    return {
        "workers": workers,
        "seed": seed,
        "exit": footer["exit_code"],
        "requests": footer["requests"],
        "seconds": footer["elapsed_s"],
    }


def main() -> int:
    """Run, print, and say whether workers are worth it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--workers", nargs="+", type=int, default=[1, 8])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--json", type=Path, help="write the rows there, too")
    asked = parser.parse_args()
    kept = Kept(asked.json, state_of(SUITE))

    def measured(key: str) -> dict[str, Any]:
        workers, seed = key.split()
        return row_of(int(workers), int(seed))

    keys = [f"{workers} {seed}" for seed, workers in product(range(1, asked.runs + 1), asked.workers)]
    rows = tuple(kept.measured("workers", keys, measured, jobs=1).values())
    sys.stdout.write(f"{table(rows)}\n")
    medians = list(medians_of(rows).values())
    return int(medians[-1] >= medians[0] / 4 or any(row["exit"] for row in rows))


def medians_of(rows: tuple[dict[str, Any], ...]) -> dict[int, float]:
    """The median of seconds for each number of workers."""
    numbers = dict.fromkeys(row["workers"] for row in rows)
    return {n: statistics.median(row["seconds"] for row in rows if row["workers"] == n) for n in numbers}


def table(rows: tuple[dict[str, Any], ...]) -> str:
    """A line for each number of workers, as Markdown."""
    medians = medians_of(rows)
    first = next(iter(medians.values()))
    lines = ["| workers | runs | median seconds | of the first | median requests |", "|---|---|---|---|---|"]
    for number, median in medians.items():
        own = [row for row in rows if row["workers"] == number]
        requests = statistics.median(row["requests"] for row in own)
        lines.append(f"| {number} | {len(own)} | {median:.0f} | {median / first:.0%} | {requests:g} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
