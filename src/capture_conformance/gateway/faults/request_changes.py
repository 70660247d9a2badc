"""How the faults about the body and its members come about."""

import dataclasses
import json
import re
import unicodedata
from collections.abc import Callable
from typing import TypeAlias

from capture_conformance.gateway import members, refusals
from capture_conformance.gateway.faults.changes import (
    Change,
    latest_open,
    named_authorization,
    rescues_body,
    rewrites_members,
)
from capture_conformance.gateway.members import MERCHANT_ID_LIMIT, NOTES_LIMIT, optional_text
from capture_conformance.gateway.records import Members
from capture_conformance.gateway.refusals import Refused
from capture_conformance.gateway.rules import Attempt, Rules
from capture_conformance.gateway.strict_json import parse_object

Test: TypeAlias = Callable[[Members], bool]

_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*")


def is_absent(name: str) -> Test:
    """The body lacks *name*."""
    return lambda body: name not in body


def is_null(name: str) -> Test:
    """The body holds null as *name*."""
    return lambda body: name in body and body[name] is None


def is_blank(name: str) -> Test:
    """The body holds a text without anything in it as *name*."""

    def test(body: Members) -> bool:
        value = body.get(name)
        return isinstance(value, str) and not value.strip()

    return test


def is_neither_text_nor_null(name: str) -> Test:
    """The body holds something else than a text or null as *name*."""
    return lambda body: not isinstance(body.get(name), str | None)


def means_latest(test: Test) -> Change:
    """Where *test* holds, the caller's newest open authorization is meant."""

    def rewrite(body: Members, attempt: Attempt) -> Members:
        # An authorization has no transactionId to be missed.
        if "card" in body or not test(body):
            return body
        return {**body, "transactionId": latest_open(attempt).id}

    return rewrites_members(rewrite)


def means_own_merchant(test: Test) -> Change:
    """Where *test* holds, the merchant of the keys is meant."""

    def rewrite(body: Members, attempt: Attempt) -> Members:
        return {**body, "merchant_id": attempt.merchant.merchant_id} if test(body) else body

    return rewrites_members(rewrite)


def means_all(test: Test) -> Change:
    """Where *test* holds, everything that was authorized is meant."""

    def rewrite(body: Members, attempt: Attempt) -> Members:
        if not ("transactionId" in body and test(body)):
            return body
        return {**body, "amount": named_authorization(body, attempt).amount}

    return rewrites_members(rewrite)


def drops_member(name: str, test: Test) -> Change:
    """Where *test* holds, the member *name* counts as absent."""

    def rewrite(body: Members, _attempt: Attempt) -> Members:
        return {key: value for key, value in body.items() if key != name or not test(body)}

    return rewrites_members(rewrite)


def rewrites_text(name: str, rewrite: Callable[[str], str]) -> Change:
    """The text *name* is rewritten before its length is looked at."""

    def rewrite_all(body: Members, _attempt: Attempt) -> Members:
        value = body.get(name)
        return {**body, name: rewrite(value)} if isinstance(value, str) else body

    return rewrites_members(rewrite_all)


def unwraps(name: str) -> Change:
    """An array of one, as *name*, counts as what is in it."""

    def rewrite(body: Members, _attempt: Attempt) -> Members:
        value = body.get(name)
        is_wrapped = isinstance(value, list) and len(value) == 1
        return {**body, name: value[0]} if isinstance(value, list) and is_wrapped else body

    return rewrites_members(rewrite)


def refuses_body(test: Test) -> Change:
    """A body for which *test* holds is refused, whatever else speaks for it."""

    def rewrite(body: Members, _attempt: Attempt) -> Members:
        # Only a capture has notes or an amount beside a transactionId.
        if "transactionId" in body and "amount" in body and test(body):
            raise Refused(refusals.BAD_FORM, "notes")
        return body

    return rewrites_members(rewrite)


