"""Stretches of a text that must go, and what is put in their place."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
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


@dataclass(frozen=True, slots=True)
class Trace:
    """
    The kind of a thing that was found, and which one it is.

    ``secret`` is the value of a key or card of the run, empty for what the run does not know. It stays in
    memory: nothing writes a trace.
    """

    kind: Kind
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """
    The characters from ``start`` up to ``end``, and their replacement.

    ``quoted_by`` is where a quotation mark stands that the replacement is to be put between, or None.
    ``is_sighting`` is false for what is hidden to be safe, though it does not look like the real thing.
    ``secret`` is as in a trace.
    """

    start: int
    end: int
    kind: Kind
    replacement: str
    quoted_by: int | None = None
    is_sighting: bool = True
    secret: str = field(default="", repr=False)

    @property
    def trace(self) -> Trace:
        """The thing that was found here."""
        return Trace(self.kind, self.secret)


def is_part_of(trace: Trace, other: Trace) -> bool:
    """
    Whether whoever has *other* has *trace*: the same thing, or a key with it inside, in any letter case.

    Security codes are found by their names and not by their values, so one counts for all.
    """
    if trace.kind != other.kind or trace.kind == "security_code":
        return trace.kind == other.kind
    return trace.secret != "" and trace.secret.lower() in other.secret.lower()


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
