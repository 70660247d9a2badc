"""How the faults about amounts come about."""

import dataclasses
import itertools
import re
import struct
from collections.abc import Callable
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import TypeAlias

from capture_conformance.gateway import refusals
from capture_conformance.gateway.faults.changes import (
    LARGEST_STORED,
    Change,
    rescues_body,
    rewrites_members,
)
from capture_conformance.gateway.ledger import UNTOUCHED
from capture_conformance.gateway.members import whole_number
from capture_conformance.gateway.records import Authorization, CaptureOrder, Members
from capture_conformance.gateway.refusals import Refused
from capture_conformance.gateway.rules import Attempt, Rules
from capture_conformance.gateway.strict_json import parse_object

# From an amount as it came to the amount it is taken for; None leaves it to the sound reading.
Reading: TypeAlias = Callable[[object], int | None]

SIGN_32 = 2**31
WORD_32 = 2**32
WORD_64 = 2**64
HUNDRED = 100

_PLAIN_DIGITS = re.compile(r"[0-9]+")
_NOT_A_DIGIT = re.compile(r"[^0-9]")
_CENTS = re.compile(r"\.[0-9]{2}$")
_LAX_AMOUNT = re.compile(r'("amount"\s*:\s*)\+?(0[xX][0-9A-Fa-f]+|[0-9]+)(\.(?![0-9]))?')
_NOT_A_NUMBER = re.compile(r'("amount"\s*:\s*)(?:NaN|-?Infinity)')

LIFTING_MEMBERS = (
    "authorised_amount",
    "authorized_amount",
    "authorisedAmount",
    "authorizedAmount",
    "authorization_amount",
    "auth_amount",
    "max_amount",
    "amount_limit",
    "limit",
)


def reads_amount(reading: Reading) -> Change:
    """What *reading* makes of the amount of a capture counts."""

    def rewrite(body: Members, _attempt: Attempt) -> Members:
        # The amount of an authorization is none of this family's concern.
        if "card" in body or "amount" not in body:
            return body
        read = reading(body["amount"])
        return body if read is None else {**body, "amount": read}

    return rewrites_members(rewrite)


def rounded(value: object) -> int | None:
    """The nearest whole number, for a number with a fraction."""
    fraction = _fraction(value)
    return None if fraction is None else int(fraction.to_integral_value(ROUND_HALF_UP))


def cut(value: object) -> int | None:
    """The whole part of a number with a fraction."""
    fraction = _fraction(value)
    return None if fraction is None else int(fraction.to_integral_value(ROUND_DOWN))


def number_of_boolean(value: object) -> int | None:
    """1 for true and 0 for false."""
    return int(value) if isinstance(value, bool) else None


def number_of_digits(value: object) -> int | None:
    """The number that a plain run of digits spells."""
    is_plain = isinstance(value, str) and _PLAIN_DIGITS.fullmatch(value)
    return int(str(value)) if is_plain else None


def number_of_text(value: object) -> int | None:
    """The number in a text that Python would take for one: blanks, signs, any script's digits."""
    try:
        return int(value) if isinstance(value, str) else None
    except ValueError:
        return None


def number_of_price(value: object) -> int | None:
    """The number in a text that is made up as a price: separators, signs of currency, cents."""
    if not isinstance(value, str) or _PLAIN_DIGITS.fullmatch(value):
        return None
    digits = _NOT_A_DIGIT.sub("", _CENTS.sub("", value))
    return int(digits) if digits else None


def number_in_array(value: object) -> int | None:
    """The number in an array of one."""
    return whole_number(value[0]) if isinstance(value, list) and len(value) == 1 else None


def number_in_object(value: object) -> int | None:
    """The number in an object of one member."""
    if not isinstance(value, dict) or len(value) != 1:
        return None
    return whole_number(next(iter(value.values())))


def number_of_negative(value: object) -> int | None:
    """A negative number without its sign."""
    number = whole_number(value)
    return -number if number is not None and number < 0 else None


def accepts_below_one(is_accepted: Callable[[int], bool]) -> Change:
    """Amounts below 1 that *is_accepted* takes are taken as they are."""

    def apply(rules: Rules) -> Rules:
        def read(body: Members, attempt: Attempt) -> int:
            number = whole_number(body.get("amount"))
            if number is not None and -LARGEST_STORED <= number < 1 and is_accepted(number):
                return number
            return rules.amount(body, attempt)

        return dataclasses.replace(rules, amount=read)

    return apply


def executes(executed: Callable[[int, int], int]) -> Change:
    """What is captured is made of what was asked and what was authorized."""

    def apply(rules: Rules) -> Rules:
        def execute(order: CaptureOrder, authorization: Authorization) -> int:
            return executed(rules.executed_amount(order, authorization), authorization.amount)

        return dataclasses.replace(rules, executed_amount=execute)

    return apply


