"""First contact with a target, step by step."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from capture_conformance.cli.embedded import embedded_gateway
from capture_conformance.contract.target import load_target
from capture_conformance.gateway import Merchant, Settings
from capture_conformance.model.target import KeyForm
from commands import Ended, command
from gateway.running import running
from stand_ins import EMPTY, stand_in
from tls_ports import SELF_SIGNED, certified

READY, NOT_READY = 0, 4
PLAIN = "a-plain-key-of-the-shop"
KEYS = {
    "CAPTURE_MERCHANT_ID": "SHOP000001",
    "CAPTURE_API_KEY": PLAIN,
    "CAPTURE_X_API_KEY": "an-x-api-key-of-the-shop",
}


def steps(ended: Ended) -> dict[str, str]:
    """Each step that was told, with how it went."""
    lines = [line.split(": ", 1)[0] for line in ended.out.splitlines() if ": " in line[:40]]
    return {line[9:].strip(): line[:9].strip() for line in lines if not line.startswith(" ")}


def shop(key: str) -> Settings:
    """A gateway that knows one merchant, with that API key."""
    one = Merchant(
        merchant_id="SHOP000001", legal_name="Shop", api_key=key, x_api_key=KEYS["CAPTURE_X_API_KEY"]
    )
    return Settings(merchants=(one,))


def test_a_sound_target_is_ready(tmp_path: Path) -> None:
    """In order, a line each."""
    ended = command("doctor", folder=tmp_path)
    expected = (
        "settings credentials name connection certificate path authorization test-mode capture status"
        " clock refusal"
    )

    assert READY == ended.code, ended.out
    assert expected.split() == [name.replace(" ", "-") for name in steps(ended)]
    assert "ready for a run" in ended.out


def test_what_was_found_can_be_written_down(tmp_path: Path) -> None:
    """As a target file that a run can use; one that is there is not overwritten."""
    with running(shop(PLAIN)) as announced:
        asked = ("doctor", "--base-url", announced.base_url, "--write", "mine.toml")
        first, again = (command(*asked, folder=tmp_path, **KEYS) for _ in range(2))
        target = load_target(str(tmp_path / "mine.toml"))
        judged = command(
            *("run", "--target", "mine.toml", "--only", "CAP-LIF-01", "--report-dir", "r"),
            folder=tmp_path,
            **KEYS,
        )

    assert (READY, NOT_READY, READY) == (first.code, again.code, judged.code), judged.err
    assert "mine.toml: is there already" in again.err
    assert f"{announced.base_url}/api/v1" == target.base_url
    assert ("mine", ("127.0.0.1",), True) == (target.name, target.test_hosts, target.claims.status)


def test_the_key_is_tried_as_base64_when_asked_for(tmp_path: Path) -> None:
    """And never unless: a wrong key too many may lock an account."""
    with running(shop(base64.b64encode(f"{PLAIN}:".encode()).decode())) as announced:
        asked = ("doctor", "--base-url", announced.base_url)
        plain = command(*asked, folder=tmp_path, **KEYS)
        tried = command(*asked, "--try-forms", "--write", "mine.toml", folder=tmp_path, **KEYS)

    assert (NOT_READY, READY) == (plain.code, tried.code)
    assert "--try-forms" in plain.out
    assert 'form = "base64-with-colon"' in tried.out
    assert KeyForm.BASE64_WITH_COLON is load_target(str(tmp_path / "mine.toml")).key_form
    assert PLAIN not in plain.out + plain.err + tried.out + tried.err


def test_the_other_prefix_is_found(tmp_path: Path) -> None:
    """The vendor prints it once and twice; three times is once too many."""
    with running(shop(PLAIN)) as announced:
        ended = command(
            "doctor", "--base-url", f"{announced.base_url}{'/api/v1' * 3}", folder=tmp_path, **KEYS
        )

    assert READY == ended.code, ended.out
    assert "look" == steps(ended)["path"]
    assert f"use the one that answers: --base-url {announced.base_url}{'/api/v1' * 2}" in ended.out


def test_no_route_is_told_with_what_was_tried(tmp_path: Path) -> None:
    """And nothing is asked behind it."""
    with stand_in(EMPTY["404 to everything"]) as (address, _):
        ended = command("doctor", "--base-url", f"{address}/nowhere", folder=tmp_path, **KEYS)

    assert NOT_READY == ended.code
    assert "wrong" == steps(ended)["path"]
    assert "/nowhere status 404" in ended.out
    assert "authorization" not in steps(ended)


def test_a_target_that_says_it_is_live_is_left_alone(tmp_path: Path) -> None:
    """As soon as an answer says so."""
    with embedded_gateway(("is-live-true",), ()) as embedded:
        own = embedded.merchants.own
        keys = {
            "CAPTURE_MERCHANT_ID": own.merchant_id,
            "CAPTURE_API_KEY": own.api_key,
            "CAPTURE_X_API_KEY": own.x_api_key,
        }
        ended = command("doctor", "--base-url", embedded.base_url, folder=tmp_path, **keys)

    assert NOT_READY == ended.code
    assert "money is real there" in ended.out
    assert "refusal" not in steps(ended)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("http://127.0.0.1:9", "check port and firewall"),
        ("http://nowhere.invalid", "check the address, the name server"),
    ],
)
def test_a_way_that_leads_nowhere_is_told(tmp_path: Path, address: str, said: str) -> None:
    """With what to do."""
    ended = command(
        "doctor", "--base-url", address, "--test-host", "nowhere.invalid", folder=tmp_path, **KEYS
    )

    assert NOT_READY == ended.code
    assert said in ended.out


@pytest.mark.parametrize("address", ["https://api.paymentoptions.com", "https://gateway.example"])
def test_no_other_host_is_asked_than_a_test_host(tmp_path: Path, address: str) -> None:
    """Not even for its name."""
    ended = command("doctor", "--base-url", address, folder=tmp_path, **KEYS)

    assert NOT_READY == ended.code
    assert "nothing was sent" in ended.err
    assert {} == steps(ended)


def test_a_certificate_that_nobody_trusts_is_told(tmp_path: Path) -> None:
    """Unless somebody says whom to trust."""
    with certified() as port:
        asked = ("doctor", "--base-url", f"https://127.0.0.1:{port}")
        refused = command(*asked, folder=tmp_path, **KEYS)
        trusted = command(*asked, folder=tmp_path, **KEYS, REQUESTS_CA_BUNDLE=str(SELF_SIGNED))

    assert NOT_READY == refused.code
    assert ("wrong", "ok") == (steps(refused)["certificate"], steps(trusted)["certificate"])
    assert "--cacert FILE" in refused.out
