"""Runs that take their authorizations from a pool."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from capture_conformance.cli.embedded import Embedded, embedded_gateway
from capture_conformance.generation.requests import authorization_request
from capture_conformance.model.target import Card
from commands import Ended, command, credentials_of, log_lines, started, wait_for_bytes

CARD = Card(number="5200000000001005", name="John Doe", expiry_month="12", expiry_year="49", cvc="847")
CONFORMS, FAILED, OPEN, USAGE = 0, 1, 2, 4
MARK = "# kept"


@pytest.fixture(scope="module")
def gateway() -> Iterator[Embedded]:
    """A sound gateway that outlives the runs."""
    with embedded_gateway() as embedded:
        yield embedded


def prepare(gateway: Embedded, file: Path, *held: int) -> None:
    """A pool in *file*, made at *gateway*: an authorization for each amount in *held*."""
    lines = ["id,amount,reference,remark"]
    with requests.Session() as session:
        for number, amount in enumerate(held):
            reference = f"{file.stem}-{number}"
            asked = authorization_request(
                gateway.merchants.own,
                amount=amount,
                currency="JPY",
                card=CARD,
                reference=reference,
            )
            url, headers = gateway.base_url + asked.path, dict(asked.headers)
            answer = session.post(url, data=asked.body, headers=headers, timeout=10).json()
            lines.append(f"{answer['transaction_details']['id']},{amount},{reference},{MARK}")
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def run(gateway: Embedded, folder: Path, *more: str, into: str = "r") -> Ended:
    """A run with the pool in *folder*."""
    options = ("--base-url", gateway.base_url, "--pool", "pool.csv", "--seed", "1", "--report-dir", into)
    return command("run", *options, *more, folder=folder, **credentials_of(gateway.merchants))


def spent(folder: Path) -> int:
    """How many of the pool are marked."""
    return sum(line.count(",") == 4 for line in (folder / "pool.csv").read_text().splitlines()[1:])


def test_sixty_are_enough_for_a_quick_run(gateway: Embedded, tmp_path: Path) -> None:
    """It says so before it starts, judges everything that a pool allows, and takes none twice."""
    prepare(gateway, tmp_path / "pool.csv", *[1000] * 55, 5000, 5000, 9, 999, 2**24)
    ended = run(gateway, tmp_path)
    lines = log_lines(tmp_path / "r")
    open_ = [x["id"] for x in lines if x["kind"] == "requirement" and x["verdict"] != "pass"]
    used = [x for x in exchanges(tmp_path / "r") if x.get("prepared")]

    assert CONFORMS == ended.code, ended.out
    assert "pool pool.csv: 60 left" in ended.err
    assert "quick takes 60 on a sound gateway: enough, 0 in reserve" in ended.err
    assert ended.err.index("enough") < ended.err.index("judging")
    assert ["CAP-ENV-30"] == open_
    assert len(used) == len({x["reply"]["body"] for x in used}) == spent(tmp_path) <= 60
    assert not any(
        x["operation"] == "authorization" and not x.get("prepared") for x in exchanges(tmp_path / "r")
    )
    assert "from the pool" in (tmp_path / "r" / "report.html").read_text(encoding="utf-8")


def test_sixty_of_one_amount_are_enough(gateway: Embedded, tmp_path: Path) -> None:
    """What only other amounts can show is said not to apply."""
    prepare(gateway, tmp_path / "pool.csv", *[2500] * 60)
    ended = run(gateway, tmp_path)
    open_ = [x for x in log_lines(tmp_path / "r") if x["kind"] == "requirement" and x["verdict"] != "pass"]

    assert CONFORMS == ended.code, ended.out
    assert "every requirement is judged all the same, some with fewer amounts" in ended.err
    assert {"CAP-ENV-30", "CAP-AMT-15"} == {x["id"] for x in open_}
    assert {"not_applicable"} == {x["disposition"] for x in open_}


def test_a_pool_that_is_too_small_says_what_it_leaves(gateway: Embedded, tmp_path: Path) -> None:
    """Before it starts; what it says is what then stays open, and a second run finds nothing left."""
    prepare(gateway, tmp_path / "pool.csv", 1000, 1000, 1000)
    options = ("--only", "CAP-LIF-01", "--only", "CAP-LIF-09", "--only", "CAP-LIF-02", "--only", "CAP-LIF-07")
    ended = run(gateway, tmp_path, *options)
    open_ = [x["id"] for x in log_lines(tmp_path / "r") if x.get("verdict") == "inconclusive" and "id" in x]
    again = run(gateway, tmp_path, *options)

    assert OPEN == ended.code
    assert "the pool lacks 2 × 1000 JPY" in ended.err
    assert f"left unjudged for that: {', '.join(open_)}" in ended.err
    assert open_
    assert USAGE == again.code
    assert "all 3 authorizations are spent" in again.err


def test_a_fault_shows_with_a_pool(tmp_path: Path) -> None:
    """Refusals of all families share an authorization; the one that used it up is found all the same."""
    with embedded_gateway(["failed-login-uses-up"]) as faulty:
        prepare(faulty, tmp_path / "pool.csv", *[1000] * 90)
        ended = run(faulty, tmp_path)
    failed = [
        x["id"] for x in log_lines(tmp_path / "r") if x["kind"] == "requirement" and x["verdict"] == "fail"
    ]

    assert FAILED == ended.code, ended.out
    assert ["CAP-AUT-19"] == failed


def test_what_a_killed_run_took_stays_taken(gateway: Embedded, tmp_path: Path) -> None:
    """The next run takes others."""
    prepare(gateway, tmp_path / "pool.csv", *[1000] * 90)
    options = ("--base-url", gateway.base_url, "--pool", "pool.csv", "--seed", "1", "--report-dir", "r")
    with started("run", *options, folder=tmp_path, **credentials_of(gateway.merchants)) as process:
        wait_for_bytes(tmp_path / "r" / "exchanges.jsonl", 20_000)
        process.send_signal(signal.SIGKILL)
    first = {x["reply"]["body"] for x in exchanges(tmp_path / "r") if x.get("prepared")}
    ended = run(gateway, tmp_path, "--only", "CAP-LIF-01", into="s")
    second = {x["reply"]["body"] for x in exchanges(tmp_path / "s") if x.get("prepared")}

    assert first
    assert CONFORMS == ended.code, ended.out
    assert not first & second
    assert len(first | second) <= spent(tmp_path)


def test_the_plan_alone_sends_nothing(gateway: Embedded, tmp_path: Path) -> None:
    """With a pool or without one."""
    prepare(gateway, tmp_path / "pool.csv", *[1000] * 60)
    planned = run(gateway, tmp_path, "--plan")
    options = ("--base-url", gateway.base_url, "--plan", "--only", "CAP-LIF-09")
    needed = command("run", *options, folder=tmp_path, **credentials_of(gateway.merchants))

    assert (CONFORMS, CONFORMS) == (planned.code, needed.code)
    assert "quick takes 2 × 1000 JPY of TESTSHOP01" in needed.out
    assert not (tmp_path / "r").exists()
    assert 0 == spent(tmp_path)


def test_a_target_file_may_name_its_pool(gateway: Embedded, tmp_path: Path) -> None:
    """Beside itself; first contact takes one of it, too, and writes the name down."""
    prepare(gateway, tmp_path / "pool.csv", *[1000] * 5)
    other = Path(__file__).parents[3] / "contracts" / "targets" / "other.toml"
    pool = '[authorizations]\npool = "pool.csv"\n\n[claims]'
    (tmp_path / "mine.toml").write_text(other.read_text("utf-8").replace("[claims]", pool), encoding="utf-8")
    keys = credentials_of(gateway.merchants)
    address = ("--base-url", gateway.base_url)
    (tmp_path / "below").mkdir()
    met = command(
        "doctor", "--target", "mine.toml", *address, "--write", "below/w.toml", folder=tmp_path, **keys
    )
    ended = command("run", "--target", "mine.toml", *address, "--only", "CAP-LIF-01", folder=tmp_path, **keys)

    assert (CONFORMS, CONFORMS) == (met.code, ended.code), met.out + ended.out
    assert "5 left in pool.csv; the one in line 2 is taken" in met.out
    assert 'pool = "../pool.csv"' in (tmp_path / "below" / "w.toml").read_text("utf-8")
    assert "pool pool.csv: 4 left" in ended.err
    assert 2 == spent(tmp_path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("id,amount,currency\nA,1000,EUR\n", "it holds EUR of TESTSHOP01", id="another currency"),
        pytest.param("id,amount,merchant\nA,1000,X\n", "it holds JPY of X", id="a stranger's"),
        pytest.param("id,amount\nA,10\n", "no authorization holds an ordinary amount", id="all too small"),
    ],
)
def test_a_pool_of_no_use_is_refused(gateway: Embedded, tmp_path: Path, text: str, said: str) -> None:
    """Before anything is sent."""
    (tmp_path / "pool.csv").write_text(text, encoding="utf-8")
    ended = run(gateway, tmp_path)

    assert USAGE == ended.code
    assert said in ended.err
    assert "Traceback" not in ended.err


def test_the_embedded_gateway_knows_no_pool(tmp_path: Path) -> None:
    """It has just been started."""
    (tmp_path / "pool.csv").write_text("id,amount\nA,1000\n", encoding="utf-8")
    ended = command("run", "--pool", "pool.csv", folder=tmp_path)

    assert USAGE == ended.code
    assert "--pool goes with a target of your own" in ended.err


def exchanges(folder: Path) -> list[dict[str, Any]]:
    """The recorded exchanges; a run that was killed may have left half of one."""
    lines = (folder / "exchanges.jsonl").read_text(encoding="utf-8").split("\n")[:-1]
    return [json.loads(line) for line in lines]
