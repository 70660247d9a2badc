"""Correct captures that differ in several respects at once, so that every pair of values meets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from hypothesis import strategies as st

from capture_conformance.generation.defects import with_members, without
from capture_conformance.generation.request_fields import (
    BEYOND_THE_BASIC_PLANE,
    KANJI,
    NOTES_LIMIT,
    valid_notes,
)
from capture_conformance.generation.requests import Aim
from capture_conformance.model.exchange import Request
from capture_conformance.model.target import Card, Target

_LEVELS = 4
# More than 24 bits hold.
_MANY = 2**24 + 10
# Long enough for a reference of as many characters as one may have.
LONG_SUFFIX = "-a-reference-of-as-many-characters-as-allowed"
_SUFFIXES = ("", LONG_SUFFIX, "  two blanks ", "-承認番号")
_MARKS = f"<b>&amp; \"quoted\" \\ / 'x' {BEYOND_THE_BASIC_PLANE} é ｶﾅ "
_NOTES = (None, "a", KANJI * NOTES_LIMIT, _MARKS + "z" * 90)
# Multiplication by two in the field of four elements; addition is exclusive or.
_DOUBLED = (0, 2, 3, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Variety:
    """One combination: what is held and captured, on which card, with which notes and reference."""

    case: str
    held: int
    amount: int
    card: Card
    notes: str | None
    suffix: str

    @property
    def is_plain(self) -> bool:
        """Whether nothing in it is open to the taste of a firewall."""
        return self.notes != _NOTES[-1] and self.suffix in ("", LONG_SUFFIX)

    def make(self, aim: Aim) -> Request:
        """The capture of this combination from *aim*, which has to hold what it says."""
        build: Callable[[Aim], Request] = (
            without("notes") if self.notes is None else with_members(notes=self.notes)
        )
        return build(replace(aim, amount=self.amount))


def varieties(target: Target) -> Iterator[Variety]:
    """
    Sixteen combinations in which every value of one respect meets every value of each other.

    Source: an orthogonal array of strength two over the field of four elements (R. C. Bose, 1947).
    """
    amounts, suffixes = _amounts(target), ("",) * _LEVELS if target.is_stocked else _SUFFIXES
    for first in range(_LEVELS):
        for second in range(_LEVELS):
            third, fourth = first ^ second, first ^ _DOUBLED[second]
            held, amount = amounts[first]
            yield Variety(
                case=_told(amounts[first], _NOTES[second], third % len(target.cards), suffixes[fourth]),
                held=held,
                amount=amount,
                card=target.cards[third % len(target.cards)],
                notes=_NOTES[second],
                suffix=suffixes[fourth],
            )


def _amounts(target: Target) -> tuple[tuple[int, int], ...]:
    """What is held, and what of it is captured: the whole, a part, much, and the smallest difference."""
    usual, much = target.amount, min(_MANY, target.ceiling // 4)
    if target.is_stocked:
        return ((usual, usual), (usual, usual * 3 // 5), (usual, usual * 4 // 5), (usual, usual - 1))
    return ((usual, usual), (usual, usual * 3 // 5), (much * 2, much), (usual, usual - 1))


def drawn_varieties(target: Target, held: Sequence[int]) -> st.SearchStrategy[Variety]:
    """
    Combinations of any kind, shrinking towards a full capture of the first of *held* with short notes.

    Args:
        target: Whose cards are used.

        held: Amounts of which whole captures are known to be accepted, in the unit that the target takes.
            Parts are taken of the first alone, and none is below three fifths of it, for a bank's sake.
    """
    usual = held[0]
    wholes = st.sampled_from(list(held)).map(lambda amount: (amount, amount))
    parts = st.integers(usual * 3 // 5, usual).map(lambda part: (usual, part))
    notes = st.one_of(st.sampled_from(("a", KANJI * NOTES_LIMIT, None)), valid_notes())
    cards = st.sampled_from(target.cards)
    suffixes = st.just("") if target.is_stocked else st.sampled_from(("", LONG_SUFFIX))
    return st.builds(_combined, st.one_of(wholes, parts), cards, notes, suffixes)


def _combined(amounts: tuple[int, int], card: Card, notes: str | None, suffix: str) -> Variety:
    held, amount = amounts
    case = _told(amounts, notes, None, suffix)
    return Variety(case=case, held=held, amount=amount, card=card, notes=notes, suffix=suffix)


def _told(amounts: tuple[int, int], notes: str | None, card: int | None, suffix: str) -> str:
    """A combination in words; *card* is the place of a card among the target's, None where any will do."""
    held, amount = amounts
    words = "no notes" if notes is None else f"notes of {len(notes)} characters"
    if notes is not None and not notes.isascii():
        words += ", some beyond ASCII"
    reference = {"": "a short reference", LONG_SUFFIX: "a reference of 45 characters"}.get(
        suffix, f"a reference that ends in {suffix!r}"
    )
    on_card = "" if card is None else f", the target's card {card + 1}"
    return f"{amount} of {held}, {words}{on_card}, {reference}"
