"""Which answers are not what was expected: those that a finding turns on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from capture_conformance.model.exchange import Exchange, Operation, Role
from capture_conformance.model.finding import ACCEPTED, REFUSED
from capture_conformance.reporting.pictures.answers import Came, came
from capture_conformance.reporting.pictures.wording import Words, words

_INTACT = "the authorization can still be captured in full"
_LASTING, _IN_TURN = "the same status as before", "every answer as the steps before it demand"
_UNWANTED = (Role.ATTEMPT, Role.AGAIN, Role.LOST)
_BESIDE = (Role.TWIN, Role.SISTER, Role.PROOF)


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
            no, a limit or a state that lasts, it tells of single answers.

        evidence: The exchanges that the finding rests on.
    """
    rule = next((x for x in _RULES if expected is not None and x.is_for(expected)), None)
    return {} if rule is None else {str(x.id): rule.due for x in rule.picks(evidence)}


class _Rule(NamedTuple):
    """Which exchanges are wrong where something ``is_for`` this rule expected, and what was due."""

    is_for: Callable[[str], bool]
    picks: Callable[[Sequence[Exchange]], Iterable[Exchange]]
    due: Words


def _is_yes(expected: str) -> bool:
    is_plain = ACCEPTED in expected and REFUSED not in expected and "most" not in expected
    return expected == _INTACT or is_plain


def _moves(evidence: Sequence[Exchange], kind: Came) -> list[Exchange]:
    moving = (Operation.CAPTURE, Operation.VOID)
    return [x for x in evidence if x.operation in moving and came(x) is kind]


_RULES = (
    _Rule(
        lambda expected: expected == REFUSED,
        lambda evidence: (x for x in _moves(evidence, Came.ACCEPTED) if x.part.role in _UNWANTED),
        words("; should have been refused", "。拒否されるべきだった"),
    ),
    _Rule(
        _is_yes,
        lambda evidence: (x for x in _moves(evidence, Came.REFUSED) if x.part.role not in _UNWANTED),
        words("; should have been accepted", "。受理されるべきだった"),
    ),
    _Rule(
        lambda expected: expected == _LASTING,
        lambda evidence: [x for x in evidence if x.operation is Operation.STATUS][-1:],
        words("; otherwise than before", "。以前と異なる"),
    ),
    _Rule(
        lambda expected: expected == _IN_TURN,
        lambda evidence: [x for x in evidence if x.part.role not in _BESIDE][-1:],
        words("; not as the steps before it demand", "。それまでの手順と合わない"),
    ),
    _Rule(
        lambda expected: expected.startswith("at most"),
        lambda evidence: _moves(evidence, Came.ACCEPTED)[-1:],
        words("; too much", "。多すぎる"),
    ),
)
