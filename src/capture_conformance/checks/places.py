"""Walking through an answer's body."""

from __future__ import annotations

from collections.abc import Iterator, Mapping


def places(value: object, here: str = "") -> Iterator[tuple[str, object]]:
    """Everything below *value*, objects and arrays included, with its place: ``a.b`` or ``a[].b``."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            place = f"{here}.{name}" if here else str(name)
            yield place, inner
            yield from places(inner, place)
    elif isinstance(value, list):
        for inner in value:
            yield f"{here}[]", inner
            yield from places(inner, f"{here}[]")


def texts(value: object) -> Iterator[tuple[str, str]]:
    """Every text below *value*, with its place."""
    return ((place, inner) for place, inner in places(value) if isinstance(inner, str))
