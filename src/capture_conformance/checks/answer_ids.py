"""Judging whether what an answer is called by is its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

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


def judge_fresh_ids(history: Iterable[Exchange]) -> Iterator[Finding]:
    """
    Every capture has an id of its own.

    with  every successful capture of the run
    when  their ids are laid side by side, and beside those of the authorizations
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
    expected = "an id that no other transaction has"
    source = request_body(capture).get("transactionId")
    is_replay = first.operation is Operation.CAPTURE and request_body(first).get("transactionId") == source
    if first is capture or is_replay:
        return passed("an id of its own", capture, expected=expected)
    return failed(f"id {own}, which {first.operation} {first.id} has", first, capture, expected=expected)


def judge_fresh_refs(history: Iterable[Exchange]) -> Iterator[Finding]:
    """
    Every capture has a ref of its own.

    with  every accepted capture of the run, by the ids that their answers give
    when  their refs are laid side by side
    then  no two captures have the same one
    """
    expected, owner = "a ref that no other capture has", dict[str, Exchange]()
    told = [(ref, x) for x in history if (ref := _ref(x)) is not None]
    together = f"{len(told)} captures told {len({ref for ref, _ in told})} different ones"
    for ref, exchange in told:
        first = owner.setdefault(ref, exchange)
        if capture_id(first) == capture_id(exchange):
            finding = passed("a ref of its own", exchange, expected=expected)
        else:
            observed = f"ref {ref}, which capture {first.id} has; {together}"
            finding = failed(observed, first, exchange, expected=expected)
        yield about(finding, exchange)


def _ref(exchange: Exchange) -> str | None:
    """The ref that an accepted capture tells; None where it tells none that can be compared."""
    if exchange.operation is not Operation.CAPTURE or outcome(exchange) is not Outcome.ACCEPTED:
        return None
    ref = member(body_of(exchange), "transaction_details", "ref")
    is_told = isinstance(ref, int | str) and not isinstance(ref, bool) and not is_cut(ref, exchange)
    return str(ref) if is_told else None
