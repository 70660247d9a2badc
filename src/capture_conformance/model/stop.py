"""Why a run ended before it had asked everything."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from capture_conformance.model.message import Message, message

# The reason of every requirement that an early end has left unjudged; the cause itself is shown once.
UNASKED = message("reason.unasked")


class Cause(StrEnum):
    """What probably keeps a run from working with its target."""

    PATH = "path"
    KEYS = "keys"
    MERCHANT = "merchant"
    FIREWALL = "firewall"
    LOCKED = "locked"
    REFUSED = "refused"
    STRANGER = "stranger"
    ERROR = "error"
    UNAVAILABLE = "unavailable"
    TOO_MANY = "too_many"
    SILENT = "silent"
    LIVE = "live"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """
    An early end: its cause, the request and the answer that show it, and what to do.

    ``answer`` quotes the target, without secrets and control characters, and cut. ``exchange`` is the one
    that shows the cause, ``since`` the first one that counts for no verdict; None where all of them count.
    """

    cause: Cause
    headline: Message
    sent: Message
    answer: Message
    meaning: Message
    advice: tuple[Message, ...]
    exchange: str
    since: str | None
