"""Card numbers of the run that are spread over the members of an array, or written in hex."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from capture_conformance.transport.redaction.spans import Span

IN_HEX = "<hex with a card number>"
# As many digits as may be shown of a number, in front and behind.
_SHOWN_IN_FRONT, _SHOWN_BEHIND = 6, 4
# The text between two members, of which the second may stand on a line of its own.
_GAP = r"(?:[\s\"']{0,32}+,[\s\"']{0,32}+)?+"
_DIGITS = re.compile(r"[0-9]+")
_QUOTES = ("'", '"')


class SpreadCards:
    """
    Finds known card numbers whose digits are members of an array, one by one or in groups.

    Numbers that are only likely are not looked for in this way: lists of amounts would be taken for them.
    """

    def __init__(self, known: Sequence[str]) -> None:
        """Prepare to find the numbers *known*."""
        self._patterns = [(number, re.compile(_GAP.join(number))) for number in known]
        self._in_hex = [(number, number.encode().hex()) for number in known]

    def find(self, text: str) -> Iterator[Span]:
        """Every stretch of *text* that has to be replaced."""
        if "," in text:
            for number, pattern in self._patterns:
                for match in pattern.finditer(text):
                    yield from _members(text, match, number)
        for number, in_hex in self._in_hex:
            for match in re.finditer(in_hex, text) if in_hex in text else ():
                yield _span(match.start(), match.end(), number, IN_HEX)


def _members(text: str, match: re.Match[str], number: str) -> Iterator[Span]:
    """The members that hold digits that must not be shown; only the first of them counts as a sighting."""
    if match.end() - match.start() == len(number):
        return
    at, is_first = 0, True
    for member in _DIGITS.finditer(text, match.start(), match.end()):
        end = at + len(member.group())
        shown = "".join(_shown(number, place) for place in range(at, end))
        at = end
        if "*" in shown:
            # A bare number becomes a text, so that JSON stays JSON.
            is_quoted = _is_quoted(text, match, member)
            replacement = shown if is_quoted else f'"{shown}"'
            yield _span(member.start(), member.end(), number, replacement, is_sighting=is_first)
            is_first = False


def _shown(number: str, place: int) -> str:
    is_shown = place < _SHOWN_IN_FRONT or place >= len(number) - _SHOWN_BEHIND
    return number[place] if is_shown else "*"


def _is_quoted(text: str, match: re.Match[str], member: re.Match[str]) -> bool:
    """Whether *member* is a text or the end of one; the last one may only be the beginning of a text."""
    if member.end() == match.end():
        return text[member.start() - 1 : member.start()] in _QUOTES
    return text[member.end() : member.end() + 1] in _QUOTES


def _span(start: int, end: int, number: str, replacement: str, *, is_sighting: bool = True) -> Span:
    return Span(
        start=start,
        end=end,
        kind="card_number",
        replacement=replacement,
        secret=number,
        is_sighting=is_sighting,
    )
