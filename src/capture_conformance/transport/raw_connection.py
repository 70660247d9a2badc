"""Requests over a connection of their own, byte for byte as they are given."""

from __future__ import annotations

import base64
import io
import os
import select
import socket
import ssl
import time
from collections.abc import Sequence
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPResponse
from urllib.parse import unquote, urlsplit

from requests.utils import DEFAULT_CA_BUNDLE_PATH, get_environ_proxies, select_proxy

from capture_conformance.model.exchange import (
    CLOSED,
    CUT,
    SWELLING_MARK,
    Cut,
    Framing,
    NoResponse,
    Reply,
    Request,
    Response,
    Wire,
)

# What every client sends; a request that lacked it would differ in more than what is tried.
USUAL_HEADERS = {
    "User-Agent": "capture-conformance",
    "Accept": "application/json",
    "Accept-Encoding": "identity",
}
_CONTINUE_S = 1.0
_NOTICED_S = 0.3
_PIECE = 1024
_DRIPS = 8
_PLAIN = Wire()
_MARK = SWELLING_MARK.encode()


class _Stream(io.BufferedReader):
    """What arrives on a connection; an answer that is read to its end does not close it."""

    def close(self) -> None:
        """Leave it open: the socket itself is closed by whoever opened it."""

    def makefile(self, _mode: str) -> _Stream:
        """The same stream for every answer, so that none reads ahead of the next."""
        return self


