"""The latencies of a run as a drawing."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from capture_conformance.reporting.latency import EDGES_MS, Latency
from capture_conformance.reporting.svg import LEFT, PLOT, bar, figure, line, text, texts

_ROW, _FLOOR, _TALLEST = 66, 58, 42
_AXIS = 44
_STEP = PLOT / (len(EDGES_MS) + 1)


def render_latencies(latencies: tuple[Latency, ...], caption_id: str) -> Markup:
    """
    One row of bars for each endpoint: how many answers took how long.

    Every bar bears its number, and is drawn in proportion to the tallest one of its row.

    Args:
        latencies: As the rows follow each other.

        caption_id: The id of the figure's caption, which names the drawing.
    """
    bottom = _ROW * len(latencies)
    rows = (part for number, one in enumerate(latencies) for part in _row(one, number * _ROW))
    return figure(bottom + _AXIS, caption_id, [*rows, *_axis(bottom)])


def _row(latency: Latency, top: int) -> Iterator[Markup]:
    floor, most = top + _FLOOR, max(latency.buckets)
    yield text(LEFT - 10, floor - 14, latency.operation.value, "name end")
    yield text(LEFT - 10, floor, f"n = {latency.count:,}", "end")
    yield line(LEFT, floor, LEFT + PLOT, floor)
    for place, count in enumerate(latency.buckets):
        if count:
            x, tall = LEFT + place * _STEP, max(2.0, _TALLEST * count / most)
            yield bar(x + 2, floor - tall, _STEP - 4, tall)
            yield text(x + _STEP / 2, floor - tall - 4, f"{count:,}", "middle")


def _axis(top: int) -> Iterator[Markup]:
    for place, edge in enumerate(EDGES_MS, start=1):
        x = LEFT + place * _STEP
        yield line(x, top - 8, x, top - 2)
        yield text(x, top + 12, f"{edge:,}", "middle")
    words = ("milliseconds until the answer", "応答までの時間（ミリ秒）")
    yield from texts(LEFT + PLOT / 2, top + 34, *words, "middle")
