"""Reads the body of an authorization request and refuses what does not belong in it."""

import re
from datetime import UTC, datetime

from capture_conformance.gateway import cards, refusals
from capture_conformance.gateway.members import (
    optional_object,
    optional_text,
    patterned_text,
    required_object,
    required_text,
    whole_number,
)
from capture_conformance.gateway.records import AuthorizationOrder, Card, Members
from capture_conformance.gateway.refusals import Refused

MERCHANT_ID_LIMIT = 128
LARGEST_AMOUNT = 9_999_999_999

_AMOUNT = re.compile(r"[0-9]{1,10}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_NUMBER = re.compile(r"[0-9]{13,19}")
_CVC = re.compile(r"[0-9]{3,4}")
_MONTH = re.compile(r"0?[1-9]|1[0-2]")
_YEAR = re.compile(r"[0-9]{2}")

_ADDRESS_LIMITS = {
    "country": 2,
    "email": 45,
    "phone_number": 20,
    "address1": 199,
    "city": 65,
    "state": 65,
    "postal_code": 45,
}
_URL_LIMITS = {"webhook_url": 255, "success_url": 255, "decline_url": 255, "cancel_url": 255}


def read_authorization(members: Members) -> AuthorizationOrder:
    """The order that *members* make."""
    amount = _amount(members)
    currency = patterned_text(members, "currency", _CURRENCY)
    card = _card(required_object(members, "card"))
    merchant_id = required_text(members, "merchant_id", MERCHANT_ID_LIMIT)
    billing = _texts(required_object(members, "billing_address"), _ADDRESS_LIMITS)
    shipping = optional_object(members, "shipping_address")
    _texts(optional_object(members, "return_url") or {}, _URL_LIMITS)
    optional_object(members, "browser_info")
    optional_text(members, "time_zone", 128)
    return AuthorizationOrder(
        amount=amount,
        currency=currency,
        merchant_id=merchant_id,
        merchant_txn_ref=optional_text(members, "merchant_txn_ref", 45) or "",
        customer_ip=optional_text(members, "customer_ip", 45) or "",
        card=card,
        billing_address=billing,
        shipping_address=billing if shipping is None else _texts(shipping, _ADDRESS_LIMITS),
    )


def require_usable_card(members: Members, order: AuthorizationOrder) -> None:
    """
    Refuse a card whose check digit is wrong or whose month has passed.

    Apart from the checks of form, so that a card is only judged for the merchant of the keys.
    """
    number = required_text(required_object(members, "card"), "number", limit=19)
    if not cards.passes_luhn(number):
        raise Refused(refusals.INVALID_CARD, "number")
    now = datetime.now(UTC)
    if (2000 + int(order.card.exp_year), int(order.card.exp_month)) < (now.year, now.month):
        raise Refused(refusals.EXPIRED_CARD, "expiry_year")


def _amount(members: Members) -> int:
    if "amount" not in members:
        raise Refused(refusals.AMOUNT_MISSING, "amount")
    value = members["amount"]
    is_digits = isinstance(value, str) and _AMOUNT.fullmatch(value)
    amount = int(str(value)) if is_digits else whole_number(value)
    if amount is None:
        raise Refused(refusals.AMOUNT_NOT_WHOLE, "amount")
    if not 1 <= amount <= LARGEST_AMOUNT:
        raise Refused(refusals.AMOUNT_OUT_OF_RANGE, "amount")
    return amount


def _card(members: Members) -> Card:
    """The card, its number truncated at once: neither it nor the code goes any further."""
    number = patterned_text(members, "number", _NUMBER)
    month = patterned_text(members, "expiry_month", _MONTH).zfill(2)
    year = patterned_text(members, "expiry_year", _YEAR)
    name = required_text(members, "name", 255)
    patterned_text(members, "cvc", _CVC)
    return Card(
        name=name,
        number=cards.truncate(number),
        exp_month=month,
        exp_year=year,
        scheme=cards.scheme_of(number),
    )


def _texts(members: Members, limits: dict[str, int]) -> Members:
    """The known members of an address or a set of links; unknown ones are left behind."""
    read = {name: optional_text(members, name, limit) for name, limit in limits.items()}
    return {name: text for name, text in read.items() if text is not None}
