"""
Writes docs/detection.md from what the other benchmarks have measured and kept.

    python benchmarks/faults.py --json benchmarks/measured/faults.json
    python benchmarks/variants.py --json benchmarks/measured/variants.json
    python benchmarks/seeds.py --json benchmarks/measured/seeds.json
    python benchmarks/stock_schemathesis.py --json benchmarks/measured/stock.json
    python benchmarks/networks.py --json benchmarks/measured/hostile.json
    python benchmarks/workers.py --json benchmarks/measured/workers.json
    python benchmarks/docs.py

A table whose file is not there is left out, and the page says so.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import Any

from faults import LEAST_CAUGHT, figures, row_of
from faults import table as table_of_faults
from kept import ROOT, tables_in
from networks import is_good
from networks import table as table_of_hostile
from stock_schemathesis import news
from variants import table as table_of_variants
from workers import table as table_of_workers

from capture_conformance.gateway.faults import CATALOGUE

PAGE, FOLDER = ROOT / "docs" / "detection.md", ROOT / "benchmarks" / "measured"

ABOUT_STATES = (
    "A state is the beginning of a digest of all that the figures depend on: the suite with its contracts "
    "and tests, or for stock schemathesis the gateway with the description of the API. Figures that bear the "
    "same state were measured of the same thing."
)
Tables = Mapping[str, tuple[str, dict[str, dict[str, Any]]]]


def of_faults(kept: Tables) -> Iterator[str]:
    """What each profile finds, in figures and fault by fault."""
    yield "## Faults of the embedded gateway"
    yield (
        "Each fault is switched on alone. It is caught if a requirement that it breaks fails; one that fails "
        "without being broken is a misattribution."
    )
    states = {profile: kept[profile][0] for profile in LEAST_CAUGHT if profile in kept}
    rows = {profile: [row_of(row) for row in kept[profile][1].values()] for profile in states}
    sound = {profile: kept.get(f"{profile}, no fault", ("", {}))[1] for profile in states}
    told = {profile: figures(found, sound[profile].values()) for profile, found in rows.items()}
    names = next(iter(told.values()))
    head = [f"| | {' | '.join(told)} |", f"|---|{'---|' * len(told)}"]
    body = [f"| {name} | {' | '.join(found[name] for found in told.values())} |" for name in names]
    yield "\n".join(
        [*head, *body, f"| measured of state | {' | '.join(f'`{x}`' for x in states.values())} |"]
    )
    if "thorough" in states:
        # The last part of the state is what each run might send.
        requests = states["thorough"].rpartition("-")[2]
        yield (
            f"A thorough run was ended at {requests} requests: the cases of standard, with fewer refusals to "
            "one authorization, and then new cases as far as that went."
        )
    for profile, found in rows.items():
        yield f"### {profile}, fault by fault"
        yield "<details><summary>All of them</summary>"
        yield table_of_faults(found)
        yield "</details>"


def of_variants(kept: Tables) -> Iterator[str]:
    """What the suite says of sound gateways."""
    state, found = kept["variants"]
    profiles = dict.fromkeys(key.split()[1] for key in found)
    variants = {key.split()[0] for key in found}
    accused = {key.split()[0] for key, run in found.items() if run["failure"] or run["error"]}
    yield "## Sound gateways"
    yield (
        "Each variant differs from the embedded gateway in what the vendor leaves open, and is judged by "
        f"runs of several seeds in each of {', '.join(profiles)}. None may fail a requirement that fails a "
        "run. A warning says that good practice or the vendor's sample differs; the number behind a "
        "requirement counts the runs."
    )
    yield f"Variants: {len(variants)}. Runs: {len(found)}. Accused: {len(accused)}. State `{state}`."
    yield table_of_variants(found)


def of_seeds(kept: Tables) -> Iterator[str]:
    """Whether the faultless gateway is ever blamed."""
    state, found = kept["seeds"]
    yield "## The faultless gateway, seed by seed"
    yield (
        "Each seed is run alone and with two workers; both have to say the same of every requirement. "
        f"State `{state}`."
    )
    lines = ["| profile | seeds | with anything but passes | disagreeing | most requests |"]
    lines.append("|---|---|---|---|---|")
    for profile in dict.fromkeys(row["profile"] for row in found.values()):
        rows = [row for row in found.values() if row["profile"] == profile]
        unclean = sum(set(row["counts"]) != {"pass"} for row in rows)
        torn = sum(not row["agree"] for row in rows)
        most = max(max(row["requests"], row["requests_of_two"]) for row in rows)
        lines.append(f"| {profile} | {len(rows)} | {unclean} | {torn} | {most} |")
    yield "\n".join(lines)


def of_stock(kept: Tables, faults: Tables) -> Iterator[str]:
    """What stock schemathesis finds, beside what this suite does."""
    state, tried = kept["faults"]
    new = news(kept["sound"][1], tried)
    found = [fault for fault, findings in new.items() if findings]
    _, rows = faults.get("standard", ("", {}))
    yield "## Stock schemathesis, side by side"
    yield (
        "The same faults and the same OpenAPI file, with the default phases and checks of `schemathesis run` "
        "and the settings of `openapi/schemathesis.toml`. A fault counts as found by it if it reports a kind "
        "of failure, of some operation, that it does not report of the faultless gateway. It is made for "
        "descriptions, and knows nothing of money; what it draws is part of this suite, too."
    )
    left = len(CATALOGUE) - len(tried)
    yield (
        f"Found by stock schemathesis: {len(found)} of {len(tried)} ({len(found) / len(tried):.1%}). "
        + (f"The other {left} faults of the catalogue were not measured. " if left else "")
        + f"State `{state}`."
    )
    lines = ["| fault | stock schemathesis | this suite, standard |", "|---|---|---|"]
    for fault, findings in new.items():
        caught = ", ".join(row_of(rows[fault]).caught) or "–" if fault in rows else "not measured"
        lines.append(f"| `{fault}` | {'; '.join(findings) or '–'} | {caught} |")
    yield "\n".join(lines)


def of_hostile(kept: Tables) -> Iterator[str]:
    """What a hostile network does to verdicts."""
    state, found = kept["hostile"]
    yield "## Behind a hostile network"
    yield (
        "Between suite and gateway stands a proxy with 200 ms of latency give or take 100, which drops 2 % "
        "of the answers, resets 1 % of the connections, answers one request in two hundred with a balancer's "
        "502 page, and more than ten a second with 429. Without a fault nothing may fail, and four fifths "
        f"have to be judged; with one, a requirement that it names has to fail. State `{state}`."
    )
    lines = ["| profile | runs without a fault | failures | fewest judged | faults | caught | stray |"]
    lines.append("|---|---|---|---|---|---|---|")
    for profile in dict.fromkeys(row["profile"] for row in found.values()):
        rows = [row for row in found.values() if row["profile"] == profile]
        sound, faulty = [x for x in rows if not x["fault"]], [x for x in rows if x["fault"]]
        fewest = min(sound, key=lambda x: x["judged"] / x["of"], default=None)
        told = "–" if fewest is None else f"{fewest['judged']} of {fewest['of']}"
        stray = sum(not set(x["failed"]) <= set(CATALOGUE[x["fault"]].breaks) for x in faulty)
        cells = (profile, len(sound), sum(bool(x["failed"]) for x in sound), told)
        cells += (len(faulty), sum(map(is_good, faulty)), stray)
        lines.append(f"| {' | '.join(str(cell) for cell in cells)} |")
    yield "\n".join(lines)
    yield "<details><summary>All of them</summary>"
    yield table_of_hostile(found.values())
    yield "</details>"


def of_workers(kept: Tables) -> Iterator[str]:
    """What parallel workers save."""
    state, found = kept["workers"]
    yield "## Parallel workers at 200 ms of latency"
    yield f"A standard run of the faultless gateway, one run at a time. State `{state}`."
    yield table_of_workers(tuple(found.values()))


def main() -> int:
    """Read, and write the page."""
    names = ("faults", "variants", "seeds", "stock", "hostile", "workers")
    kept = {name: tables_in(FOLDER / f"{name}.json") for name in names}
    parts = ["# What the suite detects", "Made by `benchmarks/docs.py`; do not edit.", ABOUT_STATES]
    parts += of_faults(kept["faults"]) if kept["faults"] else ["The faults were not measured."]
    parts += of_variants(kept["variants"]) if kept["variants"] else ["Sound gateways were not measured."]
    parts += of_seeds(kept["seeds"]) if kept["seeds"] else ["Seeds were not measured."]
    stock = kept["stock"]
    parts += of_stock(stock, kept["faults"]) if "faults" in stock else ["Stock schemathesis was not run."]
    hostile, workers = kept["hostile"], kept["workers"]
    parts += of_hostile(hostile) if hostile else ["No run went through a hostile network."]
    parts += of_workers(workers) if workers else ["Parallel workers were not measured."]
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    sys.stdout.write(f"{PAGE}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
