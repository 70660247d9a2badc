"""The Japanese reading of what the suite writes."""

from __future__ import annotations

_READINGS: dict[str, str] = {}


def in_japanese(text: str) -> str | None:
    """The Japanese reading of *text*; None where there is none."""
    return _READINGS.get(text)
