"""Judging whether the ids and refs of answers are unique."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from capture_conformance.checks.answer_structure import operation_name
from capture_conformance.checks.judging import about, failed, passed
from capture_conformance.contract.answers import (
    Outcome,
    body_of,
    capture_id,
    is_cut,
    member,
    outcome,
    request_body,
)
from capture_conformance.model.exchange import Exchange, Operation
from capture_conformance.model.finding import Finding
from capture_conformance.model.message import message


def judge_fresh_ids(history: Iterable[Exchange]) -> Iterator[Finding]:
    """
    Every capture has its own id.

    with  every successful capture of the run
    when  their ids are compared with each other and with those of the authorizations
    then  no id occurs twice, but for answers that repeat a capture of the same authorization
    """
    owner: dict[str, Exchange] = {}
    for exchange in history:
        own = member(body_of(exchange), "transaction_details", "id")
        if not isinstance(own, str) or exchange.operation not in (Operation.AUTHORIZATION, Operation.CAPTURE):
            continue
        first = owner.setdefault(own, exchange)
        if exchange.operation is Operation.CAPTURE:
            yield about(_judge_fresh(own, first, exchange), exchange)


def _judge_fresh(own: str, first: Exchange, capture: Exchange) -> Finding:
    expected = message("values.new_id")
    source = request_body(capture).get("transactionId")
    is_replay = first.operation is Operation.CAPTURE and request_body(first).get("transactionId") == source
    if first is capture or is_replay:
        return passed(message("values.own_id"), capture, expected=expected)
    operation = operation_name(first.operation)
    observed = message("values.used_id", id=own, operation=operation, exchange=first.id)
    return failed(observed, first, capture, expected=expected)


def judge_fresh_refs(history: Iterable[Exchange]) -> Iterator[Finding]:
    """
    Every capture has its own ref.

    with  every accepted capture of the run, by the ids that their answers give
    when  their refs are compared
    then  no two captures have the same one
    """
    expected, owner = message("values.new_ref"), dict[str, Exchange]()
    given = [(ref, x) for x in history if (ref := _ref(x)) is not None]
    different = len({ref for ref, _ in given})
    for ref, exchange in given:
        first = owner.setdefault(ref, exchange)
        if capture_id(first) == capture_id(exchange):
            finding = passed(message("values.own_ref"), exchange, expected=expected)
        else:
            observed = message(
                "values.used_ref", ref=ref, exchange=first.id, captures=len(given), different=different
            )
            finding = failed(observed, first, exchange, expected=expected)
        yield about(finding, exchange)


def _ref(exchange: Exchange) -> str | None:
    """The ref in the answer to an accepted capture; None where there is none that can be compared."""
    if exchange.operation is not Operation.CAPTURE or outcome(exchange) is not Outcome.ACCEPTED:
        return None
    ref = member(body_of(exchange), "transaction_details", "ref")
    is_comparable = isinstance(ref, int | str) and not isinstance(ref, bool) and not is_cut(ref, exchange)
    return str(ref) if is_comparable else None
