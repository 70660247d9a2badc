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
_LONGEST = 44


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """
    What a finding tells of its evidence.

    ``subject`` is the exchange that was judged, None where it takes several; ``due`` is what that had to
    come to, "accepted" or "refused", if that is all, and ``observed`` what was seen in place of it.
    ``failing`` are all that were judged so and failed.
    """

    subject: str | None
    due: str | None
    observed: str | None
    failing: frozenset[str] = frozenset()


def breaches(told: Told | None, translate: Translate) -> Mapping[str, Words]:
    """What is wrong with the one answer that was judged, under its id; nothing where there is no finding."""
    if told is None or told.subject is None:
        return {}
    if told.due in _DUE:
        return {told.subject: _DUE[told.due]}
    if told.observed is None:
        return {}
    if len(told.observed) > _LONGEST:
        return {told.subject: _OTHERWISE}
    return {told.subject: words("; ", "。") + said(told.observed, translate, _LONGEST)}
