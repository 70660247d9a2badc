"""Numbers on a line: what was accepted, what was refused, and on which side of the limit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from capture_conformance.reporting.pictures.answers import Came, shape
from capture_conformance.reporting.pictures.figure import svg, text
from capture_conformance.reporting.pictures.scale import Point, Scale, Zone
from capture_conformance.reporting.pictures.ticks import Tick, shown_ticks
from capture_conformance.reporting.pictures.wording import Words, width_of, words

WIDTH = 740.0
_LEFT, _RIGHT = 118.0, WIDTH - 4
_TOP, _LANE, _FIRST = 20.0, 42.0, 58.0
_NEAR = 17.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """
    What is drawn beside the points.

    ``limit`` stands above the limit, ``zones`` name the sides of it, ``ticks`` go below.
    """

    points: Sequence[Point]
    limit: Words
    zones: Mapping[Zone, Words]
    ticks: Sequence[Tick]


@dataclass(slots=True, kw_only=True)
class _Cluster:
    """Points of one kind that lie too close to be drawn apart."""

    first: float
    last: float
    size: int
    is_evidence: bool

    @property
    def x(self) -> float:
        return round((self.first + self.last) / 2, 1)


def number_line(line: Line, name: Markup) -> Markup:
    """The drawing of *line*, labelled by the caption called *name*."""
    scale = Scale(line.points, _LEFT, _RIGHT)
    lanes = [kind for kind in Came if kind in _SHOWN or any(x.came is kind for x in line.points)]
    bottom = _FIRST + _LANE * (len(lanes) - 1) + 20
    parts = [
        *_ground(line, scale, bottom),
        *(part for at, kind in enumerate(lanes) for part in _lane(line, scale, kind, _FIRST + _LANE * at)),
        *_axis(line.ticks, scale, bottom),
    ]
    return svg(name, WIDTH, bottom + 26, parts)


_SHOWN = (Came.ACCEPTED, Came.REFUSED)


def _ground(line: Line, scale: Scale, bottom: float) -> Iterator[Markup]:
    """The zone beyond the limit shaded, the limit as a line through all lanes, and the zones' names."""
    start, end = scale.spans[Zone.BEYOND]
    yield _rect("beyond", start, _TOP + 8, end - start, bottom - _TOP - 8)
    limit = scale.at(Zone.LIMIT, 0)
    yield _line("limit", limit, _TOP + 4, limit, bottom)
    yield text(limit, _TOP, line.limit, style="strong", anchored="middle")
    half = max(width_of(told) for told in (line.limit.en, line.limit.ja)) / 2
    for zone, told in line.zones.items():
        left, right = scale.spans.get(zone, (0.0, 0.0))
        left = max(left, limit + half) if zone is Zone.BEYOND else left
        right = min(right, limit - half) if zone is Zone.WITHIN else right
        if right - left > max(width_of(told.en), width_of(told.ja)):
            yield text((left + right) / 2, _TOP, told, style="soft", anchored="middle")


def _lane(line: Line, scale: Scale, kind: Came, y: float) -> Iterator[Markup]:
    points = [x for x in line.points if x.came is kind]
    told = kind.words + words(f": {len(points):,}")
    yield shape(kind, 8, y)
    yield text(20, y + 4, told)
    yield _line("lane", _LEFT, y, _RIGHT, y)
    for zone in scale.spans:
        for cluster in _clusters(sorted((scale.of(x), x.is_evidence) for x in points if x.zone is zone)):
            style = "over" if kind is Came.ACCEPTED and zone is Zone.BEYOND else "point"
            yield Markup('<g class="{}">{}</g>').format(style, shape(kind, cluster.x, y))
            yield from _beside(cluster, zone, y)


def _beside(cluster: _Cluster, zone: Zone, y: float) -> Iterator[Markup]:
    """The frame around a mark, and the number of those that it stands for."""
    if cluster.is_evidence:
        yield _rect("evidence", cluster.x - 8.5, y - 8.5, 17, 17)
    if cluster.size == 1:
        return
    if zone in (Zone.LIMIT, Zone.ZERO):
        # There the line of the limit goes through the mark, and there is room to its right.
        yield text(cluster.x + 11, y + 4, f"{cluster.size:,}", style="number")
    else:
        yield text(cluster.x, y - 11, f"{cluster.size:,}", style="number", anchored="middle")


def _clusters(placed: Sequence[tuple[float, bool]]) -> list[_Cluster]:
    found: list[_Cluster] = []
    for x, is_evidence in placed:
        if found and x - found[-1].first < _NEAR:
            found[-1].last, found[-1].size = x, found[-1].size + 1
            found[-1].is_evidence |= is_evidence
        else:
            found.append(_Cluster(first=x, last=x, size=1, is_evidence=is_evidence))
    return found


def _axis(ticks: Sequence[Tick], scale: Scale, y: float) -> Iterator[Markup]:
    yield _line("axis", _LEFT, y, _RIGHT, y)
    for zone, (start, _) in scale.spans.items():
        if zone is not next(iter(scale.spans)):
            # Two strokes say that the scale is not the same on both sides.
            yield Markup('<path class="break" d="M{0:g} {1:g}l4 -8m0 8l4 -8"/>').format(start - 4, y + 4)
    limit = round(scale.at(Zone.LIMIT, 0), 1)
    for label, x, middle in shown_ticks(ticks, scale, _LEFT, _RIGHT):
        yield _line("axis", x, y, x, y + 5)
        yield text(middle, y + 18, label, anchored="middle", style="strong" if x == limit else "")


def _line(style: str, x1: float, y1: float, x2: float, y2: float) -> Markup:
    frame = Markup('<line class="{}" x1="{:g}" y1="{:g}" x2="{:g}" y2="{:g}"/>')
    return frame.format(style, round(x1, 1), y1, round(x2, 1), y2)


def _rect(style: str, x: float, y: float, width: float, height: float) -> Markup:
    frame = Markup('<rect class="{}" x="{:g}" y="{:g}" width="{:g}" height="{:g}"/>')
    return frame.format(style, round(x, 1), y, round(width, 1), height)
