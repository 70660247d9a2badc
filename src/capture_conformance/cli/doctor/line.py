"""A line that the doctor prints."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from capture_conformance.model.message import Message


class Step(StrEnum):
    """A thing that is examined."""

    SETTINGS = "settings"
    CREDENTIALS = "credentials"
    REDACTION = "redaction"
    PROXY = "proxy"
    NAME = "name"
    CONNECTION = "connection"
    CERTIFICATE = "certificate"
    PATH = "path"
    AUTHORIZATION = "authorization"
    TEST_MODE = "test_mode"
    CAPTURE = "capture"
    STATUS = "status"
    CLOCK = "clock"
    REFUSAL = "refusal"


class State(StrEnum):
    """The result of a step."""

    FINE = "fine"
    ODD = "odd"
    WRONG = "wrong"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """
    One step: its result, what was seen, and what to do about it.

    ``ends`` says that the steps after it are of no use.
    """

    step: Step
    state: State
    seen: Message
    advice: Message | None = None
    ends: bool = False


def fine(step: Step, seen: Message) -> Line:
    """Return the line of a step that went well."""
    return Line(step=step, state=State.FINE, seen=seen)


def odd(step: Step, seen: Message, advice: Message) -> Line:
    """Return the line of a step that went well enough, with something to look at."""
    return Line(step=step, state=State.ODD, seen=seen, advice=advice)


def wrong(step: Step, seen: Message, advice: Message, *, ends: bool = True) -> Line:
    """Return the line of a step that went wrong; as a rule the steps after it cannot go well."""
    return Line(step=step, state=State.WRONG, seen=seen, advice=advice, ends=ends)


def left_out(step: Step, why: Message) -> Line:
    """Return the line of a step that was not taken."""
    return Line(step=step, state=State.LEFT_OUT, seen=why)
