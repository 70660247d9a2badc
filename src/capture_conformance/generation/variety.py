"""Correct captures that vary in several properties at once, so that every pair of values occurs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from hypothesis import strategies as st

from capture_conformance.generation.defects import with_members, without
from capture_conformance.generation.minting import REFERENCE_LIMIT
from capture_conformance.generation.request_fields import (
    BEYOND_THE_BASIC_PLANE,
    KANJI,
    NOTES_LIMIT,
    valid_notes,
)
from capture_conformance.generation.requests import Aim
from capture_conformance.model.exchange import Request
from capture_conformance.model.message import Message, message
from capture_conformance.model.target import Card, Target

_LEVELS = 4
# A number of more than 24 bits.
_MANY = 2**24 + 10
# Makes a reference as long as one may be, and is cut where it would be longer.
LONG_SUFFIX = "-a-reference-of-as-many-characters-as-allowed"
_SUFFIXES = ("", LONG_SUFFIX, "  two blanks ", "-承認番号")
_MARKS = f"<b>&amp; \"quoted\" \\ / 'x' {BEYOND_THE_BASIC_PLANE} é ｶﾅ "
_NOTES = (None, "a", KANJI * NOTES_LIMIT, _MARKS + "z" * 90)
# Multiplication by two in the field of four elements; addition is exclusive or.
_DOUBLED = (0, 2, 3, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Variety:
    """One combination of the amounts authorized and captured, the card, the notes and the reference."""

    case: Message
    held: int
    amount: int
    card: Card
    notes: str | None
    suffix: str

    @property
    def is_plain(self) -> bool:
        """Whether it contains nothing that a firewall may refuse."""
        return self.notes != _NOTES[-1] and self.suffix in ("", LONG_SUFFIX)

    def make(self, aim: Aim) -> Request:
        """The capture of this combination from *aim*, an authorization of the amount that it names."""
        build: Callable[[Aim], Request] = (
            without("notes") if self.notes is None else with_members(notes=self.notes)
        )
        return build(replace(aim, amount=self.amount))


def varieties(target: Target) -> Iterator[Variety]:
    """
    Sixteen combinations in which every value of one property occurs with every value of each other one.

    Source: an orthogonal array of strength two over the field of four elements (R. C. Bose, 1947).
    """
    amounts, suffixes = _amounts(target), ("",) * _LEVELS if target.is_stocked else _SUFFIXES
    for first in range(_LEVELS):
        for second in range(_LEVELS):
            third, fourth = first ^ second, first ^ _DOUBLED[second]
            held, amount = amounts[first]
            yield Variety(
                case=_case(amounts[first], _NOTES[second], third % len(target.cards), suffixes[fourth]),
                held=held,
                amount=amount,
                card=target.cards[third % len(target.cards)],
                notes=_NOTES[second],
                suffix=suffixes[fourth],
            )


def _amounts(target: Target) -> tuple[tuple[int, int], ...]:
    """Pairs of the amounts authorized and captured: the whole, a part, a large one, all but one unit."""
    usual, much = target.amount, min(_MANY, target.ceiling // 4)
    if target.is_stocked:
        return ((usual, usual), (usual, usual * 3 // 5), (usual, usual * 4 // 5), (usual, usual - 1))
    return ((usual, usual), (usual, usual * 3 // 5), (much * 2, much), (usual, usual - 1))


def drawn_varieties(target: Target, held: Sequence[int]) -> st.SearchStrategy[Variety]:
    """
    Combinations of any kind, shrinking towards a full capture of the first of *held* with short notes.

    Args:
        target: The target with its cards.

        held: Amounts whose full captures are known to be accepted, in the unit that the target takes. Partial
            captures are made of the first only, and of at least three fifths, as a bank may set a minimum.
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
    case = _case(amounts, notes, None, suffix)
    return Variety(case=case, held=held, amount=amount, card=card, notes=notes, suffix=suffix)


def _case(amounts: tuple[int, int], notes: str | None, card: int | None, suffix: str) -> Message:
    """A combination; *card* is the index of a card of the target's, None where it does not matter."""
    held, amount = amounts
    written, reference = _notes_case(notes), _reference_case(suffix)
    if card is None:
        return message(
            "variety.case.combination", amount=amount, held=held, notes=written, reference=reference
        )
    return message(
        "variety.case.on_card", amount=amount, held=held, notes=written, card=card + 1, reference=reference
    )


def _notes_case(notes: str | None) -> Message:
    if notes is None:
        return message("variety.notes.none")
    if notes.isascii():
        return message("variety.notes.ascii", length=len(notes))
    return message("variety.notes.beyond_ascii", length=len(notes))


def _reference_case(suffix: str) -> Message:
    if not suffix:
        return message("variety.reference.short")
    if suffix == LONG_SUFFIX:
        return message("variety.reference.long", length=REFERENCE_LIMIT)
    return message("variety.reference.ends_in", suffix=suffix)
