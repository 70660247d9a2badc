"""Captures whose body breaks the vendor's rules for its members, or is just within them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace

from hypothesis import strategies as st

from capture_conformance.generation.defects import (
    Defect,
    Depth,
    with_body,
    with_member,
    with_members,
    with_raw,
    without,
)
from capture_conformance.generation.requests import Aim, capture_members, capture_request, encode
from capture_conformance.model.exchange import Request
from capture_conformance.model.message import Message, message

# A refusal of a malformed body is also judged by its status, and by what it leaves behind.
MALFORMED = ("CAP-REQ-19", "CAP-REQ-20", "CAP-ENV-27")
TRANSACTION_ID_LIMIT = 36
MERCHANT_ID_LIMIT = 10
NOTES_LIMIT = 128
KANJI = "金"
BEYOND_THE_BASIC_PLANE = "\U00020bb7"
_QUICK, _STANDARD = Depth.QUICK, Depth.STANDARD


def invalid_bodies() -> Iterator[Defect]:
    """Captures whose body breaks one rule of the vendor's page, the simplest first."""
    yield from _missing()
    yield from _too_long()
    yield from _wrong_types()
    yield from _no_object()
    yield from _no_json()
    yield Defect(
        case=message("request_fields.case.composed_notes", points=NOTES_LIMIT + 1, characters=65),
        requirements=("CAP-REQ-24", *MALFORMED),
        make=with_members(notes="か\u3099" * 64 + "a"),
        depth=_QUICK,
    )


