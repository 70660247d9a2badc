"""The drawings of a run's traffic."""

from __future__ import annotations

import pytest

from capture_conformance.model.exchange import Exchange, Role
from capture_conformance.reporting.latency_figure import render_latencies
from capture_conformance.reporting.timeline_figure import clock, render_timeline
from capture_conformance.reporting.traffic import traffic_of
from histories import refusal

from .described_requests import sent_after, timed
from .pages import Element, parsed


def shapes(svg: str, css_class: str) -> list[Element]:
    """The parts of the drawing that bear the class."""
    return parsed(svg).of_class(css_class)


def test_draws_a_bar_for_each_bucket_that_is_not_empty() -> None:
    """With its number."""
    traffic = traffic_of([timed(0.5), timed(3), timed(3), timed(20_000)])
    svg = render_latencies(traffic.latencies, "c")
    assert 3 == len(shapes(svg, "bar"))
    assert ["1", "2", "1"] == [x.text for x in shapes(svg, "middle") if x.text in {"1", "2"}][:3]


def test_draws_the_run_over_its_time() -> None:
    """A bar for each stretch in which something was sent, and a mark where something stayed open."""
    history = [sent_after(0), sent_after(3, refusal(503)), sent_after(5, refusal(429), Role.PUT_OFF)]
    svg = render_timeline(traffic_of(history).timeline, "c")
    assert (3, 1, 1) == tuple(len(shapes(svg, name)) for name in ("bar", "triangle", "square"))
    assert "3 s – 3.1 s: 1" in parsed(svg).words


@pytest.mark.parametrize("history", [[], [sent_after(0)]], ids=["nothing", "one request"])
def test_draws_next_to_nothing(history: list[Exchange]) -> None:
    """A run that was cut off at once has figures too."""
    traffic = traffic_of(history)
    drawings = [render_latencies(traffic.latencies, "c"), render_timeline(traffic.timeline, "c")]
    assert ["c", "c"] == [parsed(svg).all("svg")[0].attributes["aria-labelledby"] for svg in drawings]


@pytest.mark.parametrize(
    ("seconds", "told"), [(0.5, "0.5 s"), (59, "59 s"), (65, "1:05"), (7_200, "2:00:00")]
)
def test_reads_times_off_a_clock(seconds: float, told: str) -> None:
    """Seconds, then minutes, then hours."""
    assert told == clock(seconds)
