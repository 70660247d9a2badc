"""Which answers are not what was expected: those that a finding turns on."""

from __future__ import annotations

from collections.abc import Sequence

from capture_conformance.model.exchange import Exchange, Operation, Role
from capture_conformance.reporting.pictures.answers import Came, came

_REFUSED = ("refused",)
_ACCEPTED = ("accepted", "the authorization can still be captured in full", "the repetition accepted")
_UNWANTED = (Role.ATTEMPT, Role.AGAIN, Role.LOST)


def breaches_in(expected: str | None, evidence: Sequence[Exchange]) -> frozenset[str]:
    """
    The ids of those in *evidence* that were answered otherwise than *expected*.

    Args:
        expected: What the finding expects; None where there is no finding. Only what is a plain yes or no
            tells of single answers.

        evidence: The exchanges that the finding rests on.
    """
    moves = [x for x in evidence if x.operation in (Operation.CAPTURE, Operation.VOID)]
    if expected in _REFUSED:
        found = [x for x in moves if x.part.role in _UNWANTED and came(x) is Came.ACCEPTED]
    elif expected in _ACCEPTED:
        found = [x for x in moves[-1:] if came(x) is Came.REFUSED]
    else:
        found = []
    return frozenset(str(x.id) for x in found)
