"""A run through a network that loses, resets and refuses."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from capture_conformance.cli.embedded import embedded_gateway
from commands import Ended, command, credentials_of, environment, log_lines, verdicts
from hostile_network import Fate, Weather, hostile_network
from stand_ins import EMPTY, stand_in

STORMY = Weather(dropped=0.01, reset=0.01, balancer=0.02)
OTHER = Path(__file__).parents[3] / "contracts" / "targets" / "other.toml"


def judged_through(folder: Path, weather: Weather, *asked: str, fault: str | None = None) -> Ended:
    """A run against the embedded gateway with *weather* in between; no answer is waited for for long."""
    target = folder / "far.toml"
    target.write_text(OTHER.read_text(encoding="utf-8").replace("timeout_s = 30", "timeout_s = 2"))
    with embedded_gateway((fault,) if fault else (), ()) as embedded:
        port = urlsplit(embedded.base_url).port or 0
        with hostile_network(port, weather) as (near, _):
            return command(
                *("run", "--target", "far.toml", "--base-url", f"http://127.0.0.1:{near}"),
                *("--seed", "1", "--report-dir", "r", *asked),
                folder=folder,
                **credentials_of(embedded.merchants),
            )


def test_a_sound_gateway_is_not_accused_for_its_network(tmp_path: Path) -> None:
    """And nearly all of it is judged, with what was lost put again."""
    ended = judged_through(tmp_path, STORMY)
    found = list(verdicts(tmp_path / "r").values())

    assert ended.code in (0, 2), ended.out
    assert {"fail", "warning"}.isdisjoint(found)
    assert 0.8 <= found.count("pass") / len(found)
    roles = {line["part"]["role"] for line in log_lines(tmp_path / "r", "exchanges.jsonl")}
    assert "put off" in roles


def test_an_outage_at_any_point_changes_no_verdict(tmp_path: Path) -> None:
    """A balancer answers twelve requests in the gateway's place; what was lost is asked again as a retry."""
    points = ("0", "40", "95", "150", "205", "245", "266", "282", "289", "294")
    driver = str(Path(__file__).parents[1] / "outages.py")
    done = subprocess.run(
        [sys.executable, driver, str(tmp_path), ",".join(points)],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert 0 == done.returncode, done.stderr
    runs = json.loads(done.stdout)
    calm = runs.pop("calm")

    assert set(points) == set(runs)
    for point, run in runs.items():
        assert calm["verdicts"] == run["verdicts"], point
        assert calm["allowances"]["question"] == run["allowances"]["question"], point
        assert 12 <= run["allowances"]["retry"]["spent"] + run["allowances"]["clean-up"]["spent"] - 6, point
        assert [] == run["held"], point


@pytest.mark.parametrize(
    ("fault", "name"),
    [
        ("one-above-the-limit-accepted", "CAP-AMT-02"),
        ("full-capture-repeatable", "CAP-LIF-03"),
        ("x-api-key-header-optional", "CAP-AUT-02"),
    ],
)
def test_a_fault_shows_through_a_hostile_network(tmp_path: Path, fault: str, name: str) -> None:
    """The right requirement fails."""
    ended = judged_through(tmp_path, STORMY, "--only", name, "--only", "CAP-LIF-01", fault=fault)

    assert 1 == ended.code, ended.out
    assert "fail" == verdicts(tmp_path / "r")[name]


@pytest.mark.parametrize(
    ("weather", "fate"),
    [
        (Weather(balancer=1.0), Fate.BALANCER_PAGE),
        (Weather(reset=1.0), Fate.RESET_BEFORE),
        (Weather(dropped=1.0), Fate.ANSWER_DROPPED),
        (Weather(per_second=0), Fate.PUT_OFF),
        (Weather(away_for=1), Fate.BALANCER_PAGE),
        (Weather(), Fate.PASSED),
    ],
)
def test_the_network_does_what_its_weather_says(weather: Weather, fate: Fate) -> None:
    """And counts it."""
    with (
        stand_in(EMPTY["404 to everything"]) as (address, journal),
        hostile_network(urlsplit(address).port or 0, weather, seed=7) as (port, network),
    ):
        seen = told(f"http://127.0.0.1:{port}/server-to-server-interface/capture")
    is_reset = fate is Fate.RESET_BEFORE
    expected = {Fate.BALANCER_PAGE: 502, Fate.PUT_OFF: 429, Fate.PASSED: 404}.get(fate)

    assert expected == seen
    assert 1 == sum(network.fates.values())
    assert is_reset or 1 == network.fates[fate]
    assert (fate in (Fate.PASSED, Fate.ANSWER_DROPPED)) or not journal.requests or is_reset


def told(address: str) -> int | None:
    """The status of a request, None where there was no answer."""
    with requests.Session() as session:
        session.trust_env = False
        try:
            return session.post(address, data=b"{}", timeout=0.5).status_code
        except requests.RequestException:
            return None
