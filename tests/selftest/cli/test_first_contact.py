"""A run against a target that it cannot work with: one cause, said once, and an end."""

from __future__ import annotations

import contextlib
import csv
import json
import socket
import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from capture_conformance.cli.embedded import embedded_gateway
from capture_conformance.contract.message_json import message_from_json
from capture_conformance.contract.resources import contracts
from capture_conformance.contract.schemas import validator
from capture_conformance.language.rendering import english
from commands import Ended, command, credentials_of, log_lines, verdicts
from refusing_gateways import Asked, Decide, Given, forwarding, gateway, locked_from, page, says
from stand_ins import CREDENTIALS
from tls_ports import certified, plain

INCONCLUSIVE, USAGE = 2, 4
MOST_REQUESTS, MOST_LINES = 6, 15


def a_run(
    folder: Path, address: str, *more: str, patience_s: float = 0, keys: Mapping[str, str] | None = None
) -> Ended:
    """A run against *address*, whose target is waited for for *patience_s*."""
    text = (contracts() / "targets" / "other.toml").read_text(encoding="utf-8")
    text = text.replace("timeout_s = 30", "timeout_s = 2").replace(
        "patience_s = 30", f"patience_s = {patience_s}"
    )
    (folder / "mine.toml").write_text(text, encoding="utf-8")
    asked = ("run", "--target", "mine.toml", "--base-url", address, "--seed", "1", "--report-dir", "r")
    return command(*asked, *more, folder=folder, **(keys or CREDENTIALS))


def lines_of(ended: Ended) -> list[str]:
    """Every line that a user sees."""
    return [line for line in (ended.out + ended.err).splitlines() if line.strip()]


def stopped(folder: Path) -> dict[str, object]:
    """What the log says of the early end."""
    found = log_lines(folder / "r")[-1]["stopped"]
    assert isinstance(found, dict)
    return found


def headline_of(found: Mapping[str, object]) -> str:
    """The headline of an early end, in English."""
    return english(message_from_json(found["headline"]))


ALWAYS: dict[str, tuple[Given, str, str, str]] = {
    "wrong path": (page(404, "Not Found"), "path", "404", "Not Found"),
    "wrong method": (page(405, "Method Not Allowed"), "path", "405", "Method Not Allowed"),
    "elsewhere": (
        Given(status=302, body=b"", headers=(("Location", "https://other.example/login"),)),
        "path",
        "302",
        "https://other.example/login",
    ),
    "wrong keys": (says(401, "invalid api key", "ERR0401"), "keys", "401", "invalid api key"),
    "forbidden": (says(403, "access denied", "ERR0403"), "keys", "403", "access denied"),
    "forbidden by a firewall": (page(403, "Request blocked"), "firewall", "403", "Request blocked"),
    "locked out": (says(423, "account locked", "ERR0423"), "locked", "423", "account locked"),
    "unknown merchant": (says(404, "merchant not found", "ERR2001"), "merchant", "404", "merchant not found"),
    "merchant of another": (says(403, "merchant unknown", "ERR2002"), "merchant", "403", "merchant unknown"),
    "invalid merchant": (says(412, "invalid merchant_id", "ERR3"), "merchant", "412", "invalid merchant_id"),
    "card declined": (says(402, "card declined", "DEC05"), "refused", "402", "card declined"),
    "bad request": (says(400, "currency not supported", "ERR3001"), "refused", "400", "currency not supp"),
    "says no with 200": (says(200, "do not honour", "DEC05"), "refused", "200", "do not honour"),
    "welcome page": (page(200, "It works!"), "stranger", "200", "It works!"),
    "no id": (
        Given(status=201, body=b'{"success": true, "message": "thanks"}'),
        "stranger",
        "201",
        "thanks",
    ),
    "inner error": (says(500, "database is down", "ERR9"), "error", "500", "database is down"),
    "maintenance": (page(503, "Service Unavailable"), "unavailable", "503", "Service Unavailable"),
    "too many": (says(429, "slow down", "ERR0429"), "too_many", "429", "slow down"),
    "cuts the connection": (Given(status=0, body=b""), "silent", "no answer", "broken off"),
}


