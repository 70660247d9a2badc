"""Counts of names that an outsider may have chosen: the most frequent ones, and the number of the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from capture_conformance.language.rendering import Language, render
from capture_conformance.model.message import Message
from capture_conformance.reporting.legible import legible_line, shortened
from capture_conformance.reporting.words import Words

_LONGEST = 48


@dataclass(frozen=True, slots=True, kw_only=True)
class Tail:
    """A count of each of many names: of the most frequent ones, and how many more names there are."""

    shown: tuple[tuple[str, int], ...]
    others: int


def tail_of(counts: Mapping[str, int], most: int) -> Tail:
    """The *most* frequent names of *counts*, each on one line and not too long."""
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    shown = tuple((in_short(name, _LONGEST), number) for name, number in ordered[:most])
    return Tail(shown=shown, others=len(ordered) - len(shown))


def said_in_short(said: Message, limit: int) -> Words:
    """*said* in both languages, each on one line and cut to *limit* characters."""
    return Words(*(in_short(render(said, language), limit) for language in Language))


def in_short(text: str, limit: int) -> str:
    """*text* on one line with hidden characters as escapes, cut to *limit* characters."""
    # An escape is longer than its character.
    return shortened(legible_line(text[: limit + 1]), limit)
