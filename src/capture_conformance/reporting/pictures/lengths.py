"""The lengths of the texts that were sent, against the limits of the page."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import Decimal

from capture_conformance.contract.answers import capture_id, request_body
from capture_conformance.contract.schemas import limited_members
from capture_conformance.reporting.pictures.answers import came
from capture_conformance.reporting.pictures.figure import Picture
from capture_conformance.reporting.pictures.measured import Sides, measured
from capture_conformance.reporting.pictures.requests import text_length
from capture_conformance.reporting.pictures.scale import Point, Zone
from capture_conformance.reporting.pictures.subjects import Subject
from capture_conformance.reporting.pictures.wording import words

KIND = "lengths"
# Notes quote a reference, whose length differs by a digit or two.
_USUAL_SPREAD = 3


def fits_lengths(subjects: Sequence[Subject], name: str) -> frozenset[str]:
    """The ids of the requests among *subjects* that are about the length of the member *name*."""
    controls = (text_length(x.exchange, name) for x in subjects if x.is_control)
    usual = {length for length in controls if length is not None}
    odd = {x.exchange.id: length for x in subjects if (length := _odd_length(x, name, usual)) is not None}
    if not any(length >= limited_members()[name] for length in odd.values()):
        return frozenset()
    return frozenset(odd)


def lengths(requirement: str, subjects: Sequence[Subject], evidence: Collection[str], name: str) -> Picture:
    """The picture of how long the member *name* was in *subjects*; *evidence* are ids of exchanges."""
    limit = limited_members()[name]
    points = tuple(
        Point(
            value=Decimal(length),
            limit=Decimal(limit),
            came=came(x.exchange),
            is_evidence=x.exchange.id in evidence,
        )
        for x in subjects
        if x.is_fresh_capture and (length := text_length(x.exchange, name)) is not None
    )
    told = words(f"limit: {limit} characters", f"上限 {limit} 文字")
    sides = Sides(captions=_CAPTIONS, zones=_ZONES, limit=told, limits=told, whole=told)
    lead = words(f"Length of {name} in characters, as sent. ", f"送信した {name} の文字数。")
    return measured(requirement, f"{KIND}-{name}", lead, points, sides=sides, below=None)


def _odd_length(subject: Subject, name: str, usual: Collection[int]) -> int | None:
    """The length of *name* in *subject*, unless it is what it would be in any capture."""
    length = text_length(subject.exchange, name) if subject.is_fresh_capture else None
    if length is None or request_body(subject.exchange)[name] == _expected(subject, name):
        return None
    return (
        length
        if all(abs(length - other) > _USUAL_SPREAD for other in usual) or length > limited_members()[name]
        else None
    )


def _expected(subject: Subject, name: str) -> object:
    """What a correct capture from the same authorization has in *name*; None where that is free."""
    if name == "transactionId":
        return None if subject.authorization is None else capture_id(subject.authorization)
    return None if subject.owner is None else request_body(subject.owner).get(name)


_CAPTIONS = {
    Zone.NEGATIVE: words("", ""),
    Zone.ZERO: words("Empty", "空"),
    Zone.WITHIN: words("Shorter than the limit", "上限未満"),
    Zone.LIMIT: words("At the limit", "上限ちょうど"),
    Zone.BEYOND: words("Longer than the limit", "上限超"),
}
_ZONES = {
    Zone.WITHIN: words("shorter", "上限未満"),
    Zone.BEYOND: words("longer than the limit", "上限超"),
}