@pytest.mark.parametrize("kind", ALWAYS)
def test_one_cause_is_said_once_and_ends_the_run(tmp_path: Path, kind: str) -> None:
    """With what was sent, the gateway's own words, and what to do, in the terminal and in every file."""
    given, cause, status, message = ALWAYS[kind]
    with gateway(lambda _: given) as door:
        ended = a_run(tmp_path, door.address)
    found = stopped(tmp_path)

    assert INCONCLUSIVE == ended.code, ended.out + ended.err
    assert len(door.asked) <= MOST_REQUESTS
    assert len(lines_of(ended)) <= MOST_LINES, ended.out + ended.err
    assert cause == found["cause"]
    for said in (status, message, f"POST {door.address}", "CAPTURE_API_KEY", "capture-conformance doctor"):
        assert said in ended.out
    assert 1 == ended.out.count(headline_of(found))
    assert {"not_run", "not_applicable"} == set(verdicts(tmp_path / "r").values())


@pytest.mark.parametrize("kind", ["wrong keys", "wrong path", "maintenance"])
def test_every_file_says_the_cause_once(tmp_path: Path, kind: str) -> None:
    """Not once for each requirement."""
    given, _, _, message = ALWAYS[kind]
    with gateway(lambda _: given) as door:
        a_run(tmp_path, door.address)
    folder, headline = tmp_path / "r", headline_of(stopped(tmp_path))
    page_, markdown = ((folder / x).read_text("utf-8") for x in ("report.html", "summary.md"))
    summary = json.loads((folder / "summary.json").read_text("utf-8"))
    cases = list(ElementTree.parse(folder / "junit.xml").iter("testcase"))
    errors = [case for case in cases if case.find("error") is not None]
    problems = [str(e) for line in log_lines(folder) for e in validator("verdict-log").iter_errors(line)]
    sent = log_lines(folder, "exchanges.jsonl")

    assert [] == problems
    assert 1 == markdown.count(headline)
    assert 1 <= page_.count(headline) <= 2
    assert message in page_
    assert headline == summary["stopped"]["headline"]
    assert ["run"] == [case.get("classname") for case in errors]
    assert headline in ElementTree.tostring(errors[0], encoding="unicode")
    assert len(door.asked) == len(sent) == log_lines(folder)[-1]["requests"]
    assert INCONCLUSIVE == command("report", "r", folder=tmp_path).code
    assert INCONCLUSIVE == command("rejudge", "r", folder=tmp_path).code


def test_a_gateway_cannot_act_upon_the_terminal(tmp_path: Path) -> None:
    """Its words are escaped and cut, and hold neither keys nor card numbers."""
    key = CREDENTIALS["CAPTURE_API_KEY"]
    message = f"\x1b[2Jno such key {key} for 5200000000001005 [bold]\u202e" + "very " * 200
    with gateway(lambda _: says(401, message)) as door:
        ended = a_run(tmp_path, door.address)
    said = ended.out + ended.err

    assert "no such key" in said
    assert all(x not in said for x in ("\x1b[2J", "\u202e", key, "5200000000001005"))
    assert max(map(len, lines_of(ended))) < 500
    assert "[bold]" in said


def test_workers_make_first_contact_once(tmp_path: Path) -> None:
    """Before they start."""
    with gateway(lambda _: says(401, "invalid api key")) as door:
        ended = a_run(tmp_path, door.address, "--workers", "2")

    assert INCONCLUSIVE == ended.code
    assert 1 <= len(door.asked) <= 2
    assert "invalid api key" in ended.out


def test_with_keep_going_everything_is_asked(tmp_path: Path) -> None:
    """Whatever the first answers say."""
    with gateway(lambda _: says(401, "invalid api key")) as door:
        ended = a_run(tmp_path, door.address, "--keep-going", "--only", "CAP-AMT-*")

    assert INCONCLUSIVE == ended.code
    assert MOST_REQUESTS < len(door.asked)
    assert "inconclusive" in verdicts(tmp_path / "r").values()
    assert log_lines(tmp_path / "r")[-1]["stopped"] is None
    assert "--keep-going" in log_lines(tmp_path / "r")[0]["command"]


