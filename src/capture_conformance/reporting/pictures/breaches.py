"""What is wrong with the answer that a finding turns on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from capture_conformance.model.finding import ACCEPTED, REFUSED
from capture_conformance.reporting.pictures.wording import Translate, Words, said, words

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
    observed: str | None
    expected: str | None = None
    failing: frozenset[str] = frozenset()


def breaches(told: Told | None, translate: Translate) -> Mapping[str, Words]:
    """What is wrong with the one answer that was judged, under its id; nothing where there is no finding."""
    if told is None or told.subject is None:
        return {}
    if told.due in _DUE:
        return {told.subject: _DUE[told.due]}
    if told.observed is None:
        return {}
    return {told.subject: _short(told.observed, told.expected or "", translate)}


def _short(observed: str, expected: str, translate: Translate) -> Words:
    """What was observed, and what was expected, as far as there is room for them."""
    if len(observed) > _LONGEST:
        return _OTHERWISE
    seen, due = (said(text, translate, _LONGEST) for text in (observed, expected))
    told = words("; ", "。") + seen
    is_room = expected and len(observed) + len(expected) <= _LONGEST_OF_BOTH
    return told + words(", not ", "、期待は") + due if is_room else told
