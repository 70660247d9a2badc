"""
Whether answers to overlapping requests could have come about one after the other.

The search is that of Wing and Gong (Testing and verifying concurrent objects, 1993) with Lowe's memory of
states already tried (Testing for linearizability, 2017). The state of one authorization is tiny: open,
voided, or captured under an id.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from capture_conformance.contract.answers import Outcome, capture_id, outcome
from capture_conformance.model.exchange import Exchange, Operation

OPEN, VOIDED = "open", "voided"
State: TypeAlias = tuple[str, str]
_FRESH: State = (OPEN, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One request on an authorization; ``until`` is None where it may take effect at any later time."""

    since: datetime
    until: datetime | None
    operation: Operation
    outcome: Outcome
    told: str


def step_of(exchange: Exchange) -> Step:
    """What *exchange* is to the search; one without a clear answer may take effect late, or never."""
    answer = outcome(exchange)
    return Step(
        since=exchange.sent_at,
        until=None if answer is Outcome.UNKNOWN else exchange.received_at,
        operation=exchange.operation,
        outcome=answer,
        # A capture that tells no id is taken for one of its own.
        told=capture_id(exchange) or exchange.id,
    )


def is_explained(exchanges: Iterable[Exchange]) -> bool:
    """Whether some order of *exchanges*, captures and voids of one authorization, explains all answers."""
    steps = tuple(step_of(x) for x in exchanges)
    return _search(steps, frozenset(range(len(steps))), _FRESH, set())


def _search(
    steps: Sequence[Step], left: frozenset[int], state: State, seen: set[tuple[frozenset[int], State]]
) -> bool:
    if all(steps[number].outcome is Outcome.UNKNOWN for number in left):
        return True
    if (left, state) in seen:
        return False
    seen.add((left, state))
    ends = [until for number in left if (until := steps[number].until) is not None]
    first_end = min(ends)
    # Whatever began after another one had ended cannot have come before it.
    ready = (number for number in left if steps[number].since <= first_end)
    return any(
        _search(steps, left - {number}, after, seen)
        for number in ready
        for after in _after(state, steps[number])
    )


def _after(state: State, step: Step) -> tuple[State, ...]:
    """The states in which *step* may leave the authorization; none where its answer does not fit."""
    kind, _ = state
    took = (VOIDED, "") if step.operation is Operation.VOID else ("captured", step.told)
    match step.outcome:
        case Outcome.ACCEPTED:
            return (took,) if kind == OPEN or state == took else ()
        case Outcome.REFUSED:
            return () if kind == OPEN else (state,)
        case Outcome.UNKNOWN:
            return (took, state) if kind == OPEN else (state,)
