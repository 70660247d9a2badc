"""
Whether the suite accuses a sound gateway that differs in what the vendor leaves open.

    python benchmarks/variants.py [--profile quick standard] [--seeds 5] [--only VARIANT ...] [--jobs 2]
                                  [--json FILE]

Every variant is judged by runs of its own. Prints a row for each; fails if a requirement that can fail a run
failed, or if the suite erred. With --json a measurement that was broken off goes on where it stood.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import product
from pathlib import Path
from typing import Any

from kept import SUITE, Kept, state_of

from capture_conformance.gateway.variants import VARIANTS

KINDS = ("failure", "error", "warning", "inconclusive")


def measure(variant: str, profile: str, seed: int) -> dict[str, list[str]]:
    """Which requirements one run failed, warned of and so on, by kind."""
    with tempfile.TemporaryDirectory() as place:
        command = [sys.executable, "-m", "capture_conformance", "run", "--profile", profile]
        command += ["--seed", str(seed), "--variant", variant, "--report-dir", place]
        subprocess.run(command, capture_output=True, check=False)
        text = (Path(place) / "verdicts.jsonl").read_text(encoding="utf-8")
    lines = [json.loads(line) for line in text.removesuffix("\n").split("\n")]
    judged = [line for line in lines if line["kind"] == "requirement"]
    return {kind: [line["id"] for line in judged if kind_of(line) == kind] for kind in KINDS}


def kind_of(line: Mapping[str, Any]) -> str:
    """What a requirement's line comes to: its effect where it failed, else its verdict."""
    return str(line["effect"] or line["verdict"])


def counted(runs: Iterable[Mapping[str, list[str]]]) -> dict[str, Counter[str]]:
    """How often which requirement came to each of the kinds, over all *runs*."""
    found = {kind: Counter[str]() for kind in KINDS}
    for run in runs:
        for kind, names in run.items():
            found[kind].update(name.removeprefix("CAP-") for name in names)
    return found


def row(variant: str, runs: int, found: dict[str, Counter[str]]) -> str:
    """The Markdown row of *variant*."""
    cells = (", ".join(f"{name} ({n})" for name, n in sorted(found[kind].items())) or "–" for kind in KINDS)
    return f"| `{variant}` | {runs} | {' | '.join(cells)} |"


def table(found: Mapping[str, Mapping[str, list[str]]]) -> str:
    """Variant by kind, as Markdown; a key of *found* is ``variant profile seed``."""
    lines = [f"| variant | runs | {'s | '.join(KINDS[:3])}s | {KINDS[3]} |", "|---|---|---|---|---|---|"]
    for variant in dict.fromkeys(key.split()[0] for key in found):
        runs = [run for key, run in found.items() if key.split()[0] == variant]
        lines.append(row(variant, len(runs), counted(runs)))
    return "\n".join(lines)


def main() -> int:
    """Run, print, and say whether any sound gateway was accused."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--profile", nargs="+", default=["quick", "standard"])
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--only", nargs="*", default=list(VARIANTS))
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--json", type=Path, help="write the counts there, too")
    asked = parser.parse_args()
    kept = Kept(asked.json, state_of(SUITE))

    def measured(run: str) -> dict[str, Any]:
        variant, profile, seed = run.split()
        return measure(variant, profile, int(seed))

    runs = [" ".join(run) for run in product(asked.only, asked.profile, map(str, range(1, asked.seeds + 1)))]
    found = kept.measured("variants", runs, measured, jobs=asked.jobs)
    sys.stdout.write(f"{table(found)}\n")
    return int(any(run["failure"] or run["error"] for run in found.values()))


if __name__ == "__main__":
    sys.exit(main())