def inexact_members() -> Iterator[Defect]:
    """Captures with a member twice or also under another name; some of them may be accepted."""
    for case, first, last in (
        ("one_then_whole", lambda a: "1", lambda a: str(a.amount)),
        ("one_more_then_one", lambda a: str(a.amount + 1), lambda a: "1"),
        ("one_then_one_more", lambda a: "1", lambda a: str(a.amount + 1)),
    ):
        yield Defect(
            case=_case(case),
            requirements=("CAP-REQ-21", "CAP-REQ-19"),
            make=with_raw("amount", _twice(first, last)),
            depth=_QUICK,
            may_pass=True,
        )
    yield Defect(
        case=_case("alias_too"),
        requirements=("CAP-REQ-22", "CAP-REQ-19"),
        make=lambda aim: with_members(amount=1, Amount=aim.amount // 2)(aim),
        depth=_QUICK,
        may_pass=True,
    )
    yield Defect(
        case=_case("query_too"),
        requirements=("CAP-REQ-22", "CAP-REQ-19"),
        make=_with_query,
        depth=_STANDARD,
        may_pass=True,
    )


def undocumented_members(currency: str) -> Iterator[Defect]:
    """
    Correct captures with additional undocumented members, which would matter if they had an effect.

    Args:
        currency: The currency of the authorizations; the members name another one.
    """
    other = "USD" if currency != "USD" else "JPY"
    details = {"amount": 1, "currency": other}
    yield Defect(
        case=_case("undocumented"),
        requirements=("CAP-REQ-25", "CAP-REQ-19"),
        make=with_members(currency=other, is_live=True, payment_details=details),
        depth=_QUICK,
        may_pass=True,
    )


def _with_query(aim: Aim) -> Request:
    return capture_request(aim, members={"amount": 1}, query=f"amount={aim.amount // 2}")


def capture_of_two(first: Aim, last: Aim, *, amount: int) -> Request:
    """A capture of *amount* that names two authorizations."""
    token = f'"{first.transaction_id}", "transactionId": "{last.transaction_id}"'
    return with_raw("transactionId", lambda _: token)(replace(first, amount=amount))


def misnamed_members() -> Iterator[Defect]:
    """Captures with a required member under another name only."""
    for member, alias in (
        ("amount", "Amount"),
        ("transactionId", "transaction_id"),
        ("merchant_id", "merchantId"),
    ):
        yield Defect(
            case=message("request_fields.case.alias", alias=alias, member=member),
            requirements=("CAP-REQ-22", *MALFORMED),
            make=_renamed(member, alias),
            depth=_QUICK if member != "merchant_id" else _STANDARD,
        )


def _row(name: str, case: Message, make: Callable[[Aim], Request], depth: Depth = _STANDARD) -> Defect:
    return Defect(case=case, requirements=(name, *MALFORMED), make=make, depth=depth)


def _case(name: str) -> Message:
    return message(f"request_fields.case.{name}")


def _case_of(member: str, name: str) -> Message:
    """A case that exists for several members."""
    return message(f"request_fields.case.{name}", member=member)


def _blank(name: str, member: str) -> Defect:
    """A member within the written limits, so that a gateway may call it unknown instead of malformed."""
    return Defect(
        case=_case_of(member, "blank"),
        requirements=(name, "CAP-REQ-19", "CAP-REQ-20"),
        make=with_members(**{member: "   "}),
    )


def _missing() -> Iterator[Defect]:
    yield _row("CAP-REQ-01", _case_of("transactionId", "missing"), without("transactionId"), _QUICK)
    yield _row("CAP-REQ-02", _case_of("transactionId", "empty"), with_members(transactionId=""), _QUICK)
    yield _blank("CAP-REQ-02", "transactionId")
    yield _row("CAP-REQ-03", _case_of("merchant_id", "missing"), without("merchant_id"), _QUICK)
    yield _row("CAP-REQ-04", _case_of("merchant_id", "empty"), with_members(merchant_id=""), _QUICK)
    yield _blank("CAP-REQ-04", "merchant_id")
    yield _row("CAP-REQ-05", _case_of("amount", "missing"), without("amount"), _QUICK)
    for member in ("amount", "transactionId", "merchant_id"):
        depth = _QUICK if member != "transactionId" else _STANDARD
        yield _row("CAP-REQ-06", _case_of(member, "null"), with_members(**{member: None}), depth)


def _too_long() -> Iterator[Defect]:
    for case, change, depth in (
        ("id_with_x", lambda i: i + "x" * _missing_to(37, i), _QUICK),
        ("id_after_space", lambda i: " " * _missing_to(37, i) + i, _STANDARD),
        ("id_before_line_break", lambda i: i + "\n" * _missing_to(37, i), _STANDARD),
        ("id_before_nul", lambda i: i + "\0" * _missing_to(37, i), _STANDARD),
        ("repeated_id", lambda i: i * (TRANSACTION_ID_LIMIT // len(i) + 1), _STANDARD),
    ):
        yield _row("CAP-REQ-08", _case(case), with_member("transactionId", _on_id(change)), depth)
    for case, change, depth in (
        ("merchant_with_x", lambda m: m + "X" * _missing_to(11, m), _QUICK),
        ("padded_merchant", lambda m: m + " " * _missing_to(11, m), _STANDARD),
    ):
        yield _row("CAP-REQ-09", _case(case), with_member("merchant_id", _on_merchant(change)), depth)
    for case, notes, depth in (
        ("letters", "a" * 129, _QUICK),
        ("kanji", KANJI * 129, _STANDARD),
        ("beyond_basic_plane", BEYOND_THE_BASIC_PLANE * 129, _STANDARD),
        ("letters", "a" * 1000, _STANDARD),
    ):
        yield _row("CAP-REQ-10", _notes(case, len(notes)), with_members(notes=notes), depth)


def _wrong_types() -> Iterator[Defect]:
    for name, member, case, make, depth in (
        ("CAP-REQ-14", "transactionId", "in_array", _boxed("transactionId"), _QUICK),
        ("CAP-REQ-14", "transactionId", "operator_object", with_members(transactionId={"$ne": None}), _QUICK),
        ("CAP-REQ-14", "transactionId", "number", with_members(transactionId=12345), _STANDARD),
        ("CAP-REQ-14", "transactionId", "true", with_members(transactionId=True), _STANDARD),
        ("CAP-REQ-15", "merchant_id", "in_array", _boxed("merchant_id"), _QUICK),
        ("CAP-REQ-15", "merchant_id", "operator_object", with_members(merchant_id={"$ne": None}), _STANDARD),
        ("CAP-REQ-15", "merchant_id", "number", with_members(merchant_id=328), _STANDARD),
        ("CAP-REQ-16", "notes", "number", with_members(notes=7), _QUICK),
        ("CAP-REQ-16", "notes", "array", with_members(notes=["x"]), _STANDARD),
        ("CAP-REQ-16", "notes", "object", with_members(notes={"a": 1}), _STANDARD),
        ("CAP-REQ-16", "notes", "true", with_members(notes=True), _STANDARD),
    ):
        yield _row(name, _case_of(member, case), make, depth)


def _no_object() -> Iterator[Defect]:
    for case, body, depth in (
        ("empty_array", b"[]", _QUICK),
        ("null_body", b"null", _STANDARD),
        ("string_body", b'"x"', _STANDARD),
        ("number_body", b"7", _STANDARD),
        ("empty_body", b"", _QUICK),
    ):
        yield _row("CAP-REQ-17", _case(case), with_body(lambda aim, body=body: body), depth)  # type: ignore[misc]  # loop value bound early
    boxed = with_body(lambda aim: encode([capture_members(aim)]))
    yield _row("CAP-REQ-17", _case("array_of_object"), boxed, _QUICK)


def _no_json() -> Iterator[Defect]:
    def text(aim: Aim) -> str:
        return encode(capture_members(aim)).decode()

    for case, change, depth in (
        ("cut_off", lambda t: t[:-1], _QUICK),
        ("single_quotes", lambda t: t.replace('"', "'"), _STANDARD),
        ("trailing_comma", lambda t: t[:-1] + ",}", _QUICK),
        ("comment", lambda t: t[:-1] + "// whole\n}", _STANDARD),
        ("two_objects", lambda t: t + t, _QUICK),
    ):
        make = with_body(lambda aim, change=change: change(text(aim)).encode())  # type: ignore[misc]  # loop value bound early
        yield _row("CAP-REQ-18", _case(case), make, depth)


def _missing_to(length: int, value: str) -> int:
    return max(length - len(value), 1)


def _on_id(change: Callable[[str], str]) -> Callable[[Aim], str]:
    return lambda aim: change(aim.transaction_id)


def _on_merchant(change: Callable[[str], str]) -> Callable[[Aim], str]:
    return lambda aim: change(aim.merchant.merchant_id)


def _boxed(member: str) -> Callable[[Aim], Request]:
    return with_member(member, lambda aim: [capture_members(aim)[member]])


def _twice(first: Callable[[Aim], str], last: Callable[[Aim], str]) -> Callable[[Aim], str]:
    return lambda aim: f'{first(aim)}, "amount": {last(aim)}'


def _renamed(member: str, alias: str) -> Callable[[Aim], Request]:
    def make(aim: Aim) -> Request:
        members = capture_members(aim)
        members[alias] = members.pop(member)
        return with_body(lambda _: encode(members))(aim)

    return make


def notes_at_the_limits() -> dict[Message, tuple[str, str, Depth]]:
    """Notes that have to be accepted: the requirement, the text and the depth of each case."""
    return {
        _notes("letters", 128): ("CAP-REQ-11", "a" * 128, _QUICK),
        _notes("letters", 127): ("CAP-REQ-11", "a" * 127, _STANDARD),
        _case("one_letter"): ("CAP-REQ-11", "a", _STANDARD),
        _notes("ampersands", 128): ("CAP-REQ-11", "&" * 128, _STANDARD),
        _notes("accented_letters", 128): ("CAP-REQ-12", "é" * 128, _STANDARD),
        _notes("kanji", 128): ("CAP-REQ-12", KANJI * 128, _QUICK),
        message("request_fields.case.kanji_and_bytes", length=43, bytes=129): (
            "CAP-REQ-12",
            KANJI * 43,
            _STANDARD,
        ),
        _notes("beyond_basic_plane", 128): ("CAP-REQ-13", BEYOND_THE_BASIC_PLANE * 128, _QUICK),
        _notes("beyond_basic_plane", 65): ("CAP-REQ-13", BEYOND_THE_BASIC_PLANE * 65, _STANDARD),
    }


def _notes(name: str, length: int) -> Message:
    """Notes of one kind of character, *length* of them."""
    return message(f"request_fields.case.{name}", length=length)


def escaped_kanji(number: int) -> str:
    """A JSON string of *number* kanji, each written as an escape of six ASCII characters."""
    return json.dumps(KANJI * number)


def valid_notes() -> st.SearchStrategy[str]:
    """
    Notes of 1 to 128 characters of the basic plane, from letters, kana and kanji.

    They shrink towards a single ``0``. There are no control characters, because a gateway may refuse those.
    """
    alphabet = st.characters(
        min_codepoint=0x20,
        max_codepoint=0x9FFF,
        categories=("Lu", "Ll", "Lo", "Nd", "Po", "Zs"),
    )
    return st.text(alphabet, min_size=1, max_size=NOTES_LIMIT).filter(lambda text: text.strip() != "")


def excessive_notes() -> st.SearchStrategy[str]:
    """Notes of 129 to 300 characters of the basic plane, shrinking towards 129 times ``0``."""
    alphabet = st.characters(min_codepoint=0x30, max_codepoint=0x9FFF, categories=("Lu", "Ll", "Lo", "Nd"))
    return st.text(alphabet, min_size=NOTES_LIMIT + 1, max_size=300)
