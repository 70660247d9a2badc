"""Reading an answer: past interim answers, up to a size, and out of its content coding."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse, parse_headers
from typing import Protocol

from capture_conformance.model.exchange import Headers
from capture_conformance.transport.deadline import AnswerStream

LONGEST_HEAD = 64 * 1024
_PIECE = 64 * 1024
_SWITCHING = 101
_MOST_INTERIM = 100
# Zlib's names for "gzip or zlib, by its first bytes" and for deflate without a header.
_BY_HEADER, _BARE = 47, -15
_KNOWN = ("gzip", "x-gzip", "deflate")


class HeadTooLarge(HTTPException):
    """The head of an answer is larger than any HTTP server's own limit."""


class NoTunnel(HTTPException):
    """A proxy did not open the tunnel that it was asked for."""


class FinalResponse(HTTPResponse):
    """
    An answer whose interim answers have been read past, such as 103 (Early Hints).

    The standard library does so for 100 alone.

    Source: RFC 9110, 15.2.
    """

    def __init__(self, stream: AnswerStream, *, method: str | None, closes: bool = False) -> None:
        """Read from *stream*; *closes* says that the connection cannot carry another request."""
        # It asks its socket for nothing but a file to read from.
        super().__init__(stream, method=method)  # type: ignore[arg-type]
        self._closes = closes

    def begin(self) -> None:
        """
        Read the head.

        Raises:
            HeadTooLarge: It is not worth keeping.
        """
        super().begin()
        self.will_close = self.will_close or self._closes
        if sum(len(name) + len(value) for name, value in self.headers.items()) > LONGEST_HEAD:
            raise HeadTooLarge(f"a head of more than {LONGEST_HEAD} bytes")

    def _read_status(self) -> tuple[str, int, str]:
        for _ in range(_MOST_INTERIM):
            found: tuple[str, int, str] = super()._read_status()  # type: ignore[misc]  # not in the stubs
            if not 100 <= found[1] < 200 or found[1] == _SWITCHING:
                return found
            parse_headers(self.fp)
        raise HTTPException(f"more than {_MOST_INTERIM} interim answers")


class Stream(Protocol):
    """A body that can be read in pieces."""

    def read(self, amt: int, /) -> bytes:
        """Read at most *amt* bytes; none at the end."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """
    What was read of an answer's body.

    Attributes:
        content: The bytes, decoded where their coding is known.

        is_whole: Whether there is no more of it.

        is_decoded: Whether every content coding was undone; without one this is so.
    """

    content: bytes
    is_whole: bool = True
    is_decoded: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """An answer as it came: its status, its headers one by one, and its body."""

    status: int
    headers: Headers
    body: Body
    elapsed_ms: float


def read_within(stream: Stream, limit: int) -> Body:
    """Read *stream* to its end, or *limit* bytes of it."""
    pieces: list[bytes] = []
    left = limit + 1
    while left > 0 and (piece := stream.read(min(_PIECE, left))):
        pieces.append(piece)
        left -= len(piece)
    content = b"".join(pieces)
    return Body(content=content[:limit], is_whole=len(content) <= limit)


def decoded(body: Body, headers: Headers, limit: int) -> Body:
    """
    Undo the content codings of *body*, up to *limit* bytes.

    A body that is not in the coding that its header names stays as it is, and counts as decoded: it is what
    it is. A coding that is not known here leaves the body as it is, too, but nothing can be said of it.

    Source: RFC 9110, 8.4; the suite asks for no coding, but a target may use one all the same.
    """
    named = ",".join(value for name, value in headers if name.lower() == "content-encoding")
    codings = [x for x in (word.strip().lower() for word in named.split(",")) if x not in ("", "identity")]
    for coding in reversed(codings):
        if coding not in _KNOWN:
            return Body(content=body.content, is_whole=body.is_whole, is_decoded=False)
        body = _inflated(body, limit)
    return body


def _inflated(body: Body, limit: int) -> Body:
    for window in (_BY_HEADER, _BARE):
        try:
            return _inflated_by(window, body, limit)
        except zlib.error:
            continue
    return body


def _inflated_by(window: int, body: Body, limit: int) -> Body:
    """Inflate *body*, which may consist of several members one behind the other."""
    pieces: list[bytes] = []
    rest, left = body.content, limit + 1
    is_ended = False
    while rest and left > 0:
        member = zlib.decompressobj(window)
        try:
            piece = member.decompress(rest, left)
        except zlib.error:
            if is_ended:
                # Behind a whole member, servers pad with what belongs to none.
                break
            raise
        pieces.append(piece)
        left -= len(piece)
        is_ended, rest = member.eof, member.unused_data
        if not is_ended:
            break
    if body.is_whole and not is_ended and left > 0:
        raise zlib.error("the coding breaks off")
    content = b"".join(pieces)
    return Body(content=content[:limit], is_whole=body.is_whole and len(content) <= limit)
