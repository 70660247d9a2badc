"""JSON by the letter of RFC 8259: one object a body, each member once, unless told otherwise."""

import json
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from typing import NoReturn, TypeAlias

from capture_conformance.gateway import refusals
from capture_conformance.gateway.records import Members
from capture_conformance.gateway.refusals import Refused

Pairs: TypeAlias = Sequence[tuple[str, object]]
Gather: TypeAlias = Callable[[Pairs], Members]

# No number of this API comes near; longer ones only cost time.
LONGEST_NUMBER = 60


def distinct(pairs: Pairs) -> Members:
    """The members of an object in which each stands once."""
    members = dict(pairs)
    if len(members) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Refused(refusals.DUPLICATE_MEMBER, twice.encode("utf-8", "replace").decode()[:40])
    return members


def first_copies(pairs: Pairs) -> Members:
    """The members of an object; of one that stands twice, the first copy."""
    return dict(reversed(pairs))


def last_copies(pairs: Pairs) -> Members:
    """The members of an object; of one that stands twice, the last copy."""
    return dict(pairs)


def parse_object(body: bytes, *, gather: Gather = distinct) -> Members:
    """The members of the one object that *body* is; *gather* decides what becomes of copies."""
    try:
        value: object = json.loads(
            body.decode("utf-8"),
            object_pairs_hook=gather,
            parse_int=_whole,
            parse_float=_decimal,
            parse_constant=_no_constant,
        )
        _without_lone_surrogates(body, value)
    except (ValueError, RecursionError) as error:
        raise Refused(refusals.NOT_JSON) from error
    if not isinstance(value, dict):
        raise Refused(refusals.NOT_AN_OBJECT)
    return value


def _whole(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER:
        raise ValueError("number too long")
    return int(digits)


def _decimal(digits: str) -> Decimal:
    if len(digits) > LONGEST_NUMBER:
        raise ValueError("number too long")
    try:
        return Decimal(digits)
    except InvalidOperation as error:
        raise ValueError("exponent out of range") from error


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _without_lone_surrogates(body: bytes, value: object) -> None:
    # Only an escape can bring one in: the body itself has been decoded as UTF-8.
    if b"\\u" in body:
        json.dumps(value, ensure_ascii=False, default=str).encode("utf-8")
