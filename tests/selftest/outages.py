"""
Runs through a balancer that loses the gateway for a dozen requests, at one point of each run.

    python outages.py FOLDER POINT,POINT... [OPTION OF run ...]

A process of its own, because it takes the waiting out of the suite: the balancer counts requests and not
seconds. Prints a JSON object: for each point, and for "calm", the verdicts and what was spent.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import redirect_stderr, redirect_stdout
from functools import partial
from io import StringIO
from pathlib import Path
from urllib.parse import urlsplit

from capture_conformance import plugin
from capture_conformance.cli import main as cli
from capture_conformance.cli.embedded import Embedded, embedded_gateway
from capture_conformance.transport.outage import Outage
from commands import credentials_of, log_lines, verdicts
from hostile_network import Weather, hostile_network

AWAY_FOR = 12


def judged(embedded: Embedded, folder: Path, weather: Weather, asked: list[str]) -> dict[str, object]:
    """The verdicts of one run through *weather*, and what it has spent."""
    with hostile_network(urlsplit(embedded.base_url).port or 0, weather) as (port, _):
        address = f"http://127.0.0.1:{port}/api/v1"
        with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
            words = ["run", "--base-url", address, "--seed", "1", "--report-dir", str(folder), *asked]
            # First contact waits for seconds, and sends six requests at most: an outage that counts requests
            # would never end there.
            cli.main([*words, "--keep-going"])
    footer = log_lines(folder)[-1]
    return {"verdicts": verdicts(folder), "allowances": footer["allowances"], "held": footer["left_open"]}


def main(folder: Path, points: list[str], asked: list[str]) -> None:
    """Run, and print."""
    vars(plugin)["Outage"] = partial(Outage, sleep=lambda _: None)
    found: dict[str, object] = {}
    for point in ("calm", *points):
        weather = Weather() if point == "calm" else Weather(away_from=int(point), away_for=AWAY_FOR)
        with embedded_gateway() as embedded:
            os.environ.update(credentials_of(embedded.merchants))
            found[point] = judged(embedded, folder / point, weather, asked)
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    place, numbers, *options = sys.argv[1:]
    main(Path(place), numbers.split(","), options)
