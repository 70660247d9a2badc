"""The faults about answers, shown."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

from ..shop import SECURITY_CODE, Shop, Told
from .shown import Shown, accepted_or


def captured(see: Callable[[Told], object], amount: int = 1000) -> Callable[[Shop], object]:
    """What is seen of the answer to a capture."""
    return lambda shop: see(shop.capture(shop.authorize(), amount))


def told(path: str, *, sound: object, wrong: object, amount: int = 1000) -> Shown:
    """What stands at one place of the answer to a capture."""
    return accepted_or(captured(lambda answer: answer.at(path), amount), sound=sound, wrong=wrong)


def refusal(path: str, *, sound: object, wrong: object) -> Shown:
    """What stands at one place of the answer to a capture that is too large."""
    return accepted_or(captured(lambda answer: answer.at(path), 1001), sound=sound, wrong=wrong)


def matches_time(answer: Told) -> bool:
    """Whether the timestamp is UTC and of this minute."""
    text = str(answer.at("transaction_details.timestamp"))
    if not text.endswith("Z"):
        return False
    return abs((datetime.now(UTC) - datetime.fromisoformat(text)).total_seconds()) < 60


def ids(shop: Shop) -> object:
    """Whether two captures and their authorizations have ids of their own, and status knows them."""
    held = [shop.authorize(), shop.authorize()]
    seen = [shop.capture(each).id for each in held]
    return len({*held, *seen}), [shop.status(each).at("transaction_type") for each in seen]


def references(shop: Shop) -> object:
    """Both copies of the reference."""
    answer = shop.capture(shop.authorize(merchant_txn_ref="order-7"))
    first, second = (
        answer.at(f"{place}.merchant_txn_ref") for place in ("merchant_details", "transaction_details")
    )
    return first == "order-7", second == "order-7"


def text_at(path: str) -> Callable[[Shop], object]:
    """Whether a text stands at that place of the answer to a capture."""
    return captured(lambda answer: isinstance(answer.at(path), str))


def decodes(answer: Told) -> bool:
    """Whether the answer is UTF-8."""
    try:
        answer.content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def spelt(amount: int, *, wrong: object) -> Shown:
    """How the amount of a capture of less than the whole is written in its answer."""

    def exercise(shop: Shop) -> object:
        told = shop.capture(shop.authorize(5000), amount)
        return re.findall(rb'"amount":([^,}]+)', told.content)

    return accepted_or(exercise, sound=[str(amount).encode()], wrong=wrong)


def malformed_and_too_large(shop: Shop) -> object:
    """The statuses of a malformed capture and of one that is too large."""
    malformed = shop.capture(shop.authorize(), notes=7)
    return malformed.outcome, shop.capture(shop.authorize(), 1001).outcome


def has_members(*names: str) -> Callable[[Told], object]:
    """Which of these members the answer has."""
    return lambda answer: [name in answer.body for name in names]


P = "payment_details."

SHOWN = {
    "success-told-with-200": accepted_or(
        captured(lambda answer: (answer.status, answer.at("status_code"))), sound=(201, 201), wrong=(200, 200)
    ),
    "success-told-with-202": accepted_or(
        captured(lambda answer: (answer.status, answer.at("status_code"))), sound=(201, 201), wrong=(202, 202)
    ),
    "status-line-200-body-201": accepted_or(
        captured(lambda answer: (answer.status, answer.at("status_code"))), sound=(201, 201), wrong=(200, 201)
    ),
    "status-code-200": told("status_code", sound=201, wrong=200),
    "status-code-as-text": told("status_code", sound=201, wrong="201"),
    "answer-labelled-html": accepted_or(
        captured(lambda answer: answer.media_type), sound="application/json", wrong="text/html"
    ),
    "answer-behind-byte-order-mark": accepted_or(
        captured(lambda answer: answer.content[:3]), sound=b'{"s', wrong=b"\xef\xbb\xbf"
    ),
    "answer-with-member-twice": accepted_or(
        captured(lambda answer: answer.content.count(b'"success"')), sound=1, wrong=2
    ),
    "bytes-after-the-answer": accepted_or(
        captured(lambda answer: answer.content.partition(b"\n")[2]), sound=b"", wrong=b'{"done":true}'
    ),
    "answer-in-shift-jis": accepted_or(captured(decodes), sound=True, wrong=False),
    "is-live-as-text": told("is_live", sound=False, wrong="false"),
    "is-live-true": told("is_live", sound=False, wrong=True),
    "type-of-an-authorization": told("transaction_type", sound="CAPTURE", wrong="PRE_AUTH"),
    "type-in-lower-case": told("transaction_type", sound="CAPTURE", wrong="capture"),
    "merchant-details-missing": accepted_or(
        captured(has_members("merchant_details")), sound=[True], wrong=[False]
    ),
    "gateway-response-null": accepted_or(
        captured(lambda answer: answer.at("gateway_response") is None), sound=False, wrong=True
    ),
    "payment-details-in-camel-case": accepted_or(
        captured(has_members("payment_details", "paymentDetails")), sound=[True, False], wrong=[False, True]
    ),
    "message-empty": accepted_or(
        captured(lambda answer: bool(answer.at("gateway_response.message"))), sound=True, wrong=False
    ),
    "version-as-number": told("gateway_response.version", sound="1", wrong=1),
    "code-of-a-refund": told("gateway_response.code", sound="INFO0001", wrong="INFO0002"),
    "type-not-info": told("gateway_response.type", sound="INFO", wrong="SUCCESS"),
    "legal-name-missing": accepted_or(text_at("merchant_details.legal_name"), sound=True, wrong=False),
    "amount-as-text": told(P + "amount", sound=1000, wrong="1000"),
    "amount-told-with-a-point": spelt(1234, wrong=[b"1234.0"]),
    "amount-told-with-an-exponent": spelt(1200, wrong=[b"1.2e3"]),
    "amount-told-as-nan": spelt(400, wrong=[b"NaN"]),
    "response-code-as-text": told(P + "response_code", sound=0, wrong="0"),
    "auth-code-as-number": accepted_or(text_at(P + "auth_code"), sound=True, wrong=False),
    "additional-data-missing": told(
        P + "additional_data", sound={"payment_data_source": {"type": "card"}}, wrong=None
    ),
    "four-digit-year": told(P + "card.exp_year", sound="49", wrong="2049"),
    "month-as-number": told(P + "card.exp_month", sound="09", wrong=9),
    "ref-as-text": accepted_or(text_at("transaction_details.ref"), sound=False, wrong=True),
    "id-too-long": accepted_or(captured(lambda answer: len(answer.id)), sound=36, wrong=40),
    "authorized-amount-told": told(P + "amount", amount=400, sound=400, wrong=1000),
    "amount-told-in-hundredths": told(P + "amount", amount=400, sound=400, wrong=40000),
    "currency-null": told(P + "currency", sound="JPY", wrong=None),
    "currency-always-usd": told(P + "currency", sound="JPY", wrong="USD"),
    "mid-of-another-merchant": told("merchant_details.mid", sound="TESTSHOP01", wrong="TESTSHOP99"),
    "reference-copies-differ": accepted_or(references, sound=(True, True), wrong=(True, False)),
    "reference-made-up": accepted_or(references, sound=(True, True), wrong=(False, False)),
    "id-of-the-authorization": accepted_or(
        ids, sound=(4, ["CAPTURE", "CAPTURE"]), wrong=(2, ["PRE_AUTH", "PRE_AUTH"])
    ),
    "id-never-changes": accepted_or(
        ids, sound=(4, ["CAPTURE", "CAPTURE"]), wrong=(3, ["CAPTURE", "CAPTURE"])
    ),
    "timestamp-nine-hours-ahead": accepted_or(captured(matches_time), sound=True, wrong=False),
    "timestamp-without-zone": accepted_or(captured(matches_time), sound=True, wrong=False),
    "timestamp-in-epoch-seconds": accepted_or(captured(matches_time), sound=True, wrong=False),
    "response-code-ten": told(P + "response_code", sound=0, wrong=10),
    "name-of-another-card": told(P + "card.name", sound="John Doe", wrong="TEST CARD"),
    "scheme-of-another-card": told(P + "scheme", sound="MASTERCARD", wrong="JCB"),
    "security-code-echoed-on-authorization": accepted_or(
        lambda shop: shop.post("authorization", shop.authorization_body()).at(P + "card.cvc"),
        sound=None,
        wrong=SECURITY_CODE,
    ),
    "security-code-echoed-on-capture": told(P + "card.cvc", sound=None, wrong=SECURITY_CODE),
    "authorization-without-merchant-details": accepted_or(
        lambda shop: "merchant_details" in shop.post("authorization", shop.authorization_body()).body,
        sound=True,
        wrong=False,
    ),
    "void-without-gateway-response": accepted_or(
        lambda shop: "gateway_response" in shop.void(shop.authorize()).body, sound=True, wrong=False
    ),
    "status-with-amount-as-text": accepted_or(
        lambda shop: shop.status(shop.authorize()).at(P + "amount"), sound=1000, wrong="1000"
    ),
    "refusal-success-as-text": refusal("success", sound=False, wrong="false"),
    # 0 equals False here, so the bytes have to tell.
    "refusal-success-as-number": accepted_or(
        captured(lambda answer: b'"success":0' in answer.content, 1001), sound=False, wrong=True
    ),
    "refusal-status-code-as-text": refusal("status_code", sound=412, wrong="412"),
    "refusal-is-live-as-number": accepted_or(
        captured(lambda answer: b'"is_live":0' in answer.content, 1001), sound=False, wrong=True
    ),
    "refusal-says-success": refusal("success", sound=False, wrong=True),
    "refusal-without-success": refusal("success", sound=False, wrong=None),
    "refusal-status-code-200": refusal("status_code", sound=412, wrong=200),
    "refusal-with-code-of-success": refusal("gateway_response.code", sound="ERR0412", wrong="INFO0001"),
    "malformed-request-refused-with-200": accepted_or(
        malformed_and_too_large, sound=((400, False), (412, False)), wrong=((200, False), (412, False))
    ),
    "business-refusal-told-with-200": accepted_or(
        malformed_and_too_large, sound=((400, False), (412, False)), wrong=((400, False), (200, False))
    ),
    "refusal-as-html": accepted_or(captured(lambda answer: answer.content[:1], 1001), sound=b"{", wrong=b"<"),
    "refusal-as-plain-text": accepted_or(
        captured(lambda answer: answer.media_type, 1001),
        sound="application/json",
        wrong="text/plain; charset=utf-8",
    ),
}
