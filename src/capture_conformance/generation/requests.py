"""Correct requests, and the means to make one of them wrong in a single place."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from capture_conformance.model.exchange import Headers, Operation, Request
from capture_conformance.model.merchant import Merchant
from capture_conformance.model.target import Card

PREFIX = "/server-to-server-interface"
JSON_TYPE = ("Content-Type", "application/json")

_ADDRESS = {
    "country": "JP",
    "email": "john.doe@example.com",
    "phone_number": "8112345678",
    "address1": "1-1 Nishi-Shinjuku",
    "city": "Shinjuku",
    "state": "Tokyo",
    "postal_code": "1600022",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """
    What a capture is aimed at: a live authorization of *amount*, and the merchant that owns it.

    ``notes`` go with a correct capture, as in the documented sample. They are never the same twice, lest one
    capture be taken for a repetition of another.
    """

    transaction_id: str
    amount: int
    merchant: Merchant
    notes: str


def credentials(merchant: Merchant) -> Headers:
    """Both headers that every call needs."""
    return (("Authorization", f"Basic {merchant.api_key}"), ("x-api-key", merchant.x_api_key))


def encode(body: object) -> bytes:
    """*body* as JSON in UTF-8, other scripts written as they are."""
    return json.dumps(body, ensure_ascii=False).encode()


def capture_members(aim: Aim) -> dict[str, Any]:
    """The members of a correct capture of the whole amount."""
    return {
        "transactionId": aim.transaction_id,
        "amount": aim.amount,
        "merchant_id": aim.merchant.merchant_id,
        "notes": aim.notes,
    }


def capture_request(
    aim: Aim,
    *,
    members: Mapping[str, object] | None = None,
    body: bytes | None = None,
    headers: Headers | None = None,
    query: str = "",
) -> Request:
    """
    A capture of *aim*, correct but for what is given.

    Args:
        aim: The authorization and its owner.

        members: Members of the body, in place of the correct ones or beside them.

        body: The whole body, in place of all members.

        headers: The two credential headers, in place of the owner's.

        query: A query string without its question mark.
    """
    return Request(
        operation=Operation.CAPTURE,
        method="POST",
        path=f"{PREFIX}/capture",
        query=query,
        headers=(*(credentials(aim.merchant) if headers is None else headers), JSON_TYPE),
        body=encode({**capture_members(aim), **(members or {})}) if body is None else body,
    )


def void_request(transaction_id: str, merchant: Merchant) -> Request:
    """A correct void of the authorization *transaction_id*."""
    return Request(
        operation=Operation.VOID,
        method="POST",
        path=f"{PREFIX}/void",
        headers=(*credentials(merchant), JSON_TYPE),
        body=encode({"transactionId": transaction_id, "merchant_id": merchant.merchant_id}),
    )


def status_request(transaction_id: str, merchant: Merchant) -> Request:
    """A correct query for the status of any transaction."""
    return Request(
        operation=Operation.STATUS,
        method="GET",
        path=f"{PREFIX}/transaction/status/{quote(transaction_id, safe='')}",
        headers=credentials(merchant),
    )


def authorization_request(
    merchant: Merchant, *, amount: int, currency: str, card: Card, reference: str
) -> Request:
    """
    A correct authorization, filled like the documented sample.

    Args:
        merchant: Who asks.

        amount: What to hold, in the unit that the gateway takes; sent as text, as documented.

        currency: Three letters.

        card: A published test card.

        reference: The merchant's own reference, at most 45 characters, never used before.
    """
    body: Mapping[str, Any] = {
        "amount": str(amount),
        "currency": currency,
        "card": {
            "cvc": card.cvc,
            "expiry_month": card.expiry_month,
            "expiry_year": card.expiry_year,
            "name": card.name,
            "number": card.number,
        },
        "merchant_id": merchant.merchant_id,
        "merchant_txn_ref": reference,
        "customer_ip": "127.0.0.1",
        "return_url": {
            "webhook_url": "https://merchant.example/webhook",
            "success_url": "https://merchant.example/success",
            "decline_url": "https://merchant.example/decline",
        },
        "billing_address": _ADDRESS,
        "shipping_address": _ADDRESS,
        "time_zone": "Asia/Tokyo",
    }
    return Request(
        operation=Operation.AUTHORIZATION,
        method="POST",
        path=f"{PREFIX}/authorization",
        headers=(*credentials(merchant), JSON_TYPE),
        body=encode(body),
    )