def admits(is_admitted: Callable[[int, int], bool]) -> Change:
    """An amount beyond the limit passes where *is_admitted*, as far as it can be stored."""

    def apply(rules: Rules) -> Rules:
        def is_within(amount: int, limit: int) -> bool:
            is_stored = amount <= LARGEST_STORED
            return rules.is_within(amount, limit) or (is_stored and is_admitted(amount, limit))

        return dataclasses.replace(rules, is_within=is_within)

    return apply


def demands(is_demanded: Callable[[int, int], bool]) -> Change:
    """An amount within the limit is refused all the same unless *is_demanded* holds."""

    def apply(rules: Rules) -> Rules:
        def is_within(amount: int, limit: int) -> bool:
            return rules.is_within(amount, limit) and is_demanded(amount, limit)

        return dataclasses.replace(rules, is_within=is_within)

    return apply


def is_not_more_as_text(amount: int, limit: int) -> bool:
    """Whether the digits of *amount* come before those of *limit* in a dictionary."""
    return str(amount) <= str(limit)


def is_not_more_in_single_precision(amount: int, limit: int) -> bool:
    """Whether *amount* is not above *limit* once both are 32-bit floating point numbers."""
    return _single(amount) <= _single(limit)


def is_negative_in_32_bits(amount: int, _limit: int) -> bool:
    """Whether *amount* fits into 32 bits and is negative if the first of them is a sign."""
    return SIGN_32 <= amount < WORD_32


def limit_of_largest_open(rules: Rules) -> Rules:
    """The limit is that of the caller's largest open authorization."""

    def limit(authorization: Authorization, body: Members, attempt: Attempt) -> int:
        found = attempt.ledger.authorizations(f"{UNTOUCHED} AND merchant_id = ?", authorization.merchant_id)
        own = rules.limit(authorization, body, attempt)
        return max([own, *(each.amount for each in found)])

    return dataclasses.replace(rules, limit=limit)


def limit_in_body(rules: Rules) -> Rules:
    """A member of the body may lift the limit."""

    def limit(authorization: Authorization, body: Members, attempt: Attempt) -> int:
        named = [whole_number(body.get(name)) or 0 for name in LIFTING_MEMBERS]
        own = rules.limit(authorization, body, attempt)
        return min(max([own, *named]), LARGEST_STORED)

    return dataclasses.replace(rules, limit=limit)


def overflow_crashes(rules: Rules) -> Rules:
    """An amount beyond 64 bits is more than the gateway can compare."""

    def is_within(amount: int, limit: int) -> bool:
        if amount > LARGEST_STORED:
            raise Refused(refusals.INTERNAL)
        return rules.is_within(amount, limit)

    return dataclasses.replace(rules, is_within=is_within)


def zero_takes_all(rules: Rules) -> Rules:
    """Zero is accepted, and captures everything."""
    return executes(lambda asked, authorized: asked or authorized)(
        accepts_below_one(lambda amount: amount == 0)(rules)
    )


def lax_numbers(_nothing: Members, attempt: Attempt) -> Members:
    """The body, its amount read with leading zeros, a plus sign, a bare point or in hexadecimal."""

    def plain(found: re.Match[str]) -> str:
        digits = found[2]
        return found[1] + str(int(digits, 16 if digits[:2].lower() == "0x" else 10))

    text = attempt.call.body.decode("utf-8", "replace")
    return parse_object(_LAX_AMOUNT.sub(plain, text).encode())


def not_a_number_takes_all(_nothing: Members, attempt: Attempt) -> Members:
    """The body, its amount everything that was authorized where it is none that can be compared."""
    text = attempt.call.body.decode("utf-8", "replace")
    body = parse_object(_NOT_A_NUMBER.sub(r"\g<1>1", text).encode())
    found = attempt.ledger.authorization(str(body.get("transactionId")))
    if found is None or not _NOT_A_NUMBER.search(text):
        raise Refused(refusals.NOT_JSON)
    return {**body, "amount": found.amount}


def rereads_amount(rescue: Callable[[Members, Attempt], Members]) -> Change:
    """A body that is no JSON is read again by *rescue*."""
    return rescues_body(rescue, from_refusals=(refusals.NOT_JSON,))


def _fraction(value: object) -> Decimal | None:
    """*value* if it is a number with a fraction and of a size that can be an amount."""
    if not isinstance(value, Decimal) or not -40 < value.adjusted() < 40:
        return None
    return value if value != value.to_integral_value() else None


def _single(number: int) -> float:
    single: float = struct.unpack("f", struct.pack("f", float(number)))[0]
    return single


def unchecked_every(number: int) -> Change:
    """One of the servers does not look at the limit."""

    def apply(rules: Rules) -> Rules:
        turns = itertools.count(1)

        def is_within(amount: int, limit: int) -> bool:
            is_right = rules.is_within(amount, limit)
            return is_right or (amount <= LARGEST_STORED and next(turns) % number == 0)

        return dataclasses.replace(rules, is_within=is_within)

    return apply
