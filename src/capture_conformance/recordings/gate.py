"""Holding recordings against requirements: reading, redaction, the engine, and results."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from capture_conformance.judging import consumer
from capture_conformance.judging.engine import Engine
from capture_conformance.judging.registry import checks_in
from capture_conformance.judging.tally import Tally
from capture_conformance.model.exchange import Exchange
from capture_conformance.model.message import Message, message
from capture_conformance.model.requirement import Requirement
from capture_conformance.model.results import Result
from capture_conformance.model.verdicts import Effect, Verdict
from capture_conformance.recordings.boundary import Boundary
from capture_conformance.recordings.own_exchanges import read_exchanges
from capture_conformance.recordings.partitions import Partitions


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """
    What recordings have shown.

    Attributes:
        results: One for each requirement that was asked for, in their order.

        evidence: The exchanges that the results rest on, in the order of sending.

        exchanges: How many exchanges were read.

        hosts: How many of them went to which host.
    """

    results: tuple[Result, ...]
    evidence: tuple[Exchange, ...]
    exchanges: int
    hosts: Mapping[str, int]


def judge_recordings(files: Sequence[Path], requirements: Iterable[Requirement], *, strict: bool) -> Judged:
    """
    Hold the exchanges in *files* against *requirements*.

    Args:
        files: Recordings, read one after the other.

        requirements: Those of the client; one without a check is left open.

        strict: Whether a failure of any basis fails the run.

    Raises:
        UsageError: A file cannot be read.
    """
    wanted = tuple(requirements)
    names = {requirement.id for requirement in wanted}
    engine = Engine(check for check in checks_in(consumer) if check.requirement in names)
    hosts: Counter[str] = Counter()
    parts = Partitions(sum(file.stat().st_size for file in files))
    boundary = Boundary()
    try:
        for file in files:
            for exchange in map(boundary.crossed, read_exchanges(file)):
                hosts[urlsplit(exchange.url).netloc] += 1
                engine.take(exchange)
                parts.add(exchange)
        for group in parts.groups():
            engine.follow(group)
    finally:
        parts.close()
    tallies = engine.tallies()
    return Judged(
        results=tuple(_result(x, tallies.get(x.id, Tally()), strict=strict) for x in wanted),
        evidence=_evidence(tallies.values()),
        exchanges=hosts.total(),
        hosts=hosts,
    )


def _result(requirement: Requirement, tally: Tally, *, strict: bool) -> Result:
    shown, verdict, reason = tally.smallest, tally.verdict, _reason(tally)
    is_failure = requirement.basis.is_binding or strict
    effect = Effect.FAILURE if is_failure else Effect.WARNING
    finding = None if shown is None else shown.finding
    return Result(
        requirement=requirement,
        verdict=Verdict.INCONCLUSIVE if verdict is Verdict.NONE else verdict,
        effect=effect if verdict is Verdict.FAIL else None,
        reason=reason,
        executions=tally.counts.total(),
        failures=tally.counts[Verdict.FAIL],
        undecided=tally.counts[Verdict.INCONCLUSIVE],
        case=None if finding is None else finding.case,
        expected=None if finding is None else finding.expected,
        observed=None if finding is None else finding.observed,
        evidence=() if finding is None else finding.evidence,
        subject=None if finding is None else finding.subject,
        due=None if finding is None else finding.due,
    )


def _reason(tally: Tally) -> Message | None:
    match tally.verdict:
        case Verdict.NONE:
            return message("reason.no_occasion")
        case Verdict.INCONCLUSIVE:
            return message("reason.left_open")
        case _:
            return None


def _evidence(tallies: Iterable[Tally]) -> tuple[Exchange, ...]:
    """The exchanges of the findings that are shown: the smallest of each requirement."""
    smallest = (tally.smallest for tally in tallies)
    found = {x.id: x for shown in smallest if shown is not None for x in shown.exchanges}
    return tuple(sorted(found.values(), key=lambda x: x.sent_at))
