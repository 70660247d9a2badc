"""How long answers took."""

from __future__ import annotations

import pytest

from capture_conformance.model.exchange import Operation, Swelling
from capture_conformance.reporting.latency import milliseconds
from capture_conformance.reporting.traffic import traffic_of
from histories import authorization, silence

from .described_requests import captured, timed


def test_measures_answers_by_endpoint() -> None:
    """The smallest time that so many of a hundred do not exceed."""
    found = traffic_of([timed(n) for n in range(100, 0, -1)] + [authorization()]).latencies
    assert [Operation.AUTHORIZATION, Operation.CAPTURE] == [x.operation for x in found]
    assert (100, 50, 90, 99, 100) == (
        found[1].count,
        found[1].median_ms,
        found[1].p90_ms,
        found[1].p99_ms,
        found[1].max_ms,
    )


@pytest.mark.parametrize(
    ("elapsed_ms", "place"),
    [(0, 0), (0.99, 0), (1, 1), (4.9, 2), (999, 9), (10_000, 13), (1e308, 13), (-1, 0), (float("nan"), 0)],
)
def test_puts_times_into_fixed_buckets(elapsed_ms: float, place: int) -> None:
    """What is no time at all counts as none."""
    (found,) = traffic_of([timed(elapsed_ms)]).latencies
    assert place == found.buckets.index(1)
    assert (14, 1) == (len(found.buckets), sum(found.buckets))


@pytest.mark.parametrize(
    "wire", [{"drip_s": 0.6}, {"swelling": Swelling(unit="a", times=9)}], ids=["drops", "swollen"]
)
def test_leaves_out_what_took_long_to_send(wire: dict[str, object]) -> None:
    """The time was the tester's own."""
    assert () == traffic_of([timed(600, **wire)]).latencies


def test_does_not_measure_silence() -> None:
    """A time limit is no latency."""
    traffic = traffic_of([captured(reply=silence())])
    assert ((), 1, 0) == (traffic.latencies, traffic.unanswered, traffic.intended)


@pytest.mark.parametrize(
    ("taken", "told"), [(0, "0.0"), (1.25, "1.2"), (99.9, "99.9"), (1_234.5, "1,234"), (1e308, "1.0e+308")]
)
def test_tells_times_with_the_digits_that_they_are_worth(taken: float, told: str) -> None:
    """And never with three hundred."""
    assert told == milliseconds(taken)
