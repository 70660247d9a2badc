"""A clock for tests that let time pass."""

from __future__ import annotations


class Clock:
    """A clock that shows the same moment until somebody sleeps."""

    def __init__(self) -> None:
        """Begin at some moment."""
        self.now = 100.0

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds
