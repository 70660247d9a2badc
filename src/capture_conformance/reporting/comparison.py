"""The differences between two verdict logs: new failures, mended ones, and other observations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from capture_conformance.contract.verdict_log import VerdictLog
from capture_conformance.model.message import VERBATIM, Message, Value, message
from capture_conformance.reporting.marks import Mark
from capture_conformance.reporting.statement import Row, statement_of

# Arguments that differ from run to run although the target has not changed: ids, references, times, counts.
_PASSING = frozenset(
    {
        *("id", "ids", "exchange", "evidence", "transaction", "ref", "reference"),
        *("time", "timestamp", "seconds", "ms"),
        *("number", "times", "captures", "different", "executions", "failures", "sent", "won"),
    }
)
# The same within values that a target sent.
_PASSING_VALUE = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r"|\bcc-[0-9a-z]+-\d+\S*"
    r"|\bx\d*-\d+\b"
    r"|\d{4}-\d{2}-\d{2}T[0-9:.]+(?:Z|[+-]\d{2}:\d{2})?"
)
# What is still said in words has its counts and statuses in the text.
_COUNT = re.compile(r"\s*\(\d+×\)|\s*\(\d+ of \d+ times\)")
_STATUS = re.compile(r"\b(?:with|status) ([1-5]\d\d)\b")
_COUNTED = "list.counted"
_FAILED = frozenset({Mark.FAIL, Mark.WARNING, Mark.WAIVED, Mark.KNOWN})


class Kind(StrEnum):
    """The change of a requirement from one run to the next, the gravest first."""

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
    Return what differs between *old* and *new*, in the order of kinds and then of the register.

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
    """The part of an observation that does not change by itself; of a pass the statuses alone."""
    if row.observed is None:
        return None
    return set(_statuses(row.observed)) if row.mark is Mark.PASS else _content(row.observed)


def _content(value: Value) -> object:
    """*value* without the arguments that differ from run to run."""
    match value:
        case Message(id=id_) if id_ == VERBATIM:
            return _PASSING_VALUE.sub("", _COUNT.sub("", str(value.arg("text"))))
        case Message(id=id_) if id_ == _COUNTED:
            # Once is a count, too, and is not said.
            return _content(value.arg("said") or "")
        case Message():
            return value.id, tuple((name, _content(x)) for name, x in value.args if name not in _PASSING)
        case tuple():
            return tuple(map(_content, value))
        case str():
            return _PASSING_VALUE.sub("", value)
        case _:
            return value


def _statuses(value: Value) -> Iterator[str]:
    """Every status that *value* names."""
    match value:
        case Message(id=id_) if id_ == VERBATIM:
            yield from _STATUS.findall(str(value.arg("text")))
        case Message():
            for name, argument in value.args:
                if name == "status" and isinstance(argument, str | int):
                    yield str(argument)
                else:
                    yield from _statuses(argument)
        case tuple():
            for each in value:
                yield from _statuses(each)
        case _:
            pass


def _side(row: Row | None) -> Side:
    return Side(None, None) if row is None else Side(row.mark, row.observed or row.reason)
