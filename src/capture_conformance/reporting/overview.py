"""The run as a whole: what the part of the HTML report is made from that looks at all exchanges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from capture_conformance.contract.documentation import DocumentationFault, load_documentation
from capture_conformance.model.exchange import Exchange
from capture_conformance.reporting.coverage import Coverage, coverage_of
from capture_conformance.reporting.latency_figure import render_latencies
from capture_conformance.reporting.timeline_figure import clock, render_timeline
from capture_conformance.reporting.traffic import Traffic, traffic_of

LATENCY_CAPTION, TIMELINE_CAPTION = "overview-latency", "overview-timeline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The drawings, and the lengths of time that their captions name."""

    latency: Markup
    timeline: Markup
    span: str
    width: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What the template's macro is given."""

    coverage: Coverage
    traffic: Traffic
    documentation: tuple[DocumentationFault, ...]
    figures: Figures


def overview_of(exchanges: Sequence[Exchange]) -> Overview:
    """The run that *exchanges* are, as a whole."""
    traffic = traffic_of(exchanges)
    return Overview(
        coverage=coverage_of(exchanges),
        traffic=traffic,
        documentation=load_documentation(),
        figures=Figures(
            latency=render_latencies(traffic.latencies, LATENCY_CAPTION),
            timeline=render_timeline(traffic.timeline, TIMELINE_CAPTION),
            span=clock(round(traffic.timeline.span_s, 1)),
            width=clock(traffic.timeline.width_s),
        ),
    )
