"""Stretches of a text that must go, and what is put in their place."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

# A number like a card's is hidden as one, but it may be anything: only the run's own cards are known.
Kind: TypeAlias = Literal["card_number", "like_a_card_number", "security_code", "credential"]

# What hides a whole value goes before what hides a part of it.
_PRECEDENCE: dict[Kind, int] = {
    "security_code": 0,
    "credential": 1,
    "card_number": 2,
    "like_a_card_number": 3,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """
    The characters from ``start`` up to ``end``, and their replacement.

    ``quoted_by`` is where a quotation mark stands that the replacement is to be put between, or None.
    ``is_sighting`` is false for what is hidden to be safe, though it does not look like the real thing.
    """

    start: int
    end: int
    kind: Kind
    replacement: str
    quoted_by: int | None = None
    is_sighting: bool = True


def disjoint(spans: Iterable[Span]) -> list[Span]:
    """Those of *spans* that are kept where several overlap, from left to right: the first and longest."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda s: (_PRECEDENCE[s.kind], s.start, -s.end)):
        at = bisect_left(kept, span.start, key=lambda s: s.start)
        is_free_before = at == 0 or kept[at - 1].end <= span.start
        is_free_behind = at == len(kept) or span.end <= kept[at].start
        if is_free_before and is_free_behind:
            kept.insert(at, span)
    return kept


def replaced(text: str, spans: Sequence[Span]) -> str:
    """*text* with every one of *spans*, which are in order and apart, replaced."""
    parts: list[str] = []
    at = 0
    for span in spans:
        parts += (text[at : span.start], span.replacement)
        at = span.end
    return "".join((*parts, text[at:]))
