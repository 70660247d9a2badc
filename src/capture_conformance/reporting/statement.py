"""The verdict log as the reports show it: rows, families, counts and the outcome of the whole."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

from capture_conformance.contract.message_json import message_from_json, optional_message
from capture_conformance.contract.stop_json import stop_from_json
from capture_conformance.contract.verdict_log import VerdictLog
from capture_conformance.language.rendering import english
from capture_conformance.model.message import Message, message
from capture_conformance.model.stop import Stop
from capture_conformance.model.verdicts import Effect, Verdict
from capture_conformance.reporting.marks import Mark, Outcome

_FINAL = {
    "pass": Outcome.CONFORMS,
    "fail": Outcome.NONCONFORMING,
    "inconclusive": Outcome.INCONCLUSIVE,
    "error": Outcome.SUITE_ERROR,
    "none": Outcome.NOTHING_JUDGED,
}
_OF_EFFECTS = {Effect.WARNING: Mark.WARNING, Effect.WAIVED: Mark.WAIVED, Effect.KNOWN: Mark.KNOWN}
_INTERRUPTED_EXIT_CODE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """
    A requirement's line of the log, with its verdict as a ``mark``.

    ``subject`` is the exchange that was judged, and ``due`` what it had to come to; ``failing`` are
    all that failed, ``pattern`` says when, ``contrast`` which one passed and is the most like the one shown.
    """

    id: str
    family: str
    party: str
    level: str
    basis: str
    en: str
    ja: str
    source: str
    source_ja: str
    mark: Mark
    executions: int
    failures: int | None
    undecided: int
    reason: Message | None
    case: Message | None
    expected: Message | None
    observed: Message | None
    waiver: Message | None
    evidence: tuple[str, ...]
    tests: tuple[str, ...]
    subject: str | None = None
    due: str | None = None
    failing: tuple[str, ...] = ()
    pattern: Message | None = None
    contrast: str | None = None

    @property
    def is_telling(self) -> bool:
        """Whether its evidence shows something wrong: a finding, or one that another explains."""
        return bool(self.failures) if self.failures is not None else self.mark.is_finding

    @property
    def is_of_all(self) -> bool:
        """Whether its case is not a single request, but the answers that were judged."""
        return self.case is not None and self.case.id.startswith("scope.")

    @property
    def when(self) -> Message | None:
        """How often it failed, and when; None where it did not."""
        if not self.failures or not self.mark.is_finding:
            return None
        open_ones = self.undecided or None
        name = "when.failed" if open_ones is None else "when.failed_with_open"
        often = message(name, failures=self.failures, executions=self.executions, undecided=open_ones)
        return often if self.pattern is None else message("when.pattern", often=often, pattern=self.pattern)


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyRows:
    """The rows of one clause family, in the log's order; ``party`` says who owes what they state."""

    name: str
    party: str
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that kept requirements from being judged."""

    verdict: str
    requirements: tuple[str, ...]
    test: str
    reason: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """
    An authorization that still holds money, described in a line, and the exchange that made it.

    ``void`` is the answer to the attempt to void it in the end, ``void_exchange`` the id of that exchange;
    both are None where there was none.
    """

    told: str
    exchange: str
    void: Message | None = None
    void_exchange: str | None = None

    def __str__(self) -> str:
        void = f", void {english(self.void)}" if self.void else ""
        return f"{self.told} ({self.exchange}{void})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """Findings that are likely of one cause, and what is ``said`` of all of them."""

    requirements: tuple[str, ...]
    said: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """
    The whole of a log, ready to be rendered.

    ``left_open`` are authorizations that still hold money, ``pool_taken`` counts the prepared ones that were
    used. ``stop`` says why the run ended early, if it did. ``requests`` counts the recorded exchanges where
    the run was cut off before it could say; ``elapsed_s`` and ``finished_at`` are then None.
    """

    outcome: Outcome
    verdict: str
    exit_code: int
    is_complete: bool
    rows: tuple[Row, ...]
    families: tuple[FamilyRows, ...]
    events: tuple[Event, ...]
    counts: Mapping[Mark, int]
    requests: int
    elapsed_s: float | None
    finished_at: str | None
    left_open: tuple[Held, ...] = ()
    together: tuple[Together, ...] = ()
    pool_taken: int | None = None
    stop: Stop | None = None

    def marked(self, *marks: Mark) -> tuple[Row, ...]:
        """The rows that bear one of *marks*, in the log's order."""
        return tuple(row for row in self.rows if row.mark in marks)

    @property
    def parties(self) -> tuple[str, ...]:
        """Who is judged: the gateway, the client, or both."""
        return tuple(dict.fromkeys(family.party for family in self.families))

    @property
    def judged(self) -> int:
        """How many requirements have a verdict on the target."""
        return sum(row.mark.is_judged for row in self.rows)

    @property
    def has_warnings(self) -> bool:
        """Whether the run passed with warnings."""
        return self.outcome is Outcome.CONFORMS and self.counts[Mark.WARNING] > 0

    @property
    def headline(self) -> Message:
        """The outcome in a word or three."""
        return message("term.outcome.conforms_with_warnings") if self.has_warnings else self.outcome.said

    @property
    def sentence(self) -> Message:
        """The outcome in a sentence, with what else a reader has to know."""
        return _sentence(self)


