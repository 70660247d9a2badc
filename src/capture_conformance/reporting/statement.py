"""The verdict log as the reports tell it: rows, families, counts and the outcome of the whole."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
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
    A requirement's line of the log, its verdict told as a ``mark``.

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
    mark: Mark
    executions: int
    failures: int | None
    undecided: int
    reason: Message | None
    case: Message | None
    expected: Message | None
    observed: Message | None
    waiver: str | None
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
        """Whether its case is no case of its own: it says which answers all have to be so."""
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
    """The rows of one clause family, in the log's order."""

    name: str
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
    An authorization that still holds money, told in a line, and the exchange that made it.

    ``void`` is what came of the attempt to void it in the end, ``void_exchange`` which exchange that was;
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
    def judged(self) -> int:
        """How many requirements have a verdict on the target."""
        return sum(row.mark.is_judged for row in self.rows)

    @property
    def has_warnings(self) -> bool:
        """Whether nothing failed the run, and yet somebody has to look at it."""
        return self.outcome is Outcome.CONFORMS and self.counts[Mark.WARNING] > 0

    @property
    def headline(self) -> str:
        """The outcome in a word or three."""
        return f"{self.outcome.value}, WITH WARNINGS" if self.has_warnings else self.outcome.value

    @property
    def sentence(self) -> str:
        """The outcome in a sentence, with what has to be known beside it."""
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
    """*stop* where there is room for a line alone."""
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


def _waiver(waiver: Mapping[str, Any] | None) -> str | None:
    return None if waiver is None else f"{waiver['reason']} ({waiver['owner']}, until {waiver['expires']})"


def _families(rows: tuple[Row, ...]) -> tuple[FamilyRows, ...]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.family, []).append(row)
    return tuple(
        FamilyRows(name=name, title=name.replace("_", " ").capitalize(), rows=tuple(members))
        for name, members in groups.items()
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


def _sentence(statement: Statement) -> str:
    judged = f"{_number(statement.judged, 'requirement')} judged"
    failures = statement.counts[Mark.FAIL]
    failed = _number(failures, "requirement")
    unsettled = _number(statement.counts[Mark.INCONCLUSIVE], "requirement")
    sentences = {
        Outcome.CONFORMS: f"No nonconformity found: {judged}, none failed.",
        Outcome.NONCONFORMING: f"{failed} failed, of {statement.judged} judged.{_needless(statement)}",
        Outcome.INCONCLUSIVE: f"{unsettled} could not be settled; this is no pass. {judged}."
        if statement.stop is None
        else f"The run ended early; this is no pass. Until then: {judged}, {failures or 'none'} failed.",
        Outcome.SUITE_ERROR: "The suite itself erred, so this run says nothing about the target. "
        f"All the same: {judged}, {failures or 'none'} failed.",
        Outcome.INTERRUPTED: "The run was cut off before its end, so this is no pass. "
        f"Until then: {judged}, {failures or 'none'} failed.",
        Outcome.NOTHING_JUDGED: "Not one requirement was judged; this is no pass.",
    }
    inconclusive = statement.counts[Mark.INCONCLUSIVE]
    is_untold = inconclusive and (statement.outcome is not Outcome.INCONCLUSIVE or statement.stop is not None)
    skipped = sum(row.mark.is_skipped for row in statement.rows)
    warnings = statement.counts[Mark.WARNING]
    waived, known = statement.counts[Mark.WAIVED], statement.counts[Mark.KNOWN]
    return " ".join(
        [sentences[statement.outcome]]
        + ([f"{inconclusive} inconclusive."] if is_untold else [])
        + ([f"{_number(warnings, 'warning')}{_harmless(statement)}."] if warnings else [])
        + ([f"{_number(waived, 'failure')} waived."] if waived else [])
        + ([f"{_number(known, 'failure')} known from the baseline."] if known else [])
        + ([f"{_number(skipped, 'requirement')} not judged."] if skipped else [])
    )


def _harmless(statement: Statement) -> str:
    """What warnings do to a run that conforms all the same."""
    if not statement.has_warnings:
        return ""
    verb = "fails" if statement.counts[Mark.WARNING] == 1 else "fail"
    return f", which {verb} no run unless it is strict"


def _needless(statement: Statement) -> str:
    """What fails the run although no requirement does."""
    needless = sum(event.verdict == Verdict.FAIL.word for event in statement.events)
    return f" {_number(needless, 'waiver')} not needed, to be taken out." if needless else ""


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
