"""What a server can do to a client, each as the pieces of an answer."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator

from hostile.server import Asked, Behaviour, answer, authorized

_HEAD = b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\n"
_MEGABYTE = b"a" * 1024 * 1024
CAPTURED = json.dumps({"success": True, "status_code": 201, "is_live": False}).encode()


def served(asked: Asked) -> Iterator[bytes]:
    """What a gateway that says yes to everything answers."""
    yield authorized(asked) if asked.path.endswith("/authorization") else answer(201, CAPTURED)


def on_capture(behaviour: Behaviour) -> Behaviour:
    """Behave so where a capture is asked for; authorizations are answered as they should be."""

    def behave(asked: Asked) -> Iterator[bytes]:
        if asked.path.endswith("/authorization"):
            yield authorized(asked)
        else:
            yield from behaviour(asked)

    return behave


def dripped(asked: Asked) -> Iterator[bytes]:
    """A body that comes byte by byte, each well within the time limit."""
    yield _HEAD + b"Content-Length: 100000\r\n\r\n"
    while not asked.pause(0.05):
        yield b" "


def dripped_head(asked: Asked) -> Iterator[bytes]:
    """A head that comes byte by byte."""
    yield b"HTTP/1.1 201 Created\r\nX-Slow: "
    while not asked.pause(0.05):
        yield b"a"


def flooded(_asked: Asked) -> Iterator[bytes]:
    """A JSON object of 100 MB, by its length."""
    yield _HEAD + b"Content-Length: %d\r\n\r\n" % (100 * len(_MEGABYTE) + 16)
    yield b'{"success":true,"'
    for _ in range(100):
        yield _MEGABYTE


def flooded_in_chunks(_asked: Asked) -> Iterator[bytes]:
    """The same without an end in sight."""
    yield _HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
    for _ in range(100):
        yield b"100000\r\n" + _MEGABYTE + b"\r\n"


def gzip_bomb(_asked: Asked) -> Iterator[bytes]:
    """300 KB that unpack to 300 MB."""
    yield answer(201, gzip.compress(_MEGABYTE) * 300, ("Content-Encoding", "gzip"))


def deep_json(_asked: Asked) -> Iterator[bytes]:
    """An object nested a hundred thousand times."""
    yield answer(201, b'{"success":true,"a":' * 100_000 + b"1" + b"}" * 100_000)


def hinted(_asked: Asked) -> Iterator[bytes]:
    """Interim answers before the answer."""
    yield b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n"
    yield b"HTTP/1.1 102 Processing\r\n\r\n"
    yield answer(201, CAPTURED)


def hinted_for_ever(asked: Asked) -> Iterator[bytes]:
    """Interim answers without an answer."""
    while not asked.pause(0):
        yield b"HTTP/1.1 103 Early Hints\r\n\r\n" * 1000


def redirected(asked: Asked) -> Iterator[bytes]:
    """A redirect to itself, with a large body."""
    yield answer(302, b"b" * 100_000, ("Location", asked.path), ("Set-Cookie", "a=b"))


def headers_without_end(_asked: Asked) -> Iterator[bytes]:
    """More headers than any server sends."""
    yield b"HTTP/1.1 201 Created\r\n"
    for number in range(100_000):
        yield b"X-%d: %s\r\n" % (number, b"a" * 1000)
    yield b"\r\n"


def large_headers(_asked: Asked) -> Iterator[bytes]:
    """Ninety headers of 60 KB."""
    yield _HEAD + b"".join(b"X-%d: %s\r\n" % (n, b"a" * 60_000) for n in range(90))
    yield b"Content-Length: 2\r\n\r\n{}"


def one_long_line(_asked: Asked) -> Iterator[bytes]:
    """A status line that does not end."""
    yield b"HTTP/1.1 201 "
    for _ in range(100):
        yield _MEGABYTE


def not_http(_asked: Asked) -> Iterator[bytes]:
    """Something else than HTTP."""
    yield b"220 mail.example ESMTP\r\n" * 10


def broken_length(_asked: Asked) -> Iterator[bytes]:
    """Less than the length says."""
    yield _HEAD + b"Content-Length: 5000\r\n\r\n" + CAPTURED


def broken_chunks(_asked: Asked) -> Iterator[bytes]:
    """Chunks that are none."""
    yield _HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n" + CAPTURED


def packed(_asked: Asked) -> Iterator[bytes]:
    """A gzip body, although none was asked for."""
    yield answer(201, gzip.compress(CAPTURED), ("Content-Encoding", "gzip"))


def packed_unknown(_asked: Asked) -> Iterator[bytes]:
    """A coding that this suite does not know."""
    yield answer(201, b"\x0b\x02\x80" + CAPTURED, ("Content-Encoding", "br"))


def packed_wrongly(_asked: Asked) -> Iterator[bytes]:
    """A body that is not in the coding that its header names."""
    yield answer(201, CAPTURED, ("Content-Encoding", "gzip"))


def with_escapes(_asked: Asked) -> Iterator[bytes]:
    """What a terminal or a page could take for its own."""
    attack = "\x1b[2J\x1b]0;owned\x07<script>alert(1)</script>[red]x[/red]\u202e ]]>"
    body = {"success": False, "status_code": 400, "gateway_response": {"code": attack, "message": attack}}
    yield answer(400, json.dumps(body, ensure_ascii=False).encode(), ("X-Note", "\x1b[31m<b>"))


def silent(asked: Asked) -> Iterator[bytes]:
    """Nothing."""
    asked.pause(60)
    yield b""


def silent_close(_asked: Asked) -> Iterator[bytes]:
    """The end of the connection."""
    yield b""


BEHAVIOURS: dict[str, Behaviour] = {
    behaviour.__name__: behaviour
    for behaviour in (
        *(dripped, dripped_head, flooded, flooded_in_chunks, gzip_bomb, deep_json, hinted, hinted_for_ever),
        *(redirected, headers_without_end, large_headers, one_long_line, not_http, broken_length),
        *(broken_chunks, packed, packed_unknown, packed_wrongly, with_escapes, silent, silent_close),
    )
}
