"""
Gateways that are not ours, made of the standard library.

Authorizations work; what the capture route answers is up to each. They share no code with the embedded one.
"""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from typing_extensions import override

CREDENTIALS = {
    "CAPTURE_MERCHANT_ID": "STANDIN001",
    "CAPTURE_API_KEY": "standInApiKey-q8Wm3Zr5TyLp",
    "CAPTURE_X_API_KEY": "standInXApiKey-d4Vb7Nc2HsXk",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the capture route sends back; ``delay_s`` first lets the caller wait."""

    status: int
    body: bytes
    media_type: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()
    delay_s: float = 0
    is_cut: bool = False


Capture = Callable[[dict[str, Any]], Answer]


def always(status: int, body: object, *, media_type: str = "application/json") -> Capture:
    """The same answer to every capture."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return lambda _asked: Answer(status=status, body=raw, media_type=media_type)


def success(amount: object = 1000) -> dict[str, Any]:
    """The answer of a gateway that says yes to everything."""
    return {
        "success": True,
        "status_code": 201,
        "is_live": False,
        "transaction_type": "CAPTURE",
        "gateway_response": {"version": "1", "type": "INFO", "message": "ok", "code": "INFO0001"},
        "merchant_details": {},
        "payment_details": {"amount": amount},
        "transaction_details": {"id": str(uuid.uuid4())},
    }


EMPTY: dict[str, Capture] = {
    "404 to everything": always(404, {"success": False}),
    "400 to everything": always(400, {"success": False}),
    "401 to everything": always(401, {"success": False}),
    "500 to everything": always(500, {"success": False}),
    "201 to everything": lambda asked: Answer(
        status=201, body=json.dumps(success(asked.get("amount", 1000))).encode()
    ),
    "201 without a body": always(201, b""),
    "200 as HTML": always(200, b"<html>welcome</html>", media_type="text/html"),
    "200 that says no": always(200, {"success": False, "status_code": 200}),
    "201 as HTML": always(201, b"<html>welcome</html>", media_type="text/html"),
    "the answer to an authorization": lambda asked: Answer(
        status=201,
        body=json.dumps({**success(asked.get("amount", 1000)), "transaction_type": "PRE_AUTH"}).encode(),
    ),
    "the answer to a status query": lambda asked: Answer(
        status=200, body=json.dumps({**success(), "transaction_type": "STATUS", "status_code": 200}).encode()
    ),
    "302 to elsewhere": always(302, b""),
    "nothing at all": lambda _asked: Answer(status=0, body=b"", is_cut=True),
    "silence": lambda _asked: Answer(status=0, body=b"", delay_s=30, is_cut=True),
}


@dataclass(slots=True)
class Journal:
    """What a stand-in was asked: method and path of every request, and the body of every capture."""

    requests: list[tuple[str, str]] = field(default_factory=list)
    captures: list[dict[str, Any]] = field(default_factory=list)


@contextmanager
def stand_in(
    capture: Capture, authorization_seen: Callable[[str | None], object] = lambda _: None
) -> Iterator[tuple[str, Journal]]:
    """
    Run a stand-in on a free port; gives its base address and its journal.

    *authorization_seen* is called with the Authorization header of every capture, None where it is absent.
    """
    journal, closing = Journal(), threading.Event()

    def answer(asked: dict[str, Any], authorization: str | None) -> Answer:
        authorization_seen(authorization)
        journal.captures.append(asked)
        return capture(asked)

    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(answer, journal, closing))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", journal
    finally:
        closing.set()
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(
    capture: Callable[[dict[str, Any], str | None], Answer], journal: Journal, closing: threading.Event
) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Head and body in one piece: two would wait for each other's acknowledgement.
        wbufsize = -1

        def do_GET(self) -> None:
            journal.requests.append(("GET", self.path))
            self._answer(Answer(status=404, body=b'{"success": false}'))

        def do_POST(self) -> None:
            journal.requests.append(("POST", self.path))
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if self.path.split("?", 1)[0].endswith("/capture"):
                self._answer(capture(_parsed(raw), self.headers.get("Authorization")))
            elif self.path.endswith("/authorization"):
                self._answer(_authorized(raw))
            else:
                self._answer(Answer(status=404, body=b'{"success": false}'))

        def _answer(self, answer: Answer) -> None:
            until = time.monotonic() + answer.delay_s
            while time.monotonic() < until and not closing.wait(0.02):
                pass
            if answer.is_cut:
                self.close_connection = True
                return
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.media_type)
            self.send_header("Content-Length", str(len(answer.body)))
            for name, value in answer.headers:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)
            self.wfile.flush()

        @override
        def log_message(self, format: str, *args: object) -> None:
            """Keep the test output clean."""

    return Handler


def _parsed(raw: bytes) -> dict[str, Any]:
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _authorized(raw: bytes) -> Answer:
    asked = _parsed(raw)
    body = {
        "success": True,
        "status_code": 201,
        "is_live": False,
        "transaction_type": "PRE_AUTH",
        "payment_details": {"amount": int(asked["amount"]), "currency": asked["currency"]},
        "transaction_details": {"id": str(uuid.uuid4())},
    }
    return Answer(status=201, body=json.dumps(body).encode())
