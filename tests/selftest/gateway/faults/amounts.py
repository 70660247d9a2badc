"""The faults about amounts, shown."""

from __future__ import annotations

import json
from collections.abc import Callable

from ..shop import Shop
from .shown import Shown, accepted_or, full_capture_after, refused_or


def captured(amount: object, held: int = 1000, **changes: object) -> Callable[[Shop], object]:
    """The status of a capture."""
    return lambda shop: shop.capture(shop.authorize(held), amount, **changes).status


def told_amount(amount: object, held: int = 1000) -> Callable[[Shop], object]:
    """The amount that is told of a capture, or the status of a refusal."""

    def exercise(shop: Shop) -> object:
        told = shop.capture(shop.authorize(held), amount)
        return told.at("payment_details.amount") if told.status == 201 else told.status

    return exercise


def spelt(amount: str) -> Callable[[Shop], object]:
    """The amount that is told of a capture whose amount is spelt so."""

    def exercise(shop: Shop) -> object:
        body = json.dumps(shop.capture_body(shop.authorize(), amount=0))
        told = shop.post("capture", body.replace('"amount": 0', f'"amount": {amount}').encode())
        return told.at("payment_details.amount") if told.status == 201 else told.status

    return exercise


def each(*exercises: Callable[[Shop], object], sound: list[object], wrong: list[object]) -> Shown:
    """Several exercises, one after the other."""
    return Shown(
        exercise=lambda stage: [exercise(stage.first) for exercise in exercises], sound=sound, wrong=wrong
    )


def believed(path: str, amount: int = 400, **changes: object) -> Callable[[Shop], object]:
    """What the answer to a capture from 1000, and the status of it, tell at *path*."""

    def exercise(shop: Shop) -> object:
        told = shop.capture(shop.authorize(), amount, **changes)
        return [told.at(path), shop.status(told.id).at(path)] if told.status == 201 else told.status

    return exercise


def beside_larger(shop: Shop) -> object:
    """A capture that is too large for its own authorization and not for another one."""
    held = shop.authorize(1000)
    shop.authorize(5_000_000_000)
    return shop.capture(held, 4_000_000_000).status


SHOWN = {
    "one-above-the-limit-accepted": each(captured(1001), captured(1002), sound=[412, 412], wrong=[201, 412]),
    "tenth-above-the-limit-accepted": each(
        captured(1100), captured(1101), sound=[412, 412], wrong=[201, 412]
    ),
    "limit-never-checked": refused_or(captured(2**40), refused=412),
    "slightly-above-the-limit-cut": refused_or(told_amount(1500), refused=412, wrong=1000),
    "limit-cut-to-hundreds": each(captured(1234, 1234), captured(1000), sound=[201, 201], wrong=[412, 201]),
    "limit-compared-as-text": each(
        captured(9), captured(1000, 900), captured(1000), sound=[201, 412, 201], wrong=[412, 201, 201]
    ),
    "limit-compared-in-single-precision": each(
        captured(16777217, 16777216), captured(1001), sound=[412, 412], wrong=[201, 412]
    ),
    "amount-compared-in-32-bits": refused_or(told_amount(2**32 + 1000), refused=412, wrong=2**32 + 1000),
    "amount-compared-in-31-bits": each(
        told_amount(2**31 - 1),
        told_amount(2**31),
        told_amount(2**32 - 1),
        told_amount(2**32 + 1),
        sound=[412] * 4,
        wrong=[412, 2**31, 2**32 - 1, 412],
    ),
    "amount-wraps-at-64-bits": refused_or(told_amount(2**64 + 1000), refused=412, wrong=1000),
    "amount-beyond-64-bits-answered-500": refused_or(captured(2**63), refused=412, wrong=500),
    "over-limit-answered-500": refused_or(captured(1001), refused=412, wrong=500),
    "fraction-rounded": refused_or(told_amount(999.6), refused=400, wrong=1000),
    "fraction-cut": refused_or(told_amount(999.6), refused=400, wrong=999),
    "boolean-counts-as-number": refused_or(told_amount(amount=True), refused=400, wrong=1),
    "digit-string-accepted": each(captured("1000"), captured("１０００"), sound=[400, 400], wrong=[201, 400]),
    "number-like-text-accepted": each(
        captured("１０００"), captured(" +1_000"), captured("1,000"), sound=[400] * 3, wrong=[201, 201, 400]
    ),
    "price-like-text-accepted": each(
        captured("¥1,000"), captured("1000.00"), captured("1000"), sound=[400] * 3, wrong=[201, 201, 400]
    ),
    "amount-array-unwrapped": refused_or(captured([1000]), refused=400),
    "amount-object-unwrapped": refused_or(captured({"value": 1000}), refused=400),
    "zero-captures-all": refused_or(told_amount(0), refused=400, wrong=1000),
    "zero-uses-up": refused_or(
        full_capture_after(lambda shop, held: shop.capture(held, 0)), refused=201, wrong=412
    ),
    "negative-accepted": refused_or(told_amount(-500), refused=400, wrong=-500),
    "negative-made-positive": refused_or(told_amount(-500), refused=400, wrong=500),
    "number-grammar-lax": each(
        spelt("01000"),
        spelt("+1000"),
        spelt("0x3E8"),
        spelt("1000."),
        spelt("NaN"),
        sound=[400] * 5,
        wrong=[1000, 1000, 1000, 1000, 400],
    ),
    "not-a-number-captures-all": each(
        spelt("NaN"), spelt("Infinity"), spelt("01000"), sound=[400] * 3, wrong=[1000, 1000, 400]
    ),
    "limit-of-the-largest-authorization": refused_or(beside_larger, refused=412),
    "limit-lifted-by-the-body": refused_or(captured(5000, authorised_amount=9999), refused=412),
    "undocumented-currency-believed": each(
        believed("payment_details.currency", currency="USD"),
        believed("payment_details.currency", currency="dollars"),
        sound=[["JPY", "JPY"]] * 2,
        wrong=[["USD", "USD"], ["JPY", "JPY"]],
    ),
    "undocumented-live-flag-believed": each(
        believed("is_live", is_live=True),
        believed("is_live", is_live="true"),
        sound=[[False, False]] * 2,
        wrong=[[True, False], [False, False]],
    ),
    "undocumented-details-believed": each(
        believed("payment_details.amount", payment_details={"amount": 700}),
        believed("payment_details.amount", payment_details={"amount": 1001}),
        believed("payment_details.amount", payment_details=700),
        sound=[[400, 400]] * 3,
        wrong=[[700, 700], 412, [400, 400]],
    ),
    "over-limit-uses-up": refused_or(
        full_capture_after(lambda shop, held: shop.capture(held, 1001)), refused=201, wrong=412
    ),
    "smallest-amount-refused": each(captured(1), captured(2), sound=[201, 201], wrong=[412, 201]),
    "most-but-not-all-refused": accepted_or(captured(501), wrong=412),
}
