"""
How the suite judges the faultless embedded gateway, seed by seed.

    python benchmarks/seeds.py [--profile quick standard] [--seeds 10]

Prints a row for every run, and fails if one of them found a failure, a warning or an open question.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any


def footer_of(profile: str, seed: int) -> dict[str, Any]:
    """The last line of one run's log."""
    with tempfile.TemporaryDirectory() as place:
        command = [sys.executable, "-m", "capture_conformance", "run", "--profile", profile]
        command += ["--seed", str(seed), "--report-dir", place]
        subprocess.run(command, capture_output=True, check=False)
        lines = (Path(place) / "verdicts.jsonl").read_text(encoding="utf-8").removesuffix("\n").split("\n")
    footer: dict[str, Any] = json.loads(lines[-1])
    return footer


def main() -> int:
    """Run, print, and say whether all were clean."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--profile", nargs="+", default=["quick", "standard"])
    parser.add_argument("--seeds", type=int, default=10)
    asked = parser.parse_args()
    unclean = 0
    sys.stdout.write("| profile | seed | exit | counts | requests | seconds |\n|---|---|---|---|---|---|\n")
    for profile in asked.profile:
        for seed in range(1, asked.seeds + 1):
            footer = footer_of(profile, seed)
            counts = {name: number for name, number in footer["counts"].items() if number}
            told = ", ".join(f"{number} {name}" for name, number in counts.items())
            cells = (profile, seed, footer["exit_code"], told, footer["requests"], footer["elapsed_s"])
            sys.stdout.write(f"| {' | '.join(str(cell) for cell in cells)} |\n")
            unclean += set(counts) != {"pass"}
    return int(unclean > 0)


if __name__ == "__main__":
    sys.exit(main())
