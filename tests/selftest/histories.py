"""Small histories made by hand: exchanges as the transport would have kept them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from capture_conformance.model.exchange import (
    Exchange,
    ExchangeId,
    NoResponse,
    Operation,
    Part,
    Reply,
    Request,
    Response,
    Role,
    Sighting,
    Silence,
)
from capture_conformance.model.message import verbatim

START = datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)
_NUMBERS = count(1)
# Names go on from test to test; times do not, or the last of many would be too late for its own answers.
_seconds = count(1)
JSON_HEADERS = (("content-type", "application/json"),)


def begin_anew() -> None:
    """Let the next exchange be the first one of a test."""
    global _seconds  # noqa: PLW0603 - it is set back, and nothing else
    _seconds = count(1)


def response(status: int, body: object, *, headers: tuple[tuple[str, str], ...] = JSON_HEADERS) -> Response:
    """An answer; *body* is encoded unless it is bytes already."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(status=status, headers=headers, body=raw, elapsed_ms=1.0)


def silence() -> NoResponse:
    """No answer at all."""
    return NoResponse(reason=Silence.NO_ANSWER_IN_TIME, elapsed_ms=1.0)


def exchange(
    operation: Operation,
    role: Role,
    sent: object,
    reply: Reply,
    *,
    trial: str = "t-1",
    requirements: tuple[str, ...] = (),
    case: str = "",
    repeats: str | None = None,
    sightings: tuple[Sighting, ...] = (),
) -> Exchange:
    """One exchange, a second after the one before."""
    number = next(_NUMBERS)
    moment = START + timedelta(seconds=next(_seconds))
    body = sent if isinstance(sent, bytes) else json.dumps(sent).encode()
    return Exchange(
        id=ExchangeId(f"x-{number:04}"),
        request=Request(operation=operation, method="POST", path=f"/{operation}", headers=(), body=body),
        url=f"http://127.0.0.1/{operation}",
        reply=reply,
        sent_at=moment,
        received_at=moment + timedelta(milliseconds=5),
        part=Part(
            trial=trial,
            role=role,
            case=verbatim(case) if case else None,
            question=case,
            requirements=requirements,
            repeats=repeats,
        ),
        sightings=sightings,
    )


def authorization(
    transaction_id: str = "a-1", amount: int = 1000, *, role: Role = Role.AUTHORIZATION, **more: Any
) -> Exchange:
    """An authorization that was given."""
    sent = {
        "amount": str(amount),
        "currency": "JPY",
        "merchant_id": "SHOP000001",
        "merchant_txn_ref": "cc-1",
    }
    body = {
        "success": True,
        "payment_details": {"amount": amount, "card": {"number": "520000******1005"}, "scheme": "MASTERCARD"},
        "transaction_details": {"id": transaction_id},
    }
    return exchange(Operation.AUTHORIZATION, role, sent, response(201, body), **more)


def success_body(amount: object = 1000, capture_id: str = "c-1") -> dict[str, Any]:
    """The answer to a correct capture, as documented."""
    return {
        "success": True,
        "status_code": 201,
        "is_live": False,
        "transaction_type": "CAPTURE",
        "gateway_response": {"version": "1", "type": "INFO", "message": "…", "code": "INFO0001"},
        "merchant_details": {"legal_name": "Shop", "mid": "SHOP000001", "merchant_txn_ref": "cc-1"},
        "payment_details": {
            "amount": amount,
            "response_code": 0,
            "auth_code": "012345",
            "currency": "JPY",
            "payment_method": "ECMC-SSL",
            "scheme": "MASTERCARD",
            "card": {
                "name": "John Doe",
                "number": "520000******1005",
                "exp_month": "12",
                "exp_year": "49",
            },
            "additional_data": {"payment_data_source": {"type": "card"}},
        },
        "transaction_details": {
            "id": capture_id,
            "ref": 1,
            "timestamp": "2030-01-02T03:04:06.000Z",
            "merchant_txn_ref": "cc-1",
        },
    }


def refusal(status: int = 412, **more: object) -> Response:
    """A refusal in the documented envelope."""
    return response(status, {"success": False, "status_code": status, **more})


def accepted(amount: object = 1000, capture_id: str = "c-1") -> Response:
    """A capture that was granted."""
    return response(201, success_body(amount, capture_id))


def capture(
    reply: Reply, role: Role = Role.CAPTURE, *, amount: object = 1000, source: str = "a-1", **more: Any
) -> Exchange:
    """A capture of *amount* from the authorization *source*, and its answer."""
    sent = {"transactionId": source, "amount": amount, "merchant_id": "SHOP000001"}
    return exchange(Operation.CAPTURE, role, sent, reply, **more)
