"""Defects: requests that are right but for one thing, and what they are sent for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from capture_conformance.generation.requests import Aim, capture_members, capture_request, encode
from capture_conformance.model.exchange import Request
from capture_conformance.model.message import Message


class Depth(StrEnum):
    """How early a defect is worth its request: in every profile, or only where there is room."""

    QUICK = "quick"
    STANDARD = "standard"


@dataclass(frozen=True, slots=True, kw_only=True)
class Defect:
    """
    One way to make a capture wrong.

    ``requirements`` are all those that the attempt bears on, the one that names the defect first. ``case``
    says what is sent and is unique within a family. ``may_pass`` marks what a sound gateway may
    accept, under a condition that the check knows; such an attempt shares its authorization with no other.
    ``may_lack_effect`` marks those whose acceptance is sound only if nothing was captured by it.
    """

    case: Message | str
    requirements: tuple[str, ...]
    make: Callable[[Aim], Request]
    depth: Depth = Depth.STANDARD
    may_pass: bool = False
    may_lack_effect: bool = False


def with_members(**members: object) -> Callable[[Aim], Request]:
    """A capture in which *members* stand in place of the correct ones or beside them."""
    return lambda aim: capture_request(aim, members=members)


def with_member(name: str, value: Callable[[Aim], Any]) -> Callable[[Aim], Request]:
    """A capture in which the member *name* is computed from the aim."""
    return lambda aim: capture_request(aim, members={name: value(aim)})


def without(name: str) -> Callable[[Aim], Request]:
    """A capture that lacks the member *name*."""

    def make(aim: Aim) -> Request:
        members = capture_members(aim)
        del members[name]
        return capture_request(aim, body=encode(members))

    return make


def with_raw(name: str, token: Callable[[Aim], str]) -> Callable[[Aim], Request]:
    """
    A capture in which the member *name* is written as the very characters of *token*.

    A half of a surrogate pair from U+DC80 to U+DCFF in it stands for a byte that is no UTF-8.
    """

    def make(aim: Aim) -> Request:
        mark = "\u0001"
        text = encode({**capture_members(aim), name: mark}).decode()
        return capture_request(
            aim, body=text.replace('"\\u0001"', token(aim)).encode(errors="surrogateescape")
        )

    return make


def with_body(body: Callable[[Aim], bytes]) -> Callable[[Aim], Request]:
    """A capture whose whole body is computed from the aim."""
    return lambda aim: capture_request(aim, body=body(aim))


def chosen(defects: Iterable[Defect], *, wanted: Iterable[str], depth: Depth) -> tuple[Defect, ...]:
    """
    Those of *defects* that bear on a *wanted* requirement and are due at *depth*.

    A QUICK selection holds the QUICK ones alone; a STANDARD selection holds all.
    """
    ids = frozenset(wanted)
    return tuple(
        defect
        for defect in defects
        if ids.intersection(defect.requirements) and (depth is Depth.STANDARD or defect.depth is depth)
    )
