"""Judging the shape of answers beside each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from capture_conformance.checks.judging import failed, passed
from capture_conformance.checks.places import places
from capture_conformance.contract.answers import Outcome, body_of, is_cut, outcome, type_name
from capture_conformance.model.exchange import Exchange, Operation, Role
from capture_conformance.model.finding import Finding

# Those that were right in every respect; what else is accepted may be answered in another way.
_CORRECT = (Role.CAPTURE, Role.PROOF, Role.TWIN)
_ABSENT, _NULL = "missing", "null"


def types_of(exchange: Exchange) -> Mapping[str, str]:
    """The JSON type of every member of an answer's objects, by its place."""
    return {
        place: _NULL if is_cut(value, exchange) else type_name(value)
        for place, value in places(body_of(exchange))
        if "[]" not in place
    }


def judge_one_shape(exchanges: Iterable[Exchange]) -> Iterable[Finding]:
    """
    All successful answers have one shape.

    with  every correct capture of the run, of whatever amount, notes and card
    when  the answers of those that were accepted are laid side by side
    then  each has the members of the others, of the same types; null fits any type
    """
    expected = "the same members of the same types"
    told = [x for x in exchanges if _is_correct_capture(x)]
    if not told:
        return
    first, shape = told[0], types_of(told[0])
    for other in told[1:]:
        theirs = types_of(other)
        place = next(_differing(shape, theirs), None)
        if place is not None:
            observed = f"{place} {shape.get(place, _ABSENT)} and {theirs.get(place, _ABSENT)}"
            yield failed(observed, first, other, expected=expected, case=other.part.case)
            return
    yield passed(f"{len(told)} answers of one shape", first, expected=expected)


def _differing(ours: Mapping[str, str], theirs: Mapping[str, str]) -> Iterator[str]:
    for place in dict.fromkeys((*ours, *theirs)):
        pair = {ours.get(place, _ABSENT), theirs.get(place, _ABSENT)}
        if len(pair) > 1 and _NULL not in pair:
            yield place


def _is_correct_capture(exchange: Exchange) -> bool:
    is_capture = exchange.operation is Operation.CAPTURE and exchange.request.method == "POST"
    is_told = is_capture and outcome(exchange) is Outcome.ACCEPTED and exchange.part.role in _CORRECT
    return is_told and bool(body_of(exchange))
