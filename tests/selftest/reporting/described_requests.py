"""Requests for the paths that the description knows, as the transport would have kept them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from capture_conformance.model.exchange import Exchange, Operation, Reply, Role, Wire
from histories import START, accepted, capture, exchange, refusal

PREFIX = "/server-to-server-interface"
BODY: dict[str, Any] = {
    "transactionId": "e0b0731e-7170-4b64-8a21-7d835eebd641",
    "amount": 1000,
    "merchant_id": "SHOP000001",
}
KEYS = (("Authorization", "Basic ${CAPTURE_API_KEY}"), ("x-api-key", "${CAPTURE_X_API_KEY}"))


def captured(
    sent: object = None,
    *,
    reply: Reply | None = None,
    role: Role = Role.CAPTURE,
    case: str = "",
    **changes: Any,
) -> Exchange:
    """A capture of *sent*, by default of a correct body, but for *changes* of its request."""
    made = exchange(Operation.CAPTURE, role, BODY if sent is None else sent, reply or accepted(), case=case)
    return replace(
        made, request=replace(made.request, **{"path": f"{PREFIX}/capture", "headers": KEYS, **changes})
    )


def captured_with(**members: object) -> Exchange:
    """A capture whose correct body is changed by *members*."""
    return captured({**BODY, **members})


def captured_without(name: str) -> Exchange:
    """A capture that leaves the member called *name* out."""
    return captured({key: value for key, value in BODY.items() if key != name})


def timed(elapsed_ms: float, **wire: object) -> Exchange:
    """A capture that was refused after so long."""
    reply = replace(refusal(), elapsed_ms=elapsed_ms)
    return captured(reply=reply, wire=Wire(**wire) if wire else None)  # type: ignore[arg-type]  # by name


def sent_after(seconds: float, reply: Reply | None = None, role: Role = Role.CAPTURE) -> Exchange:
    """A capture that was sent so long after the first request."""
    moment = START + timedelta(seconds=seconds)
    return replace(capture(reply or refusal(), role), sent_at=moment, received_at=moment)
