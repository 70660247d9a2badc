"""Judging whether answers have the same shape."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from capture_conformance.checks.judging import failed, passed
from capture_conformance.checks.places import places
from capture_conformance.contract.answers import JsonType, Outcome, body_of, is_cut, json_type, outcome
from capture_conformance.model.exchange import Exchange, Operation, Role
from capture_conformance.model.finding import Finding
from capture_conformance.model.message import Message, message

# Captures that are correct in every respect; others that are accepted may be answered in another way.
_CORRECT = (Role.CAPTURE, Role.PROOF, Role.TWIN)


def json_types_of(exchange: Exchange) -> Mapping[str, JsonType]:
    """The JSON type of every member of an answer's objects, by its place."""
    return {
        place: JsonType.NULL if is_cut(value, exchange) else json_type(value)
        for place, value in places(body_of(exchange))
        if "[]" not in place
    }


def judge_one_shape(exchanges: Iterable[Exchange]) -> Iterable[Finding]:
    """
    All successful answers have one shape.

    with  every correct capture of the run, of whatever amount, notes and card
    when  the answers of those that were accepted are compared
    then  each has the members of the others, of the same types; null fits any type
    """
    expected = message("structure.same_members")
    told = [x for x in exchanges if _is_correct_capture(x)]
    if not told:
        return
    first, shape = told[0], json_types_of(told[0])
    for other in told[1:]:
        theirs = json_types_of(other)
        place = next(_differing(shape, theirs), None)
        if place is not None:
            kinds = (_said(shape.get(place)), _said(theirs.get(place)))
            observed = message("structure.two_types", member=place, first=kinds[0], second=kinds[1])
            yield failed(observed, first, other, expected=expected, case=other.part.case)
            return
    yield passed(message("structure.one_shape", number=len(told)), first, expected=expected)


def _said(kind: JsonType | None) -> Message:
    """The type *kind*; None is that of a member that is missing."""
    return message("structure.absent") if kind is None else message(f"json.{kind}")


def _differing(ours: Mapping[str, JsonType], theirs: Mapping[str, JsonType]) -> Iterator[str]:
    for place in dict.fromkeys((*ours, *theirs)):
        pair = {ours.get(place), theirs.get(place)}
        if len(pair) > 1 and JsonType.NULL not in pair:
            yield place


def _is_correct_capture(exchange: Exchange) -> bool:
    is_capture = exchange.operation is Operation.CAPTURE and exchange.request.method == "POST"
    is_told = is_capture and outcome(exchange) is Outcome.ACCEPTED and exchange.part.role in _CORRECT
    return is_told and bool(body_of(exchange))
