"""The way to a target: proxies, certificates, and headers for a gateway in front of it."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from typing_extensions import override

from capture_conformance.model.errors import UsageError
from capture_conformance.model.exchange import (
    Exchange,
    NoResponse,
    Operation,
    Part,
    Request,
    Response,
    Role,
    Silence,
    Wire,
)
from capture_conformance.model.route import DIRECT, Route, RouteSettings
from capture_conformance.transport.allowance import Allowance
from capture_conformance.transport.redaction import Redactor
from capture_conformance.transport.routing import find_route, shown_proxy
from capture_conformance.transport.sending import ExchangeLimits
from capture_conformance.transport.session import Transport
from hostile.server import Asked, answer, hostile_server

SELF_SIGNED = Path(__file__).parents[1] / "cli" / "tls" / "self-signed.pem"
FAR, HERE = "https://gateway.test.example/api/v1", "http://127.0.0.1:8080/api/v1"
PROXY = "http://us:secret@proxy.example:3128"
PLAIN = Request(operation=Operation.CAPTURE, method="POST", path="/capture", headers=(), body=b"{}")
WAYS = pytest.mark.parametrize("request_", [PLAIN, replace(PLAIN, wire=Wire())], ids=["pooled", "raw"])


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy and no bundle of this machine's."""
    names = ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "request_method")
    for name in (*names, *map(str.upper, names), "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.delenv(name, raising=False)


def sent(request: Request, base_url: str, route: Route) -> Exchange:
    """The exchange of *request* over *route*."""
    secrets = dict(route.secrets)
    with Transport(
        base_url=base_url,
        limits=ExchangeLimits(timeout_s=5, deadline_s=10, answer_bytes=100_000),
        allowance=Allowance(limit=10),
        redaction=Redactor(cards=[], secrets=secrets),
        name_prefix="x-",
        keep=lambda _: None,
        route=route,
    ) as transport:
        return transport.send(request, Part(trial="t-1", role=Role.CAPTURE))


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.8.8.8", "localhost", "LOCALHOST", "[::1]", "localhost.localdomain"]
)
def test_this_machine_is_never_asked_through_a_proxy(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    """Whatever the environment says."""
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, PROXY)

    assert find_route(f"http://{host}:8080/api/v1", RouteSettings(), {}).proxy is None


def test_another_host_is_asked_through_the_proxy_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The route says what names it, and its credentials are not shown."""
    monkeypatch.setenv("HTTPS_PROXY", PROXY)
    route = find_route(FAR, RouteSettings(), {})

    assert PROXY == route.proxy
    assert "HTTPS_PROXY in the environment" == route.proxy_source
    assert "http://proxy.example:3128" == shown_proxy(route)


def test_a_host_can_be_taken_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """By NO_PROXY, as everywhere."""
    monkeypatch.setenv("HTTPS_PROXY", PROXY)
    monkeypatch.setenv("NO_PROXY", "test.example")

    assert find_route(FAR, RouteSettings(), {}).proxy is None


def test_the_proxy_that_is_asked_for_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also for this machine: somebody wants to look at the traffic."""
    monkeypatch.setenv("HTTP_PROXY", PROXY)
    settings = RouteSettings(proxy="localhost:8888")

    assert "http://localhost:8888" == find_route(HERE, settings, {}).proxy


@pytest.mark.parametrize(
    "proxy", ["socks5://proxy:1080", "https://proxy:3128", "http://", "http://proxy:port"]
)
def test_a_proxy_that_cannot_be_used_is_refused(proxy: str) -> None:
    """Before anything is sent."""
    with pytest.raises(UsageError, match="--proxy: give the address of an HTTP proxy"):
        find_route(FAR, RouteSettings(proxy=proxy), {})


def test_credentials_of_a_proxy_do_not_belong_on_the_command_line() -> None:
    """The log holds that line."""
    with pytest.raises(UsageError, match="leave out the credentials"):
        find_route(FAR, RouteSettings(proxy=PROXY), {})