def test_an_outage_that_ends_is_waited_for(tmp_path: Path) -> None:
    """As long as the target file says."""
    with embedded_gateway((), ()) as embedded:
        sound = forwarding(embedded.base_url)
        with gateway(lambda asked: page(503, "Back soon") if asked.number <= 3 else sound(asked)) as door:
            address, keys = f"{door.address}/api/v1", credentials_of(embedded.merchants)
            ended = a_run(tmp_path, address, "--only", "CAP-LIF-01", patience_s=3, keys=keys)

    assert 0 == ended.code, ended.out + ended.err
    assert "waiting for the target, 3 s at most" in ended.err
    assert "pass" == verdicts(tmp_path / "r")["CAP-LIF-01"]


@pytest.mark.parametrize("refusal", [400, 402, 500])
def test_a_refusal_by_chance_does_not_end_the_run(tmp_path: Path, refusal: int) -> None:
    """It is asked again."""
    with embedded_gateway((), ()) as embedded:
        sound = forwarding(embedded.base_url)
        with gateway(lambda x: says(refusal, "try again") if x.number == 1 else sound(x)) as door:
            ended = a_run(
                tmp_path,
                f"{door.address}/api/v1",
                *("--only", "CAP-LIF-01"),
                keys=credentials_of(embedded.merchants),
            )

    assert 0 == ended.code, ended.out + ended.err


def test_a_sound_gateway_is_asked_two_more_requests_at_most(clean: Path, tmp_path: Path) -> None:
    """And judged as before."""
    with embedded_gateway((), ()) as embedded:
        ended = command(
            *("run", "--base-url", embedded.base_url, "--seed", "7", "--report-dir", "r"),
            folder=tmp_path,
            **credentials_of(embedded.merchants),
        )
    asked = [log_lines(folder)[-1]["requests"] for folder in (clean, tmp_path / "r")]

    assert 0 == ended.code
    assert verdicts(clean) == verdicts(tmp_path / "r")
    assert asked[0] <= asked[1] <= asked[0] + 2
    assert [] == log_lines(tmp_path / "r")[-1]["left_open"]


def test_a_target_that_is_live_is_left_alone_at_first_contact(tmp_path: Path) -> None:
    """As a failure, after its first answer."""
    body = {"success": True, "status_code": 201, "is_live": True, "transaction_details": {"id": "a-1"}}
    with gateway(lambda _: Given(status=201, body=json.dumps(body).encode())) as door:
        ended = a_run(tmp_path, door.address)

    assert 1 == ended.code, ended.out
    assert "live" == stopped(tmp_path)["cause"]
    assert "fail" == verdicts(tmp_path / "r")["CAP-ENV-06"]
    assert 1 == len(door.asked)


@contextlib.contextmanager
def locking(number: int, refusal: Given) -> Iterator[tuple[str, dict[str, str], list[int]]]:
    """A sound gateway that answers everything with *refusal* from a request on; its numbers, as they grow."""
    with embedded_gateway((), ()) as embedded:
        decide: Decide = locked_from(number, forwarding(embedded.base_url), refusal)
        with gateway(decide) as door:
            numbers: list[int] = []
            yield f"{door.address}/api/v1", credentials_of(embedded.merchants), numbers
            numbers.extend(asked.number for asked in door.asked)


@pytest.mark.parametrize("status", [401, 403, 423, 429])
@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_lock_out_in_the_middle_ends_the_run(tmp_path: Path, status: int, workers: str) -> None:
    """What was judged until then stays, and nothing is judged by what came after."""
    # Each worker has judged as much by then.
    since = 120 * int(workers)
    with locking(since, says(status, "too many attempts, locked", "ERR0423")) as (address, keys, numbers):
        ended = a_run(tmp_path, address, "--workers", workers, keys=keys)
    found = verdicts(tmp_path / "r")
    marks = list(found.values())

    assert INCONCLUSIVE == ended.code, ended.out + ended.err
    assert {"pass", "not_run"} <= set(marks) <= {"pass", "not_run", "inconclusive"}
    assert 10 < marks.count("pass")
    assert "locked" == stopped(tmp_path)["cause"]
    assert "too many attempts, locked" in ended.out
    assert "run --resume r" in ended.out
    assert len([x for x in ended.out.splitlines() if x.strip()]) <= MOST_LINES, ended.out
    # Attempts that have to be refused show nothing; the first correct request does.
    assert numbers[-1] <= since + 60


