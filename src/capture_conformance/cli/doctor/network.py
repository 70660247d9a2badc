"""The way to a target: its name, a connection, and who is at the other end."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit

from capture_conformance.cli.doctor.line import Line, State, fine, left_out, odd, wrong
from capture_conformance.model.errors import UsageError
from capture_conformance.model.route import Route
from capture_conformance.transport.interlock import is_loopback
from capture_conformance.transport.routing import shown_proxy, tls_context

_SOON_DAYS = 14


def way_to(base_url: str, timeout_s: float, route: Route) -> Iterator[Line]:
    """Name, connection and certificate of the host of *base_url*; with a proxy in between, that alone."""
    parts = urlsplit(base_url)
    if route.proxy is not None:
        yield fine("proxy", f"requests go through {shown_proxy(route)}, named by {route.proxy_source}")
        for step in ("name", "connection", "certificate"):
            yield left_out(step, "the proxy's affair")
        return
    host, is_secure = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (443 if is_secure else 80)
    try:
        found = sorted({str(x[4][0]) for x in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)})
    except OSError as error:
        yield wrong(
            "name", f"{host}: {error.strerror or error}", "check the address, the name server, or a VPN"
        )
        return
    yield fine("name", f"{host} is {', '.join(found)}")
    try:
        connection = socket.create_connection((host, port), timeout_s)
    except OSError as error:
        told = error.strerror or str(error)
        advice = "check port and firewall; behind a proxy set HTTPS_PROXY"
        yield wrong("connection", f"port {port}: {told}", advice)
        return
    with connection:
        yield fine("connection", f"port {port} is open")
        yield _certificate(connection, host, route) if is_secure else _in_the_clear(host)


def refuse_unreachable(base_url: str, timeout_s: float, route: Route, doctor: str) -> None:
    """
    Look at name, connection and certificate as ``doctor`` does, before anything is sent.

    Args:
        base_url: The address of the target.

        timeout_s: How long to wait for a connection.

        route: How the target is reached.

        doctor: The command that examines the target.

    Raises:
        UsageError: One of them is wrong; the message says what to do.
    """
    for line in way_to(base_url, timeout_s, route):
        if line.state is State.WRONG:
            parts = urlsplit(base_url)
            raise UsageError(
                f"{parts.scheme}://{parts.netloc} cannot be reached, nothing was sent\n"
                f"  {line.step}: {line.seen}\n"
                f"  → {line.advice}\n"
                f"  → look closer: {doctor}"
            )


def _in_the_clear(host: str) -> Line:
    if is_loopback(host):
        return left_out("certificate", "http, on this machine")
    return odd(
        "certificate", "http: keys go over the network in the clear", "give an https address, if it has one"
    )


def _certificate(connection: socket.socket, host: str, route: Route) -> Line:
    try:
        with tls_context(route).wrap_socket(connection, server_hostname=host) as secured:
            certificate, version = secured.getpeercert() or {}, secured.version()
    except ssl.SSLCertVerificationError as error:
        advice = "is it the right host? For a certificate authority of your own: --cacert FILE"
        return wrong("certificate", error.verify_message, advice)
    except (OSError, ssl.SSLError) as error:
        advice = "check that the port speaks TLS; for one that does not, give an http address"
        return wrong("certificate", f"no TLS connection: {_reason(error)}", advice)
    if not route.is_verified:
        return odd("certificate", f"{version}, not verified", "leave out --insecure where keys matter")
    ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(certificate["notAfter"])), UTC)
    days = (ends - datetime.now(UTC)).days
    seen = f"{version}, valid for {host} until {ends:%Y-%m-%d}"
    return (
        fine("certificate", seen) if days > _SOON_DAYS else odd("certificate", seen, f"{days} days are left")
    )


def _reason(error: OSError) -> str:
    """OpenSSL's own words where it has any, without the place in its source."""
    of_tls = (
        error.reason.replace("_", " ").lower() if isinstance(error, ssl.SSLError) and error.reason else ""
    )
    return of_tls or error.strerror or str(error)
