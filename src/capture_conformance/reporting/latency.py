"""How long the target took for its answers, by endpoint."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from capture_conformance.model.exchange import Exchange, Operation, Response

# Where a bucket of the histogram ends and the next begins; the same for every run, so that runs compare.
EDGES_MS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000)
_TOO_LONG_MS = 1e9


@dataclass(frozen=True, slots=True, kw_only=True)
class Latency:
    """
    The times that answers of one endpoint took.

    ``buckets`` counts them below, between and above the edges.
    """

    operation: Operation
    count: int
    median_ms: float
    p90_ms: float
    p99_ms: float
    max_ms: float
    buckets: tuple[int, ...]

    @property
    def told(self) -> tuple[str, ...]:
        """Median, 90th and 99th percentile and maximum as text."""
        return tuple(map(milliseconds, (self.median_ms, self.p90_ms, self.p99_ms, self.max_ms)))


def milliseconds(taken: float) -> str:
    """*taken* with as many digits as it is worth."""
    if taken >= _TOO_LONG_MS:
        return f"{taken:.1e}"
    return f"{taken:,.0f}" if taken >= 100 else f"{taken:.1f}"


def latencies_of(sent: Iterable[Exchange]) -> tuple[Latency, ...]:
    """
    The latencies of the endpoints that answered, in a fixed order.

    Left out are requests whose sending itself took long: those that were sent drop by drop, or swollen.
    """
    times: dict[Operation, list[float]] = {operation: [] for operation in Operation}
    for exchange in sent:
        if isinstance(exchange.reply, Response) and not _is_slow_to_send(exchange):
            taken = exchange.reply.elapsed_ms
            times[exchange.operation].append(max(0.0, taken) if math.isfinite(taken) else 0.0)
    return tuple(_latency(operation, sorted(found)) for operation, found in times.items() if found)


def percentile(ordered: Sequence[float], percent: int) -> float:
    """The smallest of *ordered* that *percent* of them do not exceed."""
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def _latency(operation: Operation, ordered: Sequence[float]) -> Latency:
    buckets = [0] * (len(EDGES_MS) + 1)
    for taken in ordered:
        buckets[bisect_right(EDGES_MS, taken)] += 1
    return Latency(
        operation=operation,
        count=len(ordered),
        median_ms=percentile(ordered, 50),
        p90_ms=percentile(ordered, 90),
        p99_ms=percentile(ordered, 99),
        max_ms=ordered[-1],
        buckets=tuple(buckets),
    )


def _is_slow_to_send(exchange: Exchange) -> bool:
    wire = exchange.request.wire
    return wire is not None and (wire.drip_s > 0 or wire.swelling is not None)
