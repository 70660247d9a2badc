"""Card numbers, found by value, and the one form in which they are shown."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from capture_conformance.transport.redaction.digit_groups import (
    LONGEST,
    SHORTEST,
    Group,
    clusters,
    groups_of,
    is_decimal,
    joined,
    windows,
)
from capture_conformance.transport.redaction.spans import Kind, Span
from capture_conformance.transport.redaction.spread_cards import SpreadCards

_KEPT_IN_FRONT, _KEPT_BEHIND, _FEWEST_HIDDEN = 6, 4, 4

# Where a token may begin: not inside a word, but well behind a JSON escape.
_EDGE = r"(?:(?<![0-9A-Za-z])|(?<=\\[bfnrt])|(?<=0x))"
_UUID = rf"{_EDGE}[0-9a-fA-F]{{8}}(?:-[0-9a-fA-F]{{4}}){{3}}-[0-9a-fA-F]{{12}}(?![0-9A-Za-z])"
# A trace context of the W3C, whose parent id is too short for a digest.
_TRACE = rf"{_EDGE}[0-9a-f]{{2}}-[0-9a-f]{{32}}-[0-9a-f]{{16}}-[0-9a-f]{{2}}(?![0-9A-Za-z])"
_TRUNCATED = r"[0-9]{5,6}\*{4,9}[0-9]{4}"
_DIGEST = rf"{_EDGE}(?=[0-9]*[a-fA-F])[0-9a-fA-F]{{24,}}(?![0-9A-Za-z])"
_MOMENT = (
    r"(?<!\d)(?:19|20)\d\d(?P<dash>[-/])(?:0[1-9]|1[0-2])(?P=dash)(?:0[1-9]|[12]\d|3[01])"
    r"(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[-+]\d\d:?\d\d)?)?(?!\d)"
)
_MEANT_OTHERWISE = re.compile(f"(?P<whole>{_UUID}|{_TRACE}|{_TRUNCATED})|{_MOMENT}|{_DIGEST}")
# Nothing of these but a digest is longer.
_REACH = 64
# None of them does without one of these; to look for them is quick.
_CLUE = re.compile(r"[a-fA-F*/-]")
_WORD = re.compile(r"[0-9A-Za-z]*")
# A number of 13 to 19 digits that went through floating point: 4.111111111111111e+15.
_FLOAT = re.compile(r"(?P<whole>[1-9])\.(?P<fraction>[0-9]{6,18})[eE]\+?(?P<places>1[2-8])(?![0-9])")


def truncated(number: str) -> str:
    """
    *number* with what may be shown of it: six digits in front and four behind at most, asterisks between.

    Source: PCI SSC FAQ 1091.
    """
    front = min(_KEPT_IN_FRONT, len(number) - _KEPT_BEHIND - _FEWEST_HIDDEN)
    hidden = len(number) - front - _KEPT_BEHIND
    return f"{number[:front]}{'*' * hidden}{number[-_KEPT_BEHIND:]}"


def passes_luhn(number: str) -> bool:
    """
    Whether the last digit of *number* is the right check digit.

    Source: ISO/IEC 7812-1, annex B.
    """
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in number[-2::-2])
    return (sum(map(int, number[::-2])) + sum(doubled)) % 10 == 0


class CardNumbers:
    """Finds card numbers: the known ones anywhere, others where nothing says that they are something else."""

    def __init__(self, known: Iterable[str]) -> None:
        """
        Prepare to find *known* numbers, too.

        Raises:
            ValueError: One of them does not consist of 13 to 19 digits.
        """
        self._known = tuple(sorted({_cleaned(number) for number in known}, key=lambda n: (-len(n), n)))
        self._spread = SpreadCards(self._known)

    def find(self, text: str) -> list[Span]:
        """Every card number in *text*, from left to right."""
        spans = [*_in_floats(text), *self._spread.find(text)]
        surroundings = _Surroundings(text)
        for cluster in clusters(text):
            groups = groups_of(text, *cluster.span())
            occurrences = sorted(self._occurrences(joined(groups)), key=lambda occurrence: occurrence[1])
            if not occurrences and is_decimal(groups):
                continue
            otherwise = surroundings.around(*cluster.span())
            whole = [match.span() for match in otherwise if match.lastgroup == "whole"]
            known = list(_known_in(groups, occurrences, whole))
            spans += known
            taken = [m.span() for m in otherwise], [(span.start, span.end) for span in known]
            for stretch in _apart(groups, taken):
                spans += _likely(stretch)
        return sorted(spans, key=lambda span: span.start)

    def _occurrences(self, digits: str) -> Iterator[tuple[str, int]]:
        """The known numbers in *digits*, and where each begins."""
        for number in self._known:
            at = digits.find(number)
            while at >= 0:
                yield number, at
                at = digits.find(number, at + len(number))


def _cleaned(number: str) -> str:
    digits = re.sub(r"[ -]", "", number)
    if not re.fullmatch(rf"[0-9]{{{SHORTEST},{LONGEST}}}", digits):
        message = f"a card number has {SHORTEST} to {LONGEST} digits, the one given does not; correct it"
        raise ValueError(message)
    return digits


def _in_floats(text: str) -> Iterator[Span]:
    """The numbers that some writers of JSON make of card numbers: those with an exponent."""
    for match in _FLOAT.finditer(text):
        fraction, places = match["fraction"], int(match["places"])
        number = f"{match['whole']}{fraction:0<{places}}"
        if len(number) == places + 1 and passes_luhn(number):
            yield _span(match.start(), match.end(), number, is_known=False)


def _known_in(
    groups: Sequence[Group], occurrences: Sequence[tuple[str, int]], whole: Sequence[tuple[int, int]]
) -> Iterator[Span]:
    """The *occurrences* of known numbers in *groups*; one with gaps must not be part of something *whole*."""
    if not occurrences:
        return
    places = [place for group in groups for place in range(group.start, group.end)]
    end = 0
    for number, at in occurrences:
        start, stop = places[at], places[at + len(number) - 1] + 1
        has_gaps = stop - start > len(number)
        if start >= end and not (has_gaps and _touches(whole, start, stop)):
            end = stop
            yield _span(start, stop, number, is_known=True)


def _span(start: int, end: int, number: str, *, is_known: bool) -> Span:
    kind: Kind = "card_number" if is_known else "like_a_card_number"
    secret = number if is_known else ""
    return Span(start=start, end=end, kind=kind, replacement=truncated(number), secret=secret)


class _Surroundings:
    """Finds what is no card number, though it may look like one; each long word is searched once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._start = self._end = 0
        self._found: list[re.Match[str]] = []

    def around(self, start: int, end: int) -> list[re.Match[str]]:
        """The matches around the digits from *start* to *end*, which follow those of the call before."""
        if not self._start <= start <= end <= self._end:
            self._search(start, end)
        return self._found

    def _search(self, start: int, end: int) -> None:
        text = self._text
        while start > self._end and text[start - 1].isalnum():
            start -= 1
        word = _WORD.match(text, end)
        self._start, self._end = start, word.end() if word else end
        start, end = max(0, self._start - _REACH), self._end + _REACH
        is_possible = _CLUE.search(text, start, end)
        self._found = list(_MEANT_OTHERWISE.finditer(text, start, end)) if is_possible else []


