"""Voiding what a run has left open, so that no test holds anybody's limit longer than it has to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Protocol

from capture_conformance.contract.answers import Outcome, capture_id, outcome, request_body
from capture_conformance.generation.requests import void_request
from capture_conformance.model.errors import NothingMore
from capture_conformance.model.exchange import Exchange, Operation, Part, Request, Role
from capture_conformance.model.merchant import Merchant, Merchants
from capture_conformance.model.message import message

_CLOSING = (Operation.CAPTURE, Operation.VOID)
_TRIAL, _CASE = "clean-up", message("campaign.case.clean_up")


class Sender(Protocol):
    """The way to the target."""

    def send(self, request: Request, part: Part) -> Exchange:
        """Send *request*."""
        ...


def left_open(exchanges: Iterable[Exchange], broken_off: Iterable[Exchange] = ()) -> tuple[Exchange, ...]:
    """
    The authorizations among *exchanges* of which nothing says that they were captured or voided.

    A void that is refused says so where that is likely: where the answer to a capture was lost, or where in
    the same trial a capture was granted whose body does not tell in so many words what it was of, or where
    the authorization is among those of a run that was *broken_off*, with a request on its way that nobody
    put down.

    Args:
        exchanges: All there were, in any order.

        broken_off: Those among them that were there when a run was broken off.
    """
    made: dict[str, Exchange] = {}
    uncertain = {given for x in broken_off if (given := capture_id(x)) is not None}
    for exchange in sorted(exchanges, key=lambda x: x.sent_at):
        came_to, given = outcome(exchange), capture_id(exchange)
        source = str(request_body(exchange).get("transactionId"))
        is_settled = exchange.operation is Operation.VOID and came_to is Outcome.REFUSED
        if (
            exchange.operation is Operation.AUTHORIZATION
            and came_to is Outcome.ACCEPTED
            and given is not None
        ):
            made[given] = exchange
        elif exchange.operation in _CLOSING and came_to is Outcome.ACCEPTED:
            if made.pop(source, None) is None:
                uncertain |= {name for name, x in made.items() if x.part.trial == exchange.part.trial}
        elif exchange.operation is Operation.CAPTURE and came_to is Outcome.UNKNOWN:
            uncertain.add(source)
        elif is_settled and source in uncertain:
            made.pop(source, None)
    return tuple(made.values())


def void_leftovers(exchanges: Iterable[Exchange], merchants: Merchants, sender: Sender) -> None:
    """
    Void every authorization among *exchanges* that is open, as far as anything may still be sent.

    A capture whose answer was lost counts for nothing: where it took place, the void is refused.
    """
    with suppress(NothingMore):
        for authorization, owner in _owned(tuple(exchanges), merchants):
            request = void_request(capture_id(authorization) or "", owner)
            sender.send(request, Part(trial=_TRIAL, role=Role.CLEANING, case=_CASE))


def _owned(exchanges: tuple[Exchange, ...], merchants: Merchants) -> Iterator[tuple[Exchange, Merchant]]:
    known = {x.merchant_id: x for x in (merchants.own, merchants.other) if x is not None}
    for authorization in left_open(exchanges):
        owner = known.get(str(request_body(authorization).get("merchant_id")))
        if owner is not None:
            yield authorization, owner
