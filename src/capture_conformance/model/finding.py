"""What a check found, and what it means."""

from __future__ import annotations

from dataclasses import dataclass

from capture_conformance.model.exchange import ExchangeId
from capture_conformance.model.message import Message
from capture_conformance.model.verdicts import Verdict

ACCEPTED = "accepted"
REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """
    The judgement of one check on one occasion.

    Attributes:
        expected: What the answer should have been; it differs from ``observed`` wherever the verdict is FAIL.

        observed: What it was.

        evidence: The exchanges that show it.

        case: What was tried.

        witnesses: The kinds of answer that the occasion has shown: "accepted", "refused".

        weight: Orders failures: the one with the least is shown as the smallest.

        subject: The exchange that was judged, where it is a single one.

        due: What the subject had to be, if that is all: "accepted" or "refused".
    """

    verdict: Verdict
    expected: Message
    observed: Message
    evidence: tuple[ExchangeId, ...]
    case: Message | None = None
    witnesses: frozenset[str] = frozenset()
    weight: int = 0
    subject: ExchangeId | None = None
    due: str | None = None
