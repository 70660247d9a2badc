"""How a run reaches its target, and what it says of that."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from capture_conformance.cli.embedded import embedded_gateway
from commands import Ended, command, credentials_of, log_lines
from hostile import behaviours
from hostile.server import Asked, hostile_server

DEAD_PROXY = "http://proxy.invalid:3128"
OTHER = Path(__file__).parents[3] / "contracts" / "targets" / "other.toml"
ONE = ("--only", "CAP-ENV-01", "--report-dir", "report")


def ran(folder: Path, *arguments: str, **variables: str) -> Ended:
    """A short run against a gateway on this machine that is addressed like any other."""
    with embedded_gateway((), ()) as embedded:
        keys = credentials_of(embedded.merchants)
        return command(
            "run", "--base-url", embedded.base_url, *ONE, *arguments, folder=folder, **keys, **variables
        )


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_a_proxy_in_the_environment_does_not_break_the_first_command(tmp_path: Path, name: str) -> None:
    """The embedded gateway and its neighbours are on this machine."""
    embedded = command("run", *ONE, folder=tmp_path, **{name: DEAD_PROXY})
    addressed = ran(tmp_path, **{name: DEAD_PROXY})

    assert (0, 0) == (embedded.code, addressed.code), embedded.out + embedded.err
    assert "proxy" not in embedded.err


def test_a_proxy_that_is_used_is_named(tmp_path: Path) -> None:
    """Without its credentials, at the beginning of the run, in doctor and in the log."""
    with hostile_server(behaviours.silent_close) as (nearby, _):
        proxy = nearby.removesuffix("/api/v1")
        impatient = OTHER.read_text(encoding="utf-8").replace("patience_s = 30", "patience_s = 0")
        (tmp_path / "mine.toml").write_text(impatient, encoding="utf-8")
        address = ("--base-url", "http://gateway.test.example/api/v1")
        far = ("--target", "mine.toml", *address, "--test-host", "gateway.test.example")
        variables = {
            **dict.fromkeys(("HTTP_PROXY", "http_proxy"), proxy.replace("//", "//us:secret@")),
            **{f"CAPTURE_{x}": "something-long-enough" for x in ("MERCHANT_ID", "API_KEY")},
            "CAPTURE_X_API_KEY": "something-else-entirely",
        }
        run = command("run", *far, *ONE, folder=tmp_path, **variables)
        doctor = command("doctor", *far, folder=tmp_path, **variables)
    line = f"requests go through the proxy {proxy}, named by HTTP_PROXY in the environment"

    assert line in run.err
    assert line in doctor.out
    assert "secret" not in run.err + run.out + doctor.out
    assert proxy == log_lines(tmp_path / "report")[0]["proxy"]


def test_an_unverified_certificate_is_never_passed_over_in_silence(tmp_path: Path) -> None:
    """Neither on the console nor in the log."""
    ended = ran(tmp_path, "--insecure")

    assert 0 == ended.code
    assert "the target's certificate is not verified" in ended.err
    assert log_lines(tmp_path / "report")[0]["is_verified"] is False


def test_added_headers_can_be_repeated_from_the_log_without_their_values(tmp_path: Path) -> None:
    """The command in the log refers to the environment."""
    header = "X-Gateway-Token: ${GATEWAY_TOKEN}"
    ended = ran(tmp_path, "--header", header, GATEWAY_TOKEN="the-token-of-the-gateway")
    stored = "".join(
        file.read_text(encoding="utf-8") for file in (tmp_path / "report").iterdir() if file.is_file()
    )

    assert 0 == ended.code
    assert f"--header '{header}'" in log_lines(tmp_path / "report")[0]["command"]
    assert "the-token-of-the-gateway" not in stored


def test_the_target_file_may_say_how_it_is_reached(tmp_path: Path) -> None:
    """Files are looked for beside it, headers refer to the environment, and limits can be set."""
    heads: list[bytes] = []

    def behave(asked: Asked) -> Iterator[bytes]:
        heads.append(asked.head)
        yield from behaviours.silent_close(asked)

    text = OTHER.read_text(encoding="utf-8").replace("patience_s = 30", "patience_s = 0")
    with hostile_server(behave) as (address, _):
        reach = f'base_url = "{address}"\nheaders = ["X-Route: ${{ROUTE}}"]\ndeadline_s = 3\ntimeout_s = 2'
        (tmp_path / "mine.toml").write_text(text.replace("timeout_s = 30", reach), encoding="utf-8")
        keys = {f"CAPTURE_{x}": f"something-{x}-enough" for x in ("MERCHANT_ID", "API_KEY", "X_API_KEY")}
        ended = command("run", "--target", "mine.toml", *ONE, folder=tmp_path, **keys, ROUTE="blue")

    assert heads, ended.err
    assert b"X-Route: blue" in heads[0]
