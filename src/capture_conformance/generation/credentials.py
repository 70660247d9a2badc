"""Captures whose headers, or whose owner, are wrong in one respect."""

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

# Every refusal for the headers' sake is also judged for how it is told, and for what it leaves behind.
TOLD = ("CAP-AUT-12", "CAP-AUT-13", "CAP-AUT-19")
KEPT = ("CAP-AUT-19",)
UNKNOWN_MERCHANT = "ZZ98765432"
_QUICK, _STANDARD = Depth.QUICK, Depth.STANDARD
# Shorter keys are known as words of their own only, not inside other text.
SHORT = 8
_IN_FRONT = "zzzz"


def nearly_right(key: str) -> Iterator[tuple[str, str, str]]:
    """
    Keys that are wrong by a little: what is changed, the key, and the shell text by which it is known.

    They differ at their end. Where the key is the base64 of something, they differ at their beginning:
    readers are lenient about padding, and about what stands behind the colon, and not to be blamed for it.
    Four characters make a change of whole bytes. Of a short key they would leave too little, so it differs by
    one.
    """
    if len(key) < SHORT:
        yield "shortened by one character", key[:-1], "::-1}"
        yield "lengthened by four characters", f"{key}zzzz", "}zzzz"
        last = "y" if key.endswith("z") else "z"
        yield "with another character at its end", f"{key[:-1]}{last}", f"::-1}}{last}"
    elif _is_encoded(key):
        yield "shortened by four characters", key[4:], ":4}"
    else:
        yield "shortened by four characters", key[:-4], "::-4}"
        yield "lengthened by four characters", f"{key}zzzz", "}zzzz"
        yield "with four other characters at its end", f"{key[:-4]}zzzz", "::-4}zzzz"
    if key.swapcase() != key:
        yield "with its letter case changed", key.swapcase(), "~~}"


def _is_encoded(key: str) -> bool:
    """Whether *key* may be the base64 of a key, with a colon or with padding."""
    try:
        decoded = base64.b64decode(key, validate=True)
    except ValueError:
        return False
    return key.endswith("=") or b":" in decoded


def disguises(merchants: Merchants) -> dict[str, str]:
    """Keys derived from real ones, under which they would leak, and the shell text that stands for each."""
    return _every(merchants, is_slight=False)


def slight_disguises(merchants: Merchants) -> dict[str, str]:
    """Parts of short keys, which are too slight to be looked for, and the shell text for each."""
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
                # In this word the key would not be found by itself.
                found.setdefault(f"{_IN_FRONT}{key}", f"{_IN_FRONT}{stem}}}")
        for _, changed, tail in nearly_right(key):
            if is_slight == (len(changed) < SHORT and key.lower() not in changed.lower()):
                found.setdefault(changed, f"{stem}{tail}")
    return found


