"""A picture of numbers against a limit: the line, and what its caption says of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from capture_conformance.reporting.pictures.answers import counted
from capture_conformance.reporting.pictures.figure import Picture, caption_id, figure
from capture_conformance.reporting.pictures.number_line import Line, number_line
from capture_conformance.reporting.pictures.scale import Point, Zone
from capture_conformance.reporting.pictures.ticks import ticks_for
from capture_conformance.reporting.pictures.wording import Words, joined, words


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """
    How the sides of a limit are called.

    ``captions`` are for the caption, ``zones`` for the picture; ``limit`` stands above the limit where there
    is one, ``limits`` where there are several, and ``whole`` below it then.
    """

    captions: Mapping[Zone, Words]
    zones: Mapping[Zone, Words]
    limit: Words
    limits: Words
    whole: Words


def measured(
    requirement: str, kind: str, lead: Words, points: Sequence[Point], *, sides: Sides, below: Markup | None
) -> Picture:
    """
    The picture of *points*.

    Args:
        requirement: Whose picture it is.

        kind: Which sort.

        lead: How the caption begins.

        points: The numbers; where there are none, no line is drawn.

        sides: The words for the sides of the limit.

        below: What stands beside the line.
    """
    caption, drawing = lead, Markup()
    if points:
        is_one = len({x.limit for x in points}) == 1
        line = Line(
            points=points,
            limit=sides.limit if is_one else sides.limits,
            zones=sides.zones,
            ticks=ticks_for(points, whole=sides.whole),
        )
        caption += joined(_sentences(points, sides.captions), en=" ", ja="")
        drawing = number_line(line, caption_id(requirement, kind))
        if any(x.is_evidence for x in points):
            caption += words(" A frame marks the evidence.", "枠は証拠となったやり取り。")
    return figure(requirement, kind, caption, drawing, below=below)


def _sentences(points: Sequence[Point], captions: Mapping[Zone, Words]) -> Iterator[Words]:
    """What came of the points on each side of the limit, from the far side back."""
    for zone in reversed(Zone):
        outcomes = counted(x.came for x in points if x.zone is zone)
        lead = captions[zone]
        if outcomes.en:
            yield Words(en=f"{lead.en}: {outcomes.en}.", ja=f"{lead.ja}：{outcomes.ja}。")
