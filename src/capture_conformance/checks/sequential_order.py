"""
Whether some sequential order of overlapping requests explains all their answers.

The search is that of Wing and Gong (Testing and verifying concurrent objects, 1993) with Lowe's memory of
visited states (Testing for linearizability, 2017). An authorization has few states: open, voided, or captured
with an id.
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
    """
    One request on an authorization.

    ``until`` is None where the request may take effect at any later time. ``made`` is the id of the capture
    that the answer reports.
    """

    since: datetime
    until: datetime | None
    operation: Operation
    outcome: Outcome
    made: str


def step_of(exchange: Exchange) -> Step:
    """*exchange* as a step; one without a clear answer may take effect late, or never."""
    answer = outcome(exchange)
    return Step(
        since=exchange.sent_at,
        until=None if answer is Outcome.UNKNOWN else exchange.received_at,
        operation=exchange.operation,
        outcome=answer,
        # A capture without an id counts as different from all others.
        made=capture_id(exchange) or exchange.id,
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
    # A request that was sent after another one was answered cannot take effect before it.
    ready = (number for number in left if steps[number].since <= first_end)
    return any(
        _search(steps, left - {number}, after, seen)
        for number in ready
        for after in _after(state, steps[number])
    )


def _after(state: State, step: Step) -> tuple[State, ...]:
    """The possible states after *step*; none where its answer does not fit *state*."""
    kind, _ = state
    took = (VOIDED, "") if step.operation is Operation.VOID else ("captured", step.made)
    match step.outcome:
        case Outcome.ACCEPTED:
            return (took,) if kind == OPEN or state == took else ()
        case Outcome.REFUSED:
            return () if kind == OPEN else (state,)
        case Outcome.UNKNOWN:
            return (took, state) if kind == OPEN else (state,)
