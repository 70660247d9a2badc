"""What is wrong with the answer that a finding turns on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from capture_conformance.language.rendering import english
from capture_conformance.model.finding import ACCEPTED, REFUSED
from capture_conformance.model.message import Message
from capture_conformance.reporting.pictures.wording import Words, said, words

_DUE = {
    ACCEPTED: words("; should have been accepted", "。受理されるべきだった"),
    REFUSED: words("; should have been refused", "。拒否されるべきだった"),
}
_OTHERWISE = words("; not as expected", "。期待と異なる")
# What is longer would not fit beside the answer.
_LONGEST, _LONGEST_OF_BOTH = 40, 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """
    What a finding tells of its evidence.

    ``subject`` is the exchange that was judged, None where it takes several; ``due`` is what that had to
    come to, "accepted" or "refused", if that is all, and ``observed`` what was seen in place of what was
    ``expected``.
    ``failing`` are all that were judged so and failed.
    """

    subject: str | None
    due: str | None
    observed: Message | None
    expected: Message | None = None
    failing: frozenset[str] = frozenset()


def breaches(told: Told | None) -> Mapping[str, Words]:
    """What is wrong with the one answer that was judged, under its id; nothing where there is no finding."""
    if told is None or told.subject is None:
        return {}
    if told.due in _DUE:
        return {told.subject: _DUE[told.due]}
    if told.observed is None:
        return {}
    return {told.subject: _short(told.observed, told.expected)}


def _short(observed: Message, expected: Message | None) -> Words:
    """What was observed, and what was expected, as far as there is room for them."""
    length = len(english(observed))
    if length > _LONGEST:
        return _OTHERWISE
    told = words("; ", "。") + said(observed, _LONGEST)
    if expected is None or length + len(english(expected)) > _LONGEST_OF_BOTH:
        return told
    return told + words(", not ", "、期待は") + said(expected, _LONGEST)