def statement_of(log: VerdictLog) -> Statement:
    """Return what *log* says; its lines are valid by the schema of the log."""
    rows = tuple(_row(line) for line in log.requirements)
    footer = log.footer or {}
    counts = Counter(row.mark for row in rows)
    return Statement(
        outcome=_outcome(log, rows),
        verdict=footer.get("verdict", "none"),
        exit_code=footer.get("exit_code", _INTERRUPTED_EXIT_CODE),
        is_complete=not log.is_interrupted,
        rows=rows,
        families=_families(rows),
        events=tuple(_event(line) for line in log.incidents),
        counts={mark: counts[mark] for mark in Mark},
        requests=footer.get("requests", sum(not x.is_prepared for x in log.exchanges)),
        elapsed_s=footer.get("elapsed_s"),
        finished_at=_text(footer.get("finished_at")),
        together=tuple(_together(line) for line in footer.get("together", ())),
        left_open=tuple(_held(line) for line in footer.get("left_open", ())),
        pool_taken=footer.get("pool_taken"),
        stop=stop_from_json(footer["stopped"]) if footer.get("stopped") else None,
    )


def stop_lines(stop: Stop) -> tuple[tuple[str, str], ...]:
    """*stop* in English, line by line, each with its name."""
    return (
        ("Cause", english(stop.headline)),
        ("Sent", english(stop.sent)),
        ("Answer", f"{english(stop.answer)} ({stop.exchange})"),
        ("Means", english(stop.meaning)),
        *(("To do", english(line)) for line in stop.advice),
    )


def in_a_line(stop: Stop) -> str:
    """*stop* in one line of English."""
    return f"{english(stop.headline)}; answer: {english(stop.answer)}"


def _row(line: Mapping[str, Any]) -> Row:
    return Row(
        id=line["id"],
        family=line["family"],
        party=line["party"],
        level=line["level"],
        basis=line["basis"],
        en=line["en"],
        ja=line["ja"],
        source=line["source"],
        source_ja=line["source_ja"],
        mark=_mark(line),
        executions=line["executions"],
        failures=line.get("failures"),
        undecided=line.get("undecided", 0),
        reason=optional_message(line.get("reason")),
        case=optional_message(line.get("case")),
        expected=optional_message(line.get("expected")),
        observed=optional_message(line.get("observed")),
        waiver=_waiver(line.get("waiver")),
        evidence=tuple(line["evidence"]),
        tests=tuple(line["tests"]),
        subject=_text(line.get("subject")),
        due=_text(line.get("due")),
        failing=tuple(line.get("failing", ())),
        pattern=optional_message(line.get("pattern")),
        contrast=_text(line.get("contrast")),
    )


def _mark(line: Mapping[str, Any]) -> Mark:
    if line["disposition"] is not None:
        return Mark(line["disposition"])
    if line["verdict"] == Verdict.NONE.word:
        return Mark.NO_VERDICT
    if line.get("effect") in _OF_EFFECTS:
        return _OF_EFFECTS[line["effect"]]
    return Mark(line["verdict"])


def _event(line: Mapping[str, Any]) -> Event:
    return Event(
        verdict=line["verdict"],
        requirements=tuple(line["requirements"]),
        test=_text(line["test"]) or "",
        reason=message_from_json(line["reason"]),
    )


def _text(value: object) -> str | None:
    return value if value is None or isinstance(value, str) else json.dumps(value)


def _together(line: Mapping[str, Any]) -> Together:
    return Together(requirements=tuple(line["requirements"]), said=message_from_json(line["said"]))


def _held(line: Mapping[str, Any]) -> Held:
    told = f"{line['id']}: {line['amount']} {line['currency']}"
    return Held(
        told=told,
        exchange=str(line["exchange"]),
        void=optional_message(line.get("void")),
        void_exchange=_text(line.get("void_exchange")),
    )


