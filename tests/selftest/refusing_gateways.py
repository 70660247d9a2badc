"""
Gateways that a run cannot work with, and a sound one that is reached through a door of ours.

Each is an HTTP server of the standard library; the sound one forwards to the embedded gateway.
"""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from typing_extensions import override

_HOP_BY_HOP = ("connection", "transfer-encoding", "content-length", "date", "server")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request as a stand-in reads it; ``number`` counts from 1, header names are in small letters."""

    number: int
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """An answer; a status of 0 closes the connection without one."""

    status: int
    body: bytes
    # A test need not wait after 429, which is the one status that is repeated after this time.
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "application/json"), ("Retry-After", "0"))


Decide = Callable[[Asked], Given]


@dataclass(slots=True)
class Door:
    """Where a stand-in listens, and the requests that it was sent."""

    address: str = ""
    asked: list[Asked] = field(default_factory=list)


def says(status: int, message: str, code: str = "ERR0001", **more: object) -> Given:
    """A refusal in the gateway's own form."""
    body = {
        "success": False,
        "status_code": status,
        "gateway_response": {"version": "1", "type": "ERR", "message": message, "code": code},
        **more,
    }
    return Given(status=status, body=json.dumps(body).encode())


def page(status: int, text: str) -> Given:
    """A page of a web server that is no gateway."""
    body = f"<html><head><title>{text}</title></head><body><h1>{text}</h1></body></html>"
    return Given(status=status, body=body.encode(), headers=(("Content-Type", "text/html"),))


@contextlib.contextmanager
def gateway(decide: Decide) -> Iterator[Door]:
    """Run a stand-in on a free port that answers as *decide* says."""
    door = Door()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(decide, door))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    door.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield door
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def forwarding(address: str, path: str = "") -> Decide:
    """Answer as the gateway at *address* does, with *path* put before what is asked for."""
    parts = urlsplit(address)

    def decide(asked: Asked) -> Given:
        with contextlib.closing(HTTPConnection(parts.hostname or "", parts.port or 80, timeout=10)) as far:
            headers = {name: value for name, value in asked.headers.items() if name not in _HOP_BY_HOP}
            far.request(asked.method, path + asked.path, asked.body or None, headers)
            answer = far.getresponse()
            kept = [(k, v) for k, v in answer.getheaders() if k.lower() not in _HOP_BY_HOP]
            return Given(status=answer.status, body=answer.read(), headers=tuple(kept))

    return decide


def locked_from(number: int, sound: Decide, refusal: Given) -> Decide:
    """Sound up to the request with that *number*, from which on everything is answered with *refusal*."""
    return lambda asked: refusal if asked.number >= number else sound(asked)


def _handler(decide: Decide, door: Door) -> type[BaseHTTPRequestHandler]:
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def _serve(self) -> None:
            length = self.headers.get("Content-Length") or "0"
            is_chunked = "chunked" in (self.headers.get("Transfer-Encoding") or "").lower()
            body = b"".join(self._chunks()) if is_chunked else self.rfile.read(int(length))
            headers = {name.lower(): value for name, value in self.headers.items()}
            with lock:
                number = len(door.asked) + 1
                asked = Asked(number=number, method=self.command, path=self.path, headers=headers, body=body)
                door.asked.append(asked)
            given = decide(asked)
            if not given.status:
                self.close_connection = True
                return
            self.send_response(given.status)
            self.send_header("Content-Length", str(len(given.body)))
            for name, value in given.headers:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(given.body)
            self.wfile.flush()

        def _chunks(self) -> Iterator[bytes]:
            while size := int(self.rfile.readline().split(b";")[0], 16):
                yield self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()

        do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = do_OPTIONS = _serve  # noqa: N815

        @override
        def log_message(self, format: str, *args: object) -> None:
            """Keep the test output clean."""

    return Handler
