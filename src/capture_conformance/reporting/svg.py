"""The few shapes of which the report's figures are made; colours and fonts come from its style sheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from markupsafe import Markup

WIDTH = 720
# Where the plot lies between the names on its left and the edge on its right.
LEFT, PLOT = 124, 572


def figure(height: int, caption_id: str, parts: Iterable[Markup]) -> Markup:
    """A drawing of *parts* that bears the name of the caption with the id *caption_id*."""
    opening = Markup('<svg class="plot" viewBox="0 0 {} {}" role="img" aria-labelledby="{}">\n')
    return opening.format(WIDTH, height, caption_id) + Markup("\n").join(parts) + Markup("\n</svg>")


def bar(x: float, y: float, width: float, height: float, told: str = "") -> Markup:
    """A bar with its upper left corner at *x*, *y*; *told* is shown to whoever points at it."""
    shape = Markup('<rect class="bar" x="{}" y="{}" width="{}" height="{}">{}</rect>')
    return shape.format(*map(_rounded, (x, y, width, height)), _title(told))


def line(x1: float, y1: float, x2: float, y2: float) -> Markup:
    """A thin line, of an axis or of a grid."""
    shape = Markup('<line class="rule" x1="{}" y1="{}" x2="{}" y2="{}"/>')
    return shape.format(*map(_rounded, (x1, y1, x2, y2)))


def triangle(x: float, y: float, told: str) -> Markup:
    """A small triangle with its tip at *x*, *y*."""
    shape = Markup('<path class="triangle" d="M{} {}l5 9h-10z">{}</path>')
    return shape.format(_rounded(x), _rounded(y), _title(told))


def square(x: float, y: float, told: str) -> Markup:
    """A small square that hangs below *x*, *y*."""
    shape = Markup('<rect class="square" x="{}" y="{}" width="8" height="8">{}</rect>')
    return shape.format(_rounded(x - 4), _rounded(y), _title(told))


def text(x: float, y: float, words: str, classes: str) -> Markup:
    """*words* on the line *y*; ``middle`` and ``end`` among the *classes* say what stands at *x*."""
    shape = Markup('<text class="{}" x="{}" y="{}">{}</text>')
    return shape.format(classes, _rounded(x), _rounded(y), words)


def texts(x: float, y: float, en: str, ja: str, classes: str) -> Iterator[Markup]:
    """The same in both languages, one of which the page shows."""
    yield text(x, y, en, f"en {classes}")
    yield text(x, y, ja, f"ja {classes}")


def _title(told: str) -> Markup:
    return Markup("<title>{}</title>").format(told) if told else Markup()


def _rounded(number: float) -> str:
    return f"{round(number, 2):g}"
