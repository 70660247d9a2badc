"""The faults about the body and its members, shown."""

from __future__ import annotations

import json
from collections.abc import Callable

from ..shop import OMITTED, Shop
from .shown import Shown, accepted_or, full_capture_after, refused_or

# One code point on the basic plane, three bytes; one beyond it, four bytes and two units.
KANJI = "金"
BEYOND = "\U00020bb7"


def with_members(**changes: Callable[[str], object] | object) -> Callable[[Shop], object]:
    """The status of a full capture whose members are changed; a function is given the id."""

    def exercise(shop: Shop) -> object:
        held = shop.authorize()
        changed = {name: change(held) if callable(change) else change for name, change in changes.items()}
        return shop.post("capture", shop.capture_body(held, **changed)).status

    return exercise


def with_text(change: Callable[[str], str | bytes]) -> Callable[[Shop], object]:
    """The status of a full capture whose body is changed as a text."""

    def exercise(shop: Shop) -> object:
        changed = change(json.dumps(shop.capture_body(shop.authorize())))
        return shop.post("capture", changed.encode() if isinstance(changed, str) else changed).status

    return exercise


def for_own_merchant(change: Callable[[str], object]) -> Callable[[Shop], object]:
    """The status of a full capture with a changed merchant_id."""
    return lambda shop: shop.capture(shop.authorize(), merchant_id=change(shop.merchant.merchant_id)).status


def with_notes(notes: object) -> Callable[[Shop], object]:
    """The status of a full capture with these notes."""
    return lambda shop: shop.capture(shop.authorize(), notes=notes).status


def with_amounts_twice(first: int, last: int) -> Callable[[Shop], object]:
    """What is told and what status knows of a capture from 500 with two amounts."""

    def exercise(shop: Shop) -> object:
        held = shop.authorize(500)
        rest = f'"transactionId":"{held}","merchant_id":"{shop.merchant.merchant_id}"'
        told = shop.post("capture", f'{{"amount":{first},{rest},"amount":{last}}}'.encode())
        if told.status != 201:
            return told.status
        known = shop.status(told.id).at("payment_details.amount")
        return told.at("payment_details.amount"), known

    return exercise


def with_ids_twice(shop: Shop) -> object:
    """The statuses of a capture of 1000 with two ids, and of captures of the two themselves."""
    first, last = shop.authorize(1000), shop.authorize(500)
    rest = f'"amount":1000,"merchant_id":"{shop.merchant.merchant_id}"'
    told = shop.post("capture", f'{{"transactionId":"{first}",{rest},"transactionId":"{last}"}}'.encode())
    return told.status, shop.capture(first, 1000).status, shop.capture(last, 500).status


def with_alias(shop: Shop) -> object:
    """What is told of a capture of 100 with an Amount of 300 beside it."""
    return shop.capture(shop.authorize(), 100, Amount=300).at("payment_details.amount")


def notes_first(shop: Shop) -> object:
    """The status of a capture whose members come in another order."""
    body = shop.capture_body(shop.authorize())
    return shop.post("capture", {"notes": body.pop("notes"), **body}).status


def body_only(content: bytes) -> Callable[[Shop], object]:
    """The status of a capture with that body, while an authorization is open."""

    def exercise(shop: Shop) -> object:
        shop.authorize()
        return shop.post("capture", content).status

    return exercise