def _touches(taken: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Whether one of *taken*, which are in order and apart, overlaps what is from *start* to *end*."""
    at = bisect_left(taken, (end,))
    return at > 0 and taken[at - 1][1] > start


def _apart(groups: Sequence[Group], taken: Iterable[Sequence[tuple[int, int]]]) -> Iterator[list[Group]]:
    """The stretches of *groups* between those that touch something *taken*."""
    stretch: list[Group] = []
    for group in groups:
        if not any(_touches(some, group.start, group.end) for some in taken):
            stretch.append(group)
        elif stretch:
            yield stretch
            stretch = []
    if stretch:
        yield stretch


def _likely(groups: Sequence[Group]) -> Iterator[Span]:
    """The windows of *groups* that hold a card number: one group alone before others, else the longest."""
    taken: set[int] = set()
    for start, end in sorted(_fitting(groups), key=_preference):
        number = joined(groups[start:end])
        if taken.isdisjoint(range(start, end)) and passes_luhn(number):
            taken.update(range(start, end))
            yield _span(groups[start].start, groups[end - 1].end, number, is_known=False)


def _preference(window: tuple[int, int]) -> tuple[bool, int, int]:
    start, end = window
    return end - start > 1, start - end, start


def _fitting(groups: Sequence[Group]) -> set[tuple[int, int]]:
    """The windows of *groups* with as many digits as a card number."""
    ends = list(accumulate((len(group.digits) for group in groups), initial=0))
    return {(one, other) for one, other in windows(groups) if SHORTEST <= ends[other] - ends[one] <= LONGEST}