def test_a_lock_out_is_noticed_within_six_plain_requests(tmp_path: Path) -> None:
    """Where no attempts lie in between."""
    with locking(12, says(403, "blocked")) as (address, keys, numbers):
        a_run(tmp_path, address, "--only", "CAP-CON-*", "--only", "CAP-LIF-*", keys=keys)

    assert numbers[-1] < 12 + MOST_REQUESTS


def test_a_run_that_was_locked_out_goes_on(clean: Path, tmp_path: Path) -> None:
    """With what was judged before, once the keys are unlocked."""
    unlocked = threading.Event()
    with embedded_gateway((), ()) as embedded:
        sound, keys = forwarding(embedded.base_url), credentials_of(embedded.merchants)
        refusal = says(401, "locked")
        with gateway(lambda x: sound(x) if x.number < 120 or unlocked.is_set() else refusal) as door:
            first = a_run(tmp_path, f"{door.address}/api/v1", keys=keys)
            judged = [x for x, mark in verdicts(tmp_path / "r").items() if mark == "pass"]
            unlocked.set()
            before = len(door.asked)
            ended = command("run", "--resume", "r", folder=tmp_path, **keys)

    assert INCONCLUSIVE == first.code
    assert judged
    assert 0 == ended.code, ended.out + ended.err
    assert {"pass"} == set(verdicts(tmp_path / "r").values())
    assert len(door.asked) - before < 300
    assert [] == log_lines(tmp_path / "r")[-1]["left_open"]


def test_a_gateway_that_refuses_captures_alone_is_judged(tmp_path: Path) -> None:
    """Authorizations work, so it is no lock-out."""
    with embedded_gateway((), ()) as embedded:
        sound = forwarding(embedded.base_url)
        refusal = says(401, "not allowed to capture")
        with gateway(lambda x: refusal if x.path.endswith("/capture") else sound(x)) as door:
            ended = a_run(tmp_path, f"{door.address}/api/v1", keys=credentials_of(embedded.merchants))

    assert 1 == ended.code
    assert "fail" == verdicts(tmp_path / "r")["CAP-LIF-01"]
    assert log_lines(tmp_path / "r")[-1]["stopped"] is None


@pytest.mark.parametrize(
    ("given", "cause"), [(says(401, "invalid api key"), "keys"), (page(404, "Not Found"), "path")]
)
def test_with_a_pool_nothing_is_authorized(tmp_path: Path, given: Given, cause: str) -> None:
    """A status is asked for in its place, which moves nothing and spends none."""
    pool = tmp_path / "pool.csv"
    rows = [f"id-{n:04},1000,JPY,{CREDENTIALS['CAPTURE_MERCHANT_ID']},order {n}\n" for n in range(80)]
    pool.write_text("id,amount,currency,merchant,reference\n" + "".join(rows), encoding="utf-8")
    with gateway(lambda _: given) as door:
        ended = a_run(tmp_path, door.address, "--pool", "pool.csv", "--only", "CAP-LIF-01")
    paths = [asked.path for asked in door.asked]

    assert INCONCLUSIVE == ended.code, ended.out + ended.err
    assert cause == stopped(tmp_path)["cause"]
    assert len(paths) <= MOST_REQUESTS
    assert not [path for path in paths if path.endswith("/authorization")]
    rows_after = csv.DictReader(pool.read_text(encoding="utf-8").splitlines())
    assert not [row for row in rows_after if row.get("spent")]


