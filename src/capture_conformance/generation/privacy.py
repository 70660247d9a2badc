"""Captures that reach for what is not theirs, or that carry something to be known again."""

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

_QUICK, _STANDARD = Depth.QUICK, Depth.STANDARD
# The check knows it again in answers.
MARK = "zq7"


def _trace(members: Mapping[str, str]) -> str:
    """Which refusal must leave no trace: a merchant_id of fitting length is wrong for belonging to no key."""
    return "CAP-AUT-19" if "merchant_id" in members else "CAP-REQ-20"


def injections() -> Iterator[Defect]:
    """Captures whose ids are pieces of a language that something behind the gateway may speak."""
    for case, members, depth in (
        ("transactionId that SQL finds true", {"transactionId": "' OR '1'='1' -- "}, _QUICK),
        ("merchant_id that SQL finds true", {"merchant_id": "'OR 1=1--"}, _QUICK),
        ("transactionId of wildcards", {"transactionId": "%"}, _STANDARD),
        ("transactionId as a query", {"transactionId": '{"$gt": ""}'}, _STANDARD),
        ("transactionId as a template", {"transactionId": "${7*7}{{7*7}}"}, _STANDARD),
        ("transactionId as a path", {"transactionId": "../authorization"}, _STANDARD),
    ):
        yield Defect(
            case=case,
            requirements=("CAP-PRV-01", "CAP-REQ-19", _trace(members)),
            make=with_members(**members),
            depth=depth,
        )


def live_texts() -> Iterator[Defect]:
    """Captures with markup, or with a line break and a header behind it, in what an answer may repeat."""
    for case, members, depth in (
        ("merchant_id with markup in it", {"merchant_id": f"<i>{MARK}</"}, _QUICK),
        ("transactionId with a header in it", {"transactionId": f"x\r\nx-{MARK}: 1"}, _QUICK),
        ("transactionId with a script in it", {"transactionId": f"<script>{MARK}</script>"}, _STANDARD),
    ):
        yield Defect(
            case=case,
            requirements=("CAP-PRV-05", _trace(members)),
            make=with_members(**members),
            depth=depth,
        )


def foreign_ids(merchants: Merchants) -> Iterator[Defect]:
    """The other merchant's tries at what is not its own, and at what is nobody's."""
    other = merchants.other
    if other is None:
        return
    for case, transaction_id in (("a foreign id", None), ("an unknown id", unknown_transaction_id())):
        yield Defect(
            case=f"{case}, asked for by the other merchant",
            requirements=("CAP-PRV-03", "CAP-AUT-19"),
            make=_by_other(other, transaction_id),
            depth=_QUICK,
        )


def bodies_with_wrong_keys() -> Iterator[Defect]:
    """Captures with wrong keys, whose bodies would each be answered differently with the right ones."""
    wrong = (("Authorization", f"Basic {unknown_key('a')}"), ("x-api-key", unknown_key("b")))
    unknown = {"transactionId": unknown_transaction_id()}
    bodies: tuple[tuple[str, Callable[[Aim], Request], Depth], ...] = (
        ("with a known id", with_members(), _QUICK),
        ("with an unknown id", with_members(**unknown), _QUICK),
        ("with no id", with_members(transactionId=None), _QUICK),
        ("with too large an amount", with_members(amount=10**9), _STANDARD),
        ("with a body cut off", with_body(lambda aim: encode(capture_members(aim))[:-1]), _STANDARD),
        ("with no body", with_body(lambda _: b""), _STANDARD),
    )
    for case, make, depth in bodies:
        yield Defect(
            case=f"wrong keys, {case}",
            requirements=("CAP-PRV-04", "CAP-AUT-19"),
            make=_with_keys(wrong, make),
            depth=depth,
        )


def _by_other(other: Merchant, transaction_id: str | None) -> Callable[[Aim], Request]:
    members: dict[str, object] = {"merchant_id": other.merchant_id}
    if transaction_id is not None:
        members["transactionId"] = transaction_id
    return lambda aim: capture_request(aim, headers=credentials(other), members=members)


def _with_keys(headers: Headers, make: Callable[[Aim], Request]) -> Callable[[Aim], Request]:
    return lambda aim: replace(make(aim), headers=(*headers, JSON_TYPE))
