"""
Writes docs/detection.md from what the other benchmarks have measured.

    python benchmarks/faults.py --json reports/benchmarks/faults.json
    python benchmarks/variants.py --json reports/benchmarks/variants.json
    python benchmarks/seeds.py --json reports/benchmarks/seeds.json
    python benchmarks/stock_schemathesis.py --json reports/benchmarks/stock.json
    python benchmarks/docs.py

A table whose file is not there is left out, and the page says so.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from faults import Row, figures, table
from variants import KINDS, row

ROOT = Path(__file__).parents[1]
PAGE, FOLDER = ROOT / "docs" / "detection.md", ROOT / "reports" / "benchmarks"


def rows_of(lines: Sequence[Mapping[str, Any]]) -> list[Row]:
    """The rows that the benchmark of faults has kept."""
    return [Row(**{**x, "named": tuple(x["named"]), "failed": tuple(x["failed"])}) for x in lines]


def of_faults(kept: Mapping[str, Any]) -> Iterator[str]:
    """What each profile finds, in figures and fault by fault."""
    yield "## Faults of the embedded gateway"
    yield (
        "Each fault is switched on alone. It is caught if a requirement that it breaks fails; one that fails "
        "without being broken is a misattribution."
    )
    told = {profile: figures(rows_of(lines)) for profile, lines in kept.items()}
    names = next(iter(told.values()))
    head = [f"| | {' | '.join(told)} |", f"|---|{'---|' * len(told)}"]
    yield "\n".join(
        [*head, *(f"| {name} | {' | '.join(found[name] for found in told.values())} |" for name in names)]
    )
    for profile, lines in kept.items():
        yield f"### {profile}, fault by fault"
        yield "<details><summary>All of them</summary>"
        yield table(rows_of(lines))
        yield "</details>"


def of_variants(kept: Mapping[str, Any]) -> Iterator[str]:
    """What the suite says of sound gateways."""
    runs = kept["seeds"] * len(kept["profiles"])
    yield "## Sound gateways"
    yield (
        "Each variant differs from the embedded gateway in what the vendor leaves open, and is judged by "
        f"{runs} runs: {kept['seeds']} seeds in each of {', '.join(kept['profiles'])}. None may fail a "
        "requirement that fails a run. A warning says that good practice or the vendor's sample differs; the "
        "number behind a requirement counts the runs."
    )
    accused = sum(bool(found["failure"] or found["error"]) for found in kept["counts"].values())
    yield f"Variants: {len(kept['counts'])}. Accused: {accused}."
    head = f"| variant | runs | {'s | '.join(KINDS[:3])}s | {KINDS[3]} |\n|---|---|---|---|---|---|"
    yield "\n".join([head, *(row(name, runs, found) for name, found in kept["counts"].items())])


def of_seeds(kept: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Whether the faultless gateway is ever blamed."""
    yield "## The faultless gateway, seed by seed"
    yield "Each seed is run alone and with two workers; both have to say the same of every requirement."
    lines = [
        "| profile | seeds | with anything but passes | disagreeing | most requests |",
        "|---|---|---|---|---|",
    ]
    for profile in dict.fromkeys(x["profile"] for x in kept):
        found = [x for x in kept if x["profile"] == profile]
        unclean = sum(set(x["counts"]) != {"pass"} for x in found)
        torn = sum(not x["agree"] for x in found)
        most = max(max(x["requests"], x["requests_of_two"]) for x in found)
        lines.append(f"| {profile} | {len(found)} | {unclean} | {torn} | {most} |")
    yield "\n".join(lines)


def of_stock(kept: Mapping[str, Any], faults: Mapping[str, Any] | None) -> Iterator[str]:
    """What stock schemathesis finds, beside what this suite does."""
    found = [x for x in kept["faults"] if x["new"]]
    ours = {x.fault: x for x in rows_of((faults or {}).get("standard", ()))}
    yield "## Stock schemathesis, side by side"
    yield (
        "The same faults and the same OpenAPI file, with the default phases and checks of `schemathesis run` "
        "and the settings of `openapi/schemathesis.toml`. A fault counts as found by it if it reports a kind "
        "of failure, of some operation, that it does not report of the faultless gateway. It is made for "
        "descriptions, and knows nothing of money; what it draws is part of this suite, too."
    )
    tried = len(kept["faults"])
    yield f"Found by stock schemathesis: {len(found)} of {tried} ({len(found) / tried:.1%})."
    lines = ["| fault | stock schemathesis | this suite, standard |", "|---|---|---|"]
    for x in kept["faults"]:
        caught = ", ".join(ours[x["fault"]].caught) if x["fault"] in ours else "not measured"
        lines.append(f"| `{x['fault']}` | {'; '.join(x['new']) or '–'} | {caught or '–'} |")
    yield "\n".join(lines)


def main() -> int:
    """Read, and write the page."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folder", type=Path, default=FOLDER)
    asked = parser.parse_args()
    kept = {
        name: json.loads((asked.folder / f"{name}.json").read_text(encoding="utf-8"))
        for name in ("faults", "variants", "seeds", "stock")
        if (asked.folder / f"{name}.json").exists()
    }
    parts = ["# What the suite detects", "Made by `benchmarks/docs.py`; do not edit."]
    parts += of_faults(kept["faults"]) if "faults" in kept else ["The faults were not measured."]
    parts += of_variants(kept["variants"]) if "variants" in kept else ["Sound gateways were not measured."]
    parts += of_seeds(kept["seeds"]) if "seeds" in kept else ["Seeds were not measured."]
    parts += (
        of_stock(kept["stock"], kept.get("faults"))
        if "stock" in kept
        else ["Stock schemathesis was not run."]
    )
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    sys.stdout.write(f"{PAGE}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
