"""What a check found, and what it means."""

from __future__ import annotations

from dataclasses import dataclass

from capture_conformance.model.exchange import ExchangeId
from capture_conformance.model.verdicts import Verdict

ACCEPTED = "accepted"
REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """
    The judgement of one check on one occasion.

    ``expected`` and ``observed`` are short texts, and differ wherever the verdict is FAIL. ``witnesses``
    are the kinds of answer that the occasion has shown: "accepted", "refused". ``weight`` orders failures:
    the one with the least is shown as the smallest. ``subject`` is the exchange that was judged, where it is
    a single one, and ``due`` what it had to come to, if that is all: "accepted" or "refused".
    """

    verdict: Verdict
    expected: str
    observed: str
    evidence: tuple[ExchangeId, ...]
    case: str = ""
    witnesses: frozenset[str] = frozenset()
    weight: int = 0
    subject: ExchangeId | None = None
    due: str | None = None
