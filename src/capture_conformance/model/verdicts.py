"""Verdicts, what lies beside them, and how they are merged."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum, StrEnum


class Verdict(IntEnum):
    """What an observation means for a requirement; the graver value is the greater one."""

    NONE = 0
    PASS = 1
    INCONCLUSIVE = 2
    FAIL = 3
    ERROR = 4

    @property
    def word(self) -> str:
        """The spelling used in logs and reports."""
        return self.name.lower()


class Disposition(StrEnum):
    """Why a requirement was not judged, which is not a verdict."""

    NOT_APPLICABLE = "not_applicable"
    DESELECTED = "deselected"
    NOT_RUN = "not_run"


class Level(StrEnum):
    """How binding a requirement is."""

    MUST = "MUST"
    SHOULD = "SHOULD"
    MAY = "MAY"


class Basis(StrEnum):
    """On what ground a requirement stands."""

    DOCUMENTED = "documented"
    SAFETY = "safety"
    SAMPLE = "sample"
    INFERRED = "inferred"

    @property
    def is_binding(self) -> bool:
        """Whether a failure on this ground fails the run without being asked to."""
        return self in (Basis.DOCUMENTED, Basis.SAFETY)


class Party(StrEnum):
    """Who owes what a requirement states."""

    PROVIDER = "provider"
    CONSUMER = "consumer"


class Effect(StrEnum):
    """What a failed requirement does to the run."""

    FAILURE = "failure"
    WARNING = "warning"
    WAIVED = "waived"
    KNOWN = "known"

    @property
    def is_pardoned(self) -> bool:
        """Whether it does nothing to the run, because of a waiver or of a baseline."""
        return self in (Effect.WAIVED, Effect.KNOWN)


def merge(verdicts: Iterable[Verdict]) -> Verdict:
    """The gravest of *verdicts*; NONE if nothing was judged, never PASS."""
    return max(verdicts, default=Verdict.NONE)
