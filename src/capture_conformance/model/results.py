"""What a campaign comes to, requirement by requirement."""

from __future__ import annotations

from dataclasses import dataclass

from capture_conformance.model.message import Message
from capture_conformance.model.pardon import Waiver
from capture_conformance.model.requirement import Requirement
from capture_conformance.model.verdicts import Disposition, Effect, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """
    Something that kept requirements from being judged, or that stands beside what was judged of them.

    ``verdict`` is INCONCLUSIVE where the target was the reason, ERROR where the suite was, and FAIL where the
    operator has to mend something of the operator's own.
    """

    verdict: Verdict
    requirements: tuple[str, ...]
    test: str
    reason: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """
    One requirement's row: a verdict, or the disposition that took its place.

    ``executions`` counts the occasions that were judged, ``failures`` those of them that failed, and
    ``undecided`` those that were left open. ``evidence`` are the exchanges of the smallest failure (or of a
    typical pass); ``subject`` is the one of them that was judged, where it is a single one, and ``due`` what
    that had to come to, if that is all: "accepted" or "refused". ``failing`` are all that were judged so and
    failed, the first of them where they are many. ``reason`` says why there is no clearer verdict,
    ``waiver`` who answers for a failure. ``explained_by`` are failed requirements whose failure leaves this
    one open, so that it is not judged separately. ``pattern`` says when it failed, ``contrast`` is the
    exchange that passed and is the most like the one that failed.
    """

    requirement: Requirement
    verdict: Verdict
    effect: Effect | None = None
    disposition: Disposition | None = None
    reason: Message | None = None
    executions: int = 0
    failures: int = 0
    undecided: int = 0
    case: Message | None = None
    expected: Message | None = None
    observed: Message | None = None
    evidence: tuple[str, ...] = ()
    subject: str | None = None
    due: str | None = None
    failing: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    waiver: Waiver | None = None
    pattern: Message | None = None
    contrast: str | None = None
    explained_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """Requirements that failed likely for one cause, and what is ``said`` of all of them."""

    requirements: tuple[str, ...]
    said: Message
