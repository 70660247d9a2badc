"""Which answers are not what was expected: those that a finding turns on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from capture_conformance.model.exchange import Exchange, Operation, Role
from capture_conformance.reporting.pictures.answers import Came, came
from capture_conformance.reporting.pictures.wording import Words, words

_REFUSED = ("refused",)
_ACCEPTED = ("accepted", "the authorization can still be captured in full", "the repetition accepted")
_NOT_REFUSED = words("; should have been refused", "。拒否されるべきだった")
_NOT_ACCEPTED = words("; should have been accepted", "。受理されるべきだった")
_UNWANTED = (Role.ATTEMPT, Role.AGAIN, Role.LOST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """
    What a finding has ``expected`` of the evidence.

    ``observed`` is what it saw of the last exchange, if it is about that one alone; else None.
    """

    expected: str | None
    observed: str | None = None


def breaches_in(expected: str | None, evidence: Sequence[Exchange]) -> dict[str, Words]:
    """
    Those in *evidence* that were answered otherwise than *expected*, by their ids, with what was due.

    Args:
        expected: What the finding expects; None where there is no finding. Only what is a plain yes or no
            tells of single answers.

        evidence: The exchanges that the finding rests on.
    """
    moves = [x for x in evidence if x.operation in (Operation.CAPTURE, Operation.VOID)]
    if expected in _REFUSED:
        wrong = (x for x in moves if x.part.role in _UNWANTED and came(x) is Came.ACCEPTED)
        return {str(x.id): _NOT_REFUSED for x in wrong}
    if expected in _ACCEPTED:
        return {str(x.id): _NOT_ACCEPTED for x in moves[-1:] if came(x) is Came.REFUSED}
    return {}
