"""
Whether the suite accuses a sound gateway that differs in what the vendor leaves open.

    python benchmarks/variants.py [--profile quick standard] [--seeds 5] [--only VARIANT ...] [--jobs 2]

Every variant is judged by runs of its own. Prints a row for each; fails if a requirement that can fail a run
failed, or if the suite erred.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path
from typing import Any

from capture_conformance.gateway.variants import VARIANTS

KINDS = ("failure", "error", "warning", "inconclusive")


def lines_of(variant: str, profile: str, seed: int) -> list[dict[str, Any]]:
    """The verdict log of one run."""
    with tempfile.TemporaryDirectory() as place:
        command = [sys.executable, "-m", "capture_conformance", "run", "--profile", profile]
        command += ["--seed", str(seed), "--variant", variant, "--report-dir", place]
        subprocess.run(command, capture_output=True, check=False)
        text = (Path(place) / "verdicts.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.removesuffix("\n").split("\n")]


def kind_of(line: dict[str, Any]) -> str:
    """What a requirement's line comes to: its effect where it failed, else its verdict."""
    return str(line["effect"] or line["verdict"])


def counted(logs: list[list[dict[str, Any]]]) -> dict[str, Counter[str]]:
    """How often which requirement came to each of the kinds, over all *logs*."""
    found = {kind: Counter[str]() for kind in KINDS}
    for line in (line for log in logs for line in log if line["kind"] == "requirement"):
        if kind_of(line) in found:
            found[kind_of(line)][line["id"].removeprefix("CAP-")] += 1
    return found


def row(variant: str, runs: int, found: dict[str, Counter[str]]) -> str:
    """The Markdown row of *variant*."""
    cells = (", ".join(f"{name} ({n})" for name, n in sorted(found[kind].items())) or "–" for kind in KINDS)
    return f"| `{variant}` | {runs} | {' | '.join(cells)} |"


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
    sys.stdout.write(
        "| variant | runs | failures | errors | warnings | inconclusive |\n|---|---|---|---|---|---|\n"
    )
    counts: dict[str, dict[str, Counter[str]]] = {}
    with ThreadPoolExecutor(asked.jobs) as pool:
        for variant in asked.only:
            runs = list(product([variant], asked.profile, range(1, asked.seeds + 1)))
            counts[variant] = counted(list(pool.map(lambda run: lines_of(*run), runs)))
            sys.stdout.write(f"{row(variant, len(runs), counts[variant])}\n")
            sys.stdout.flush()
            if asked.json is not None:
                asked.json.parent.mkdir(parents=True, exist_ok=True)
                kept = {"profiles": asked.profile, "seeds": asked.seeds, "counts": counts}
                asked.json.write_text(json.dumps(kept, indent=1), encoding="utf-8")
    return int(any(found["failure"] or found["error"] for found in counts.values()))


if __name__ == "__main__":
    sys.exit(main())
