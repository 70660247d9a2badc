"""How single members of a request body are read: each function takes one out or refuses."""

from collections.abc import Callable
from decimal import Decimal
from re import Pattern

from capture_conformance.gateway import refusals
from capture_conformance.gateway.records import Members
from capture_conformance.gateway.refusals import Refused

TRANSACTION_ID_LIMIT = 36
MERCHANT_ID_LIMIT = 10
NOTES_LIMIT = 128

# Beyond every amount there is; an exponent above it is not worth writing out.
LARGEST_EXPONENT = 40


def required_text(members: Members, name: str, limit: int) -> str:
    """The text *name*, which has to be there, not blank, and at most *limit* code points long."""
    if name not in members:
        raise Refused(refusals.MISSING, name)
    value = members[name]
    if not isinstance(value, str):
        raise Refused(refusals.WRONG_TYPE, name)
    if not value.strip():
        raise Refused(refusals.BLANK, name)
    if len(value) > limit:
        raise Refused(refusals.TOO_LONG, name)
    return value


def optional_text(
    members: Members, name: str, limit: int, *, length: Callable[[str], int] = len
) -> str | None:
    """The text *name*, or None where it is absent or null."""
    value = members.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise Refused(refusals.WRONG_TYPE, name)
    if length(value) > limit:
        raise Refused(refusals.TOO_LONG, name)
    return value


def patterned_text(members: Members, name: str, pattern: Pattern[str]) -> str:
    """The text *name*, which has to match *pattern* as a whole."""
    value = required_text(members, name, limit=64)
    if not pattern.fullmatch(value):
        raise Refused(refusals.BAD_FORM, name)
    return value


def required_object(members: Members, name: str) -> Members:
    """The object *name*, which has to be there."""
    if name not in members:
        raise Refused(refusals.MISSING, name)
    value = members[name]
    if not isinstance(value, dict):
        raise Refused(refusals.WRONG_TYPE, name)
    return value


def optional_object(members: Members, name: str) -> Members | None:
    """The object *name*, or None where it is absent or null."""
    return None if members.get(name) is None else required_object(members, name)


def whole_number(value: object) -> int | None:
    """
    The integer that *value* is, or None.

    A number written with a point or an exponent is an integer if its value is whole, as JSON
    Schema has it; a boolean never is one.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, Decimal) and value.adjusted() <= LARGEST_EXPONENT:
        return int(value) if value == value.to_integral_value() else None
    return None


def read_transaction_id(members: Members) -> str:
    """``transactionId`` of a capture or a void."""
    return required_text(members, "transactionId", TRANSACTION_ID_LIMIT)


def read_merchant_id(members: Members) -> str:
    """``merchant_id`` of a capture or a void."""
    return required_text(members, "merchant_id", MERCHANT_ID_LIMIT)


def read_notes(members: Members) -> str | None:
    """``notes`` of a capture; null counts as absent."""
    return optional_text(members, "notes", NOTES_LIMIT)


def read_amount(members: Members) -> int:
    """``amount`` of a capture, at least 1."""
    if "amount" not in members:
        raise Refused(refusals.AMOUNT_MISSING, "amount")
    amount = whole_number(members["amount"])
    if amount is None:
        raise Refused(refusals.AMOUNT_NOT_WHOLE, "amount")
    if amount < 1:
        raise Refused(refusals.AMOUNT_TOO_SMALL, "amount")
    return amount
