"""
How the suite judges through a hostile network: whether it accuses the faultless gateway, and finds faults.

    python benchmarks/networks.py [--profile PROFILE ...] [--runs 20] [--faults 20] [--jobs 8] [--json FILE]

Between the suite and the embedded gateway stands a proxy: 200 ms of latency give or take 100, 2 % of answers
dropped, 1 % of connections reset, a 502 page for one request in two hundred, and 429 above ten requests a
second. Prints a row for each run, and fails if the faultless gateway failed a requirement, if less than four
fifths of the register got a verdict, or if a fault did not fail a requirement that it names. Runs mostly
wait, so that many go at once. With --json a measurement that was broken off goes on where it stood.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from kept import ROOT, SUITE, Kept, state_of, tables_in

from capture_conformance.cli.embedded import Embedded, embedded_gateway
from capture_conformance.gateway.faults import CATALOGUE

sys.path.insert(0, str(ROOT / "tests" / "selftest"))
from hostile_network import Weather, hostile_network

WEATHER = Weather(latency_s=0.2, jitter_s=0.1, dropped=0.02, reset=0.01, balancer=0.005, per_second=10)
TIMEOUT_S, PATIENCE_S = 5, 30
MEASURED = ROOT / "benchmarks" / "measured" / "faults.json"
# Families whose faults a network can hide.
FAMILIES = ("credentials", "request_fields", "amounts", "lifecycle", "response_envelope", "concurrency")


def environment(embedded: Embedded) -> dict[str, str]:
    """This process's environment, with the credentials that open *embedded*."""
    named = (("", embedded.merchants.own), ("OTHER_", embedded.merchants.other))
    return os.environ | {
        f"CAPTURE_{prefix}{name}": value
        for prefix, merchant in named
        if merchant is not None
        for name, value in (
            ("MERCHANT_ID", merchant.merchant_id),
            ("API_KEY", merchant.api_key),
            ("X_API_KEY", merchant.x_api_key),
        )
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A run's log, and what became of its requests on the way."""

    lines: list[dict[str, Any]]
    fates: dict[str, int]


def log_behind(
    weather: Weather, profile: str, seed: int, fault: str | None, more: tuple[str, ...] = ()
) -> Seen:
    """The log of one run through a network of that *weather*, with *more* options."""
    text = (ROOT / "contracts" / "targets" / "mock.toml").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as place, embedded_gateway((fault,) if fault else (), ()) as embedded:
        target, folder = Path(place) / "far.toml", Path(place) / "report"
        far = text.replace("embedded = true\n", "").replace("timeout_s = 10", f"timeout_s = {TIMEOUT_S}")
        far = far.replace("patience_s = 5", f"patience_s = {PATIENCE_S}")
        target.write_text(far, encoding="utf-8")
        port = urlsplit(embedded.base_url).port or 0
        with hostile_network(port, weather, seed=seed) as (near, network):
            command = [sys.executable, "-m", "capture_conformance", "run", "--target", str(target)]
            command += ["--base-url", f"http://127.0.0.1:{near}", "--profile", profile, "--seed", str(seed)]
            command += ["--report-dir", str(folder), *more]
            subprocess.run(command, capture_output=True, check=False, env=environment(embedded))
        lines = (folder / "verdicts.jsonl").read_text(encoding="utf-8").removesuffix("\n").split("\n")
    fates = {fate.name.lower().replace("_", " "): n for fate, n in network.fates.items()}
    return Seen(lines=[json.loads(line) for line in lines], fates=fates)


def row_of(profile: str, seed: int, fault: str | None) -> dict[str, Any]:
    """What one run came to."""
    seen = log_behind(WEATHER, profile, seed, fault)
    asked = [x for x in seen.lines if x["kind"] == "requirement" and x["disposition"] is None]
    return {
        "profile": profile,
        "seed": seed,
        "fault": fault,
        "failed": [x["id"] for x in asked if x["verdict"] == "fail"],
        "judged": sum(x["verdict"] in ("pass", "fail") for x in asked),
        "of": len(asked),
        "requests": seen.lines[-1]["requests"],
        "seconds": seen.lines[-1]["elapsed_s"],
        "fates": seen.fates,
    }


def chosen_for(profile: str, number: int) -> list[str]:
    """Faults by lot, of those that *profile* finds on a calm network, as far as that was measured."""
    known = [name for name, fault in CATALOGUE.items() if fault.family in FAMILIES]
    _, rows = tables_in(MEASURED).get(profile, ("", {}))
    found = [x for x in known if x not in rows or set(rows[x]["failed"]) & set(rows[x]["named"])]
    return random.Random(1).sample(found, min(number, len(found)))  # noqa: S311 - a sample


def is_good(row: Mapping[str, Any]) -> bool:
    """Whether the run said what is so, of as much as was asked of it."""
    if row["fault"] is None:
        return not row["failed"] and row["judged"] >= 0.8 * row["of"]
    return bool(set(row["failed"]) & set(CATALOGUE[row["fault"]].breaks))


def table(rows: Iterable[Mapping[str, Any]]) -> str:
    """A line for each run, as Markdown."""
    lines = ["| profile | seed | fault | failed | judged | requests | seconds | good |"]
    lines.append("|---|---|---|---|---|---|---|---|")
    for row in rows:
        failed = ", ".join(x.removeprefix("CAP-") for x in row["failed"]) or "–"
        fault = f"`{row['fault']}`" if row["fault"] else "–"
        cells = (row["profile"], row["seed"], fault, failed, f"{row['judged']} of {row['of']}")
        cells += (row["requests"], f"{row['seconds']:.0f}", "yes" if is_good(row) else "no")
        lines.append(f"| {' | '.join(str(cell) for cell in cells)} |")
    return "\n".join(lines)


def main() -> int:
    """Run, print, and say whether all were good."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--profile", nargs="+", default=["quick", "standard"])
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--faults", type=int, default=20)
    parser.add_argument("--jobs", type=int, default=8)
    parser.add_argument("--json", type=Path, help="write the rows there, too")
    asked = parser.parse_args()
    chosen = {profile: chosen_for(profile, asked.faults) for profile in asked.profile}
    kept = Kept(asked.json, state_of(SUITE))

    def measured(key: str) -> dict[str, Any]:
        profile, seed, fault = key.split()
        return row_of(profile, int(seed), None if fault == "-" else fault)

    runs = [f"{p} {seed} -" for p in asked.profile for seed in range(1, asked.runs + 1)]
    runs += [f"{profile} 1 {fault}" for profile, faults in chosen.items() for fault in faults]
    rows = kept.measured("hostile", runs, measured, jobs=asked.jobs).values()
    sys.stdout.write(f"{table(rows)}\n")
    return int(not all(map(is_good, rows)))


if __name__ == "__main__":
    sys.exit(main())
