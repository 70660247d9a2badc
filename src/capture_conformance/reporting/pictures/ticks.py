"""Figures below a scale: the telling ones first, and none over another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from capture_conformance.reporting.pictures.answers import Came
from capture_conformance.reporting.pictures.scale import Point, Scale, Zone
from capture_conformance.reporting.pictures.wording import Words, grouped, width_of, words

_GAP = 6.0
_STEPS = (1, 2, 3, 6, 9, 12, 15, 18)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A place on the scale that has a figure below it; ``short`` is for where there is little room."""

    point: Point
    label: Words
    short: Words | None = None


def ticks_for(points: Sequence[Point], *, whole: Words) -> tuple[Tick, ...]:
    """
    The ticks for *points*, the most telling first.

    Where all of them have one limit the labels are the numbers themselves; where not, they are told by
    their distance from the limit, and *whole* is what the limit is called.
    """
    limits = {x.limit for x in points}
    limit = max(limits)
    is_one = len(limits) == 1
    values = dict.fromkeys(_values(points, limit, is_one=is_one))
    return tuple(_tick(value, limit, whole, is_one=is_one) for value in values)


def shown_ticks(
    ticks: Sequence[Tick], scale: Scale, left: float, right: float
) -> Iterator[tuple[Words, float, float]]:
    """The labels of *ticks* that do not touch one before, each with the tick's place and its own."""
    taken: list[tuple[float, float]] = []
    for tick in ticks:
        if tick.point.zone not in scale.spans:
            continue
        x = scale.of(tick.point)
        for label in (tick.label, tick.short):
            half = max(width_of(label.en), width_of(label.ja)) / 2 if label else right
            middle = min(max(x, left + half), right - half)
            if label and all(middle + half + _GAP <= a or b + _GAP <= middle - half for a, b in taken):
                taken.append((middle - half, middle + half))
                yield label, round(x, 1), round(middle, 1)
                break


def _values(points: Sequence[Point], limit: Decimal, *, is_one: bool) -> Iterator[Decimal]:
    yield limit
    zones = {x.zone for x in points}
    if zones & {Zone.ZERO, Zone.NEGATIVE}:
        yield Decimal(0)
    if Zone.BEYOND in zones:
        # With limits of different size the widest excess need not be that of the greatest number.
        yield limit + min(x.excess for x in points if x.zone is Zone.BEYOND)
        yield limit + max(x.excess for x in points if x.zone is Zone.BEYOND)
    if Zone.NEGATIVE in zones:
        yield from (min(x.value for x in points), Decimal(-1))
    if limit > 1:
        yield Decimal(1)
    if Zone.WITHIN in zones:
        yield from _within(limit, is_one=is_one)
    for step in _STEPS if Zone.NEGATIVE in zones else ():
        yield -(Decimal(10) ** step)
    for step in _STEPS if Zone.BEYOND in zones else ():
        power = Decimal(10) ** step
        yield power if is_one and power > limit else limit + power


def _within(limit: Decimal, *, is_one: bool) -> Iterator[Decimal]:
    """Its half, and from both ends the powers of ten before that."""
    half = limit / 2
    if is_one and half > 1:
        yield half.to_integral_value()
    for step in (0, *_STEPS):
        power = Decimal(10) ** step
        if power < half:
            yield from (limit - power, power)


def _tick(value: Decimal, limit: Decimal, whole: Words, *, is_one: bool) -> Tick:
    point = Point(value=value, limit=limit, came=Came.ACCEPTED)
    if point.zone is Zone.LIMIT and not is_one:
        return Tick(point=point, label=whole)
    is_told_apart = not is_one and (point.zone is Zone.BEYOND or value > limit / 2)
    sign = "+" if point.excess > 0 else ""
    distance = words(f"{sign}{_told(point.excess)}")
    if is_told_apart:
        return Tick(point=point, label=distance)
    is_near = abs(point.excess) == 1
    return Tick(point=point, label=words(_told(value)), short=distance if is_near else None)


def _told(number: Decimal) -> str:
    if number == number.to_integral_value() or abs(number) >= 10_000:
        return grouped(int(number.to_integral_value(ROUND_HALF_EVEN)))
    return f"{number.normalize():f}"[:12].replace("-", "−")