@pytest.mark.parametrize("more", [(), ("--workers", "2")])
def test_a_port_without_tls_is_told_at_once(tmp_path: Path, more: tuple[str, ...]) -> None:
    """In the words of doctor, and nothing is sent."""
    with plain() as (port, received):
        ended = a_run(tmp_path, f"https://127.0.0.1:{port}", *more)
        asked = command("doctor", "--base-url", f"https://127.0.0.1:{port}", folder=tmp_path, **CREDENTIALS)

    assert USAGE == ended.code, ended.out + ended.err
    assert len(lines_of(ended)) <= MOST_LINES
    assert "check that the port speaks TLS" in ended.err
    assert "check that the port speaks TLS" in asked.out
    assert "nothing was sent" in ended.err
    assert not any(b"POST" in piece for piece in received)


def test_a_bad_certificate_is_told_at_once(tmp_path: Path) -> None:
    """In the words of doctor."""
    with certified() as port:
        ended = a_run(tmp_path, f"https://127.0.0.1:{port}")
        asked = command("doctor", "--base-url", f"https://127.0.0.1:{port}", folder=tmp_path, **CREDENTIALS)

    assert USAGE == ended.code
    assert "self-signed certificate" in ended.err
    assert "--cacert FILE" in ended.err
    assert "--cacert FILE" in asked.out


def test_a_closed_port_is_told_at_once(tmp_path: Path) -> None:
    """In the words of doctor."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    ended = a_run(tmp_path, f"http://127.0.0.1:{port}")

    assert USAGE == ended.code
    assert "check port and firewall" in ended.err


@pytest.mark.parametrize(
    ("given", "path"), [("", "/api/v1"), ("/", ""), ("/api/v1", "/api/v1"), ("/v2/", "/v2"), ("/v2", "/v2")]
)
def test_an_address_is_taken_as_it_is(tmp_path: Path, given: str, path: str) -> None:
    """Only one without any path gets the documented base path; a slash is the root."""
    with gateway(lambda _: says(401, "no")) as door:
        a_run(tmp_path, f"{door.address}{given}")

    assert f"{path}/server-to-server-interface/authorization" == door.asked[0].path


def test_a_gateway_at_the_root_is_judged_and_written_down(tmp_path: Path) -> None:
    """By run, by doctor, and from the target file that doctor writes."""
    with embedded_gateway((), ()) as embedded:
        keys = credentials_of(embedded.merchants)
        with gateway(forwarding(embedded.base_url, "/api/v1")) as door:
            ready = command(
                *("doctor", "--base-url", f"{door.address}/", "--write", "root.toml"),
                folder=tmp_path,
                **keys,
            )
            judged = command(
                *("run", "--target", "root.toml", "--only", "CAP-LIF-01", "--report-dir", "r"),
                folder=tmp_path,
                **keys,
            )

    assert 0 == ready.code, ready.out
    assert 0 == judged.code, judged.out + judged.err
    assert f"{door.address}/" == log_lines(tmp_path / "r")[0]["base_url"]


@pytest.mark.parametrize(("given", "base"), [("", ""), ("/", "/api/v1")])
def test_the_paths_that_were_tried_are_told(tmp_path: Path, given: str, base: str) -> None:
    """By run and doctor, with the one that answers."""
    with embedded_gateway((), ()) as embedded:
        keys, sound = credentials_of(embedded.merchants), forwarding(embedded.base_url, "/api/v1")

        def decide(asked: Asked) -> Given:
            is_there = asked.path.startswith(f"{base}/server-to-server-interface")
            inner = replace(asked, path=asked.path.removeprefix(base))
            return sound(inner) if is_there else page(404, "Not Found")

        with gateway(decide) as door:
            ended = a_run(tmp_path, f"{door.address}{given}", keys=keys)
            asked = command("doctor", "--base-url", f"{door.address}{given}", folder=tmp_path, **keys)
    answering = f"--base-url {door.address}{base or '/'}"

    assert INCONCLUSIVE == ended.code
    assert len(door.asked) <= 2 * MOST_REQUESTS + 8
    assert answering in ended.out
    assert answering in asked.out
    assert "/api/v1" in asked.out