def invalid_credentials(merchants: Merchants) -> Iterator[Defect]:
    """
    Captures that lack the right to be let through, one reason each.

    Args:
        merchants: The second one, where there is one, plays the stranger.
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


def _row(name: str, case: str, headers: Headers, depth: Depth = _STANDARD) -> Defect:
    return Defect(case=case, requirements=(name, *TOLD), make=_with(headers), depth=depth)


def _missing(own: Merchant) -> Iterator[Defect]:
    basic, key = f"Basic {own.api_key}", own.x_api_key
    yield _row("CAP-AUT-01", "no Authorization header", _pair(None, key), _QUICK)
    yield _row("CAP-AUT-02", "no x-api-key header", _pair(basic, None), _QUICK)
    yield _row("CAP-AUT-03", "neither header", (), _QUICK)
    yield _row("CAP-AUT-04", "Authorization header empty", _pair("", key), _QUICK)
    yield _row("CAP-AUT-04", "Authorization: Basic with nothing behind it", _pair("Basic", key))
    yield _row("CAP-AUT-04", "Authorization: Basic and a blank", _pair("Basic ", key))
    yield _row("CAP-AUT-05", "x-api-key header empty", _pair(basic, ""), _QUICK)


def _unknown(own: Merchant) -> Iterator[Defect]:
    basic, key = f"Basic {own.api_key}", own.x_api_key
    strange, stranger = unknown_key(own.api_key), unknown_key(own.x_api_key)
    yield _row("CAP-AUT-06", "unknown Authorization key", _pair(f"Basic {strange}", key), _QUICK)
    yield _row("CAP-AUT-07", "unknown x-api-key", _pair(basic, stranger), _QUICK)
    if own.api_key != own.x_api_key:
        swapped = _pair(f"Basic {own.x_api_key}", own.api_key)
        yield _row("CAP-AUT-08", "the two keys swapped", swapped, _QUICK)


def _scheme(own: Merchant) -> Iterator[Defect]:
    for case, value, depth in (
        ("key without a scheme word", own.api_key, _QUICK),
        ("scheme word Bearer", f"Bearer {own.api_key}", _STANDARD),
        ("scheme word Token", f"Token {own.api_key}", _STANDARD),
        ("scheme word XBasic", f"XBasic {own.api_key}", _QUICK),
    ):
        yield _row("CAP-AUT-09", case, _pair(value, own.x_api_key), depth)


def _nearly_right(own: Merchant) -> Iterator[Defect]:
    for case, changed, _ in nearly_right(own.api_key):
        pair = _pair(f"Basic {changed}", own.x_api_key)
        yield _row("CAP-AUT-10", f"Authorization key {case}", pair, _QUICK)
    for case, changed, _ in nearly_right(own.x_api_key):
        pair = _pair(f"Basic {own.api_key}", changed)
        yield _row("CAP-AUT-11", f"x-api-key {case}", pair, _QUICK)
    case = "with four characters before it"
    pair = _pair(f"Basic {_IN_FRONT}{own.api_key}", own.x_api_key)
    yield _row("CAP-AUT-10", f"Authorization key {case}", pair, _QUICK)
    pair = _pair(f"Basic {own.api_key}", f"{_IN_FRONT}{own.x_api_key}")
    yield _row("CAP-AUT-11", f"x-api-key {case}", pair, _QUICK)


def _injected(own: Merchant) -> Iterator[Defect]:
    """Keys that a query or a list might take for the right one."""
    for told, header in (("%", "a wildcard"), ("' OR '1'='1", "a condition of SQL")):
        pair = _pair(f"Basic {own.api_key}", told)
        yield _row("CAP-AUT-07", f"x-api-key {header}", pair)
        pair = _pair(f"Basic {told}", own.x_api_key)
        yield _row("CAP-AUT-06", f"Authorization key {header}", pair)
    pair = _pair(f"Basic {own.api_key}", f"{own.x_api_key},zzzz")
    yield _row("CAP-AUT-11", "x-api-key with a comma and another behind it", pair)
    pair = _pair(f"Basic {own.api_key},zzzz", own.x_api_key)
    yield _row("CAP-AUT-10", "Authorization key with a comma and another behind it", pair)


def _misplaced(own: Merchant) -> Iterator[Defect]:
    query = urlencode({"Authorization": f"Basic {own.api_key}", "x-api-key": own.x_api_key})
    in_query = lambda aim: capture_request(aim, headers=(), query=query)  # noqa: E731 - reads as a table
    keys = {"Authorization": f"Basic {own.api_key}", "x-api-key": own.x_api_key, "api_key": own.x_api_key}

    def in_body(aim: Aim) -> Request:
        return capture_request(aim, headers=(), body=encode({**capture_members(aim), **keys}))

    for case, make in (("keys in the query string", in_query), ("keys in the body", in_body)):
        yield Defect(case=case, requirements=("CAP-AUT-14", *TOLD), make=make, depth=_QUICK)


def _unknown_owner() -> Iterator[Defect]:
    yield Defect(
        case="merchant_id that nobody has",
        requirements=("CAP-AUT-18", *KEPT),
        make=lambda aim: capture_request(aim, members={"merchant_id": UNKNOWN_MERCHANT}),
        depth=_QUICK,
    )


def foreign_captures(own: Merchant, other: Merchant) -> Iterator[Defect]:
    """
    Captures of *own*'s authorization with every mixture of keys and merchant_id that is not *own*'s alone.

    Args:
        own: Who owns the authorizations that are tried.

        other: Who does not.
    """
    for name, case, keys, merchant_id, depth in (
        ("CAP-AUT-15", "own Authorization key, the other merchant's x-api-key", (own, other), own, _QUICK),
        ("CAP-AUT-15", "the other merchant's Authorization key, own x-api-key", (other, own), own, _QUICK),
        ("CAP-AUT-15", "all but the Authorization key the other merchant's", (own, other), other, _STANDARD),
        ("CAP-AUT-15", "all but the x-api-key the other merchant's", (other, own), other, _STANDARD),
        ("CAP-AUT-16", "the other merchant captures it in its own name", (other, other), other, _QUICK),
        ("CAP-AUT-17", "the other merchant's keys, the owner's merchant_id", (other, other), own, _QUICK),
        ("CAP-AUT-18", "own keys, the other merchant's merchant_id", (own, own), other, _QUICK),
    ):
        headers = _pair(f"Basic {keys[0].api_key}", keys[1].x_api_key)
        make = _owned(headers, merchant_id.merchant_id)
        yield Defect(case=case, requirements=(name, *KEPT), make=make, depth=depth)
    for case, first, last in (
        ("the other merchant's keys, merchant_id twice, the owner's first", own, other),
        ("the other merchant's keys, merchant_id twice, the owner's last", other, own),
    ):
        yield Defect(case=case, requirements=("CAP-AUT-17", *KEPT), make=_owned_twice(other, first, last))


def foreign_attempts(own: Merchant, other: Merchant) -> Iterator[Defect]:
    """All that *other* may try with an authorization of *own*'s: the captures, a void and a status query."""
    yield from foreign_captures(own, other)
    yield from _foreign_neighbours(other)


def _foreign_neighbours(other: Merchant) -> Iterator[Defect]:
    yield Defect(
        case="the other merchant voids it",
        requirements=("CAP-AUT-21", *KEPT),
        make=lambda aim: void_request(aim.transaction_id, other),
        depth=_QUICK,
    )
    yield Defect(
        case="the other merchant asks for its status",
        requirements=("CAP-AUT-22", *KEPT),
        make=lambda aim: status_request(aim.transaction_id, other),
        depth=_QUICK,
    )


def _owned(headers: Headers, merchant_id: str) -> Callable[[Aim], Request]:
    return lambda aim: capture_request(aim, headers=headers, members={"merchant_id": merchant_id})


def _owned_twice(caller: Merchant, first: Merchant, last: Merchant) -> Callable[[Aim], Request]:
    """Whichever copy counts, the owner or the keys are wrong."""
    token = f'"{first.merchant_id}", "merchant_id": "{last.merchant_id}"'
    make = with_raw("merchant_id", lambda _: token)
    return lambda aim: replace(make(aim), headers=(*credentials(caller), JSON_TYPE))


def respelt_headers(merchant: Merchant) -> dict[str, Headers]:
    """The right credentials under header names in other letter cases."""
    values = [value for _, value in credentials(merchant)]
    return {
        "header names in lower case": (("authorization", values[0]), ("x-api-key", values[1])),
        "header names in upper case": (("AUTHORIZATION", values[0]), ("X-API-KEY", values[1])),
    }
