"""How the gateway starts, what it says, and how it stops."""

from __future__ import annotations

import json
import signal
import socket
import threading

import pytest
import requests

from capture_conformance.gateway import Announcement, Merchant, Settings
from capture_conformance.gateway.faults import CATALOGUE
from capture_conformance.gateway.service import serve
from capture_conformance.gateway.settings import DEFAULT_MERCHANTS

from .running import PATIENCE_S, announcement_of, running, start, stop
from .shop import Stage, stage_over_network


def test_announces_itself_and_ends_with_its_standard_input() -> None:
    """One line of JSON, then nothing but service, then a clean end."""
    process = start("--language", "en", "--fault", "is-live-true")
    announcement = announcement_of(process)
    shop = stage_over_network(announcement).first
    told = shop.capture(shop.authorize())

    assert stop(process) == (0, "")
    assert announcement.faults == ("is-live-true",)
    assert announcement.merchants == DEFAULT_MERCHANTS
    assert (
        told.at("is_live"),
        told.at("gateway_response.message"),
    ) == (True, "Amount successfully captured.")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stops_cleanly_on_a_signal(number: signal.Signals) -> None:
    """Exit code 0, no traceback, also while a client keeps its connection."""
    process = start()
    stage_over_network(announcement_of(process)).first.authorize()
    process.send_signal(number)
    process.wait(PATIENCE_S)

    assert stop(process) == (0, "")


def test_taken_port_is_told_in_one_line() -> None:
    """Exit code 4, and nothing on standard output."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        process = start("--port", str(taken.getsockname()[1]))
        out, complaints = process.communicate(timeout=PATIENCE_S)

    assert (process.returncode, out, complaints.count("\n")) == (4, "", 1)
    assert "cannot listen" in complaints


def test_ledger_that_cannot_be_opened_is_told_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 4."""
    code = serve(Settings(ledger="/nowhere/at/all/ledger.sqlite"), lambda _: None)

    assert (code, capsys.readouterr().err.count("\n")) == (4, 1)


def test_unknown_fault_is_told_with_close_ones() -> None:
    """Exit code 4, and a hint."""
    process = start("--fault", "is-live-treu")
    code, complaints = stop(process)

    assert (code, complaints.count("\n")) == (4, 1)
    assert "is-live-true" in complaints


def test_lists_its_faults() -> None:
    """Every fault with what it breaks."""
    listed, complaints = start("--list-faults").communicate(timeout=PATIENCE_S)

    assert all(name in listed for name in CATALOGUE)
    assert "CAP-AMT-17" in listed
    assert complaints == ""


def test_serve_announces_and_returns_zero() -> None:
    """The entry point for a caller in the same process."""
    heard: list[Announcement] = []
    waiting = threading.Event()

    def until() -> None:
        waiting.wait()

    def announce(announcement: Announcement) -> None:
        heard.append(announcement)
        waiting.set()

    assert serve(Settings(), announce, until=until) == 0
    assert len(heard) == 1
    assert json.loads(json.dumps(dict(heard[0].as_json())))["base_url"].startswith("http://127.0.0.1:")


def test_merchants_come_from_the_settings() -> None:
    """Other merchants, other keys."""
    merchant = Merchant(merchant_id="OTHERSHOP1", legal_name="Other", api_key="k1", x_api_key="k2")
    with running(Settings(merchants=(merchant, DEFAULT_MERCHANTS[1]))) as announcement:
        stage = stage_over_network(announcement)

        assert stage.first.capture(stage.first.authorize()).at("merchant_details.mid") == "OTHERSHOP1"


def test_refused_large_body_leaves_the_connection_usable(served: Stage) -> None:
    """A megabyte too much is refused, and the next call on the connection is served."""
    shop = served.first

    assert [
        shop.post("capture", b" " * 1_000_000).status,
        shop.capture(shop.authorize()).status,
    ] == [400, 201]


def test_chunked_body_is_read(served: Stage) -> None:
    """A body without a length is a body."""
    shop = served.first
    body = json.dumps(shop.capture_body(shop.authorize())).encode()

    assert shop.send("POST", f"{shop.prefix}/capture", shop.headers(), body).status == 201
    with running(Settings()) as announcement:
        other = stage_over_network(announcement).first
        content = json.dumps(other.capture_body(other.authorize())).encode()
        response = requests.post(
            f"{announcement.base_url}{other.prefix}/capture",
            headers=other.headers(),
            data=iter([content[:20], content[20:]]),
            timeout=PATIENCE_S,
        )

    assert response.status_code == 201
