"""Text that strangers wrote, as markup: escaped, and with nothing hidden in it."""

from __future__ import annotations

import re
from functools import lru_cache

from markupsafe import Markup, escape

from capture_conformance.reporting.legible import has_hidden, parts_of

_SHORT = 200


def visible(value: object, *, element: str = "span") -> Markup:
    """
    *value* escaped for HTML, with hidden characters shown as escapes that are marked as such.

    Args:
        value: Markup stays as it is, None gives nothing, all else is taken for text.

        element: What holds the escapes: ``span`` in a page, ``tspan`` in a drawing.
    """
    if isinstance(value, Markup):
        return value
    if value is None:
        return Markup()
    text = str(value)
    # The same short texts come again all over a page.
    return _remembered(text, element) if len(text) <= _SHORT else _marked(text, element)


def _marked(text: str, element: str) -> Markup:
    if not has_hidden(text):
        return escape(text)
    return Markup().join(
        Markup('<{0} class="hidden">{1}</{0}>').format(element, part) if hidden else escape(part)
        for part, hidden in parts_of(text)
    )


_remembered = lru_cache(maxsize=2**13)(_marked)


def anchor(name: str) -> Markup:
    """*name* as the id of an element, and as the fragment that leads there."""
    return Markup(re.sub(r"[^A-Za-z0-9_-]", "_", name))  # noqa: S704 - letters, digits, dashes
