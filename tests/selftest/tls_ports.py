"""Ports that no TLS connection to a trusted host can be made to."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

SELF_SIGNED = Path(__file__).parent / "cli" / "tls" / "self-signed.pem"


@contextlib.contextmanager
def certified() -> Iterator[int]:
    """The port of a server with a certificate that nobody trusts."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(SELF_SIGNED)

    def greet(connection: socket.socket) -> None:
        context.wrap_socket(connection, server_side=True).close()

    with _listening(greet) as port:
        yield port


@contextlib.contextmanager
def plain() -> Iterator[tuple[int, list[bytes]]]:
    """The port of a server that speaks HTTP without TLS, and what it has received."""
    received: list[bytes] = []

    def answer(connection: socket.socket) -> None:
        with connection:
            received.append(connection.recv(4096))
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")

    with _listening(answer) as port:
        yield port, received


@contextlib.contextmanager
def _listening(serve: Callable[[socket.socket], None]) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def accept() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    with contextlib.suppress(OSError):
                        serve(connection)

        threading.Thread(target=accept, daemon=True).start()
        yield listener.getsockname()[1]