class RawConnection:
    """
    A connection that carries requests as they stand: header by header, in order, case and number.

    Nothing is added but Host, what every client sends, and what the framing needs. A proxy of the environment
    is asked for a tunnel, so that it passes on every byte.
    """

    def __init__(self, url: str, timeout_s: float) -> None:
        """
        Open the connection.

        Args:
            url: The full address; its path and query are sent letter by letter.

            timeout_s: How long to wait for the connection, and for each piece of an answer.
        """
        self._started = time.perf_counter()
        self._url = url
        self._failure: str | None = None
        self._socket: socket.socket | None = None
        self._is_over = self._has_answered = False
        try:
            self._socket = _connected(url, timeout_s)
        except TimeoutError:
            self._failure = "no connection within the time limit"
        except ssl.SSLError:
            self._failure = "the TLS connection failed"
        except OSError:
            self._failure = "the connection was refused or broken off"

    def exchange(self, request: Request) -> Reply:
        """Send *request*, read its answer unless it is cut off before, and close."""
        return self.exchange_in_turn([request])[0]

    def exchange_in_turn(self, requests: Sequence[Request]) -> tuple[Reply, ...]:
        """
        Send one request after the other, each when the one before is answered, and close.

        Returns:
            Their answers, in their order; none for those that found the connection closed.
        """
        self._started = time.perf_counter()
        if self._socket is None:
            return (self._none(self._failure or "no connection"),) * len(requests)
        with self._socket:
            stream = _Stream(socket.SocketIO(self._socket, "r"))
            return tuple(self._attempt(self._socket, stream, request) for request in requests)

    def _attempt(self, connection: socket.socket, stream: _Stream, request: Request) -> Reply:
        self._started = time.perf_counter()
        if self._is_over:
            return self._none(CLOSED)
        try:
            reply = self._exchange(connection, stream, request)
        except TimeoutError:
            reply = self._none("no answer within the time limit")
        except (OSError, HTTPException, ValueError):
            # Behind an answer, the target has used its right to close.
            reply = self._none(CLOSED if self._has_answered else "the connection was refused or broken off")
        self._is_over = self._is_over or isinstance(reply, NoResponse)
        self._has_answered = True
        return reply

    def _exchange(self, connection: socket.socket, stream: _Stream, request: Request) -> Reply:
        wire = request.wire or _PLAIN
        # A target that has seen enough may answer and close before the whole body is out.
        with suppress(BrokenPipeError, ConnectionResetError):
            self._send(connection, request, wire)
        if wire.cut is not None:
            _leave(connection)
            return self._none(CUT)
        # It asks for nothing but a file to read from.
        answer = HTTPResponse(stream, method=request.method)  # type: ignore[arg-type]
        try:
            answer.begin()
            body = answer.read()
            self._is_over = answer.will_close
            return Response(
                status=answer.status,
                headers=tuple(answer.getheaders()),
                body=body,
                elapsed_ms=self._elapsed(),
            )
        finally:
            answer.close()

    def _send(self, connection: socket.socket, request: Request, wire: Wire) -> None:
        head, body = head_of(request, self._url), framed(body_of(request), wire)
        if wire.cut is Cut.AFTER_HEAD:
            connection.sendall(head)
        elif wire.cut is Cut.MID_BODY:
            connection.sendall(head + body[: len(body) // 2])
        elif wire.expects_continue:
            connection.sendall(head)
            select.select([connection], [], [], _CONTINUE_S)
            connection.sendall(body)
        elif wire.drip_s:
            connection.sendall(head)
            _drip(connection, body, wire.drip_s)
        else:
            connection.sendall(head + body)

    def _none(self, reason: str) -> NoResponse:
        return NoResponse(reason=reason, elapsed_ms=self._elapsed())

    def _elapsed(self) -> float:
        return (time.perf_counter() - self._started) * 1000


def head_of(request: Request, url: str) -> bytes:
    """The request line and the headers of *request*, with the empty line behind them."""
    parts, wire = urlsplit(url), request.wire or _PLAIN
    path = url.split(parts.netloc, 1)[1] or "/"
    lines = [f"{request.method} {path} HTTP/1.1", f"Host: {parts.netloc}"]
    given = {name.lower() for name, _ in request.headers}
    lines += [f"{name}: {value}" for name, value in USUAL_HEADERS.items() if name.lower() not in given]
    lines += [f"{name}: {value}" for name, value in request.headers]
    if wire.framing is Framing.CHUNKED:
        lines.append("Transfer-Encoding: chunked")
    elif wire.framing is Framing.LENGTH and request.body is not None:
        lines.append(f"Content-Length: {len(body_of(request))}")
    if wire.expects_continue:
        lines.append("Expect: 100-continue")
    lines.append("Connection: keep-alive" if wire.keeps_open else "Connection: close")
    return "\r\n".join((*lines, "", "")).encode("utf-8")


def _leave(connection: socket.socket) -> None:
    """Say no more on *connection*, and let the target see it: what comes next must not overtake the loss."""
    with suppress(OSError):
        connection.shutdown(socket.SHUT_WR)
        select.select([connection], [], [], _NOTICED_S)


def body_of(request: Request) -> bytes:
    """The body as it is sent: with its swelling, where it has one."""
    body, swelling = request.body or b"", (request.wire or _PLAIN).swelling
    return body if swelling is None else body.replace(_MARK, swelling.unit.encode() * swelling.times)


def _drip(connection: socket.socket, body: bytes, drip_s: float) -> None:
    """Send *body* in pieces over *drip_s* seconds."""
    piece = len(body) // _DRIPS + 1
    for start in range(0, len(body), piece):
        time.sleep(drip_s / _DRIPS)
        connection.sendall(body[start : start + piece])


def framed(body: bytes, wire: Wire) -> bytes:
    """*body* as the framing has it."""
    if wire.framing is not Framing.CHUNKED:
        return body
    pieces = [body[start : start + _PIECE] for start in range(0, len(body), _PIECE)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def _connected(url: str, timeout_s: float) -> socket.socket:
    parts = urlsplit(url)
    is_secure = parts.scheme == "https"
    host, port = parts.hostname or "", parts.port or (443 if is_secure else 80)
    proxy = proxy_for(url)
    if proxy is None:
        connection = socket.create_connection((host, port), timeout_s)
    else:
        connection = _tunnel(proxy, host, port, timeout_s)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if not is_secure:
        return connection
    context = ssl.create_default_context(cafile=ca_bundle())
    return context.wrap_socket(connection, server_hostname=parts.hostname)


def proxy_for(url: str) -> str | None:
    """The proxy that the environment names for *url*, if it names one."""
    return select_proxy(url, get_environ_proxies(url, no_proxy=None))


def ca_bundle() -> str:
    """The file of those whose certificates are trusted: the environment's, or the one that requests has."""
    named = (os.environ.get(name) for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"))
    return next((name for name in named if name), DEFAULT_CA_BUNDLE_PATH)


def _tunnel(proxy: str, host: str, port: int, timeout_s: float) -> socket.socket:
    """A connection through *proxy*, as CONNECT opens it (RFC 9110, 9.3.6)."""
    parts = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
    tunnel = HTTPConnection(parts.hostname or "", parts.port or 80, timeout=timeout_s)
    headers = {}
    if parts.username is not None:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        headers["Proxy-Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    tunnel.set_tunnel(host, port, headers)
    tunnel.connect()
    return tunnel.sock
