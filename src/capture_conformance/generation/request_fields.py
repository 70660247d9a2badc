"""Captures whose body breaks, or just meets, what the page says of its members."""

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

# Every refusal of a malformed body is also judged for its status, and for what it leaves behind.
MALFORMED = ("CAP-REQ-19", "CAP-REQ-20", "CAP-ENV-27")
TRANSACTION_ID_LIMIT = 36
MERCHANT_ID_LIMIT = 10
NOTES_LIMIT = 128
KANJI = "金"
BEYOND_THE_BASIC_PLANE = "\U00020bb7"
_QUICK, _STANDARD = Depth.QUICK, Depth.STANDARD


def invalid_bodies() -> Iterator[Defect]:
    """Captures whose body breaks one rule of the page, the shortest ways first."""
    yield from _missing()
    yield from _too_long()
    yield from _wrong_types()
    yield from _no_object()
    yield from _no_json()
    yield Defect(
        case="notes of 129 code points that compose to 65 characters",
        requirements=("CAP-REQ-24", *MALFORMED),
        make=with_members(notes="か\u3099" * 64 + "a"),
        depth=_QUICK,
    )


def inexact_members() -> Iterator[Defect]:
    """Captures in which a member stands twice or under another name; some may be accepted, with care."""
    for case, first, last in (
        ("amount twice: 1, then the whole", lambda a: "1", lambda a: str(a.amount)),
        ("amount twice: the whole and one more, then 1", lambda a: str(a.amount + 1), lambda a: "1"),
        ("amount twice: 1, then the whole and one more", lambda a: "1", lambda a: str(a.amount + 1)),
    ):
        yield Defect(
            case=case,
            requirements=("CAP-REQ-21", "CAP-REQ-19"),
            make=with_raw("amount", _twice(first, last)),
            depth=_QUICK,
            may_pass=True,
        )
    yield Defect(
        case="amount 1, and Amount half of the whole",
        requirements=("CAP-REQ-22", "CAP-REQ-19"),
        make=lambda aim: with_members(amount=1, Amount=aim.amount // 2)(aim),
        depth=_QUICK,
        may_pass=True,
    )
    yield Defect(
        case="amount 1, and amount half of the whole in the query",
        requirements=("CAP-REQ-22", "CAP-REQ-19"),
        make=_beside_the_query,
        depth=_STANDARD,
        may_pass=True,
    )


def undocumented_members(currency: str) -> Iterator[Defect]:
    """
    Correct captures beside which members stand that no page knows, and that would matter if they counted.

    Args:
        currency: That of the authorizations; the members name another.
    """
    other = "USD" if currency != "USD" else "JPY"
    details = {"amount": 1, "currency": other}
    yield Defect(
        case="currency, is_live and payment_details beside the documented members",
        requirements=("CAP-REQ-25", "CAP-REQ-19"),
        make=with_members(currency=other, is_live=True, payment_details=details),
        depth=_QUICK,
        may_pass=True,
    )


def _beside_the_query(aim: Aim) -> Request:
    return capture_request(aim, members={"amount": 1}, query=f"amount={aim.amount // 2}")


def capture_of_two(first: Aim, last: Aim, *, amount: int) -> Request:
    """A capture of *amount* that names two authorizations."""
    token = f'"{first.transaction_id}", "transactionId": "{last.transaction_id}"'
    return with_raw("transactionId", lambda _: token)(replace(first, amount=amount))


def misnamed_members() -> Iterator[Defect]:
    """Captures in which a required member stands under an alias alone."""
    for member, alias in (
        ("amount", "Amount"),
        ("transactionId", "transaction_id"),
        ("merchant_id", "merchantId"),
    ):
        yield Defect(
            case=f"{alias} in place of {member}",
            requirements=("CAP-REQ-22", *MALFORMED),
            make=_renamed(member, alias),
            depth=_QUICK if member != "merchant_id" else _STANDARD,
        )


def _row(name: str, case: str, make: Callable[[Aim], Request], depth: Depth = _STANDARD) -> Defect:
    return Defect(case=case, requirements=(name, *MALFORMED), make=make, depth=depth)


def _blank(name: str, member: str) -> Defect:
    """Within the written limits, so that a gateway may take it for an unknown one and not for malformed."""
    return Defect(
        case=f"{member} of three blanks",
        requirements=(name, "CAP-REQ-19", "CAP-REQ-20"),
        make=with_members(**{member: "   "}),
    )


def _missing() -> Iterator[Defect]:
    yield _row("CAP-REQ-01", "no transactionId", without("transactionId"), _QUICK)
    yield _row("CAP-REQ-02", "transactionId empty", with_members(transactionId=""), _QUICK)
    yield _blank("CAP-REQ-02", "transactionId")
    yield _row("CAP-REQ-03", "no merchant_id", without("merchant_id"), _QUICK)
    yield _row("CAP-REQ-04", "merchant_id empty", with_members(merchant_id=""), _QUICK)
    yield _blank("CAP-REQ-04", "merchant_id")
    yield _row("CAP-REQ-05", "no amount", without("amount"), _QUICK)
    for member in ("amount", "transactionId", "merchant_id"):
        depth = _QUICK if member != "transactionId" else _STANDARD
        yield _row("CAP-REQ-06", f"{member} null", with_members(**{member: None}), depth)


def _too_long() -> Iterator[Defect]:
    for case, change, depth in (
        ("transactionId with one x too many", lambda i: i + "x" * _missing_to(37, i), _QUICK),
        ("transactionId with a blank before it", lambda i: " " * _missing_to(37, i) + i, _STANDARD),
        ("transactionId with a line break behind it", lambda i: i + "\n" * _missing_to(37, i), _STANDARD),
        ("transactionId with a NUL behind it", lambda i: i + "\0" * _missing_to(37, i), _STANDARD),
        ("transactionId over and over", lambda i: i * (TRANSACTION_ID_LIMIT // len(i) + 1), _STANDARD),
    ):
        yield _row("CAP-REQ-08", case, with_member("transactionId", _on_id(change)), depth)
    for case, change, depth in (
        ("merchant_id with one X too many", lambda m: m + "X" * _missing_to(11, m), _QUICK),
        ("merchant_id filled up with blanks to 11", lambda m: m + " " * _missing_to(11, m), _STANDARD),
    ):
        yield _row("CAP-REQ-09", case, with_member("merchant_id", _on_merchant(change)), depth)
    for case, notes, depth in (
        ("notes of 129 letters", "a" * 129, _QUICK),
        ("notes of 129 kanji", KANJI * 129, _STANDARD),
        ("notes of 129 characters beyond the basic plane", BEYOND_THE_BASIC_PLANE * 129, _STANDARD),
        ("notes of 1000 letters", "a" * 1000, _STANDARD),
    ):
        yield _row("CAP-REQ-10", case, with_members(notes=notes), depth)


def _wrong_types() -> Iterator[Defect]:
    yield _row("CAP-REQ-14", "transactionId in an array", _boxed("transactionId"), _QUICK)
    yield _row(
        "CAP-REQ-14", "transactionId an operator object", with_members(transactionId={"$ne": None}), _QUICK
    )
    yield _row("CAP-REQ-14", "transactionId a number", with_members(transactionId=12345))
    yield _row("CAP-REQ-14", "transactionId true", with_members(transactionId=True))
    yield _row("CAP-REQ-15", "merchant_id in an array", _boxed("merchant_id"), _QUICK)
    yield _row("CAP-REQ-15", "merchant_id an operator object", with_members(merchant_id={"$ne": None}))
    yield _row("CAP-REQ-15", "merchant_id a number", with_members(merchant_id=328))
    yield _row("CAP-REQ-16", "notes a number", with_members(notes=7), _QUICK)
    yield _row("CAP-REQ-16", "notes an array", with_members(notes=["x"]))
    yield _row("CAP-REQ-16", "notes an object", with_members(notes={"a": 1}))
    yield _row("CAP-REQ-16", "notes true", with_members(notes=True))


def _no_object() -> Iterator[Defect]:
    for case, body, depth in (
        ("body an empty array", b"[]", _QUICK),
        ("body null", b"null", _STANDARD),
        ("body a string", b'"x"', _STANDARD),
        ("body a number", b"7", _STANDARD),
        ("body empty", b"", _QUICK),
    ):
        yield _row("CAP-REQ-17", case, with_body(lambda aim, body=body: body), depth)  # type: ignore[misc]  # loop value bound early
    yield _row(
        "CAP-REQ-17",
        "body an array of the object",
        with_body(lambda a: encode([capture_members(a)])),
        _QUICK,
    )


def _no_json() -> Iterator[Defect]:
    def text(aim: Aim) -> str:
        return encode(capture_members(aim)).decode()

    for case, change, depth in (
        ("body cut off", lambda t: t[:-1], _QUICK),
        ("body in single quotes", lambda t: t.replace('"', "'"), _STANDARD),
        ("body with a trailing comma", lambda t: t[:-1] + ",}", _QUICK),
        ("body with a // comment", lambda t: t[:-1] + "// whole\n}", _STANDARD),
        ("two objects in one body, one after the other", lambda t: t + t, _QUICK),
    ):
        yield _row(
            "CAP-REQ-18",
            case,
            with_body(lambda aim, change=change: change(text(aim)).encode()),  # type: ignore[misc]  # loop value bound early
            depth,
        )


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


def valid_notes_at_the_limits() -> dict[str, tuple[str, str, Depth]]:
    """Notes that have to be accepted: the case, the requirement that it serves, the text and its depth."""
    return {
        "notes of 128 letters": ("CAP-REQ-11", "a" * 128, _QUICK),
        "notes of 127 letters": ("CAP-REQ-11", "a" * 127, _STANDARD),
        "notes of one letter": ("CAP-REQ-11", "a", _STANDARD),
        "notes of 128 ampersands": ("CAP-REQ-11", "&" * 128, _STANDARD),
        "notes of 128 letters with an accent": ("CAP-REQ-12", "é" * 128, _STANDARD),
        "notes of 128 kanji": ("CAP-REQ-12", KANJI * 128, _QUICK),
        "notes of 43 kanji, 129 bytes": ("CAP-REQ-12", KANJI * 43, _STANDARD),
        "notes of 128 characters beyond the basic plane": (
            "CAP-REQ-13",
            BEYOND_THE_BASIC_PLANE * 128,
            _QUICK,
        ),
        "notes of 65 characters beyond the basic plane": (
            "CAP-REQ-13",
            BEYOND_THE_BASIC_PLANE * 65,
            _STANDARD,
        ),
    }


def escaped_kanji(number: int) -> str:
    """A JSON string of so many kanji, each in six bytes of ASCII."""
    return json.dumps(KANJI * number)


def valid_notes() -> st.SearchStrategy[str]:
    """
    Notes of 1 to 128 characters of the basic plane, from letters, kana and kanji.

    They shrink towards a single ``0``. Control characters are left out: a gateway may refuse those.
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
