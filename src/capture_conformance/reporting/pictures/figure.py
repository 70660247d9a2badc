"""A picture with the caption that tells its contents in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from capture_conformance.reporting.pictures.wording import Words, bounded
from capture_conformance.reporting.visible import anchor


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """
    A ``figure`` element, ready to stand in a page.

    ``kind`` says which sort of picture it is; the captions are in ``markup`` already, and given as text for
    whoever has no room for a picture.
    """

    kind: str
    caption_en: str
    caption_ja: str
    markup: Markup


def caption_id(requirement: str, kind: str) -> Markup:
    """The id of the caption, one for each requirement and kind."""
    return anchor(f"picture-{requirement[:64]}-{kind}")


def figure(
    requirement: str, kind: str, caption: Words, drawing: Markup, *, below: Markup | None = None
) -> Picture:
    """
    The picture of *kind* for *requirement*.

    Args:
        requirement: The requirement's id.

        kind: Which sort of picture it is.

        caption: What there is to be seen, in words: all that somebody learns who cannot see it.

        drawing: A drawing or a table; it scrolls where it is wider than the page.

        below: What stands beside it without scrolling.
    """
    name = caption_id(requirement, kind)
    markup = Markup(
        '<figure class="picture {kind}">\n<figcaption id="{name}">{caption}</figcaption>\n{drawing}\n'
        "{below}</figure>"
    ).format(
        kind=kind,
        name=name,
        caption=caption.markup,
        drawing=scrolling(drawing, name),
        below=Markup("{}\n").format(below) if below else "",
    )
    return Picture(kind=kind, caption_en=caption.en, caption_ja=caption.ja, markup=markup)


def scrolling(content: Markup, name: Markup) -> Markup:
    """*content* in a box that can be scrolled, by keys too, and that the caption called *name* labels."""
    box = Markup('<div class="scroll" tabindex="0" role="group" aria-labelledby="{}">{}</div>')
    return box.format(name, content)


def svg(name: Markup, width: float, height: float, parts: Iterable[Markup]) -> Markup:
    """A drawing in pixels of its own size, labelled by the caption called *name*."""
    frame = Markup(
        '<svg viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="img" aria-labelledby="{name}">'
        "\n{parts}\n</svg>"
    )
    return frame.format(w=f"{width:g}", h=f"{height:g}", name=name, parts=Markup("\n").join(parts))


def text(x: float, y: float, told: Words | str, *, style: str = "", anchored: str = "start") -> Markup:
    """
    *told* in a drawing, once for each language; a plain text is the same in both.

    Args:
        x: Where the text begins, ends or has its middle, as *anchored* says.

        y: Its base line.

        told: What is written.

        style: Classes of the style sheet.

        anchored: ``start``, ``middle`` or ``end``.
    """
    moved = f' text-anchor="{anchored}"' if anchored != "start" else ""
    place = f'x="{x:g}" y="{y:g}"{moved}'
    if isinstance(told, str) or told.en == told.ja:
        return _text(place, told if isinstance(told, str) else told.en, style)
    return _text(place, told.en, f"en {style}", "en") + _text(place, told.ja, f"ja {style}", "ja")


def _text(place: str, told: str, style: str, language: str = "") -> Markup:
    """A text; everything but *told* is the suite's own and needs no escape."""
    named = f' class="{style.strip()}"' if style.strip() else ""
    spoken = f' lang="{language}"' if language else ""
    shown = bounded(told, 600, element="tspan")
    return Markup(f"<text {place}{named}{spoken}>{shown}</text>")  # noqa: S704 - *told* is escaped
