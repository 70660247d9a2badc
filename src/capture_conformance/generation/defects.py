"""Defects: requests with one mistake each, and the requirements that they are sent for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from capture_conformance.generation.requests import Aim, capture_members, capture_request, encode
from capture_conformance.model.exchange import Request
from capture_conformance.model.message import Message


class Depth(StrEnum):
    """The profiles that try a defect: all of them, or all but the quick one."""

    QUICK = "quick"
    STANDARD = "standard"


@dataclass(frozen=True, slots=True, kw_only=True)
class Defect:
    """
    One way to make a capture wrong.

    Attributes:
        case: What is sent; unique within a family.

        requirements: Those that the attempt is judged by, first the one that is about the defect itself.

        make: Builds the request.

        depth: The profiles that try it.

        may_pass: Whether a sound gateway may accept it, under a condition that the check knows. Such an
            attempt does not share its authorization with others.

        may_lack_effect: Whether an acceptance is sound only if nothing was captured by it.
    """

    case: Message
    requirements: tuple[str, ...]
    make: Callable[[Aim], Request]
    depth: Depth = Depth.STANDARD
    may_pass: bool = False
    may_lack_effect: bool = False


def with_members(**members: object) -> Callable[[Aim], Request]:
    """A capture with *members* instead of the correct ones or in addition to them."""
    return lambda aim: capture_request(aim, members=members)


def with_member(name: str, value: Callable[[Aim], Any]) -> Callable[[Aim], Request]:
    """A capture in which *value* computes the member *name* from the authorization."""
    return lambda aim: capture_request(aim, members={name: value(aim)})


def without(name: str) -> Callable[[Aim], Request]:
    """A capture without the member *name*."""

    def make(aim: Aim) -> Request:
        members = capture_members(aim)
        del members[name]
        return capture_request(aim, body=encode(members))

    return make


def with_raw(name: str, token: Callable[[Aim], str]) -> Callable[[Aim], Request]:
    """
    A capture in which the value of the member *name* is written exactly as *token*.

    A lone surrogate from U+DC80 to U+DCFF in *token* becomes one byte that is not UTF-8.
    """

    def make(aim: Aim) -> Request:
        mark = "\u0001"
        text = encode({**capture_members(aim), name: mark}).decode()
        return capture_request(
            aim, body=text.replace('"\\u0001"', token(aim)).encode(errors="surrogateescape")
        )

    return make


def with_body(body: Callable[[Aim], bytes]) -> Callable[[Aim], Request]:
    """A capture whose whole body *body* computes from the authorization."""
    return lambda aim: capture_request(aim, body=body(aim))


def chosen(defects: Iterable[Defect], *, wanted: Iterable[str], depth: Depth) -> tuple[Defect, ...]:
    """
    Those of *defects* that are judged by a *wanted* requirement and are tried at *depth*.

    QUICK selects only defects of that depth, STANDARD selects all.
    """
    ids = frozenset(wanted)
    return tuple(
        defect
        for defect in defects
        if ids.intersection(defect.requirements) and (depth is Depth.STANDARD or defect.depth is depth)
    )
