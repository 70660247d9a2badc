"""An HTML page taken apart with the standard library's parser."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = frozenset({"meta", "br", "hr", "img", "link", "input"})


@dataclass(slots=True, kw_only=True)
class Element:
    """An element with its text, its own and that of everything inside it."""

    tag: str
    attributes: dict[str, str | None]
    text: str = ""
    children: list[Element] = field(default_factory=list)
    parts: list[str | Element] = field(default_factory=list)

    def all(self, tag: str) -> list[Element]:
        """Every element called *tag* at any depth."""
        below = [found for child in self.children for found in child.all(tag)]
        return ([self] if self.tag == tag else []) + below

    def by_id(self, name: str) -> Element:
        """The element whose id is *name*."""
        return next(x for x in self.everything() if x.attributes.get("id") == name)

    def everything(self) -> list[Element]:
        """Itself and every element inside it."""
        return [self, *(found for child in self.children for found in child.everything())]

    def of_class(self, name: str) -> list[Element]:
        """Every element that bears the class *name*."""
        return [x for x in self.everything() if name in (x.attributes.get("class") or "").split()]

    def without(self, name: str) -> str:
        """The text but for what stands in elements of the class *name*, with runs of white space made one."""
        return " ".join(self._text_without(name).split())

    def _text_without(self, name: str) -> str:
        if name in (self.attributes.get("class") or "").split():
            return ""
        return "".join(x if isinstance(x, str) else x._text_without(name) for x in self.parts)

    @property
    def words(self) -> str:
        """The text with runs of white space made one space."""
        return " ".join(self.text.split())


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element(tag="document", attributes={})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag=tag, attributes=dict(attrs))
        self.open[-1].children.append(element)
        self.open[-1].parts.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        closed = self.open.pop()
        if closed.tag != tag:
            message = f"<{closed.tag}> is closed by </{tag}>"
            raise AssertionError(message)

    def handle_data(self, data: str) -> None:
        self.open[-1].parts.append(data)
        for element in self.open:
            element.text += data


def parsed(html: str) -> Element:
    """The document in *html*; every element in it must be closed in its turn."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    if len(builder.open) != 1:
        message = f"<{builder.open[-1].tag}> is never closed"
        raise AssertionError(message)
    return builder.root


def english(element: Element) -> str:
    """What somebody reads who has not asked for Japanese."""
    return element.without("ja")