@pytest.mark.parametrize(
    ("settings", "environment", "expected"),
    [
        (RouteSettings(ca_file="missing.pem"), {}, "--cacert missing.pem: cannot be read"),
        (RouteSettings(), {"SSL_CERT_FILE": "missing.pem"}, "SSL_CERT_FILE missing.pem: cannot be read"),
        (RouteSettings(ca_file=__file__), {}, "not usable as PEM"),
        (RouteSettings(certificate=__file__), {}, "not usable as PEM"),
        (RouteSettings(key="key.pem"), {}, "--key: goes with --cert"),
        (RouteSettings(headers=("nonsense",)), {}, "write 'Name: value'"),
        (RouteSettings(headers=("X-A: b\r\nX-C: d",)), {}, "write 'Name: value'"),
        (RouteSettings(headers=("Authorization: ${A}",)), {"A": "b"}, "is sent by the suite itself"),
        (RouteSettings(headers=("X-Gateway-Token: hidden",)), {}, "does not belong on the command line"),
        (RouteSettings(headers=("X-Gateway-Token: ${TOKEN}",)), {}, "TOKEN is not set"),
    ],
)
def test_bad_settings_are_refused(
    settings: RouteSettings, environment: dict[str, str], expected: str
) -> None:
    """Each with its name, and what a secret is stays unsaid."""
    with pytest.raises(UsageError) as caught:
        find_route(FAR, settings, environment)

    assert expected in str(caught.value)
    assert "hidden" not in str(caught.value)


@WAYS
def test_added_headers_are_sent_and_not_kept(request_: Request) -> None:
    """What a target echoes of them is taken out, too."""
    heads: list[bytes] = []

    def behave(asked: Asked) -> Iterator[bytes]:
        heads.append(asked.head)
        yield answer(200, b'{"echo": "a-token-of-the-other-gateway"}')

    route = find_route(
        HERE,
        RouteSettings(headers=("X-Route: blue", "X-Gateway-Token: Bearer ${TOKEN}")),
        {"TOKEN": "a-token-of-the-other-gateway"},
    )
    with hostile_server(behave) as (address, _):
        exchange = sent(request_, address, route)

    assert b"X-Route: blue" in heads[0]
    assert b"X-Gateway-Token: Bearer a-token-of-the-other-gateway" in heads[0]
    assert () == exchange.request.headers
    assert "a-token-of-the-other-gateway" not in repr(exchange)
    assert "${TOKEN}" in repr(exchange)


@contextmanager
def secured(*, wants_client: bool = False) -> Iterator[str]:
    """A server with a certificate of its own, which may want to see the client's."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(SELF_SIGNED)
    if wants_client:
        context.load_verify_locations(SELF_SIGNED)
        context.verify_mode = ssl.CERT_REQUIRED

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.wfile.write(answer(201, b"{}"))

        @override
        def log_message(self, format: str, *args: Any) -> None:
            """Keep the test output clean."""

    class Server(HTTPServer):
        @override
        def handle_error(self, *args: Any) -> None:
            """A client that hangs up is no error here."""

    server = Server(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"https://127.0.0.1:{server.server_port}/api/v1"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@WAYS
@pytest.mark.parametrize(
    ("settings", "environment", "status"),
    [
        (RouteSettings(ca_file=str(SELF_SIGNED)), {}, 201),
        (RouteSettings(), {"SSL_CERT_FILE": str(SELF_SIGNED)}, 201),
        (RouteSettings(), {"REQUESTS_CA_BUNDLE": str(SELF_SIGNED)}, 201),
        (RouteSettings(is_insecure=True), {}, 201),
        (RouteSettings(), {}, None),
    ],
)
def test_certificates_are_verified_by_the_authorities_that_are_named(
    settings: RouteSettings, environment: dict[str, str], status: int | None, request_: Request
) -> None:
    """Or not at all, where that is asked for."""
    with secured() as address:
        reply = sent(request_, address, find_route(address, settings, environment)).reply

    assert status == (reply.status if isinstance(reply, Response) else None)
    assert isinstance(reply, Response) or Silence.CERTIFICATE_NOT_TRUSTED is reply.reason


@WAYS
def test_a_client_certificate_is_shown(request_: Request) -> None:
    """To a target that wants one; without it there is no answer."""
    pem = str(SELF_SIGNED)
    with secured(wants_client=True) as address:
        bare = sent(request_, address, find_route(address, RouteSettings(ca_file=pem), {}))
        shown = RouteSettings(ca_file=pem, certificate=pem)
        exchange = sent(request_, address, find_route(address, shown, {}))

    assert isinstance(bare.reply, NoResponse)
    assert isinstance(exchange.reply, Response)


def test_an_encrypted_key_is_refused() -> None:
    """No prompt may stop a pipeline."""
    settings = RouteSettings(
        certificate=str(SELF_SIGNED), key=str(SELF_SIGNED.with_name("encrypted-key.pem"))
    )
    with pytest.raises(UsageError, match="the key is encrypted"):
        find_route(FAR, settings, {})


def test_nothing_is_asked_for_by_default() -> None:
    """The way is direct, and verified."""
    assert (True, None, ()) == (DIRECT.is_verified, DIRECT.proxy, DIRECT.headers)
