"""The ways one text can be read: as it stands, and with its escapes resolved."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import unquote

from capture_conformance.transport.redaction.spans import Span

# An escape inside an escape inside an escape: JSON in a JSON string on an HTML page.
_DEPTH = 3

# Each match stands for one character; a NUL stands for none, so that UTF-16 reads like ASCII.
_ESCAPE = re.compile(
    r"""\\(?:u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|["'/\\bfnrt])
      | %[0-7][0-9a-fA-F]
      | %[c-dC-D][0-9a-fA-F]%[89abAB][0-9a-fA-F]
      | %[eE][0-9a-fA-F](?:%[89abAB][0-9a-fA-F]){2}
      | &(?:\#[0-9]{1,7}|\#[xX][0-9a-fA-F]{1,6}|amp|lt|gt|quot|apos|nbsp);?
      | \0""",
    re.VERBOSE,
)
# Escaped kana, ideographs and hangul are common and never part of what is looked for; a quick look.
_OF_INTEREST = re.compile(
    r"""[\\%&\0](?!(?<=\\)u(?:
        30(?:[4-9a-eA-E][0-9a-fA-F] | [fF][0-9abdefABDEF])
      | [4-9a-eA-E][0-9a-fA-F]{3}))""",
    re.VERBOSE,
)
_LETTERS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'", "nbsp": "\u00a0"}
_HIGHEST = 0x10FFFF


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """
    A text as read, and where each of its characters stands in the source.

    ``outer`` is the reading with one layer of escapes more, None for the source itself: from
    ``plain_marks[i]`` on, characters stand one to one from ``outer_marks[i]`` of it on.
    """

    source: str
    plain: str
    outer: Reading | None = None
    plain_marks: Sequence[int] = (0,)
    outer_marks: Sequence[int] = (0,)

    def place(self, index: int) -> int:
        """Where in the source the character stands that is read at *index*."""
        if self.outer is None:
            return index
        mark = bisect_right(self.plain_marks, index) - 1
        return self.outer.place(self.outer_marks[mark] + index - self.plain_marks[mark])

    def at_source(self, span: Span) -> Span:
        """*span*, which was found in what is read, as one of the source, and spelt like it."""
        start, end = self.place(span.start), self.place(span.end)
        replacement = span.replacement
        if span.quoted_by is not None:
            mark = self.source[self.place(span.quoted_by) : self.place(span.quoted_by + 1)]
            replacement = f"{mark}{replacement}{mark}"
        old = self.source[start:end]
        if "\0" in old:
            replacement = "\0".join(replacement) + ("\0" if old.endswith("\0") else "")
        return replace(span, start=start, end=end, replacement=replacement, quoted_by=None)


def readings(text: str) -> Iterator[Reading]:
    """*text* as it stands, then with one layer of escapes resolved after the other, while there is one."""
    reading = Reading(source=text, plain=text)
    yield reading
    for _ in range(_DEPTH):
        if not _OF_INTEREST.search(reading.plain):
            return
        outer, reading = reading, _unescaped(reading)
        if reading.plain == outer.plain:
            return
        yield reading


def _unescaped(outer: Reading) -> Reading:
    """*outer* with one more layer of escapes resolved."""
    text = outer.plain
    parts: list[str] = []
    plain_marks, outer_marks = [0], [0]
    at = length = 0
    for match in _ESCAPE.finditer(text):
        start, end = match.span()
        character = _character(match.group())
        parts += (text[at:start], character)
        length += start - at
        plain_marks += (length, length + len(character))
        outer_marks += (start, end)
        length += len(character)
        at = end
    plain = "".join((*parts, text[at:]))
    return Reading(
        source=outer.source, plain=plain, outer=outer, plain_marks=plain_marks, outer_marks=outer_marks
    )


@lru_cache(maxsize=1024)
def _character(escape: str) -> str:
    """The character that *escape* stands for; *escape* itself if there is none."""
    if escape[0] == "\\":
        rest = escape[1:]
        return chr(int(rest[1:], 16)) if len(rest) > 1 else _LETTERS.get(rest, rest)
    if escape[0] == "%":
        return unquote(escape)
    if escape[0] == "&":
        return _entity(escape)
    return ""


def _entity(escape: str) -> str:
    name = escape[1:].rstrip(";")
    if name in _ENTITIES:
        return _ENTITIES[name]
    code = int(f"0{name[1:]}", 16 if name[1] in "xX" else 10)
    return chr(code) if code <= _HIGHEST else escape
