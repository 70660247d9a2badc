"""Errors of use: one clear message, a code of their own, and no traceback."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from commands import command
from stand_ins import CREDENTIALS, EMPTY, stand_in

USAGE, NOTHING = 4, 5
OTHER = Path(__file__).parents[3] / "contracts" / "targets" / "other.toml"


@pytest.mark.parametrize(
    ("arguments", "variables", "code", "said"),
    [
        pytest.param(("run", "--only", "CAP-AMT-99"), {}, USAGE, "CAP-AMT-99", id="unknown requirement"),
        pytest.param(("run", "--only", "CAP-XYZ-*"), {}, NOTHING, "CAP-XYZ-*", id="pattern without a match"),
        pytest.param(("run", "--profile", "hasty"), {}, USAGE, "quick, standard", id="unknown profile"),
        pytest.param(("run", "--target", "elsewhere"), {}, USAGE, "known: dev, mock", id="unknown target"),
        pytest.param(("run", "--target", "absent.toml"), {}, USAGE, "absent.toml", id="missing target file"),
        pytest.param(("run", "--target", "other"), {}, USAGE, "--base-url", id="target without an address"),
        *(
            pytest.param((*name.split(), ""), {}, USAGE, "is empty", id=f"empty {name}")
            for name in ("run --report-dir", "run --env-file", "run --cases", "doctor --write", "report")
        ),
        pytest.param(("run", "--fault", "nonsense"), {}, USAGE, "--list-faults", id="unknown fault"),
        pytest.param(
            ("run", "--base-url", "http://127.0.0.1:9", "--fault", "currency-null"),
            {},
            USAGE,
            "embedded gateway alone",
            id="fault of somebody else's gateway",
        ),
        pytest.param(
            ("run", "--base-url", "http://127.0.0.1:9"), {}, USAGE, "CAPTURE_API_KEY", id="no credentials"
        ),
        pytest.param(
            ("run", "--base-url", "http://127.0.0.1:9"),
            {"CAPTURE_API_KEY": "half-a-set-of-keys"},
            USAGE,
            "CAPTURE_X_API_KEY",
            id="half the credentials",
        ),
        pytest.param(
            ("run", "--base-url", "http://127.0.0.1:9"),
            CREDENTIALS | {"CAPTURE_OTHER_API_KEY": "half-a-set-of-keys"},
            USAGE,
            "CAPTURE_OTHER_X_API_KEY",
            id="half of the other merchant's credentials",
        ),
        pytest.param(
            ("run", "--base-url", "http://127.0.0.1:9"),
            CREDENTIALS
            | {name.replace("CAPTURE_", "CAPTURE_OTHER_"): value for name, value in CREDENTIALS.items()},
            USAGE,
            "another one",
            id="one merchant for two",
        ),
        pytest.param(
            ("run", "--base-url", "http://127.0.0.1:9"),
            CREDENTIALS | {"CAPTURE_API_KEY": "Basic c2VjcmV0LXNlY3JldA"},
            USAGE,
            "the word Basic",
            id="scheme word in the key",
        ),
        pytest.param(
            ("run", "--base-url", "https://api.paymentoptions.com"),
            CREDENTIALS,
            USAGE,
            "live host",
            id="live host",
        ),
        pytest.param(
            ("run", "--base-url", "https://API.PaymentOptions.com.:443/api/v1"),
            CREDENTIALS,
            USAGE,
            "live host",
            id="live host in disguise",
        ),
        pytest.param(
            ("run", "--base-url", "https://api.paymentoptions.com", "--test-host", "api.paymentoptions.com"),
            CREDENTIALS,
            USAGE,
            "live host",
            id="live host that is said to be none",
        ),
        pytest.param(
            ("run", "--base-url", "https://gateway.example"),
            CREDENTIALS,
            USAGE,
            "--test-host gateway.example",
            id="host that nobody knows",
        ),
        pytest.param(
            ("run", "--env-file", "nowhere.env"), {}, USAGE, "--env-file nowhere.env", id="no such file"
        ),
        pytest.param(("run", "--base-url", "ftp://host"), CREDENTIALS, USAGE, "https://", id="no address"),
        pytest.param(
            ("run", "--base-url", "http://nowhere.invalid", "--test-host", "NOWHERE.invalid."),
            CREDENTIALS,
            USAGE,
            "cannot be reached",
            id="unknown host",
        ),
        pytest.param(("run", "--seed", "many"), {}, USAGE, "--seed", id="seed that is no number"),
        pytest.param(("run", "--bogus"), {}, USAGE, "--bogus", id="unknown option"),
        pytest.param(("explain", "CAP-AMT-99"), {}, USAGE, "CAP-AMT-", id="nothing to explain"),
        pytest.param(("report", "nowhere"), {}, USAGE, "nowhere", id="no log"),
        pytest.param(("rejudge", "nowhere"), {}, USAGE, "nowhere", id="no log to judge"),
        pytest.param(
            ("serve", "--fault", "nonsense"), {}, USAGE, "--list-faults", id="unknown fault to serve"
        ),
    ],
)
def test_an_error_of_use_is_one_clear_message(
    tmp_path: Path, arguments: tuple[str, ...], variables: dict[str, str], code: int, said: str
) -> None:
    """It names what is wrong, and no report is begun."""
    ended = command(*arguments, folder=tmp_path, **variables)

    assert code == ended.code
    assert said in ended.err
    assert "Traceback" not in ended.err
    assert [] == list(tmp_path.iterdir())


def test_a_key_is_never_shown_in_an_error(tmp_path: Path) -> None:
    """Not even a malformed one."""
    ended = command(
        "run",
        "--base-url",
        "http://127.0.0.1:9",
        folder=tmp_path,
        **CREDENTIALS | {"CAPTURE_API_KEY": " spaced-out-key "},
    )

    assert USAGE == ended.code
    assert "spaced-out-key" not in ended.err + ended.out


def test_a_closed_port_is_told_before_anything_is_sent(tmp_path: Path) -> None:
    """Host and port are named."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    ended = command("run", "--base-url", f"http://127.0.0.1:{port}", folder=tmp_path, **CREDENTIALS)

    assert USAGE == ended.code
    assert f"http://127.0.0.1:{port} cannot be reached, nothing was sent" in ended.err


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[reach]", "[reach", "no well-formed TOML"),
        ('currency = "JPY"', 'currency = "yen"', "money.currency"),
        ("amount = 1000", 'amount = "1000"', "money.amount"),
        ("void = true", "void = true\nrefunds = true", "no key is called 'refunds'"),
        ("void = true", "viod = true", "did you mean void?"),
        ("amount = 1000", "amount = 1000\nsmallest = 900", "at least twice money.smallest"),
        ("timeout_s = 30", 'base_url = "ftp://a"\ntimeout_s = 30', "it has to be an address such as"),
        ("timeout_s = 30", 'test_hosts = ["https://a"]\ntimeout_s = 30', "the name of a host alone"),
        ("timeout_s = 30", 'base_url = "${NOT_SET}"\ntimeout_s = 30', "refers to ${NOT_SET}"),
        ("[claims]", "[claims]\nrefusal_statuses = [404]", "claims.refusal_statuses.0: not one of"),
        ("[claims]", '[credentials]\napi_key = "4242424242424242"\n[claims]', "${CAPTURE_API_KEY}"),
        ("timeout_s = 30", 'timeout_s = 30\nx_api_key = "4242424242424242"', "no secret may stand"),
        ("timeout_s = 30", "", "timeout_s"),
        ('number = "5200000000001005"', 'number = "4242424242424242"', "card.number"),
        ("timeout_s = 30", 'timeout_s = 30\nembedded = true\nbase_url = "http://a"', "only one"),
    ],
)
def test_a_malformed_target_file_is_told_with_its_key(tmp_path: Path, old: str, new: str, said: str) -> None:
    """File, key, and what is allowed; a card number is not repeated."""
    target = tmp_path / "mine.toml"
    target.write_text(OTHER.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    ended = command("run", "--target", str(target), folder=tmp_path)

    assert USAGE == ended.code
    assert str(target) in ended.err
    assert said in ended.err
    assert "4242424242424242" not in ended.err


def test_a_file_may_hold_the_credentials(tmp_path: Path) -> None:
    """What is set in the environment stands above it, and a line that sets nothing is told."""
    lines = "".join(f"export {name}='{value}' # a test key\n" for name, value in CREDENTIALS.items())
    (tmp_path / "keys.env").write_text(lines + "CAPTURE_BASE_URL=http://nowhere.invalid\n")
    (tmp_path / "half.env").write_text("CAPTURE_API_KEY\n")
    asked = ("run", "--env-file", "keys.env")
    named = command(*asked, folder=tmp_path)
    above = command(*asked, folder=tmp_path, CAPTURE_BASE_URL="https://api.paymentoptions.com")
    half = command("run", "--env-file", "half.env", folder=tmp_path)

    assert (USAGE, USAGE, USAGE) == (named.code, above.code, half.code)
    assert "--test-host nowhere.invalid" in named.err
    assert "live host" in above.err
    assert "CAPTURE_API_KEY: write NAME=value" in half.err


def test_a_report_folder_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    """Before the first request."""
    (tmp_path / "taken").write_text("a file")
    with stand_in(EMPTY["404 to everything"]) as (address, journal):
        ended = command(
            *("run", "--base-url", address, "--report-dir", "taken"), folder=tmp_path, **CREDENTIALS
        )

    assert USAGE == ended.code
    assert "--report-dir taken" in ended.err
    assert [] == journal.requests


@pytest.mark.parametrize("order", ["report", "rejudge"])
def test_a_log_that_is_cut_off_is_told_with_its_line(tmp_path: Path, order: str) -> None:
    """A line that ends in its middle is no line."""
    log = tmp_path / "verdicts.jsonl"
    log.write_text('{"kind": "header", "target": "mock"}\n{"kind": "requirement", "id"', encoding="utf-8")
    ended = command(order, str(log), folder=tmp_path)

    assert USAGE == ended.code
    assert "line 2" in ended.err
    assert "Traceback" not in ended.err
