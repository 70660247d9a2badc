"""What a request carried: which kind of body, and what stood in its headers for credentials."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from capture_conformance.contract.answers import NoJsonObject, parse_object
from capture_conformance.model.exchange import Cut, Headers, Request


class BodyKind(StrEnum):
    """What a body is, before any member of it is looked at."""

    OBJECT = "object"
    DOUBLED = "doubled"
    OTHER_JSON = "other_json"
    MALFORMED = "malformed"
    EMPTY = "empty"
    ABSENT = "absent"
    BROKEN_OFF = "broken_off"


class KeyKind(StrEnum):
    """
    What a header that carries a key holds.

    FOREIGN is the second merchant's right key; REPEATED is a header that was sent more than once.
    """

    ABSENT = "absent"
    EMPTY = "empty"
    WRONG = "wrong"
    RIGHT = "right"
    FOREIGN = "foreign"
    REPEATED = "repeated"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderCoverage:
    """How often a header that carries a key was sent in which way."""

    name: str
    counts: Mapping[KeyKind, int]


_REASONS = {
    "body.member_twice": BodyKind.DOUBLED,
    "body.no_object": BodyKind.OTHER_JSON,
    "body.empty": BodyKind.EMPTY,
}
_SCHEME = "basic"
_KEY = re.compile(r"\$\{CAPTURE_(?P<foreign>OTHER_)?(?P<name>API_KEY|API_KEY_ENCODED|X_API_KEY)\}")
_NAMES = {"authorization": ("API_KEY", "API_KEY_ENCODED"), "x-api-key": ("X_API_KEY",)}


def read_body(request: Request) -> tuple[BodyKind, Mapping[str, Any]]:
    """What kind of body *request* was sent with, and the members of an object."""
    if request.wire is not None and request.wire.cut in (Cut.AFTER_HEAD, Cut.MID_BODY):
        return BodyKind.BROKEN_OFF, {}
    if request.body is None:
        return BodyKind.ABSENT, {}
    try:
        return BodyKind.OBJECT, parse_object(request.body)
    except NoJsonObject as error:
        return _REASONS.get(error.reason.id, BodyKind.MALFORMED), {}


def values_of(headers: Headers, name: str) -> tuple[str, ...]:
    """The values of all headers called *name*, which is in lower case."""
    return tuple(value for key, value in headers if key.lower() == name)


def header_coverage(name: str, seen: Counter[tuple[str, ...]]) -> HeaderCoverage:
    """
    What stood in the header called *name*.

    Args:
        name: As the description spells it.

        seen: The values of it in one request, and in how many requests they were those.
    """
    keys = {found["name"] for values in seen for value in values for found in _KEY.finditer(value)}
    counts = dict.fromkeys(KeyKind, 0)
    for values, times in seen.items():
        counts[_key_kind(name.lower(), values, keys)] += times
    return HeaderCoverage(name=name, counts=counts)


def _key_kind(name: str, values: tuple[str, ...], keys: Collection[str]) -> KeyKind:
    if len(values) != 1:
        return KeyKind.REPEATED if values else KeyKind.ABSENT
    scheme, _, key = ("", "", values[0]) if name != "authorization" else values[0].strip().partition(" ")
    if not values[0].strip() or values[0].strip().lower() == _SCHEME:
        return KeyKind.EMPTY
    found = _KEY.fullmatch(key.strip())
    if found is None or found["name"] not in _right_names(name, keys):
        return KeyKind.WRONG
    if scheme.lower() != (_SCHEME if name == "authorization" else ""):
        return KeyKind.WRONG
    return KeyKind.FOREIGN if found["foreign"] else KeyKind.RIGHT


def _right_names(name: str, keys: Collection[str]) -> Collection[str]:
    """The names of the keys that belong into the header: a key that serves in both bears one name only."""
    own = _NAMES.get(name, ())
    return own if any(key in keys for key in own) else ("API_KEY", "API_KEY_ENCODED")
