"""Two verdict logs side by side: what is new, what is mended, what looks otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from capture_conformance.contract.verdict_log import VerdictLog
from capture_conformance.language.rendering import english
from capture_conformance.model.message import Message, message
from capture_conformance.reporting.marks import Mark
from capture_conformance.reporting.statement import Row, statement_of

# What differs from run to run although the target has not changed: ids, references, times, and how often.
_PASSING = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r"|\bcc-[0-9a-z]+-\d+\S*"
    r"|\bx\d*-\d+\b"
    r"|\d{4}-\d{2}-\d{2}T[0-9:.]+(?:Z|[+-]\d{2}:\d{2})?"
    r"|\s*\(\d+×\)|\s*\(\d+ of \d+ times\)"
)
_STATUS = re.compile(r"\b(?:with|status) ([1-5]\d\d)\b")
_FAILED = frozenset({Mark.FAIL, Mark.WARNING, Mark.WAIVED, Mark.KNOWN})


class Kind(StrEnum):
    """What became of a requirement from one run to the next, the gravest first."""

    NEW_FAILURE = "new failure"
    NEW_WARNING = "new warning"
    NOT_JUDGED = "no longer judged"
    OTHERWISE = "observed otherwise"
    MENDED = "mended"
    JUDGED = "judged now"

    @property
    def said(self) -> Message:
        """The words for it."""
        return message(f"term.change.{self.name.lower()}")


class Side(NamedTuple):
    """A requirement in one of two logs: its mark, None if it is absent, and what was observed."""

    mark: Mark | None
    said: Message | None

    @property
    def word(self) -> Message:
        """The word for the mark."""
        return message("term.absent") if self.mark is None else self.mark.said


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One requirement's change, and what it was before and after."""

    id: str
    kind: Kind
    before: Side
    after: Side


def compare(old: VerdictLog, new: VerdictLog) -> tuple[Change, ...]:
    """
    What differs between *old* and *new*, in the order of kinds and then of the register.

    Raises:
        UsageError: One of them is of another version.
    """
    before = {row.id: row for row in statement_of(old).rows}
    found = tuple(_changes(before, statement_of(new).rows))
    order = list(Kind)
    return tuple(sorted(found, key=lambda change: order.index(change.kind)))


def _changes(before: Mapping[str, Row], rows: tuple[Row, ...]) -> Iterator[Change]:
    for row in rows:
        earlier = before.get(row.id)
        kind = _kind(earlier, row)
        if kind is not None:
            yield Change(id=row.id, kind=kind, before=_side(earlier), after=_side(row))


def _kind(old: Row | None, new: Row) -> Kind | None:
    had_failed, was_judged = old is not None and old.mark in _FAILED, old is not None and old.mark.is_judged
    if new.mark in _FAILED and not had_failed:
        return Kind.NEW_WARNING if new.mark is Mark.WARNING else Kind.NEW_FAILURE
    if not new.mark.is_judged:
        return Kind.NOT_JUDGED if was_judged else None
    if new.mark is Mark.PASS and had_failed:
        return Kind.MENDED
    if not was_judged:
        return Kind.JUDGED
    return Kind.OTHERWISE if old is not None and _lasting(old) != _lasting(new) else None


def _lasting(row: Row) -> object:
    """What was observed, without what passes; where all was well, with which statuses that was told."""
    observed = english(row.observed)
    return set(_STATUS.findall(observed)) if row.mark is Mark.PASS else _PASSING.sub("", observed)


def _side(row: Row | None) -> Side:
    return Side(None, None) if row is None else Side(row.mark, row.observed or row.reason)
