"""A scale on which one unit beside a limit is seen, and so is a number of sixty digits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from enum import StrEnum

from capture_conformance.reporting.pictures.answers import Came

# Wide enough that one unit beside a number of four hundred digits is not lost.
_EXACT = Context(prec=450)
_ROUGH = Context(prec=12)
_SLOT = 60.0
_INSET = 18.0


class Zone(StrEnum):
    """Where a number lies: the zones of the scale, from left to right."""

    NEGATIVE = "negative"
    ZERO = "zero"
    WITHIN = "within"
    LIMIT = "limit"
    BEYOND = "beyond"


# How much of the width a zone takes that holds points, and one that only shows that there is something.
_WEIGHTS = {Zone.NEGATIVE: (2.0, 0.0), Zone.WITHIN: (3.0, 1.2), Zone.BEYOND: (4.0, 1.2)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A number that was asked for, the limit that it has to be held against, and what came of it."""

    value: Decimal
    limit: Decimal
    came: Came
    is_evidence: bool = False

    @property
    def zone(self) -> Zone:
        """On which side of the limit, and of nothing, it lies."""
        if self.value < 0:
            return Zone.NEGATIVE
        if self.value == self.limit:
            return Zone.LIMIT
        if self.value == 0:
            return Zone.ZERO
        return Zone.BEYOND if self.value > self.limit else Zone.WITHIN

    @property
    def excess(self) -> Decimal:
        """How far it is above the limit."""
        return _EXACT.subtract(self.value, self.limit)


class Scale:
    """
    Places for numbers between *left* and *right*, in pixels.

    Below zero and beyond the limit it is logarithmic, counted from there; within the limit it is so from
    both ends. Zero and the limit itself have slots of their own.
    """

    def __init__(self, points: Sequence[Point], left: float, right: float) -> None:
        """Lay the zones out for *points*, of which there must be one."""
        self._lowest = min((x.value for x in points if x.zone is Zone.NEGATIVE), default=Decimal(-1))
        self._widest = max(x.limit for x in points)
        self._excess = max((x.excess for x in points if x.zone is Zone.BEYOND), default=Decimal(1))
        self.spans = dict(_spans({x.zone for x in points}, left, right))

    def of(self, point: Point) -> float:
        """Where *point* is drawn."""
        return self.at(point.zone, self._share(point))

    def at(self, zone: Zone, share: float) -> float:
        """The place in *zone* that has *share* of the zone to its left."""
        start, end = self.spans[zone]
        if zone in (Zone.ZERO, Zone.LIMIT):
            return (start + end) / 2
        return start + _INSET + share * (end - start - 2 * _INSET)

    def _share(self, point: Point) -> float:
        match point.zone:
            case Zone.NEGATIVE:
                return 1 - _ratio(-point.value, -self._lowest)
            case Zone.BEYOND:
                return _ratio(point.excess, self._excess)
            case Zone.WITHIN:
                missing = -point.excess
                half = _EXACT.divide(self._widest, Decimal(2))
                if point.value <= missing:
                    return _ratio(point.value, half) / 2
                return 1 - _ratio(missing, half) / 2
            case _:
                return 0.5


def _ratio(distance: Decimal, longest: Decimal) -> float:
    """*distance* on a logarithmic scale that begins at 1 and ends at *longest*."""
    if longest <= 1:
        return 0.5
    return min(max(_log(distance) / _log(longest), 0.0), 1.0)


def _log(number: Decimal) -> float:
    return float(_ROUGH.log10(max(number, Decimal(1))))


def _spans(used: set[Zone], left: float, right: float) -> Iterable[tuple[Zone, tuple[float, float]]]:
    """The zones in their order, each with its ends."""
    slots = [Zone.LIMIT] + ([Zone.ZERO] if used & {Zone.ZERO, Zone.NEGATIVE} else [])
    weights = {zone: full if zone in used else bare for zone, (full, bare) in _WEIGHTS.items()}
    unit = (right - left - _SLOT * len(slots)) / sum(weights.values())
    for zone in Zone:
        width = _SLOT if zone in slots else unit * weights.get(zone, 0.0)
        if width:
            yield zone, (left, left + width)
            left += width
