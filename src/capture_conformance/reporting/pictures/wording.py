"""The words of the pictures, each in two languages, and figures as they are read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from unicodedata import east_asian_width

from markupsafe import Markup

from capture_conformance.language.rendering import Language, render
from capture_conformance.model.message import Message
from capture_conformance.reporting.legible import legible_line, shortened
from capture_conformance.reporting.visible import visible

_MOST_DIGITS = 12
# The size of letters in a drawing, in pixels.
_SIZE = 12
# Only what is seen as a gap: other blanks may be meant to deceive, and are shown.
_GAP = re.compile(r"[ \n\t]+")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One thing said in English and in Japanese."""

    en: str
    ja: str

    @property
    def markup(self) -> Markup:
        """Both of them, of which the page shows one."""
        return both(self.en, self.ja)

    def __add__(self, other: Words) -> Words:
        return Words(en=self.en + other.en, ja=self.ja + other.ja)


def words(en: str, ja: str | None = None) -> Words:
    """*en* and *ja*, or *en* for both where nothing has to be translated."""
    return Words(en=en, ja=en if ja is None else ja)


def joined(told: Iterable[Words], *, en: str, ja: str) -> Words:
    """All of *told*, with *en* and *ja* between them."""
    told = list(told)
    return Words(en=en.join(x.en for x in told), ja=ja.join(x.ja for x in told))


def both(en: object, ja: object) -> Markup:
    """
    *en* and *ja* as elements of their own, of which the page shows one.

    What is the same in both is put down once, and always shown.
    """
    if en == ja:
        return Markup(f'<span lang="en">{bounded(en)}</span>')  # noqa: S704 - escaped
    english, japanese = bounded(en), bounded(ja)
    shown = f'<span class="en" lang="en">{english}</span><span class="ja" lang="ja">{japanese}</span>'
    return Markup(shown)  # noqa: S704 - escaped


def said(message: Message, longest: int) -> Words:
    """*message* in both languages, cut to *longest* characters, on one line each."""
    return words(*(one_line(render(message, language), longest) for language in Language))


def one_line(text: str, longest: int) -> str:
    """*text* cut to *longest* characters, without line ends or runs of blanks."""
    return shortened(_GAP.sub(" ", text[: 8 * longest]).strip(" "), longest)


def width_of(text: str) -> float:
    """About how wide *text* is in a drawing, in pixels, hidden characters as escapes."""
    return sum(1.02 if east_asian_width(c) in "WF" else 0.57 for c in legible_line(text)) * _SIZE


def fitting(text: str, width: float) -> str:
    """*text* cut to what goes into *width* pixels."""
    kept = text[: int(width)]
    if kept == text and width_of(text) <= width:
        return text
    while kept and width_of(f"{kept}…") > width:
        kept = kept[:-1]
    return f"{kept}…"


def grouped(number: int) -> str:
    """*number* with commas, or as a power of ten where it is too long to be read."""
    digits = str(abs(number)) if abs(number) < 10**400 else ""
    sign = "−" if number < 0 else ""
    if digits and len(digits) <= _MOST_DIGITS:
        return f"{sign}{abs(number):,}"
    if not digits:
        return f"{sign}>10⁴⁰⁰"
    power = str(len(digits) - 1).translate(_RAISED)
    lead = f"{digits[0]}.{digits[1]}" if digits.strip("0") != "1" else ""
    return f"{sign}{lead}{'·' if lead else ''}10{power}"


def count(number: int, one: str, many: str, ja: str) -> Words:
    """How many: "1 request", "2 requests", and in Japanese with the counter that *ja* begins with."""
    return Words(en=f"{number:,} {one if number == 1 else many}", ja=f"{number:,}{ja}")


def bounded(text: object, most: int = 1_200, *, element: str = "span") -> Markup:
    """
    *text* as markup of not much more than *most* characters.

    Where marking each escape in an *element* of its own would take more, they stand unmarked.
    """
    shown = visible(text, element=element)
    if isinstance(text, Markup) or len(shown) <= most:
        return shown
    return visible(shortened(legible_line(str(text)[:most]), most // 6), element=element)
