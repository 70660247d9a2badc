"""The words that every report uses: for a requirement's row, and for the run as a whole."""

from __future__ import annotations

from enum import StrEnum

from capture_conformance.model.exchange import Role


class Mark(StrEnum):
    """What a requirement's row says; the order is the one in which a reader needs them."""

    FAIL = "fail"
    ERROR = "error"
    WARNING = "warning"
    INCONCLUSIVE = "inconclusive"
    WAIVED = "waived"
    KNOWN = "known"
    PASS = "pass"  # noqa: S105 - a verdict
    NOT_APPLICABLE = "not_applicable"
    DESELECTED = "deselected"
    NOT_RUN = "not_run"
    NO_VERDICT = "no_verdict"

    @property
    def word(self) -> str:
        """The spelling that a reader sees."""
        return "WARN" if self is Mark.WARNING else self.name.replace("_", " ")

    @property
    def is_trouble(self) -> bool:
        """Whether somebody has to look at it."""
        return self in (Mark.FAIL, Mark.ERROR, Mark.WARNING, Mark.INCONCLUSIVE)

    @property
    def is_finding(self) -> bool:
        """Whether something was found against the target, whatever that means for the run."""
        return self in (Mark.FAIL, Mark.WARNING, Mark.WAIVED, Mark.KNOWN)

    @property
    def is_judged(self) -> bool:
        """Whether the target's behaviour was judged, well or ill."""
        return self in (Mark.FAIL, Mark.WARNING, Mark.WAIVED, Mark.KNOWN, Mark.PASS)

    @property
    def is_skipped(self) -> bool:
        """Whether there is neither a verdict nor an attempt at one."""
        return not self.is_judged and not self.is_trouble


class Outcome(StrEnum):
    """What the run as a whole says."""

    CONFORMS = "CONFORMS"
    NONCONFORMING = "NONCONFORMING"
    INCONCLUSIVE = "INCONCLUSIVE"
    SUITE_ERROR = "SUITE ERROR"
    INTERRUPTED = "INTERRUPTED"
    NOTHING_JUDGED = "NOTHING JUDGED"

    @property
    def is_proper_end(self) -> bool:
        """Whether the run came to its end and judged something."""
        return self not in (Outcome.INTERRUPTED, Outcome.NOTHING_JUDGED)


MARK_MEANINGS = {
    Mark.FAIL: "the target breaks a requirement that can fail the run",
    Mark.WARNING: "the target departs from what only a sample answer or good practice says; "
    "fails the run under --strict alone",
    Mark.INCONCLUSIVE: "the target gave no ground for a judgement, or another failure explains what was seen",
    Mark.WAIVED: "it failed, and somebody answers for that until a day; it does not fail the run",
    Mark.KNOWN: "it failed, and so it did in the run that this one is held against; it does not fail the run",
    Mark.ERROR: "the suite itself erred; nothing is said about the target",
    Mark.PASS: "no nonconformity found in the executions made",
    Mark.NOT_APPLICABLE: "needs something that the target does not claim to offer",
    Mark.DESELECTED: "left out by the selection that was asked for",
    Mark.NOT_RUN: "selected, but its turn never came",
    Mark.NO_VERDICT: "observed only; nothing is written that could be judged",
}

BASIS_MEANINGS = {
    "documented": "written on the vendor's page; a failure fails the run",
    "safety": "unwritten, but money or another merchant's data is at stake; a failure fails the run",
    "sample": "seen in a sample answer only; a failure warns",
    "inferred": "good practice or another standard; a failure warns",
}

ROLE_WORDS = {
    Role.AUTHORIZATION: "authorization",
    Role.CAPTURE: "capture",
    Role.AGAIN: "a further request on what was used already",
    Role.VOID: "void",
    Role.STATUS: "status",
    Role.ATTEMPT: "attempt: the request with the defect",
    Role.PROOF: "proof: the capture that shows whether the authorization is untouched",
    Role.SISTER: "sister authorization",
    Role.TWIN: "twin: the same request without the defect",
    Role.RIVAL: "sent at the same moment as others, or right behind on one connection",
    Role.LOST: "cut off before its answer",
    Role.REPEAT: "the same once more, for it may have been refused by chance",
    Role.CLEANING: "clean-up: what was left open is voided",
    Role.CONTACT: "first contact: whether the run can work with its target",
    Role.PUT_OFF: "put off, or not answered: it went again as it was",
    Role.PROBE: "probe: whether the target answers again",
}
