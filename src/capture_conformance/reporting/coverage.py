"""Which parts of the OpenAPI description a run has exercised, and which it has not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from capture_conformance.contract.described import DescribedOperation
from capture_conformance.contract.description import load_description
from capture_conformance.model.exchange import Exchange, Response, Role
from capture_conformance.reporting.members import MemberCoverage, MemberTally
from capture_conformance.reporting.sent_parts import (
    BodyKind,
    HeaderCoverage,
    header_coverage,
    read_body,
    values_of,
)
from capture_conformance.reporting.tails import Tail, tail_of

_SHOWN_NAMES, _SHOWN_PLACES, _SHOWN_STATUSES = 8, 12, 12


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationCoverage:
    """
    What was sent to an operation, and what it answered.

    ``seen`` counts the described statuses that occurred, ``unseen`` lists those that did not, ``undescribed``
    counts what was answered beside them. ``bodies`` is empty where the operation takes none; ``strangers``
    are members that the description does not know, by the number of bodies that held them.
    """

    described: DescribedOperation
    requests: int
    unanswered: int
    seen: Mapping[int, int]
    unseen: tuple[int, ...]
    undescribed: Tail
    bodies: Mapping[BodyKind, int]
    members: tuple[MemberCoverage, ...]
    strangers: Tail
    headers: tuple[HeaderCoverage, ...]

    @property
    def possible(self) -> int:
        """How many situations its members make possible."""
        return sum(len(member.counts) for member in self.members)

    @property
    def met(self) -> int:
        """How many of them occurred."""
        return sum(member.met for member in self.members)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """
    The description as a run has exercised it.

    ``elsewhere`` are methods and paths that the description does not know, by the number of requests.
    """

    requests: int
    operations: tuple[OperationCoverage, ...]
    elsewhere: Tail

    @property
    def called(self) -> int:
        """How many of the described operations were called."""
        return sum(operation.requests > 0 for operation in self.operations)


def coverage_of(
    exchanges: Iterable[Exchange], description: tuple[DescribedOperation, ...] | None = None
) -> Coverage:
    """
    What *exchanges* have exercised of *description*, by default of the one that the suite brings along.

    What was prepared was not sent, and counts for nothing. What was put off counts as a request with its
    status alone, for it went again as it was.
    """
    tallies = [_Tally(operation) for operation in description or load_description()]
    elsewhere: Counter[str] = Counter()
    sent = [exchange for exchange in exchanges if not exchange.is_prepared]
    for exchange in sent:
        if not any(tally.add(exchange) for tally in tallies):
            elsewhere[f"{exchange.request.method} {exchange.request.path}"] += 1
    return Coverage(
        requests=len(sent),
        operations=tuple(tally.coverage() for tally in tallies),
        elsewhere=tail_of(elsewhere, _SHOWN_PLACES),
    )


class _Tally:
    """What was sent to one operation, while it is being counted."""

    def __init__(self, described: DescribedOperation) -> None:
        self._described = described
        self._requests = self._unanswered = 0
        self._statuses: Counter[int] = Counter()
        self._bodies: Counter[BodyKind] = Counter()
        self._members = MemberTally(described.members)
        self._strangers: Counter[str] = Counter()
        self._headers: dict[str, Counter[tuple[str, ...]]] = {name: Counter() for name in described.headers}
        self._known = {member.path[0] for member in described.members}

    def add(self, exchange: Exchange) -> bool:
        """Count *exchange* if it was sent to this operation, and say whether it was."""
        request, reply = exchange.request, exchange.reply
        parameters = self._described.parameters(request.method, request.path)
        if parameters is None:
            return False
        self._requests += 1
        if isinstance(reply, Response):
            self._statuses[reply.status] += 1
        else:
            self._unanswered += 1
        if exchange.part.role not in (Role.PUT_OFF, Role.PROBE):
            self._add_parts(exchange, parameters)
        return True

    def _add_parts(self, exchange: Exchange, parameters: Mapping[str, str]) -> None:
        request = exchange.request
        for name, seen in self._headers.items():
            seen[values_of(request.headers, name.lower())] += 1
        kind, members = read_body(request) if self._described.has_body else (None, {})
        if kind is not None:
            self._bodies[kind] += 1
            self._strangers.update(members.keys() - self._known)
        if kind in (None, BodyKind.OBJECT):
            swelling = None if request.wire is None else request.wire.swelling
            self._members.add({**members, **parameters}, swelling)

    def coverage(self) -> OperationCoverage:
        """What was counted."""
        described = self._described.statuses
        beside = {f"{status}": n for status, n in self._statuses.items() if status not in described}
        kinds = BodyKind if self._described.has_body else ()
        return OperationCoverage(
            described=self._described,
            requests=self._requests,
            unanswered=self._unanswered,
            seen={status: self._statuses[status] for status in described if self._statuses[status]},
            unseen=tuple(status for status in described if not self._statuses[status]),
            undescribed=tail_of(beside, _SHOWN_STATUSES),
            bodies={kind: self._bodies[kind] for kind in kinds},
            members=self._members.coverage(),
            strangers=tail_of(self._strangers, _SHOWN_NAMES),
            headers=tuple(header_coverage(name, seen) for name, seen in self._headers.items()),
        )
