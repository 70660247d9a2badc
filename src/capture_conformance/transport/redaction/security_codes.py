"""Security codes, track data and PINs, found by the name of the member that holds them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from capture_conformance.transport.redaction.spans import Span

HIDDEN = "***"

_NAME = (
    r"(?:card[_\-. ]?verification\w*|(?:card[_\-. ]?)?(?:"
    r"cv[cv]2?(?:[_-]?(?:code|number|value|no))?|cav2|cid|csc|security[_-]?code|"
    r"track(?:[_-]?[123])?(?:[_-]?data)?|pin(?:[_-]?block)?))"
)
# Markup may stand between a name and its value on a page.
_GAP = r"(?:\s++|<[^<>]{0,80}>){0,6}+"
# Where one of the names may begin; to look for that first is quick.
_BEGINNING = re.compile(r"[cCpPsStT](?<![A-Za-z0-9_].)(?i:ar|v[cv]|av|id|sc|ec|ra|in)")
_MEMBER = re.compile(
    rf"""(?:{_NAME})(?P<quote>["'])?(?:\[\])?\]?{_GAP}(?:=(?P<form>(?!=))>?|:){_GAP}(?:\[{_GAP})?
    (?: "(?P<double>(?:[^"\\\r\n]|\\.)*+)"
      | '(?P<single>(?:[^'\\\r\n]|\\.)*+)'
      | ["'](?P<open>[^"'\r\n]*)
      | (?P<number>[-+]?(?(quote)\d|\d{{3}})[\w.+-]*)
      | (?(form)(?P<word>[^\s&"'<>;,\#)}}\]]+)|(?!)) )""",
    re.VERBOSE | re.IGNORECASE,
)
_ELEMENT = re.compile(rf"<(?:\w+:)?(?:{_NAME})(?:\s[^<>]*)?>(?P<element>[^<>]+)</", re.IGNORECASE)
_EXACT = re.compile(_NAME, re.IGNORECASE)

# One of them stands in each of the names; to look for them is quick.
_CLUES = ("cvc", "cvv", "cav2", "cid", "csc", "curity", "verif", "track")
# So common inside other words that what follows it is looked at as well.
_PIN = re.compile(r"pin(?![ac-z0-9])")
# What follows a value rather than is one: the quotation mark before it was the end of another string.
_NEXT = (",", "]", "}", ":")
_CODE = re.compile(r"\s*\d{3,4}\s*")
# Of the names above those that mean nothing else; a cid may be a client's, a pin or a track anything.
_PLAIN_NAME = re.compile(r"cv[cv]|cav2|csc|security|verification", re.IGNORECASE)


def names_security_code(name: str) -> bool:
    """Whether a member called *name* holds what must not be kept."""
    return _EXACT.fullmatch(name) is not None


def looks_like_code(name: str, value: str) -> bool:
    """Whether *value* is a card's code beyond doubt, rather than, say, the complaint that it is missing."""
    return _PLAIN_NAME.search(name) is not None and _CODE.fullmatch(value) is not None


def find_security_codes(text: str) -> list[Span]:
    """The values in *text* of members whose names say that they hold a security code."""
    lower = text.lower()
    if not any(clue in lower for clue in _CLUES) and not _PIN.search(lower):
        return []
    return [*_in_members(text), *_in_elements(text)]


def _in_members(text: str) -> Iterator[Span]:
    for beginning in _BEGINNING.finditer(text):
        match = _MEMBER.match(text, beginning.start())
        if match is None:
            continue
        kind = str(match.lastgroup)
        value = match[kind]
        if value.strip() in {"", HIDDEN} or value.lstrip().startswith(_NEXT):
            continue
        is_quoted = kind == "number" and match["quote"] is not None
        yield Span(
            start=match.start(kind),
            end=match.end(kind),
            kind="security_code",
            replacement=HIDDEN,
            quoted_by=match.start("quote") if is_quoted else None,
            is_sighting=looks_like_code(text[match.start() : match.start(kind)], value),
        )


def _in_elements(text: str) -> Iterator[Span]:
    for match in _ELEMENT.finditer(text):
        if match["element"].strip() in {"", HIDDEN}:
            continue
        yield Span(
            start=match.start("element"),
            end=match.end("element"),
            kind="security_code",
            replacement=HIDDEN,
            is_sighting=looks_like_code(text[match.start() : match.start("element")], match["element"]),
        )
