"""What may be authorized, and what is told of it."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from .shop import CARD_NUMBER, OMITTED, SECURITY_CODE, Shop

NOW = datetime.now(UTC)
LAST_YEAR = f"{(NOW.year - 1) % 100:02d}"
THIS_YEAR = f"{NOW.year % 100:02d}"


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"amount": "1"}, id="least"),
        pytest.param({"amount": "9999999999"}, id="most"),
        pytest.param({"amount": 1000}, id="integer"),
        pytest.param({"merchant_txn_ref": OMITTED, "customer_ip": OMITTED}, id="without-the-optional"),
        pytest.param({"shipping_address": None, "return_url": None, "browser_info": None}, id="null"),
        pytest.param({"time_zone": "Asia/Tokyo", "unknown": [1, {"deep": None}]}, id="unknown-member"),
        pytest.param({"currency": "USD"}, id="another-currency"),
    ],
)
def test_sound_authorization_is_granted(shop: Shop, changes: dict[str, object]) -> None:
    """All that the page allows is allowed."""
    assert shop.post("authorization", shop.authorization_body(**changes)).status == 201


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"amount": OMITTED}, "VAL0121"),
        ({"amount": "0"}, "VAL0124"),
        ({"amount": "10000000000"}, "VAL0122"),
        ({"amount": "-5"}, "VAL0122"),
        ({"amount": "１０００"}, "VAL0122"),
        ({"amount": True}, "VAL0122"),
        ({"amount": 10**20}, "VAL0124"),
        ({"currency": "jpy"}, "VAL0115"),
        ({"currency": "JPYX"}, "VAL0115"),
        ({"card": OMITTED}, "VAL0111"),
        ({"card": []}, "VAL0112"),
        ({"merchant_id": "x" * 129}, "VAL0114"),
        ({"merchant_txn_ref": "x" * 46}, "VAL0114"),
        ({"customer_ip": 1}, "VAL0112"),
        ({"billing_address": OMITTED}, "VAL0111"),
        ({"billing_address": {"country": "JPN"}}, "VAL0114"),
        ({"return_url": {"success_url": "x" * 256}}, "VAL0114"),
        ({"browser_info": "x"}, "VAL0112"),
    ],
)
def test_malformed_authorization_is_refused(shop: Shop, changes: dict[str, object], code: str) -> None:
    """Each slip is told with 400 and a code of its own kind."""
    told = shop.post("authorization", shop.authorization_body(**changes))

    assert (400, code) == (told.status, told.at("gateway_response.code"))


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"number": "5200000000001006"}, 406),
        ({"number": "520000000000101"}, 406),
        ({"number": "520000000000"}, 400),
        ({"number": "5200 0000 0000 1005"}, 400),
        ({"number": 5200000000001005}, 400),
        ({"expiry_year": LAST_YEAR, "expiry_month": "12"}, 406),
        ({"expiry_year": "2049"}, 400),
        ({"expiry_month": "13"}, 400),
        ({"expiry_month": "00"}, 400),
        ({"cvc": "12"}, 400),
        ({"cvc": "12345"}, 400),
        ({"cvc": OMITTED}, 400),
        ({"name": " "}, 400),
    ],
)
def test_unusable_card_is_refused(shop: Shop, changes: dict[str, object], status: int) -> None:
    """A card in the wrong form is 400, one in the right form that is no good is 406."""
    told = shop.post("authorization", shop.authorization_body(card=shop.card(**changes)))

    assert (status, False) == told.outcome


def test_card_of_this_month_is_good(shop: Shop) -> None:
    """A card expires with the end of its month."""
    card = shop.card(expiry_month=f"{NOW.month:02d}", expiry_year=THIS_YEAR)

    assert shop.post("authorization", shop.authorization_body(card=card)).status == 201


@pytest.mark.parametrize(
    ("number", "scheme", "shown"),
    [
        ("4111111111111111", "VISA", "411111******1111"),
        ("2223000048400011", "MASTERCARD", "222300******0011"),
        ("378282246310005", "AMEX", "378282*****0005"),
        ("3530111333300000", "JCB", "353011******0000"),
        ("6011111111111117", "OTHER", "601111******1117"),
    ],
)
def test_scheme_follows_from_the_number(shop: Shop, number: str, scheme: str, shown: str) -> None:
    """Any number with a right check digit is good, and comes back truncated."""
    told = shop.post("authorization", shop.authorization_body(card=shop.card(number=number)))

    assert (scheme, shown) == (told.at("payment_details.scheme"), told.at("payment_details.card.number"))


def test_answer_follows_the_sample(shop: Shop) -> None:
    """The answer has the sample's members with the request's values."""
    told = shop.post("authorization", shop.authorization_body(amount="777", customer_ip="192.0.2.7"))

    assert tuple(told.body.values())[:4] == (True, 201, False, "PRE_AUTH")
    assert told.at("gateway_response") == {
        "version": "1",
        "type": "INFO",
        "message": "Payment Successful.",
        "code": "INFO0000",
    }
    assert told.at("merchant_details.device_details.customer_ip") == "192.0.2.7"
    assert told.at("merchant_details.billing_details.shipping_address.city") == "Shinjuku"
    assert told.at("risk_details") == {"risk_score": None}
    assert told.at("payment_details.amount") == 777
    assert re.fullmatch(r"\d{6}", str(told.at("payment_details.auth_code")))
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", told.id)
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", str(told.at("transaction_details.timestamp"))
    )


def test_answer_holds_no_secret_of_the_card(shop: Shop) -> None:
    """Neither the full number nor the security code comes back."""
    told = shop.post("authorization", shop.authorization_body())

    assert CARD_NUMBER.encode() not in told.content
    assert b"cvc" not in told.content
    assert f'"{SECURITY_CODE}"'.encode() not in told.content
