"""
How long commands take, and how long a run takes next to a bare loop of the same requests.

    python benchmarks/speed.py [--runs 10] [--campaigns 3] [--profile quick standard] [--json FILE]

First each command that needs little is called several times; prints its least and its median CPU and wall
time. Then each profile is run against the embedded gateway, and its requests are sent again to another one by
a bare ``requests.Session``; prints both times and the ratio. CPU time includes that of the gateway and of all
other processes; wall time of the loop is that of the loop alone. Other work on the machine changes wall time
more than CPU time, and the least time less than the median.

Fails if a command needs more than a quarter of a second of CPU at best, or if a run did not conform. With
--json a measurement that was broken off goes on where it stood.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping
from itertools import product
from pathlib import Path
from typing import Any

from bare_loop import recorded_in, send_again
from kept import SUITE, Kept, state_of

from capture_conformance.cli.embedded import embedded_gateway

COMMANDS = ("--version", "list", "explain CAP-AMT-02")
MOST_CPU_S = 0.25
SCRIPT = str(Path(sys.executable).with_name("capture-conformance"))
Row = Mapping[str, Any]


def cpu_s_of_children() -> float:
    """CPU time of the processes that this one has started and that have ended, theirs included."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def called(words: Iterable[str]) -> dict[str, Any]:
    """Call the console script as a user does, whose Python keeps compiled modules."""
    ours = ("CAPTURE_", "PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    wall, cpu = time.perf_counter(), cpu_s_of_children()
    ended = subprocess.run([SCRIPT, *words], capture_output=True, check=False, env=kept)
    return {
        "exit": ended.returncode,
        "wall_s": round(time.perf_counter() - wall, 4),
        "cpu_s": round(cpu_s_of_children() - cpu, 4),
    }


def row_of_command(command: str) -> dict[str, Any]:
    """One call of *command*."""
    return {"command": command, **called(command.split())}


def row_of_campaign(profile: str, seed: int) -> dict[str, Any]:
    """One run, and one loop of its requests."""
    with tempfile.TemporaryDirectory() as place:
        run = called(("run", "--profile", profile, "--seed", str(seed), "--report-dir", place))
        lines = (Path(place) / "verdicts.jsonl").read_text(encoding="utf-8").splitlines()
        before = cpu_s_of_children()
        with embedded_gateway() as embedded:
            loop = send_again(recorded_in(Path(place), embedded.merchants), embedded)
        gateway_s = cpu_s_of_children() - before
    return {
        "profile": profile,
        "seed": seed,
        **run,
        "requests": json.loads(lines[-1])["requests"],
        "loop_wall_s": round(loop.wall_s, 4),
        "loop_cpu_s": round(loop.cpu_s + gateway_s, 4),
        "sent": loop.sent,
        "alike": loop.alike,
    }


def main() -> int:
    """Measure, print, and say whether commands start quickly."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=10, help="calls of each command")
    parser.add_argument("--campaigns", type=int, default=3, help="runs of each profile")
    parser.add_argument("--profile", nargs="*", default=["quick", "standard"])
    parser.add_argument("--json", type=Path, help="write the rows there, too")
    asked = parser.parse_args()
    kept = Kept(asked.json, state_of(SUITE))
    # The first call of each compiles what it imports.
    for command in COMMANDS:
        called(command.split())

    def command_of(key: str) -> dict[str, Any]:
        return row_of_command(key.rpartition(" ")[0])

    def campaign_of(key: str) -> dict[str, Any]:
        profile, seed = key.split()
        return row_of_campaign(profile, int(seed))

    keys = [f"{command} {number}" for number, command in product(range(1, asked.runs + 1), COMMANDS)]
    commands = tuple(kept.measured("commands", keys, command_of, jobs=1).values())
    keys = [f"{profile} {seed}" for seed, profile in product(range(1, asked.campaigns + 1), asked.profile)]
    campaigns = tuple(kept.measured("campaigns", keys, campaign_of, jobs=1).values())
    sys.stdout.write(f"{table_of_commands(commands)}\n\n{table_of_campaigns(campaigns)}\n")
    least = [min(x["cpu_s"] for x in rows) for rows in grouped(commands, "command").values()]
    return int(any(x > MOST_CPU_S for x in least) or any(x["exit"] for x in (*commands, *campaigns)))


def grouped(rows: Iterable[Row], name: str) -> dict[str, list[Row]]:
    """Group *rows* by the value of *name*, in their order."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row[name], []).append(row)
    return groups


def table_of_commands(rows: Iterable[Row]) -> str:
    """A line for each command, as Markdown."""
    lines = [
        "| command | calls | CPU ms, least | median | wall ms, least | median |",
        "|---|---|---|---|---|---|",
    ]
    for command, own in grouped(rows, "command").items():
        cells = [f"`{command}`", str(len(own))]
        for name in ("cpu_s", "wall_s"):
            times = [1000 * row[name] for row in own]
            cells += [f"{min(times):.0f}", f"{statistics.median(times):.0f}"]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def table_of_campaigns(rows: Iterable[Row]) -> str:
    """A line for each profile, as Markdown; every figure is a median."""
    columns = {
        "requests": "requests",
        "wall_s": "run s",
        "loop_wall_s": "loop s",
        "ratio": "ratio",
        "cpu_s": "run CPU s",
        "loop_cpu_s": "loop CPU s",
        "cpu_ratio": "ratio",
        "sent": "sent by the loop",
        "alike": "answered alike",
    }
    lines = [f"| profile | runs | {' | '.join(columns.values())} |", f"|{'---|' * (len(columns) + 2)}"]
    for profile, own in grouped(rows, "profile").items():
        full = [{**row, **_ratios(row)} for row in own]
        medians = {name: statistics.median(row[name] for row in full) for name in columns}
        cells = (f"{x:.2f}" if name.endswith(("_s", "ratio")) else f"{x:g}" for name, x in medians.items())
        lines.append(f"| {profile} | {len(own)} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _ratios(row: Row) -> dict[str, float]:
    return {"ratio": row["wall_s"] / row["loop_wall_s"], "cpu_ratio": row["cpu_s"] / row["loop_cpu_s"]}


if __name__ == "__main__":
    sys.exit(main())
