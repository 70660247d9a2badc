"""Captures that try to reach foreign data, or that contain a mark to be recognised in answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from capture_conformance.generation.defects import Defect, Depth, with_body, with_members
from capture_conformance.generation.minting import unknown_key, unknown_transaction_id
from capture_conformance.generation.requests import (
    JSON_TYPE,
    Aim,
    capture_members,
    capture_request,
    credentials,
    encode,
)
from capture_conformance.model.exchange import Headers, Request
from capture_conformance.model.merchant import Merchant, Merchants
from capture_conformance.model.message import Message, message

_QUICK, _STANDARD = Depth.QUICK, Depth.STANDARD
# The checks recognise it in answers.
MARK = "zq7"


def _trace(members: Mapping[str, str]) -> str:
    """The requirement that the refusal leaves no trace; a foreign merchant_id is an authentication error."""
    return "CAP-AUT-19" if "merchant_id" in members else "CAP-REQ-20"


def injections() -> Iterator[Defect]:
    """Captures whose ids are expressions of a language that a program behind the gateway may interpret."""
    for case, members, depth in (
        ("transaction_id_sql", {"transactionId": "' OR '1'='1' -- "}, _QUICK),
        ("merchant_id_sql", {"merchant_id": "'OR 1=1--"}, _QUICK),
        ("transaction_id_wildcard", {"transactionId": "%"}, _STANDARD),
        ("transaction_id_query", {"transactionId": '{"$gt": ""}'}, _STANDARD),
        ("transaction_id_template", {"transactionId": "${7*7}{{7*7}}"}, _STANDARD),
        ("transaction_id_path", {"transactionId": "../authorization"}, _STANDARD),
    ):
        yield Defect(
            case=_case(case),
            requirements=("CAP-PRV-01", "CAP-REQ-19", _trace(members)),
            make=with_members(**members),
            depth=depth,
        )


def live_texts() -> Iterator[Defect]:
    """Captures with markup, or with a line break and a header, in a member that an answer may repeat."""
    for case, members, depth in (
        ("merchant_id_markup", {"merchant_id": f"<i>{MARK}</"}, _QUICK),
        ("transaction_id_header", {"transactionId": f"x\r\nx-{MARK}: 1"}, _QUICK),
        ("transaction_id_script", {"transactionId": f"<script>{MARK}</script>"}, _STANDARD),
    ):
        yield Defect(
            case=_case(case),
            requirements=("CAP-PRV-05", _trace(members)),
            make=with_members(**members),
            depth=depth,
        )


def foreign_ids(merchants: Merchants) -> Iterator[Defect]:
    """Captures by the second merchant: of the first merchant's authorization, and of an unknown id."""
    other = merchants.other
    if other is None:
        return
    for case, transaction_id in (("foreign_id", None), ("unknown_id", unknown_transaction_id())):
        yield Defect(
            case=_case(case),
            requirements=("CAP-PRV-03", "CAP-AUT-19"),
            make=_by_other(other, transaction_id),
            depth=_QUICK,
        )


def bodies_with_wrong_keys() -> Iterator[Defect]:
    """Captures with wrong keys; with the right keys, each of their bodies would get a different answer."""
    wrong = (("Authorization", f"Basic {unknown_key('a')}"), ("x-api-key", unknown_key("b")))
    unknown = {"transactionId": unknown_transaction_id()}
    bodies: tuple[tuple[str, Callable[[Aim], Request], Depth], ...] = (
        ("wrong_keys_known_id", with_members(), _QUICK),
        ("wrong_keys_unknown_id", with_members(**unknown), _QUICK),
        ("wrong_keys_no_id", with_members(transactionId=None), _QUICK),
        ("wrong_keys_large_amount", with_members(amount=10**9), _STANDARD),
        ("wrong_keys_cut_body", with_body(lambda aim: encode(capture_members(aim))[:-1]), _STANDARD),
        ("wrong_keys_no_body", with_body(lambda _: b""), _STANDARD),
    )
    for case, make, depth in bodies:
        yield Defect(
            case=_case(case),
            requirements=("CAP-PRV-04", "CAP-AUT-19"),
            make=_with_keys(wrong, make),
            depth=depth,
        )


def _case(name: str) -> Message:
    return message(f"privacy.case.{name}")


def _by_other(other: Merchant, transaction_id: str | None) -> Callable[[Aim], Request]:
    members: dict[str, object] = {"merchant_id": other.merchant_id}
    if transaction_id is not None:
        members["transactionId"] = transaction_id
    return lambda aim: capture_request(aim, headers=credentials(other), members=members)


def _with_keys(headers: Headers, make: Callable[[Aim], Request]) -> Callable[[Aim], Request]:
    return lambda aim: replace(make(aim), headers=(*headers, JSON_TYPE))