SHOWN = {
    "missing-transaction-id-means-latest": refused_or(with_members(transactionId=OMITTED), refused=400),
    "blank-transaction-id-means-latest": refused_or(with_members(transactionId="  "), refused=400),
    "missing-merchant-id-filled-in": refused_or(with_members(merchant_id=OMITTED), refused=400),
    "blank-merchant-id-filled-in": refused_or(with_members(merchant_id=""), refused=400),
    "missing-amount-means-all": refused_or(with_members(amount=OMITTED), refused=400),
    "null-amount-means-all": refused_or(with_members(amount=None), refused=400),
    "null-merchant-id-filled-in": refused_or(with_members(merchant_id=None), refused=400),
    "notes-demanded": accepted_or(with_members(notes=OMITTED), wrong=400),
    "transaction-id-cut-to-36": refused_or(with_members(transactionId=lambda held: held + "x"), refused=400),
    "transaction-id-trimmed": refused_or(with_members(transactionId=lambda held: f" {held}\n"), refused=400),
    "transaction-id-cut-at-nul": refused_or(
        with_members(transactionId=lambda held: held + "\0x"), refused=400
    ),
    "merchant-id-cut-to-10": refused_or(for_own_merchant(lambda own: own + "X"), refused=400),
    "notes-limit-129": Shown(
        exercise=lambda stage: [with_notes("n" * 129)(stage.first), with_notes("n" * 130)(stage.first)],
        sound=[400, 400],
        wrong=[201, 400],
    ),
    "notes-cut-to-128": refused_or(with_notes("n" * 129), refused=400),
    "notes-without-limit": refused_or(with_notes("n" * 5000), refused=400),
    "notes-counted-after-composition": refused_or(with_notes("e\u0301" * 100), refused=400),
    "notes-limit-127": accepted_or(with_notes("n" * 128), wrong=400),
    "notes-counted-in-bytes": accepted_or(with_notes(KANJI * 43), wrong=400),
    "notes-counted-in-utf16": Shown(
        exercise=lambda stage: [with_notes(BEYOND * 65)(stage.first), with_notes(KANJI * 128)(stage.first)],
        sound=[201, 201],
        wrong=[400, 201],
    ),
    "notes-beyond-basic-plane-refused": accepted_or(with_notes(BEYOND), wrong=400),
    "transaction-id-array-unwrapped": refused_or(
        with_members(transactionId=lambda held: [held]), refused=400
    ),
    "transaction-id-operator-matches": refused_or(with_members(transactionId={"$ne": None}), refused=400),
    "merchant-id-array-unwrapped": refused_or(for_own_merchant(lambda own: [own]), refused=400),
    "merchant-id-of-any-type": refused_or(with_members(merchant_id=328), refused=400),
    "notes-of-any-type": refused_or(with_notes(["n"]), refused=400),
    "array-body-unwrapped": refused_or(with_text(lambda body: f"[{body}]"), refused=400),
    "empty-body-captures-latest": Shown(
        exercise=lambda stage: [body_only(content)(stage.first) for content in (b"", b"[]", b"null", b"7")],
        sound=[400, 400, 400, 400],
        wrong=[201, 201, 201, 400],
    ),
    "trailing-comma-tolerated": refused_or(with_text(lambda body: body[:-1] + ",}"), refused=400),
    "comments-tolerated": refused_or(with_text(lambda body: body + "// paid"), refused=400),
    "bytes-after-body-ignored": refused_or(with_text(lambda body: body + "{}"), refused=400),
    "cut-body-completed": refused_or(with_text(lambda body: body[:-1]), refused=400),
    "malformed-json-answered-500": refused_or(body_only(b"{'amount'"), refused=400, wrong=500),
    "wrong-type-answered-500": refused_or(with_notes(7), refused=400, wrong=500),
    "long-member-answered-500": refused_or(with_notes("n" * 129), refused=400, wrong=500),
    "malformed-request-uses-up": refused_or(
        full_capture_after(lambda shop, held: shop.capture(held, notes=7)), refused=201, wrong=412
    ),
    "server-error-after-the-fact": refused_or(
        full_capture_after(lambda shop, held: shop.capture(held, notes="n" * 129)),
        refused=201,
        wrong=412,
    ),
    "first-copy-checked-last-executed": refused_or(
        with_amounts_twice(1, 1000), refused=400, wrong=(1000, 1000)
    ),
    "last-copy-executed-first-told": refused_or(with_amounts_twice(1, 400), refused=400, wrong=(1, 400)),
    "second-transaction-id-executed": refused_or(
        with_ids_twice, refused=(400, 201, 201), wrong=(201, 201, 412)
    ),
    "member-names-in-any-case": refused_or(
        with_members(transactionId=OMITTED, TRANSACTIONID=lambda held: held), refused=400
    ),
    "snake-case-alias-honoured": refused_or(
        with_members(transactionId=OMITTED, transaction_id=lambda held: held), refused=400
    ),
    "alias-overrides-amount": accepted_or(with_alias, sound=100, wrong=300),
    "notes-first-refused": accepted_or(notes_first, wrong=400),
}
