"""The amounts that were asked for, against what the authorizations hold."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal

from capture_conformance.reporting.pictures.answers import came, counted
from capture_conformance.reporting.pictures.figure import Picture
from capture_conformance.reporting.pictures.measured import Sides, measured
from capture_conformance.reporting.pictures.requests import amount_spelling, plain_number
from capture_conformance.reporting.pictures.scale import Point, Zone
from capture_conformance.reporting.pictures.spellings import spellings
from capture_conformance.reporting.pictures.subjects import Subject, own
from capture_conformance.reporting.pictures.wording import grouped, words

KIND = "amounts"
# Where there are fewer amounts than these, and more cases than amounts, the cases tell more.
_MANY = 12


def fits_amounts(subjects: Sequence[Subject]) -> frozenset[str]:
    """The ids of the requests among *subjects* that are about the amount; none where others tell more."""
    odd = [x for x in own(subjects) if _is_odd(x)]
    spellings = {amount_spelling(x.exchange) for x in odd}
    cases = {x.exchange.part.case for x in odd}
    if len(subjects) == 1 or (len(spellings) < _MANY and 4 * len(spellings) < 3 * len(cases)):
        return frozenset()
    return frozenset(x.exchange.id for x in odd)


def amounts(requirement: str, subjects: Sequence[Subject], evidence: Collection[str]) -> Picture:
    """The picture of the amounts in *subjects*; *evidence* are the ids of the exchanges that are shown."""
    fresh = [x for x in subjects if x.is_fresh_capture and x.held is not None]
    points = tuple(_points(fresh, evidence))
    odd = [x for x in fresh if _is_spelt_out(x)]
    lead = words("Amounts asked for, against what was authorized. ", "要求した金額と承認額の比較。")
    if odd and all(x.zone is Zone.LIMIT for x in points):
        # Nothing of it could be told by a line.
        points, listed = (), [x for x in fresh if amount_spelling(x.exchange) is not None]
    else:
        listed = odd
    if odd:
        outcomes = counted(came(x.exchange) for x in odd)
        lead += words(f"No plain number: {outcomes.en}. ", f"数字だけでない書き方：{outcomes.ja}。")
    below = spellings([x.exchange for x in listed], evidence) if listed else None
    return measured(requirement, KIND, lead, points, sides=_sides(points), below=below)


def _sides(points: Sequence[Point]) -> Sides:
    told = grouped(int(max((x.limit for x in points), default=Decimal(0))))
    return Sides(
        captions=_CAPTIONS,
        zones=_ZONES,
        limit=words(f"authorized: {told}", f"承認額 {told}"),
        limits=words("all that was authorized", "承認額ちょうど"),
        whole=words("all", "全額"),
    )


_CAPTIONS = {
    Zone.NEGATIVE: words("Below zero", "負の値"),
    Zone.ZERO: words("Zero", "ゼロ"),
    Zone.WITHIN: words("Less than authorized", "承認額未満"),
    Zone.LIMIT: words("Exactly what was authorized", "承認額ちょうど"),
    Zone.BEYOND: words("More than authorized", "承認額超"),
}
_ZONES = {
    Zone.NEGATIVE: words("below zero", "負の値"),
    Zone.WITHIN: words("less", "承認額未満"),
    Zone.BEYOND: words("more than authorized", "承認額超"),
}


def _is_odd(subject: Subject) -> bool:
    """Whether the amount is another than the whole of what is held."""
    if not subject.is_fresh_capture or subject.held is None:
        return False
    spelling = amount_spelling(subject.exchange)
    return spelling is not None and spelling != str(subject.held)


def _points(subjects: Sequence[Subject], evidence: Collection[str]) -> Iterator[Point]:
    for subject in subjects:
        number = plain_number(amount_spelling(subject.exchange))
        if number is not None and subject.held is not None:
            yield Point(
                value=number,
                limit=Decimal(subject.held),
                came=came(subject.exchange),
                is_evidence=subject.exchange.id in evidence,
            )


def _is_spelt_out(subject: Subject) -> bool:
    """Whether the amount is there, but is not written in plain digits."""
    spelling = amount_spelling(subject.exchange)
    return spelling is not None and plain_number(spelling) is None
