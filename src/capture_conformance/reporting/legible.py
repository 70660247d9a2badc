"""Text that strangers wrote, made fit to be read: nothing hidden in it, and nothing endless."""

from __future__ import annotations

import re
from itertools import groupby

# Characters that count as printable and yet show nothing, or change the one before them.
_BLANK = frozenset("\u034f\u115f\u1160\u2800\u3164\uffa0") | {chr(n) for n in range(0xFE00, 0xFE10)}
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
# What surrogateescape makes of a byte that is no UTF-8.
_FIRST_ESCAPED, _ESCAPED = 0xDC00, re.compile("[\udc80-\udcff]")
_LAYOUT = frozenset("\n\t")
# The space of Japanese text: wide enough to be seen.
_SEEN = "\u3000"


def text_of(body: bytes) -> str:
    """*body* as text; a byte that is no UTF-8 in braces, so that digits behind it are no part of it."""
    text = body.decode("utf-8", "surrogateescape")
    return _ESCAPED.sub(lambda byte: f"\\x{{{ord(byte[0]) - _FIRST_ESCAPED:02x}}}", text)


def legible(text: str) -> str:
    """*text* with every hidden character as an escape; line ends and tabs stay."""
    return "".join(part for part, _ in parts_of(text))


def legible_line(text: str) -> str:
    """*text* on one line: every hidden character, line ends and tabs too, as an escape."""
    return "".join(escaped(c) if c in _LAYOUT else c for c in legible(text))


def parts_of(text: str) -> list[tuple[str, bool]]:
    """The runs of *text*, each with whether it stands for hidden characters, as escapes."""
    if not has_hidden(text):
        return [(text, False)]
    return [
        ("".join(escaped(c) if hidden else c for c in run), hidden)
        for hidden, run in groupby(text, key=is_hidden)
    ]


def has_hidden(text: str) -> bool:
    """Whether any character of *text* is hidden."""
    seen = text.replace("\n", "").replace("\t", "").replace(_SEEN, "")
    return not (seen.isprintable() and (seen.isascii() or _BLANK.isdisjoint(seen)))


def is_hidden(character: str) -> bool:
    """Whether *character* is not seen where it stands: control, bidi, zero width, surrogate."""
    if character in _LAYOUT or character == _SEEN:
        return False
    return not character.isprintable() or character in _BLANK


def escaped(character: str) -> str:
    r"""The escape that shows *character*: ``\n``, ``\u202e``, ``\U000e0001``."""
    short = _SHORT.get(character)
    if short is not None:
        return short
    code = f"{ord(character):x}"
    return f"\\u{code:0>4}" if len(code) <= len("ffff") else f"\\U{code:0>8}"


def shortened(text: str, limit: int) -> str:
    """*text* cut to *limit* characters, the last one a mark of the cut."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
