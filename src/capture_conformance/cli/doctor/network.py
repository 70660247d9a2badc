"""The way to a target: its name, a connection, and its certificate."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit

from capture_conformance.cli.doctor.line import Line, State, Step, fine, left_out, odd, wrong
from capture_conformance.language.rendering import english
from capture_conformance.model.errors import UsageError
from capture_conformance.model.message import message, verbatim
from capture_conformance.model.route import Route
from capture_conformance.transport.interlock import is_loopback
from capture_conformance.transport.routing import shown_proxy, tls_context

_SOON_DAYS = 14


def way_to(base_url: str, timeout_s: float, route: Route) -> Iterator[Line]:
    """Name, connection and certificate of the host of *base_url*; with a proxy in between, that alone."""
    parts = urlsplit(base_url)
    if route.proxy is not None:
        source = route.proxy_source
        yield fine(Step.PROXY, message("doctor.proxy", proxy=shown_proxy(route), source=source))
        for step in (Step.NAME, Step.CONNECTION, Step.CERTIFICATE):
            yield left_out(step, message("doctor.left_to_proxy"))
        return
    host, is_secure = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (443 if is_secure else 80)
    try:
        found = sorted({str(x[4][0]) for x in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)})
    except OSError as error:
        seen = message("doctor.name_unknown", host=host, error=error.strerror or str(error))
        yield wrong(Step.NAME, seen, message("doctor.advice.name"))
        return
    yield fine(Step.NAME, message("doctor.name", host=host, addresses=tuple(found)))
    try:
        connection = socket.create_connection((host, port), timeout_s)
    except OSError as error:
        seen = message("doctor.port_closed", port=port, error=error.strerror or str(error))
        yield wrong(Step.CONNECTION, seen, message("doctor.advice.connection"))
        return
    with connection:
        yield fine(Step.CONNECTION, message("doctor.port_open", port=port))
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
                f"  {english(message(f'doctor.step.{line.step}'))}: {english(line.seen)}\n"
                f"  → {english(line.advice)}\n"
                f"  → look closer: {doctor}"
            )


def _in_the_clear(host: str) -> Line:
    if is_loopback(host):
        return left_out(Step.CERTIFICATE, message("doctor.http_on_this_machine"))
    return odd(Step.CERTIFICATE, message("doctor.in_the_clear"), message("doctor.advice.https"))


def _certificate(connection: socket.socket, host: str, route: Route) -> Line:
    try:
        with tls_context(route).wrap_socket(connection, server_hostname=host) as secured:
            certificate, version = secured.getpeercert() or {}, secured.version()
    except ssl.SSLCertVerificationError as error:
        return wrong(Step.CERTIFICATE, verbatim(error.verify_message), message("doctor.advice.certificate"))
    except (OSError, ssl.SSLError) as error:
        seen = message("doctor.no_tls", error=_reason(error))
        return wrong(Step.CERTIFICATE, seen, message("doctor.advice.tls"))
    if not route.is_verified:
        seen = message("doctor.not_verified", version=version)
        return odd(Step.CERTIFICATE, seen, message("doctor.advice.insecure"))
    ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(certificate["notAfter"])), UTC)
    days = (ends - datetime.now(UTC)).days
    seen = message("doctor.valid_until", version=version, host=host, date=f"{ends:%Y-%m-%d}")
    if days > _SOON_DAYS:
        return fine(Step.CERTIFICATE, seen)
    return odd(Step.CERTIFICATE, seen, message("doctor.advice.days_left", days=days))


def _reason(error: OSError) -> str:
    """OpenSSL's own words where it has any, without the place in its source."""
    of_tls = (
        error.reason.replace("_", " ").lower() if isinstance(error, ssl.SSLError) and error.reason else ""
    )
    return of_tls or error.strerror or str(error)
