"""What the tables have in common: their frame, their links, and the count of what is left out."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from markupsafe import Markup

from capture_conformance.model.exchange import Exchange
from capture_conformance.reporting.pictures.wording import both, count
from capture_conformance.reporting.visible import anchor, visible

# Rows that would make a table larger than this are counted instead.
LARGEST = 16_000


def table(titles: Iterable[Markup], rows: Iterable[Markup]) -> Markup:
    """A table with a column for each of *titles*."""
    cells = Markup().join(Markup('<th scope="col">{}</th>').format(title) for title in titles)
    frame = Markup("<table>\n<thead><tr>{}</tr></thead>\n<tbody>\n{}\n</tbody>\n</table>")
    return frame.format(cells, Markup("\n").join(rows))


def links(exchanges: Iterable[Exchange], evidence: Collection[str], most: int) -> list[Markup]:
    """Links to those of *exchanges* whose ids are in *evidence*, and so on the page; *most* at the most."""
    names = [x.id for x in exchanges if x.id in evidence][:most]
    return [Markup('<a href="#{}">{}</a>').format(anchor(x), visible(x[:32])) for x in names]


def left_out(number: int, *, one: str, many: str, ja: str) -> Markup | None:
    """The line that says how much a table leaves out; None where that is nothing."""
    if number <= 0:
        return None
    told = count(number, one, many, ja)
    return Markup('<p class="more">{}</p>').format(both(f"and {told.en}", f"他 {told.ja}"))
