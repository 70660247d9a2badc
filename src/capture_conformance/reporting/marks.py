"""The words that every report uses: for a requirement's row, and for the run as a whole."""

from __future__ import annotations

from enum import StrEnum

from capture_conformance.language.rendering import english
from capture_conformance.model.exchange import Role
from capture_conformance.model.message import Message, message
from capture_conformance.model.verdicts import Basis


class Mark(StrEnum):
    """The verdict in a requirement's row, the most important first."""

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
        """The word for it in English."""
        return english(self.said)

    @property
    def said(self) -> Message:
        """The word for it."""
        return message(f"term.mark.{self.value}")

    @property
    def is_trouble(self) -> bool:
        """Whether somebody has to look at it."""
        return self in (Mark.FAIL, Mark.ERROR, Mark.WARNING, Mark.INCONCLUSIVE)

    @property
    def is_finding(self) -> bool:
        """Whether a requirement was broken, also where that does not fail the run."""
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
    def said(self) -> Message:
        """The words for it."""
        return message(f"term.outcome.{self.name.lower()}")

    @property
    def is_proper_end(self) -> bool:
        """Whether the run came to its end and judged something."""
        return self not in (Outcome.INTERRUPTED, Outcome.NOTHING_JUDGED)


MARK_MEANINGS = {mark: message(f"marks.meaning.{mark.value}") for mark in Mark}
BASIS_MEANINGS = {basis.value: message(f"marks.basis.{basis.value}") for basis in Basis}
ROLE_WORDS = {role: message(f"marks.role.{role.name.lower()}") for role in Role}
