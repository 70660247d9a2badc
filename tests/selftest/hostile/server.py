"""A server that answers byte for byte as a behaviour says, however wrong that is."""

from __future__ import annotations

import json
import socket
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, TypeAlias

_PIECE = 65536


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """
    One request, and what is left of it on the wire.

    Attributes:
        path: As the request line has it.

        head: The request line and the headers.

        body: The body, empty where it was not read.

        pause: Waits so many seconds, or until the server closes; whether it closes.
    """

    path: str
    head: bytes
    body: bytes
    pause: Callable[[float], bool]

    @property
    def members(self) -> dict[str, Any]:
        """The JSON object in the body, empty where there is none."""
        try:
            value = json.loads(self.body)
        except (ValueError, RecursionError):
            return {}
        return value if isinstance(value, dict) else {}


Behaviour: TypeAlias = Callable[[Asked], Iterable[bytes]]


@dataclass(slots=True)
class Served:
    """What the server has done so far."""

    requests: list[str] = field(default_factory=list)
    sent_bytes: int = 0


@contextmanager
def hostile_server(behaviour: Behaviour, *, reads_body: bool = True) -> Iterator[tuple[str, Served]]:
    """
    Run a server on a free port of this machine; gives its address and what it has done.

    Args:
        behaviour: The pieces of the answer to each request. The connection is closed behind the last one.

        reads_body: Whether it reads a request's body before it answers.
    """
    served, closing = Served(), threading.Event()
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:
        listener.settimeout(0.1)

        def accept() -> None:
            while not closing.is_set():
                with suppress(TimeoutError, OSError):
                    connection, _ = listener.accept()
                    arguments = (connection, behaviour, served, closing, reads_body)
                    threading.Thread(target=_serve, args=arguments, daemon=True).start()

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/api/v1", served
        finally:
            closing.set()
            thread.join()


def _serve(
    connection: socket.socket, behaviour: Behaviour, served: Served, closing: threading.Event, reads: bool
) -> None:
    with connection, suppress(OSError):
        head, rest = _head(connection)
        if not head:
            return
        served.requests.append(head.split(b"\r\n", 1)[0].decode("latin-1"))
        body = _body(connection, head, rest) if reads else b""
        path = head.split(b" ", 2)[1].decode("latin-1")
        for piece in behaviour(Asked(path=path, head=head, body=body, pause=closing.wait)):
            for start in range(0, len(piece), _PIECE):
                connection.sendall(piece[start : start + _PIECE])
                served.sent_bytes += len(piece[start : start + _PIECE])
        if reads:
            connection.shutdown(socket.SHUT_WR)


def _head(connection: socket.socket) -> tuple[bytes, bytes]:
    """The head of a request, and what has come behind it."""
    read = b""
    while b"\r\n\r\n" not in read:
        piece = connection.recv(_PIECE)
        if not piece:
            return b"", b""
        read += piece
    head, _, rest = read.partition(b"\r\n\r\n")
    return head, rest


def _body(connection: socket.socket, head: bytes, read: bytes) -> bytes:
    """The body, by its length or in chunks; the chunks stay as they came."""
    lines = [line.lower() for line in head.split(b"\r\n")]
    length = next((int(x.split(b":")[1]) for x in lines if x.startswith(b"content-length:")), 0)
    is_chunked = any(x.startswith(b"transfer-encoding:") for x in lines)
    while len(read) < length or (is_chunked and not read.endswith(b"0\r\n\r\n")):
        piece = connection.recv(_PIECE)
        if not piece:
            break
        read += piece
    return read


def answer(
    status: int, body: bytes, *headers: tuple[str, str], media_type: str = "application/json"
) -> bytes:
    """A whole, well-formed answer."""
    lines = [f"HTTP/1.1 {status} Status", f"Content-Type: {media_type}", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers]
    return "\r\n".join((*lines, "Connection: close", "", "")).encode("latin-1") + body


def authorized(asked: Asked) -> bytes:
    """The answer to an authorization, as a sound gateway gives it."""
    amount, currency = asked.members.get("amount", "1000"), asked.members.get("currency", "JPY")
    body = {
        "success": True,
        "status_code": 201,
        "is_live": False,
        "transaction_type": "PRE_AUTH",
        "payment_details": {"amount": int(amount), "currency": currency},
        "transaction_details": {"id": str(uuid.uuid4())},
    }
    return answer(201, json.dumps(body).encode())
