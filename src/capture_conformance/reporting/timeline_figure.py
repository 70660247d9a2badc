"""The requests of a run over its time as a drawing."""

from __future__ import annotations

import math
from collections.abc import Iterator

from markupsafe import Markup

from capture_conformance.reporting.svg import LEFT, PLOT, bar, figure, line, square, text, texts, triangle
from capture_conformance.reporting.traffic import Timeline

_TOP, _FLOOR = 14, 164
_TALLEST = _FLOOR - _TOP
_AXIS, _MARKS = 48, 22
_MOST_TICKS = 12
_STEPS_S = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200)
_HALF = 0.5


def render_timeline(timeline: Timeline, caption_id: str) -> Markup:
    """
    A bar for each stretch of the run, as high as the requests in it are many.

    Beneath the axis a triangle marks a stretch with answers that are neither a yes nor a no, and a square
    one in which something was put off.

    Args:
        timeline: The stretches of the run.

        caption_id: The id of the figure's caption, which names the drawing.
    """
    parts = [*_grid(timeline), *_bars(timeline), *_time_axis(timeline), *_marks(timeline)]
    return figure(_FLOOR + _AXIS + 2 * _MARKS, caption_id, parts)


def clock(seconds: float) -> str:
    """*seconds* as they are read off a clock: ``2.5 s``, ``1:05``, ``2:00:00``."""
    if seconds < 60:
        return f"{round(seconds, 3):g} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _most(timeline: Timeline) -> int:
    return max((moment.requests for moment in timeline.moments), default=0)


def _step(timeline: Timeline) -> float:
    return PLOT / max(1, len(timeline.moments))


def _grid(timeline: Timeline) -> Iterator[Markup]:
    most = _most(timeline)
    for count in sorted({0, most // 2, most}):
        y = _FLOOR - (_TALLEST * count / most if most else 0)
        yield line(LEFT, y, LEFT + PLOT, y)
        yield text(LEFT - 10, y + 4, f"{count:,}", "end")
    yield from texts(LEFT - 10, _TOP + 22, "requests", "件数", "end")


def _bars(timeline: Timeline) -> Iterator[Markup]:
    step, most = _step(timeline), _most(timeline)
    for place, moment in enumerate(timeline.moments):
        if moment.requests:
            tall = max(1.5, _TALLEST * moment.requests / most)
            until = clock(moment.start_s + timeline.width_s)
            told = f"{clock(moment.start_s)} – {until}: {moment.requests:,}"
            yield bar(LEFT + place * step + 0.75, _FLOOR - tall, step - 1.5, tall, told)


def _time_axis(timeline: Timeline) -> Iterator[Markup]:
    whole = max(1, len(timeline.moments)) * timeline.width_s
    step = next((s for s in _STEPS_S if whole / s <= _MOST_TICKS), math.ceil(whole / _MOST_TICKS))
    for number in range(int(whole / step + 1e-9) + 1):
        x = LEFT + PLOT * number * step / whole
        yield line(x, _FLOOR, x, _FLOOR + 5)
        yield text(x, _FLOOR + 19, clock(number * step), "middle")
    words = ("since the first request", "最初のリクエストからの経過時間")
    yield from texts(LEFT + PLOT / 2, _FLOOR + 38, *words, "middle")


def _marks(timeline: Timeline) -> Iterator[Markup]:
    """Both rows of marks, each with its name on the left."""
    top, step = _FLOOR + _AXIS, _step(timeline)
    yield from texts(LEFT - 10, top + 12, "neither yes nor no", "成否不明", "end")
    yield from texts(LEFT - 10, top + _MARKS + 12, "put off", "後で再送", "end")
    for place, moment in enumerate(timeline.moments):
        middle = LEFT + (place + _HALF) * step
        if moment.unsettled:
            yield triangle(middle, top + 3, f"{moment.unsettled:,}")
        if moment.put_off:
            yield square(middle, top + _MARKS + 4, f"{moment.put_off:,}")
