"""One request over a connection of its own, byte for byte as it is given."""

from __future__ import annotations

import select
import socket
import ssl
import time
from contextlib import suppress
from http.client import HTTPException, HTTPResponse
from urllib.parse import urlsplit

from requests.utils import DEFAULT_CA_BUNDLE_PATH

from capture_conformance.model.exchange import Cut, Framing, NoResponse, Reply, Request, Response, Wire

CUT = "the tester cut the connection, as intended"
_CONTINUE_S = 1.0
_PIECE = 1024
_PLAIN = Wire()


class RawConnection:
    """
    A connection that carries one request as it stands: header by header, in order, case and number.

    Nothing is added but Host and what the framing needs. A proxy of the environment is not honoured.
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
        self._started = time.perf_counter()
        if self._socket is None:
            return self._none(self._failure or "no connection")
        with self._socket:
            try:
                return self._exchange(self._socket, request)
            except TimeoutError:
                return self._none("no answer within the time limit")
            except (OSError, HTTPException, ValueError):
                return self._none("the connection was refused or broken off")

    def _exchange(self, connection: socket.socket, request: Request) -> Reply:
        wire = request.wire or _PLAIN
        # A target that has seen enough may answer and close before the whole body is out.
        with suppress(BrokenPipeError, ConnectionResetError):
            self._send(connection, request, wire)
        if wire.cut is not None:
            return self._none(CUT)
        answer = HTTPResponse(connection, method=request.method)
        try:
            answer.begin()
            body = answer.read()
            return Response(
                status=answer.status,
                headers=tuple(answer.getheaders()),
                body=body,
                elapsed_ms=self._elapsed(),
            )
        finally:
            answer.close()

    def _send(self, connection: socket.socket, request: Request, wire: Wire) -> None:
        head, body = head_of(request, self._url), framed(request.body or b"", wire)
        if wire.cut is Cut.AFTER_HEAD:
            connection.sendall(head)
        elif wire.cut is Cut.MID_BODY:
            connection.sendall(head + body[: len(body) // 2])
        elif wire.expects_continue:
            connection.sendall(head)
            select.select([connection], [], [], _CONTINUE_S)
            connection.sendall(body)
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
    lines += [f"{name}: {value}" for name, value in request.headers]
    if wire.framing is Framing.CHUNKED:
        lines.append("Transfer-Encoding: chunked")
    elif wire.framing is Framing.LENGTH and request.body is not None:
        lines.append(f"Content-Length: {len(request.body)}")
    if wire.expects_continue:
        lines.append("Expect: 100-continue")
    lines.append("Connection: close")
    return "\r\n".join((*lines, "", "")).encode("utf-8")


def framed(body: bytes, wire: Wire) -> bytes:
    """*body* as the framing has it."""
    if wire.framing is not Framing.CHUNKED:
        return body
    pieces = [body[start : start + _PIECE] for start in range(0, len(body), _PIECE)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def _connected(url: str, timeout_s: float) -> socket.socket:
    parts = urlsplit(url)
    is_secure = parts.scheme == "https"
    address = (parts.hostname or "", parts.port or (443 if is_secure else 80))
    connection = socket.create_connection(address, timeout_s)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if not is_secure:
        return connection
    context = ssl.create_default_context(cafile=DEFAULT_CA_BUNDLE_PATH)
    return context.wrap_socket(connection, server_hostname=parts.hostname)
