"""Correct captures that differ in several respects at once, so that every pair of values meets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from capture_conformance.generation.request_fields import BEYOND_THE_BASIC_PLANE, KANJI, NOTES_LIMIT
from capture_conformance.model.target import Card, Target

_LEVELS = 4
# More than 24 bits hold.
_MANY = 2**24 + 10
_SUFFIX = "-long-reference"
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


def varieties(target: Target) -> Iterator[Variety]:
    """
    Sixteen combinations in which every value of one respect meets every value of each other.

    Source: an orthogonal array of strength two over the field of four elements (R. C. Bose, 1947).
    """
    amounts = _amounts(target)
    for first in range(_LEVELS):
        for second in range(_LEVELS):
            third, fourth = first ^ second, first ^ _DOUBLED[second]
            held, amount = amounts[first]
            yield Variety(
                case=f"amount {first + 1}, notes {second + 1}, card {third + 1}, reference {fourth + 1} of 4",
                held=held,
                amount=amount,
                card=target.cards[third % len(target.cards)],
                notes=_NOTES[second],
                suffix=_SUFFIX if fourth % 2 else "",
            )


def _amounts(target: Target) -> tuple[tuple[int, int], ...]:
    """What is held, and what of it is captured: the whole, a part, much, and the smallest difference."""
    usual, much = target.amount, min(_MANY, target.ceiling // 2)
    return ((usual, usual), (usual, usual * 2 // 5), (much, much), (usual, usual - 1))
