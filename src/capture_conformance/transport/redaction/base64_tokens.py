"""Base64 in a text, and what it says."""

from __future__ import annotations

import re
from base64 import b64encode
from binascii import a2b_base64
from collections.abc import Callable, Iterator
from functools import lru_cache

from capture_conformance.transport.redaction.digit_groups import SHORTEST
from capture_conformance.transport.redaction.spans import Kind, Span, Trace

HOLDS: dict[Kind, str] = {
    "card_number": "<base64 with a card number>",
    "like_a_card_number": "<base64 with a card number>",
    "security_code": "<base64 with a security code>",
    "credential": "<base64 with a credential>",
}

# Eighteen characters are the fewest that hold thirteen digits.
_ALPHABET = r"[A-Za-z0-9+/_\-]"
_TOKEN = re.compile(rf"{_ALPHABET}(?<!{_ALPHABET}{{2}}){_ALPHABET}{{17,}}={{0,2}}")
# A digit at the first or second place of a group of three shows in one of these; what is spread so far that
# none stands there is long.
_CLUE = re.compile(r"[MNODTjz]|.{52}")
_PIECE = re.compile(r"[A-Za-z0-9]{18,}={0,2}")
_ANY_TOKEN = re.compile(rf"{_ALPHABET}+={{0,2}}")
_FROM_URL_SAFE = str.maketrans("-_", "+/")
_QUAD = 4
_DIGITS = b"0123456789"
_FEWEST_CODE_DIGITS = 3

Look = Callable[[str], "Trace | None"]


def find_in_base64(text: str, look: Look) -> Iterator[Span]:
    """
    The tokens of *text* whose decoding holds something by the judgement of *look*.

    A token may be stuck to something else that could be base64, such as the path in front of it, so the
    decoding is also tried from its parts and from its second, third and fourth character on.
    """
    for match in _TOKEN.finditer(text):
        token = match.group()
        found = _judged(token, look) if _CLUE.search(token) else None
        if found is not None:
            start, end, trace = found
            start, end = start + match.start(), end + match.start()
            kind, secret = trace.kind, trace.secret
            yield Span(start=start, end=end, kind=kind, replacement=HOLDS[kind], secret=secret)


def find_encoded(text: str, value: str) -> Iterator[tuple[int, int, str]]:
    """The base64 tokens in *text* that hold *value*: where each starts and ends, and what it says."""
    for core in (core for core in cores(value) if core in text):
        for match in _ANY_TOKEN.finditer(text):
            at = match.group().find(core)
            if at >= 0:
                said = _decoded(match.group())
                yield match.start(), match.end(), said if value in said else ""


@lru_cache(maxsize=256)
def cores(value: str) -> tuple[str, ...]:
    """What base64 and base64url always contain when they encode *value*, by its place in a group of three."""
    raw = value.encode("utf-8", "surrogateescape")
    found: list[str] = []
    for shift, spoilt in ((0, 0), (1, 2), (2, 3)):
        bits = 8 * (shift + len(raw))
        core = b64encode(b"\0" * shift + raw).decode()[spoilt : bits // 6]
        found += (core, core.translate(str.maketrans("+/", "-_")))
    return tuple(dict.fromkeys(found))


def _judged(token: str, look: Look) -> tuple[int, int, Trace] | None:
    trace = _trace_in(token, look)
    if trace is not None:
        return 0, len(token), trace
    for piece in _PIECE.finditer(token):
        trace = _trace_in(piece.group(), look)
        if trace is not None:
            return piece.start(), piece.end(), trace
    for offset in range(1, _QUAD):
        trace = _trace_in(token[offset:], look)
        if trace is not None:
            return 0, len(token), trace
    return None


def _trace_in(token: str, look: Look) -> Trace | None:
    raw = _bytes(token)
    digits = len(raw) - len(raw.translate(None, _DIGITS))
    may_hold_code = digits >= _FEWEST_CODE_DIGITS and (b'"' in raw or b"=" in raw)
    if digits < SHORTEST and not may_hold_code:
        return None
    return look(raw.decode("utf-8", "surrogateescape"))


def _decoded(token: str) -> str:
    return _bytes(token).decode("utf-8", "surrogateescape")


def _bytes(token: str) -> bytes:
    """What *token* encodes, whether it is padded or cut off in the middle of a group."""
    bare = token.rstrip("=").translate(_FROM_URL_SAFE)
    if len(bare) % _QUAD == 1:
        bare = bare[:-1]
    return a2b_base64(bare + "=" * (-len(bare) % _QUAD))
