"""Which answers are not what was expected: those that a finding turns on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from capture_conformance.model.exchange import Exchange, Operation, Role
from capture_conformance.model.finding import ACCEPTED, REFUSED
from capture_conformance.reporting.pictures.answers import Came, came
from capture_conformance.reporting.pictures.wording import Words, words

_INTACT = "the authorization can still be captured in full"
_NOT_REFUSED = words("; should have been refused", "。拒否されるべきだった")
_NOT_ACCEPTED = words("; should have been accepted", "。受理されるべきだった")
_TOO_MUCH = words("; too much", "。多すぎる")
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
        expected: What the finding expects; None where there is no finding. Where that is a plain yes, a plain
            no or a limit, it tells of single answers.

        evidence: The exchanges that the finding rests on.
    """
    moves = [x for x in evidence if x.operation in (Operation.CAPTURE, Operation.VOID)]
    if expected is None:
        return {}
    if expected == REFUSED:
        return _told(
            _NOT_REFUSED, (x for x in moves if x.part.role in _UNWANTED and came(x) is Came.ACCEPTED)
        )
    if expected == _INTACT or (ACCEPTED in expected and REFUSED not in expected and "most" not in expected):
        wanted = (x for x in moves if x.part.role not in _UNWANTED)
        return _told(_NOT_ACCEPTED, (x for x in wanted if came(x) is Came.REFUSED))
    if expected.startswith("at most"):
        return _told(_TOO_MUCH, [x for x in moves if came(x) is Came.ACCEPTED][-1:])
    return {}


def _told(due: Words, wrong: Iterable[Exchange]) -> dict[str, Words]:
    return {str(x.id): due for x in wrong}
