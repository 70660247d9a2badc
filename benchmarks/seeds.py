"""
How the suite judges the faultless embedded gateway, seed by seed.

    python benchmarks/seeds.py [--profile quick standard] [--seeds 30] [--jobs 2] [--json FILE]

Every run is made twice, the second time with two workers. Prints a row for each, and fails if one of them
found a failure, a warning or an open question, or if the two do not agree requirement by requirement. With
--json a measurement that was broken off goes on where it stood.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from itertools import product
from pathlib import Path
from typing import Any

from kept import SUITE, Kept, state_of


def log_of(profile: str, seed: int, workers: int) -> list[dict[str, Any]]:
    """The lines of one run's log."""
    with tempfile.TemporaryDirectory() as place:
        command = [sys.executable, "-m", "capture_conformance", "run", "--profile", profile]
        command += ["--seed", str(seed), "--workers", str(workers), "--report-dir", place]
        subprocess.run(command, capture_output=True, check=False)
        text = (Path(place) / "verdicts.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.removesuffix("\n").split("\n")]


def row_of(profile: str, seed: int) -> dict[str, Any]:
    """Both runs of one seed: what they came to, and whether they agree."""
    alone, together = log_of(profile, seed, 1), log_of(profile, seed, 2)
    verdicts = [
        {x["id"]: x["verdict"] for x in log if x["kind"] == "requirement"} for log in (alone, together)
    ]
    footer = alone[-1]
    return {
        "profile": profile,
        "seed": seed,
        "exit": footer["exit_code"],
        "counts": {name: number for name, number in footer["counts"].items() if number},
        "requests": footer["requests"],
        "requests_of_two": together[-1]["requests"],
        "seconds": footer["elapsed_s"],
        "agree": verdicts[0] == verdicts[1],
    }


def main() -> int:
    """Run, print, and say whether all were clean."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--profile", nargs="+", default=["quick", "standard"])
    parser.add_argument("--seeds", type=int, default=30)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--json", type=Path, help="write the rows there, too")
    asked = parser.parse_args()
    kept = Kept(asked.json, state_of(SUITE))

    def measured(run: str) -> dict[str, Any]:
        profile, seed = run.split()
        return row_of(profile, int(seed))

    runs = [f"{profile} {seed}" for profile, seed in product(asked.profile, range(1, asked.seeds + 1))]
    rows = kept.measured("seeds", runs, measured, jobs=asked.jobs).values()
    sys.stdout.write("| profile | seed | exit | counts | requests, with two workers | seconds | agree |\n")
    sys.stdout.write("|---|---|---|---|---|---|---|\n")
    for row in rows:
        told = ", ".join(f"{number} {name}" for name, number in row["counts"].items())
        requests = f"{row['requests']}, {row['requests_of_two']}"
        cells = (row["profile"], row["seed"], row["exit"], told, requests, row["seconds"], row["agree"])
        sys.stdout.write(f"| {' | '.join(str(cell) for cell in cells)} |\n")
    return int(any(set(row["counts"]) != {"pass"} or not row["agree"] for row in rows))


if __name__ == "__main__":
    sys.exit(main())