def limits_notes(limit: int, length: Callable[[str], int] = len) -> Change:
    """Notes may have *limit* units, counted by *length*."""

    def apply(rules: Rules) -> Rules:
        def read(body: Members, _attempt: Attempt) -> str | None:
            return optional_text(body, "notes", limit, length=length)

        return dataclasses.replace(rules, notes=read)

    return apply


def composed_length(text: str) -> int:
    """The number of characters after composition."""
    return len(unicodedata.normalize("NFC", text))


def utf8_length(text: str) -> int:
    """The number of bytes in UTF-8."""
    return len(text.encode())


def utf16_length(text: str) -> int:
    """The number of 16-bit units in UTF-16."""
    return len(text.encode("utf-16-le")) // 2


def has_long_notes(body: Members) -> bool:
    """Whether the notes are too long."""
    notes = body.get("notes")
    return isinstance(notes, str) and len(notes) > NOTES_LIMIT


def has_wide_notes(body: Members) -> bool:
    """Whether the notes hold a character beyond the basic plane."""
    return any(ord(character) > 0xFFFF for character in str(body.get("notes", "")))


def cut_merchant_id(text: str) -> str:
    """As much of *text* as a merchant_id may have."""
    return text[:MERCHANT_ID_LIMIT]


def cut_transaction_id(text: str) -> str:
    """As much of *text* as a transactionId may have."""
    return text[: members.TRANSACTION_ID_LIMIT]


def rereads(repair: Callable[[str], str]) -> Change:
    """A body that is no JSON is repaired by *repair* and read again."""

    def rescue(_nothing: Members, attempt: Attempt) -> Members:
        return parse_object(repair(attempt.call.body.decode("utf-8", "replace")).encode())

    return rescues_body(rescue, from_refusals=(refusals.NOT_JSON,))


def without_trailing_commas(text: str) -> str:
    """*text* without the commas before closing brackets."""
    return _TRAILING_COMMA.sub(r"\1", text)


def without_comments(text: str) -> str:
    """*text* without comments."""
    return _COMMENT.sub("", text)


def without_rest(text: str) -> str:
    """The first value in *text*, without what follows it."""
    try:
        _, end = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return text
    return text[:end]


def with_closing_brace(text: str) -> str:
    """*text* with the brace that a cut body lacks."""
    return text.rstrip().rstrip(",") + "}"


def unwrap_body(_nothing: Members, attempt: Attempt) -> Members:
    """The one object in an array."""
    value: object = json.loads(attempt.call.body)
    if isinstance(value, list) and len(value) == 1:
        return parse_object(json.dumps(value[0]).encode())
    raise Refused(refusals.NOT_AN_OBJECT)


def capture_latest_in_full(_nothing: Members, attempt: Attempt) -> Members:
    """The body that would capture the newest open authorization in full."""
    if attempt.call.body.strip() not in (b"", b"[]", b"null", b'""'):
        raise Refused(refusals.NOT_AN_OBJECT)
    authorization = latest_open(attempt)
    return {
        "transactionId": authorization.id,
        "amount": authorization.amount,
        "merchant_id": attempt.merchant.merchant_id,
    }


def folds_names(body: Members, _attempt: Attempt) -> Members:
    """The members under the documented names, whatever letter case they came in."""
    known = {name.lower(): name for name in ("transactionId", "amount", "merchant_id", "notes")}
    folded = {known.get(name.lower(), name): value for name, value in body.items()}
    return {**folded, **{name: body[name] for name in known.values() if name in body}}


def takes_snake_case(body: Members, _attempt: Attempt) -> Members:
    """``transaction_id`` stands in for a missing ``transactionId``."""
    return {"transactionId": body["transaction_id"], **body} if "transaction_id" in body else body


def lets_alias_win(body: Members, _attempt: Attempt) -> Members:
    """``Amount`` overrides ``amount``."""
    return {**body, "amount": body["Amount"]} if "amount" in body and "Amount" in body else body
