"""The answers as the vendor's samples show them, and the bytes they go out as."""

import json

from capture_conformance.gateway import cards
from capture_conformance.gateway.records import Answer, Members, Operation, Reply, Settled
from capture_conformance.gateway.refusals import Refused
from capture_conformance.gateway.settings import Language

VERSION = "1"
CREATED = 201
OK = 200
UNAUTHORIZED = 401
NOT_AVAILABLE = "N/A"

JSON = "application/json"

# The samples translate the capture's and the void's text, and leave "Payment Successful." alone.
_MESSAGES: dict[Language, dict[str, str]] = {
    "ja": {
        "INFO0000": "Payment Successful.",
        "INFO0001": "金額が正常にキャプチャされました。",
        "INFO0003": "承認が正常にキャンセルされました。",
    },
    "en": {
        "INFO0000": "Payment Successful.",
        "INFO0001": "Amount successfully captured.",
        "INFO0003": "Authorization Successfully Cancelled.",
    },
}
_DESCRIPTIONS: dict[Language, str] = {"ja": "支払い成功", "en": "Payment Successful"}


def authorization_answer(settled: Settled, language: Language) -> Answer:
    """The answer to a granted authorization."""
    body = _envelope(settled, CREATED, "INFO0000", language)
    body["merchant_details"] = {
        **_merchant_details(settled),
        "billing_details": _billing_details(settled),
        "device_details": {
            "visited_ip": settled.peer,
            "customer_ip": settled.authorization.customer_ip or settled.peer,
        },
    }
    body["risk_details"] = {"risk_score": None}
    return Answer(status=CREATED, body=body)


def capture_answer(settled: Settled, language: Language) -> Answer:
    """The answer to a capture that took place."""
    return Answer(status=CREATED, body=_envelope(settled, CREATED, "INFO0001", language))


def void_answer(settled: Settled, language: Language) -> Answer:
    """The answer to a void that took place."""
    return Answer(status=CREATED, body=_envelope(settled, CREATED, "INFO0003", language))


def status_answer(settled: Settled, language: Language) -> Answer:
    """The answer to a question after any entry of the ledger."""
    body = _envelope(settled, OK, "INFO0000", language)
    body["payment_details"] = {
        **_payment_details(settled),
        "responseDescription": _DESCRIPTIONS[language],
    }
    body["transaction_details"] = {
        "id": settled.entry.id,
        "ref": settled.entry.ref,
        "timestamp": settled.entry.timestamp,
        "billing_details": _billing_details(settled),
    }
    body["risk_details"] = {"risk_score": None}
    return Answer(status=OK, body=body)


def refusal_answer(refused: Refused, operation: Operation | None, language: Language) -> Answer:
    """The answer to a refusal: no page shows one, so it is the envelope of success, told no."""
    refusal = refused.refusal
    body: Members = {"success": False, "status_code": refusal.status, "is_live": False}
    if operation is not None:
        body["transaction_type"] = operation.value
    body["gateway_response"] = {
        "version": VERSION,
        "type": "ERROR",
        "message": refusal.message(language, refused.member),
        "code": refusal.code,
    }
    body["payment_details"] = {"response_code": refusal.response_code}
    return Answer(status=refusal.status, body=body)


def encode(answer: Answer) -> Reply:
    """The answer as bytes."""
    headers = [("content-type", JSON), ("cache-control", "no-store"), *answer.headers]
    if answer.status == UNAUTHORIZED:
        headers.append(("www-authenticate", 'Basic realm="server-to-server-interface"'))
    text = json.dumps(answer.body, ensure_ascii=False, separators=(",", ":"))
    return Reply(status=answer.status, headers=tuple(headers), content=text.encode())


def _envelope(settled: Settled, status: int, code: str, language: Language) -> Members:
    return {
        "success": True,
        "status_code": status,
        "is_live": False,
        "transaction_type": settled.entry.operation.value,
        "gateway_response": {
            "version": VERSION,
            "type": "INFO",
            "message": _MESSAGES[language][code],
            "code": code,
        },
        "merchant_details": _merchant_details(settled),
        "payment_details": _payment_details(settled),
        "transaction_details": {
            "id": settled.entry.id,
            "ref": settled.entry.ref,
            "timestamp": settled.entry.timestamp,
            "merchant_txn_ref": settled.authorization.merchant_txn_ref,
        },
    }


def _merchant_details(settled: Settled) -> Members:
    return {
        "legal_name": settled.merchant.legal_name,
        "mid": settled.merchant.merchant_id,
        "merchant_txn_ref": settled.authorization.merchant_txn_ref,
    }


def _payment_details(settled: Settled) -> Members:
    card = settled.authorization.card
    return {
        "amount": settled.entry.amount,
        "response_code": 0,
        "auth_code": settled.authorization.auth_code,
        "currency": settled.authorization.currency,
        "payment_method": cards.PAYMENT_METHODS[card.scheme],
        "scheme": card.scheme,
        "card": {
            "name": card.name,
            "number": card.number,
            "exp_month": card.exp_month,
            "exp_year": card.exp_year,
        },
        "additional_data": {"payment_data_source": {"type": "card"}},
    }


def _billing_details(settled: Settled) -> Members:
    authorization = settled.authorization
    return {
        "billing_address": {"phone_number": NOT_AVAILABLE, **authorization.billing_address},
        "shipping_address": {"phone_number": NOT_AVAILABLE, **authorization.shipping_address},
    }
