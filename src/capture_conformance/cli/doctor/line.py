"""A line of what the doctor says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How a step went."""

    FINE = "ok"
    ODD = "look"
    WRONG = "wrong"
    LEFT_OUT = "left out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """
    One step: what was looked at, how it went, what was seen, and what to do about it.

    ``ends`` says that there is no use in going on.
    """

    step: str
    state: State
    seen: str
    advice: str = ""
    ends: bool = False


def fine(step: str, seen: str) -> Line:
    """A step that went well."""
    return Line(step=step, state=State.FINE, seen=seen)


def odd(step: str, seen: str, advice: str) -> Line:
    """A step that went well enough, with something to look at."""
    return Line(step=step, state=State.ODD, seen=seen, advice=advice)


def wrong(step: str, seen: str, advice: str, *, ends: bool = True) -> Line:
    """A step that went wrong; as a rule the others behind it cannot go well."""
    return Line(step=step, state=State.WRONG, seen=seen, advice=advice, ends=ends)


def left_out(step: str, why: str) -> Line:
    """A step that was not taken."""
    return Line(step=step, state=State.LEFT_OUT, seen=why)