def _waiver(waiver: Mapping[str, Any] | None) -> Message | None:
    if waiver is None:
        return None
    return message("notes.waiver", reason=waiver["reason"], owner=waiver["owner"], expires=waiver["expires"])


def _families(rows: tuple[Row, ...]) -> tuple[FamilyRows, ...]:
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        groups.setdefault((row.party, row.family), []).append(row)
    return tuple(
        FamilyRows(name=name, party=party, title=name.replace("_", " ").capitalize(), rows=tuple(members))
        for (party, name), members in sorted(groups.items(), key=lambda item: item[0][0], reverse=True)
    )


def _outcome(log: VerdictLog, rows: tuple[Row, ...]) -> Outcome:
    """The footer's word, unless it is missing or milder than the rows."""
    marks = {row.mark for row in rows}
    if log.footer is None or log.footer.get("interrupted"):
        return Outcome.INTERRUPTED
    stated = _FINAL[log.footer["verdict"]]
    if Mark.ERROR in marks or stated is Outcome.SUITE_ERROR:
        return Outcome.SUITE_ERROR
    if log.is_interrupted and not log.footer.get("stopped"):
        return Outcome.INTERRUPTED
    if Mark.FAIL in marks:
        return Outcome.NONCONFORMING
    if stated is Outcome.NONCONFORMING and log.footer["exit_code"] == 0:
        stated = Outcome.CONFORMS
    if stated is Outcome.CONFORMS and not any(mark.is_judged for mark in marks):
        return Outcome.NOTHING_JUDGED
    return stated


def _sentence(statement: Statement) -> Message:
    warnings = "sentence.harmless" if statement.has_warnings else "sentence.warning"
    skipped = sum(row.mark.is_skipped for row in statement.rows)
    is_first = statement.outcome is Outcome.INCONCLUSIVE and statement.stop is None
    unsettled = 0 if is_first else statement.counts[Mark.INCONCLUSIVE]
    said = [
        *_of_outcome(statement),
        *([message("sentence.inconclusive_too", number=unsettled)] if unsettled else []),
        *_numbered(warnings, statement.counts[Mark.WARNING]),
        *_numbered("sentence.waived", statement.counts[Mark.WAIVED]),
        *_numbered("sentence.known", statement.counts[Mark.KNOWN]),
        *([message("sentence.not_judged", requirements=_requirements(skipped))] if skipped else []),
    ]
    return reduce(lambda first, rest: message("sentence.then", first=first, rest=rest), said)


def _of_outcome(statement: Statement) -> Iterator[Message]:
    """The outcome, and how much was judged."""
    judged = _requirements(statement.judged)
    match statement.outcome:
        case Outcome.CONFORMS:
            yield message("sentence.conforms", requirements=judged)
        case Outcome.NONCONFORMING:
            failed = _requirements(statement.counts[Mark.FAIL])
            yield message("sentence.nonconforming", requirements=failed, judged=statement.judged)
            # A waiver that is not needed fails the run although no requirement does.
            yield from _numbered(
                "sentence.needless", sum(event.verdict == Verdict.FAIL.word for event in statement.events)
            )
        case Outcome.INCONCLUSIVE if statement.stop is None:
            unsettled = _requirements(statement.counts[Mark.INCONCLUSIVE])
            yield message("sentence.inconclusive", unsettled=unsettled, requirements=judged)
        case Outcome.INCONCLUSIVE:
            yield message("sentence.ended_early")
            yield _failed("sentence.until_then", statement)
        case Outcome.SUITE_ERROR:
            yield message("sentence.suite_error")
            yield _failed("sentence.all_the_same", statement)
        case Outcome.INTERRUPTED:
            yield message("sentence.interrupted")
            yield _failed("sentence.until_then", statement)
        case Outcome.NOTHING_JUDGED:
            yield message("sentence.nothing_judged")


def _failed(name: str, statement: Statement) -> Message:
    """How many requirements were judged, and how many of them failed."""
    judged, failures = _requirements(statement.judged), statement.counts[Mark.FAIL]
    if not failures:
        return message(f"{name}_none", requirements=judged)
    return message(name, requirements=judged, failures=failures)


def _requirements(number: int) -> Message:
    return message("sentence.requirement.one" if number == 1 else "sentence.requirement.many", number=number)


def _numbered(name: str, number: int) -> Iterator[Message]:
    """The sentence called *name* about so many; none where there is none of them."""
    if number:
        yield message(f"{name}.one" if number == 1 else f"{name}.many", number=number)
