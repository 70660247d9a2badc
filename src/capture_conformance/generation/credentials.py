"""Captures with one mistake in their headers, or in the merchant that they name."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from dataclasses import replace
from urllib.parse import urlencode

from capture_conformance.generation.defects import Defect, Depth, with_raw
from capture_conformance.generation.minting import unknown_key
from capture_conformance.generation.requests import (
    JSON_TYPE,
    Aim,
    capture_members,
    capture_request,
    credentials,
    encode,
    status_request,
    void_request,
)
from capture_conformance.model.exchange import Headers, Request
from capture_conformance.model.merchant import Merchant, Merchants, Owner
from capture_conformance.model.message import Message, message

# A refusal because of the headers is also judged by its status, and by what it leaves behind.
_OF_HEADERS = ("CAP-AUT-12", "CAP-AUT-13", "CAP-AUT-19")
_OF_OWNER = ("CAP-AUT-19",)
UNKNOWN_MERCHANT = "ZZ98765432"
_QUICK, _STANDARD = Depth.QUICK, Depth.STANDARD
# Shorter keys are recognized only as whole words, not inside other text.
SHORT = 8
_IN_FRONT = "zzzz"


def nearly_right(key: str) -> Iterator[tuple[Message, str, str]]:
    """
    Keys that differ slightly from *key*: the difference, the changed key, and the shell text for it.

    They differ at the end. Where *key* may be base64 they differ at the beginning instead, because a sound
    gateway may ignore padding and what follows the colon. Four characters change whole bytes; of a short key
    they would leave too little, so only one character is changed.
    """
    if len(key) < SHORT:
        yield message("credentials.flaw.one_shorter"), key[:-1], "::-1}"
        yield message("credentials.flaw.four_longer"), f"{key}zzzz", "}zzzz"
        last = "y" if key.endswith("z") else "z"
        yield message("credentials.flaw.other_last"), f"{key[:-1]}{last}", f"::-1}}{last}"
    elif _is_encoded(key):
        yield message("credentials.flaw.four_shorter"), key[4:], ":4}"
    else:
        yield message("credentials.flaw.four_shorter"), key[:-4], "::-4}"
        yield message("credentials.flaw.four_longer"), f"{key}zzzz", "}zzzz"
        yield message("credentials.flaw.other_last_four"), f"{key[:-4]}zzzz", "::-4}zzzz"
    if key.swapcase() != key:
        yield message("credentials.flaw.swapped_case"), key.swapcase(), "~~}"


def _is_encoded(key: str) -> bool:
    """Whether *key* may be the base64 of a key, with a colon or with padding."""
    try:
        decoded = base64.b64decode(key, validate=True)
    except ValueError:
        return False
    return key.endswith("=") or b":" in decoded


def disguises(merchants: Merchants) -> dict[str, str]:
    """The real keys and those derived from them, which must not leak, with the shell text for each."""
    return _every(merchants, is_slight=False)


def slight_disguises(merchants: Merchants) -> dict[str, str]:
    """Parts of short keys, which are too short to be searched for, with the shell text for each."""
    return _every(merchants, is_slight=True)


def _every(merchants: Merchants, *, is_slight: bool) -> dict[str, str]:
    other = {} if merchants.other is None else _disguises_of(merchants.other, "OTHER_", is_slight=is_slight)
    return {**other, **_disguises_of(merchants.own, "", is_slight=is_slight)}


def owners(merchants: Merchants) -> dict[str, Owner]:
    """The merchant of each key in ``disguises``."""
    other = () if merchants.other is None else _disguises_of(merchants.other, "OTHER_")
    own = _disguises_of(merchants.own, "")
    return {**dict.fromkeys(other, Owner.OTHER), **dict.fromkeys(own, Owner.OWN)}


def _disguises_of(merchant: Merchant, prefix: str, *, is_slight: bool = False) -> dict[str, str]:
    found: dict[str, str] = {}
    sent = "API_KEY_ENCODED" if merchant.plain_key else "API_KEY"
    if merchant.plain_key and not is_slight:
        found.setdefault(merchant.plain_key, f"${{CAPTURE_{prefix}API_KEY}}")
    for name, key in ((sent, merchant.api_key), ("X_API_KEY", merchant.x_api_key)):
        stem = f"${{CAPTURE_{prefix}{name}"
        if not is_slight:
            found.setdefault(key, f"{stem}}}")
            if len(key) < SHORT:
                # Inside this word the key is not recognized.
                found.setdefault(f"{_IN_FRONT}{key}", f"{_IN_FRONT}{stem}}}")
        for _, changed, tail in nearly_right(key):
            if is_slight == (len(changed) < SHORT and key.lower() not in changed.lower()):
                found.setdefault(changed, f"{stem}{tail}")
    return found


def invalid_credentials(merchants: Merchants) -> Iterator[Defect]:
    """
    Captures that are not authorized, for one reason each.

    Args:
        merchants: The second one, if there is one, tries authorizations of the first.
    """
    yield from _missing(merchants.own)
    yield from _unknown(merchants.own)
    yield from _scheme(merchants.own)
    yield from _nearly_right(merchants.own)
    yield from _misplaced(merchants.own)
    yield from _injected(merchants.own)
    yield from _unknown_owner()
    if merchants.other is not None:
        yield from foreign_attempts(merchants.own, merchants.other)


def _with(headers: Headers) -> Callable[[Aim], Request]:
    return lambda aim: capture_request(aim, headers=headers)


def _pair(authorization: str | None, x_api_key: str | None) -> Headers:
    named = (("Authorization", authorization), ("x-api-key", x_api_key))
    return tuple((name, value) for name, value in named if value is not None)


def _row(name: str, case: Message, headers: Headers, depth: Depth = _STANDARD) -> Defect:
    return Defect(case=case, requirements=(name, *_OF_HEADERS), make=_with(headers), depth=depth)


def _case(name: str) -> Message:
    return message(f"credentials.case.{name}")


def _authorization_key(flaw: Message) -> Message:
    return message("credentials.case.authorization_key", flaw=flaw)


def _x_api_key(flaw: Message) -> Message:
    return message("credentials.case.x_api_key", flaw=flaw)


def _missing(own: Merchant) -> Iterator[Defect]:
    basic, key = f"Basic {own.api_key}", own.x_api_key
    yield _row("CAP-AUT-01", _case("no_authorization"), _pair(None, key), _QUICK)
    yield _row("CAP-AUT-02", _case("no_x_api_key"), _pair(basic, None), _QUICK)
    yield _row("CAP-AUT-03", _case("neither"), (), _QUICK)
    yield _row("CAP-AUT-04", _case("empty_authorization"), _pair("", key), _QUICK)
    yield _row("CAP-AUT-04", _case("basic_alone"), _pair("Basic", key))
    yield _row("CAP-AUT-04", _case("basic_and_space"), _pair("Basic ", key))
    yield _row("CAP-AUT-05", _case("empty_x_api_key"), _pair(basic, ""), _QUICK)


def _unknown(own: Merchant) -> Iterator[Defect]:
    basic, key = f"Basic {own.api_key}", own.x_api_key
    strange, stranger = unknown_key(own.api_key), unknown_key(own.x_api_key)
    yield _row("CAP-AUT-06", _case("unknown_authorization"), _pair(f"Basic {strange}", key), _QUICK)
    yield _row("CAP-AUT-07", _case("unknown_x_api_key"), _pair(basic, stranger), _QUICK)
    if own.api_key != own.x_api_key:
        swapped = _pair(f"Basic {own.x_api_key}", own.api_key)
        yield _row("CAP-AUT-08", _case("swapped"), swapped, _QUICK)


def _scheme(own: Merchant) -> Iterator[Defect]:
    for case, value, depth in (
        (_case("no_scheme"), own.api_key, _QUICK),
        (_scheme_word("Bearer"), f"Bearer {own.api_key}", _STANDARD),
        (_scheme_word("Token"), f"Token {own.api_key}", _STANDARD),
        (_scheme_word("XBasic"), f"XBasic {own.api_key}", _QUICK),
    ):
        yield _row("CAP-AUT-09", case, _pair(value, own.x_api_key), depth)


def _scheme_word(word: str) -> Message:
    return message("credentials.case.scheme_word", word=word)


def _nearly_right(own: Merchant) -> Iterator[Defect]:
    for flaw, changed, _ in nearly_right(own.api_key):
        pair = _pair(f"Basic {changed}", own.x_api_key)
        yield _row("CAP-AUT-10", _authorization_key(flaw), pair, _QUICK)
    for flaw, changed, _ in nearly_right(own.x_api_key):
        pair = _pair(f"Basic {own.api_key}", changed)
        yield _row("CAP-AUT-11", _x_api_key(flaw), pair, _QUICK)
    flaw = message("credentials.flaw.four_before")
    pair = _pair(f"Basic {_IN_FRONT}{own.api_key}", own.x_api_key)
    yield _row("CAP-AUT-10", _authorization_key(flaw), pair, _QUICK)
    pair = _pair(f"Basic {own.api_key}", f"{_IN_FRONT}{own.x_api_key}")
    yield _row("CAP-AUT-11", _x_api_key(flaw), pair, _QUICK)


def _injected(own: Merchant) -> Iterator[Defect]:
    """Keys that a database query or a list may take for the correct one."""
    wildcard, sql = message("credentials.flaw.wildcard"), message("credentials.flaw.sql")
    for key, flaw in (("%", wildcard), ("' OR '1'='1", sql)):
        yield _row("CAP-AUT-07", _x_api_key(flaw), _pair(f"Basic {own.api_key}", key))
        yield _row("CAP-AUT-06", _authorization_key(flaw), _pair(f"Basic {key}", own.x_api_key))
    flaw = message("credentials.flaw.comma")
    pair = _pair(f"Basic {own.api_key}", f"{own.x_api_key},zzzz")
    yield _row("CAP-AUT-11", _x_api_key(flaw), pair)
    pair = _pair(f"Basic {own.api_key},zzzz", own.x_api_key)
    yield _row("CAP-AUT-10", _authorization_key(flaw), pair)


def _misplaced(own: Merchant) -> Iterator[Defect]:
    query = urlencode({"Authorization": f"Basic {own.api_key}", "x-api-key": own.x_api_key})
    in_query = lambda aim: capture_request(aim, headers=(), query=query)  # noqa: E731 - reads as a table
    keys = {"Authorization": f"Basic {own.api_key}", "x-api-key": own.x_api_key, "api_key": own.x_api_key}

    def in_body(aim: Aim) -> Request:
        return capture_request(aim, headers=(), body=encode({**capture_members(aim), **keys}))

    for case, make in (("in_query", in_query), ("in_body", in_body)):
        yield Defect(case=_case(case), requirements=("CAP-AUT-14", *_OF_HEADERS), make=make, depth=_QUICK)


def _unknown_owner() -> Iterator[Defect]:
    yield Defect(
        case=_case("unknown_merchant"),
        requirements=("CAP-AUT-18", *_OF_OWNER),
        make=lambda aim: capture_request(aim, members={"merchant_id": UNKNOWN_MERCHANT}),
        depth=_QUICK,
    )


def foreign_captures(own: Merchant, other: Merchant) -> Iterator[Defect]:
    """
    Captures of an authorization of *own*, with keys and a merchant_id of which at least one is *other*'s.

    Args:
        own: The owner of the authorizations that are tried.

        other: Another merchant.
    """
    for name, case, keys, merchant_id, depth in (
        ("CAP-AUT-15", "other_x_api_key", (own, other), own, _QUICK),
        ("CAP-AUT-15", "other_authorization_key", (other, own), own, _QUICK),
        ("CAP-AUT-15", "own_authorization_key", (own, other), other, _STANDARD),
        ("CAP-AUT-15", "own_x_api_key", (other, own), other, _STANDARD),
        ("CAP-AUT-16", "other_captures", (other, other), other, _QUICK),
        ("CAP-AUT-17", "other_keys", (other, other), own, _QUICK),
        ("CAP-AUT-18", "other_merchant_id", (own, own), other, _QUICK),
    ):
        headers = _pair(f"Basic {keys[0].api_key}", keys[1].x_api_key)
        make = _owned(headers, merchant_id.merchant_id)
        yield Defect(case=_case(case), requirements=(name, *_OF_OWNER), make=make, depth=depth)
    for case, first, last in (("owner_first", own, other), ("owner_last", other, own)):
        make = _owned_twice(other, first, last)
        yield Defect(case=_case(case), requirements=("CAP-AUT-17", *_OF_OWNER), make=make)


def foreign_attempts(own: Merchant, other: Merchant) -> Iterator[Defect]:
    """What *other* tries with an authorization of *own*: the captures, a void and a status query."""
    yield from foreign_captures(own, other)
    yield from _foreign_neighbours(other)


def _foreign_neighbours(other: Merchant) -> Iterator[Defect]:
    yield Defect(
        case=_case("other_voids"),
        requirements=("CAP-AUT-21", *_OF_OWNER),
        make=lambda aim: void_request(aim.transaction_id, other),
        depth=_QUICK,
    )
    yield Defect(
        case=_case("other_asks"),
        requirements=("CAP-AUT-22", *_OF_OWNER),
        make=lambda aim: status_request(aim.transaction_id, other),
        depth=_QUICK,
    )


def _owned(headers: Headers, merchant_id: str) -> Callable[[Aim], Request]:
    return lambda aim: capture_request(aim, headers=headers, members={"merchant_id": merchant_id})


def _owned_twice(caller: Merchant, first: Merchant, last: Merchant) -> Callable[[Aim], Request]:
    """A capture with two merchant_ids; whichever copy counts, the owner or the keys are wrong."""
    token = f'"{first.merchant_id}", "merchant_id": "{last.merchant_id}"'
    make = with_raw("merchant_id", lambda _: token)
    return lambda aim: replace(make(aim), headers=(*credentials(caller), JSON_TYPE))


def header_spellings(merchant: Merchant) -> dict[Message, Headers]:
    """The correct credentials with header names in other letter cases, by the case that they are."""
    values = [value for _, value in credentials(merchant)]
    return {
        _case("lower_case_names"): (("authorization", values[0]), ("x-api-key", values[1])),
        _case("upper_case_names"): (("AUTHORIZATION", values[0]), ("X-API-KEY", values[1])),
    }
