"""Requests over a separate connection, byte for byte as they are given."""

from __future__ import annotations

import base64
import select
import socket
import time
from collections.abc import Sequence
from contextlib import suppress
from http.client import HTTPException, IncompleteRead
from urllib.parse import unquote, urlsplit

from typing_extensions import override

from capture_conformance.model.exchange import (
    SWELLING_MARK,
    Cut,
    Framing,
    NoResponse,
    Request,
    Silence,
    Wire,
)
from capture_conformance.model.route import DIRECT, Route
from capture_conformance.transport.answer_body import FinalResponse, Heard, NoTunnel, read_within
from capture_conformance.transport.deadline import AnswerStream, Deadline, DeadlineReader, send_within
from capture_conformance.transport.reasons import reason_for
from capture_conformance.transport.routing import tls_context

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


class _KeptStream(AnswerStream):
    """What arrives on a connection; an answer that is read to its end does not close it."""

    @override
    def close(self) -> None:
        """Leave it open: the socket itself is closed by its owner."""


class RawConnection:
    """
    A connection that sends requests unchanged: each header in its order, case and number.

    Nothing is added but Host, the headers of the route, what every client sends, and what the framing needs.
    A proxy is asked for a tunnel, so that it passes on every byte.
    """

    def __init__(self, url: str, route: Route, deadline: Deadline, limit: int) -> None:
        """
        Open the connection.

        Args:
            url: The full address; its path and query are sent letter by letter.

            route: How the target is reached.

            deadline: When everything on it has to be over.

            limit: How many bytes of an answer's body to read.
        """
        self._started = time.perf_counter()
        self._url = url
        self._route = route
        self._deadline = deadline
        self._limit = limit
        self._failure = Silence.LOST
        self._socket: socket.socket | None = None
        self._is_over = self._has_answered = False
        try:
            self._socket = _connected(url, route, deadline)
        except TimeoutError:
            self._failure = Silence.NO_CONNECTION_IN_TIME
        except (OSError, HTTPException, ValueError) as error:
            self._failure = reason_for(error)

    def exchange(self, request: Request) -> Heard | NoResponse:
        """Send *request*, read its answer unless it is cut off before, and close."""
        return self.exchange_in_turn([request])[0]

    def exchange_in_turn(self, requests: Sequence[Request]) -> tuple[Heard | NoResponse, ...]:
        """
        Send one request after the other, each when the one before is answered, and close.

        Returns:
            Their answers, in their order; none for those that found the connection closed.
        """
        self._started = time.perf_counter()
        if self._socket is None:
            return (self._none(self._failure),) * len(requests)
        with self._socket:
            stream = _KeptStream(DeadlineReader(self._socket, self._deadline))
            return tuple(self._attempt(self._socket, stream, request) for request in requests)

    def _attempt(
        self, connection: socket.socket, stream: AnswerStream, request: Request
    ) -> Heard | NoResponse:
        self._started = time.perf_counter()
        if self._is_over:
            return self._none(Silence.CLOSED)
        reply: Heard | NoResponse
        try:
            reply = self._exchange(connection, stream, request)
        except TimeoutError as error:
            reply = self._none(Silence.INCOMPLETE_IN_TIME if self._deadline.is_over else reason_for(error))
        except (OSError, HTTPException, ValueError) as error:
            # Behind an answer, the target has used its right to close.
            reply = self._none(Silence.CLOSED if self._has_answered else reason_for(error))
        self._is_over = self._is_over or isinstance(reply, NoResponse)
        self._has_answered = True
        return reply

    def _exchange(
        self, connection: socket.socket, stream: AnswerStream, request: Request
    ) -> Heard | NoResponse:
        wire = request.wire or _PLAIN
        is_cut = self._send(connection, request, wire)
        if wire.cut is not None:
            _leave(connection)
            return self._none(Silence.CUT)
        with FinalResponse(stream, method=request.method, closes=is_cut) as answer:
            answer.begin()
            body = read_within(answer, self._limit)
            if body.is_whole and answer.length:
                raise IncompleteRead(body.content, answer.length)
            self._is_over = answer.will_close or not body.is_whole
            return Heard(
                status=answer.status,
                headers=tuple(answer.getheaders()),
                body=body,
                elapsed_ms=self._elapsed(),
            )

    def _send(self, connection: socket.socket, request: Request, wire: Wire) -> bool:
        """
        Send *request*; return whether it stays incomplete on a connection that is still open.

        A target that has seen enough may answer and close before all of it is out. What it has said is read
        next, and so is what it says of the bytes that it did not take.
        """
        try:
            self._send_all(connection, request, wire)
        except TimeoutError:
            return True
        except OSError:
            return False
        return False

    def _send_all(self, connection: socket.socket, request: Request, wire: Wire) -> None:
        head, body = head_of(request, self._url, self._route), framed(body_of(request), wire)
        if wire.cut is Cut.AFTER_HEAD:
            body = b""
        elif wire.cut is Cut.MID_BODY:
            body = body[: len(body) // 2]
        if wire.cut is None and (wire.expects_continue or wire.drip_s):
            send_within(connection, head, self._deadline)
            if wire.expects_continue:
                select.select([connection], [], [], _CONTINUE_S)
                send_within(connection, body, self._deadline)
            else:
                self._drip(connection, body, wire.drip_s)
        else:
            send_within(connection, head + body, self._deadline)

    def _drip(self, connection: socket.socket, body: bytes, drip_s: float) -> None:
        """Send *body* in pieces over *drip_s* seconds."""
        piece = len(body) // _DRIPS + 1
        for start in range(0, len(body), piece):
            time.sleep(drip_s / _DRIPS)
            send_within(connection, body[start : start + piece], self._deadline)

    def _none(self, reason: Silence) -> NoResponse:
        return NoResponse(reason=reason, elapsed_ms=self._elapsed())

    def _elapsed(self) -> float:
        return (time.perf_counter() - self._started) * 1000


def head_of(request: Request, url: str, route: Route = DIRECT) -> bytes:
    """Return the request line and the headers of *request*, with the empty line behind them."""
    parts, wire = urlsplit(url), request.wire or _PLAIN
    path = url.split(parts.netloc, 1)[1] or "/"
    lines = [f"{request.method} {path} HTTP/1.1", f"Host: {parts.netloc}"]
    given = {name.lower() for name, _ in request.headers}
    lines += [f"{name}: {value}" for name, value in USUAL_HEADERS.items() if name.lower() not in given]
    lines += [f"{name}: {value}" for name, value in (*route.headers, *request.headers)]
    if wire.framing is Framing.CHUNKED:
        lines.append("Transfer-Encoding: chunked")
    elif wire.framing is Framing.LENGTH and request.body is not None:
        lines.append(f"Content-Length: {len(body_of(request))}")
    if wire.expects_continue:
        lines.append("Expect: 100-continue")
    lines.append("Connection: keep-alive" if wire.keeps_open else "Connection: close")
    return "\r\n".join((*lines, "", "")).encode("utf-8")


def _leave(connection: socket.socket) -> None:
    """Stop sending on *connection*, and wait until the target has noticed before anything else is sent."""
    with suppress(OSError):
        connection.shutdown(socket.SHUT_WR)
        select.select([connection], [], [], _NOTICED_S)


def body_of(request: Request) -> bytes:
    """The body as it is sent: with its swelling, where it has one."""
    body, swelling = request.body or b"", (request.wire or _PLAIN).swelling
    return body if swelling is None else body.replace(_MARK, swelling.unit.encode() * swelling.times)


def framed(body: bytes, wire: Wire) -> bytes:
    """*body* as the framing has it."""
    if wire.framing is not Framing.CHUNKED:
        return body
    pieces = [body[start : start + _PIECE] for start in range(0, len(body), _PIECE)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def _connected(url: str, route: Route, deadline: Deadline) -> socket.socket:
    parts = urlsplit(url)
    is_secure = parts.scheme == "https"
    host, port = parts.hostname or "", parts.port or (443 if is_secure else 80)
    if route.proxy is None:
        connection = socket.create_connection((host, port), deadline.left_s())
    else:
        connection = _tunnel(route.proxy, host, port, deadline)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if not is_secure:
        return connection
    connection.settimeout(deadline.left_s())
    try:
        return tls_context(route).wrap_socket(connection, server_hostname=parts.hostname)
    except BaseException:
        connection.close()
        raise


def _tunnel(proxy: str, host: str, port: int, deadline: Deadline) -> socket.socket:
    """Open a connection through *proxy* with CONNECT (RFC 9110, 9.3.6)."""
    parts = urlsplit(proxy)
    authority = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    lines = [f"CONNECT {authority} HTTP/1.1", f"Host: {authority}"]
    if parts.username is not None:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        lines.append(f"Proxy-Authorization: Basic {base64.b64encode(pair.encode()).decode()}")
    connection = socket.create_connection((parts.hostname or "", parts.port or 80), deadline.left_s())
    try:
        send_within(connection, "\r\n".join((*lines, "", "")).encode(), deadline)
        _require_tunnel(connection, deadline)
    except BaseException:
        connection.close()
        raise
    return connection


def _require_tunnel(connection: socket.socket, deadline: Deadline) -> None:
    """Read the proxy's answer, and nothing behind it."""
    stream = AnswerStream(DeadlineReader(connection, deadline), 1)
    with FinalResponse(stream, method="CONNECT") as answer:
        answer.begin()
        if not 200 <= answer.status < 300:
            raise NoTunnel(str(answer.status))
