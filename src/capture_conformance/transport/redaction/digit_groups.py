"""Digits that stand close together, in groups, and which of the groups may be a card number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

SHORTEST, LONGEST = 13, 19

# Blanks, hyphens, dots, slashes, the plus that stands for a blank in forms, and their foreign kin.
_SEPARATOR = r"[ \-./+\u00a0\u00ad\u2000-\u2015\u202f\u205f\u2060\u2212\u3000\u30fc\ufeff\uff0d-\uff0f]"
# A pattern that begins with a set of characters is searched for faster than one that looks behind first.
_CLUSTER = re.compile(rf"\d(?<!\d\d)(?:{_SEPARATOR}{{0,2}}\d){{{SHORTEST - 1},}}")
_GROUP = re.compile(r"\d+")

# More digits than this before the point make no decimal number; seconds since 1970 have ten.
_LONGEST_WHOLE_PART = 10

# The groups that card numbers are printed in, apart from fours.
_PRINTED = {(4, 6, 4), (4, 6, 5)}
_FOUR = 4

# The first digits of cards that exist, for where a number is looked for among other numbers.
_ISSUED = re.compile(r"[3-6]|2(?:2[2-9]|[3-6]|7[01]|720)|81")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Digits without a gap, in ASCII whatever they were, and the separators before them."""

    start: int
    end: int
    digits: str
    gap: str


def clusters(text: str) -> list[re.Match[str]]:
    """Where at least thirteen digits follow each other with at most two separators between them."""
    return list(_CLUSTER.finditer(text))


def groups_of(text: str, start: int, end: int) -> list[Group]:
    """The groups of the digits between *start* and *end*."""
    found: list[Group] = []
    at = start
    for match in _GROUP.finditer(text, start, end):
        digits = ascii_digits(match.group())
        found.append(Group(start=match.start(), end=match.end(), digits=digits, gap=text[at : match.start()]))
        at = match.end()
    return found


def ascii_digits(digits: str) -> str:
    """*digits* of any script as those of ASCII."""
    return digits if digits.isascii() else "".join(str(int(digit)) for digit in digits)


def windows(groups: Sequence[Group]) -> Iterator[tuple[int, int]]:
    """
    From which to which of *groups* a card number may stand, half-open; some more than once.

    That is each group alone, all of them together, a stretch with the same gaps or of groups of the same
    length, and, among other numbers too, groups as they are printed on cards.
    """
    yield from ((i, i + 1) for i in range(len(groups)) if not _is_fraction(groups, i))
    if len(groups) == 1:
        return
    yield from _printed(groups)
    if _are_decimals(groups):
        return
    yield 0, len(groups)
    yield from _stretches([group.gap for group in groups[1:]])
    yield from _even(groups)


def joined(groups: Sequence[Group]) -> str:
    """The digits of *groups*."""
    return "".join(group.digits for group in groups)


def is_decimal(groups: Sequence[Group]) -> bool:
    """Whether *groups* are one number with a decimal point, and its whole part is no card number."""
    return len(groups) == 2 and _are_decimals(groups)


def _is_fraction(groups: Sequence[Group], i: int) -> bool:
    """Whether group *i* is what follows the point of a decimal number."""
    if i == 0 or groups[i].gap != ".":
        return False
    return groups[i - 1].gap != "." and (i + 1 == len(groups) or groups[i + 1].gap != ".")


def _are_decimals(groups: Sequence[Group]) -> bool:
    """Whether *groups* are numbers next to each other, at least one with a decimal point."""
    gaps = [group.gap for group in groups[1:]]
    if "." not in gaps or not all(gap == "." or gap.isspace() for gap in gaps):
        return False
    if any(one == other == "." for one, other in pairwise(gaps)):
        return False
    wholes = [whole for whole, part in pairwise(groups) if part.gap == "."]
    return all(len(whole.digits) <= _LONGEST_WHOLE_PART for whole in wholes)


def _printed(groups: Sequence[Group]) -> Iterator[tuple[int, int]]:
    """Groups of four, the last perhaps shorter, or 4-6-5, that begin like an issued card."""
    lengths = [len(group.digits) for group in groups]
    for start, group in enumerate(groups):
        if lengths[start] != _FOUR or not _ISSUED.match(group.digits):
            continue
        if tuple(lengths[start : start + 3]) in _PRINTED:
            yield start, start + 3
        for end in (start + 4, start + 5):
            shape = lengths[start:end]
            if end <= len(groups) and set(shape[:-1]) == {_FOUR} and shape[-1] <= _FOUR:
                yield start, end


def _even(groups: Sequence[Group]) -> Iterator[tuple[int, int]]:
    """The longest stretches of groups with as many digits, with and without a shorter one behind."""
    lengths = [len(group.digits) for group in groups]
    start = 0
    for end in range(1, len(lengths) + 1):
        if end < len(lengths) and lengths[end] == lengths[start]:
            continue
        yield start, end
        if end < len(lengths) and lengths[end] < lengths[start]:
            yield start, end + 1
        start = end


def _stretches(gaps: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The longest stretches of groups with the same gap between them."""
    start = 0
    for end in range(1, len(gaps) + 1):
        if end == len(gaps) or gaps[end] != gaps[start]:
            yield start, end + 1
            start = end
