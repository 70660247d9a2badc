"""What a request says, as it was sent: the amount to the letter, the id, and whose keys it bears."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from capture_conformance.contract.answers import named_id, request_body
from capture_conformance.model.exchange import Exchange
from capture_conformance.reporting.legible import text_of
from capture_conformance.reporting.pictures.wording import grouped, one_line

# What is longer is not looked through for a spelling: no amount is worth it.
_LONGEST_BODY = 65_536
_LONGEST_SPELLING = 200
_LEXEME = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{}]|[,:]|[^\s\[\]{},:"]+', re.DOTALL)
_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,399}")


def amount_spelling(exchange: Exchange) -> str | None:
    """
    The amount as it stands in the body, quotation marks and all; None where none does.

    It need not be JSON: ``NaN``, ``01000`` and ``0x3e8`` are spellings too. Where the member stands twice,
    both spellings are given.
    """
    found = _spellings(exchange, b'"amount"')
    return one_line(" / ".join(found), _LONGEST_SPELLING) if found else None


def asked_id(exchange: Exchange) -> str | None:
    """The id that a request names, in its body, be that JSON or nearly, or at the end of its path."""
    told = named_id(exchange)
    if told is not None:
        return told
    for spelling in _spellings(exchange, b'"transactionId"') if not request_body(exchange) else ():
        if spelling.startswith('"'):
            return spelling.strip('"')
    return None


def _spellings(exchange: Exchange, name: bytes) -> tuple[str, ...]:
    body = exchange.request.body or b""
    if len(body) > _LONGEST_BODY or not body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return ()
    return _spelt(body, name)


# The pictures of some hundred requirements look at the same bodies.
@lru_cache(maxsize=2**14)
def _spelt(body: bytes, name: bytes) -> tuple[str, ...]:
    return tuple(text_of(x) for x in _values_of(body, name))


def _values_of(body: bytes, name: bytes) -> Iterator[bytes]:
    """What stands behind *name* in the outermost object of *body*."""
    level, at, value = 0, "", b""
    for match in _LEXEME.finditer(body):
        lexeme = match.group()
        if level == 1 and lexeme in (b",", b"}"):
            if at == "value":
                yield value
            at, value = "", b""
        elif at == "value" and len(value) <= 8 * _LONGEST_SPELLING:
            value += lexeme
        elif at == "name" and lexeme == b":":
            at = "value"
        elif level == 1 and lexeme == name:
            at = "name"
        level += (lexeme in b"[{") - (lexeme in b"]}")
    if at == "value" and value:
        yield value


def shown_amount(spelling: str) -> str:
    """*spelling* as it is best read: with commas where it is a plain whole number."""
    return grouped(int(spelling)) if _WHOLE.fullmatch(spelling) else one_line(spelling, 24)


def is_of_other(exchange: Exchange) -> bool:
    """Whether a request comes with the keys of the other one of the two merchants."""
    keys = (_first(exchange, name) for name in ("authorization", "x-api-key"))
    return all("CAPTURE_OTHER_" in key for key in keys)


def _first(exchange: Exchange, header: str) -> str:
    """The value of the first *header*, named in small letters; empty where there is none."""
    return next((value for name, value in exchange.request.headers if name.lower() == header), "")
