"""
Which faults of the embedded gateway the suite finds, and by which requirement.

    python benchmarks/faults.py [--profile quick] [--seed 1] [--only FAULT ...] [--jobs 2] [--markdown FILE]

Every fault is switched on alone and judged by a run of its own, so that the figures can be had again by
anyone. A fault counts as caught if a requirement that it names fails; a requirement that fails without being
named is a misattribution. Faults of families that the register does not have yet are left out.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from capture_conformance.contract.register import FAMILY_ORDER
from capture_conformance.gateway.faults import CATALOGUE

JUDGED = tuple(name for name, fault in CATALOGUE.items() if fault.family in FAMILY_ORDER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One fault's run: what failed, what it should have been, and what it cost."""

    fault: str
    family: str
    named: tuple[str, ...]
    failed: tuple[str, ...]
    exit_code: int
    requests: int
    elapsed_s: float

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


def measure(fault: str, *, profile: str, seed: int) -> Row:
    """One run with *fault* switched on."""
    known = CATALOGUE[fault]
    with tempfile.TemporaryDirectory() as place:
        command = [sys.executable, "-m", "capture_conformance", "run", "--profile", profile]
        command += ["--seed", str(seed), "--fault", fault, "--report-dir", place]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
        lines = [json.loads(x) for x in (Path(place) / "verdicts.jsonl").read_text().splitlines()]
    footer = lines[-1]
    return Row(
        fault=fault,
        family=known.family,
        named=tuple(known.breaks),
        failed=tuple(x["id"] for x in lines if x["kind"] == "requirement" and x["verdict"] == "fail"),
        exit_code=ended.returncode,
        requests=footer["requests"],
        elapsed_s=footer["elapsed_s"],
    )


def table(rows: Iterable[Row]) -> str:
    """Fault by requirement, as Markdown."""
    lines = ["| fault | caught by | named, but not failed | failed, but not named | exit | requests |"]
    lines.append("|---|---|---|---|---|---|")
    for row in rows:
        cells = (_cell(row.caught), _cell(row.missed), _cell(row.misattributed))
        lines.append(f"| `{row.fault}` | {' | '.join(cells)} | {row.exit_code} | {row.requests} |")
    return "\n".join(lines)


def figures(rows: Sequence[Row]) -> str:
    """The whole in a few lines."""
    caught = sum(bool(row.caught) for row in rows)
    stray = sum(bool(row.misattributed) for row in rows)
    return "\n".join(
        (
            f"faults: {len(rows)}",
            f"caught by a requirement that they name: {caught} ({caught / len(rows):.0%})",
            f"with a failing requirement that they do not name: {stray} ({stray / len(rows):.0%})",
            f"median requests: {statistics.median(row.requests for row in rows):g}",
            f"median seconds: {statistics.median(row.elapsed_s for row in rows):.1f}",
        )
    )


def _cell(names: tuple[str, ...]) -> str:
    return ", ".join(name.removeprefix("CAP-") for name in names) or "–"


def main() -> int:
    """Measure, print, and fail if a fault went unseen or a whole requirement was blamed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--profile", default="quick")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="*", default=list(JUDGED))
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--markdown", type=Path, help="write the table there, too")
    asked = parser.parse_args()
    with ThreadPoolExecutor(asked.jobs) as pool:
        runs = pool.map(lambda fault: measure(fault, profile=asked.profile, seed=asked.seed), asked.only)
        rows = list(runs)
    text = f"{table(rows)}\n\n{figures(rows)}\n"
    sys.stdout.write(text)
    if asked.markdown is not None:
        asked.markdown.write_text(text, encoding="utf-8")
    return int(any(not row.caught or row.misattributed for row in rows))


if __name__ == "__main__":
    sys.exit(main())
