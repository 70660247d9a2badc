"""Why a run ended before it had asked everything."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from capture_conformance.model.message import message

# The reason of every requirement that an early end has left unjudged; the cause itself is said once.
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
    headline: str
    sent: str
    answer: str
    meaning: str
    advice: tuple[str, ...]
    exchange: str
    since: str | None

    def to_json(self) -> dict[str, Any]:
        """The early end as the log has it."""
        return {**asdict(self), "cause": self.cause.value, "advice": list(self.advice)}


def stop_from_json(line: dict[str, Any]) -> Stop:
    """The early end that ``to_json`` wrote."""
    return Stop(**{**line, "cause": Cause(line["cause"]), "advice": tuple(line["advice"])})
