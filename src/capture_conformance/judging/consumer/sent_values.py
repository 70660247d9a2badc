"""Judging the values that a client sends."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from capture_conformance.checks.judging import failed, passed
from capture_conformance.contract.answers import Outcome, authorized_amount, figure, outcome, request_body
from capture_conformance.judging.registry import of_authorization
from capture_conformance.model.exchange import Exchange, Operation
from capture_conformance.model.finding import Finding
from capture_conformance.model.message import message

_SCOPE = message("scope.known_authorizations")


@of_authorization("CAP-CSV-01")
class NeverTooMuch:
    """
    A client never asks for more than was authorized.

    with  an authorization whose amount is known
    when  the client sends a capture of it
    then  the amount in its body is not above the authorized one, whatever the gateway answers
    """

    def __init__(self) -> None:
        """Begin with an unknown amount."""
        self._authorization: Exchange | None = None

    def step(self, exchange: Exchange) -> Iterator[Finding]:
        """Remember the authorization, and compare each capture with it."""
        if exchange.operation is Operation.AUTHORIZATION and outcome(exchange) is Outcome.ACCEPTED:
            self._authorization = exchange
        if exchange.operation is not Operation.CAPTURE or self._authorization is None:
            return
        limit = authorized_amount(self._authorization)
        asked = figure(request_body(exchange).get("amount"))
        if limit is None or asked is None:
            return
        seen, expected = (self._authorization, exchange), message("sent_values.at_most", limit=limit)
        judge = failed if asked > Decimal(limit) else passed
        yield judge(message("sent_values.asked", amount=asked), *seen, expected=expected, case=_SCOPE)

    def finish(self) -> Iterator[Finding]:
        """Find nothing more."""
        yield from ()
