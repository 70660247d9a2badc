"""The verdict log as the closing words of a run in the terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from capture_conformance.contract.verdict_log import VerdictLog
from capture_conformance.language.rendering import english
from capture_conformance.model.verdicts import Verdict
from capture_conformance.reporting.comparison import Change, Kind, Side
from capture_conformance.reporting.legible import legible_line, shortened
from capture_conformance.reporting.marks import Mark, Outcome
from capture_conformance.reporting.route_facts import route_facts
from capture_conformance.reporting.statement import Row, Statement, statement_of, stop_lines

_OUTCOME_STYLES = {
    Outcome.CONFORMS: "bold green",
    Outcome.NONCONFORMING: "bold red",
    Outcome.INCONCLUSIVE: "bold yellow",
    Outcome.SUITE_ERROR: "bold magenta",
    Outcome.INTERRUPTED: "bold yellow",
    Outcome.NOTHING_JUDGED: "bold yellow",
}
_LONGEST_CELL = 400
_LONGEST_REASON = 160
_MOST_HELD = 10
_WIDEST_NAME = 12


def render_terminal(log: VerdictLog, console: Console, report: Path | None) -> None:
    """
    Print what *log* comes to on *console*, and where the full *report* is.

    Nothing from the target is taken for markup or for a control sequence.
    """
    statement = statement_of(log)
    _print_findings(console, "Failures", "red", statement.marked(Mark.FAIL))
    for one in statement.together:
        console.print(_safe(f"Likely of one cause ({', '.join(one.requirements)}): {english(one.said)}"))
    _print_findings(console, "Warnings", "yellow", statement.marked(Mark.WARNING))
    _print_findings(console, "Waived failures", "yellow", statement.marked(Mark.WAIVED))
    _print_findings(console, "Known failures", "yellow", statement.marked(Mark.KNOWN))
    _print_reasons(console, "Suite errors", "magenta", statement.marked(Mark.ERROR))
    _print_reasons(console, "Inconclusive", "yellow", statement.marked(Mark.INCONCLUSIVE))
    _print_unattached(console, statement)
    _print_left_open(console, statement)
    _print_counts(console, statement)
    _print_outcome(console, log, statement)
    _print_stop(console, statement)
    if report is not None:
        # Never wrapped: a path broken over two lines can be neither clicked nor copied.
        console.print(Text(f"Report: {legible_line(str(report))}"), soft_wrap=True)


def render_changes(changes: Sequence[Change], console: Console) -> None:
    """Print *changes* on *console*, a table for each kind, and a line of counts."""
    for kind in Kind:
        rows = [change for change in changes if change.kind is kind]
        if rows:
            table = Table(title=f"{english(kind.said).capitalize()} ({len(rows)})", title_justify="left")
            table.add_column("Requirement", no_wrap=True)
            table.add_column("Before", overflow="fold")
            table.add_column("After", overflow="fold")
            for change in rows:
                table.add_row(_safe(change.id), _safe(_side(change.before)), _safe(_side(change.after)))
            console.print(table)
    counted = Counter(change.kind for change in changes)
    told = [f"{counted[kind]} {english(kind.said)}" for kind in Kind if counted[kind]]
    console.print(Text(" · ".join(told) or "nothing differs"))


def _side(side: Side) -> str:
    word = english(side.word).lower()
    return f"{word}: {english(side.said)}" if side.said else word


def _print_findings(console: Console, title: str, style: str, rows: tuple[Row, ...]) -> None:
    if not rows:
        return
    table = Table(title=f"{title} ({len(rows)})", title_justify="left", title_style=f"bold {style}")
    table.add_column("Requirement", no_wrap=True, style=style)
    table.add_column("Tried", overflow="fold")
    table.add_column("Expected", overflow="fold")
    table.add_column("Observed", overflow="fold")
    for row in rows:
        tried = english(row.case, "every answer")
        is_told = row.when and (row.pattern or row.failures != row.executions)
        observed = english(row.observed)
        observed = f"{observed}; {english(row.when)}" if is_told else observed
        table.add_row(_safe(row.id), _safe(tried), _safe(english(row.expected)), _safe(observed))
    console.print(table)


def _print_reasons(console: Console, title: str, style: str, rows: tuple[Row, ...]) -> None:
    if not rows:
        return
    groups: dict[str, list[str]] = {}
    for row in rows:
        groups.setdefault(english(row.reason, "no reason given"), []).append(row.id)
    console.print(Text(f"{title} ({len(rows)})", style=f"bold {style}"))
    for reason, ids in groups.items():
        line = _safe(f"  {shortened(reason, _LONGEST_REASON)}: ")
        console.print(line.append_text(_safe(", ".join(ids))))


def _print_unattached(console: Console, statement: Statement) -> None:
    """Print incidents that belong to no requirement, and waivers that are not needed."""
    for event in statement.events:
        if not event.requirements or event.verdict == Verdict.FAIL.word:
            place = f" in {event.test}" if event.test else ""
            reason = shortened(english(event.reason), _LONGEST_REASON)
            console.print(_safe(f"Incident ({event.verdict}){place}: {reason}"))


def _print_counts(console: Console, statement: Statement) -> None:
    counts = [f"{number} {mark.word.lower()}" for mark, number in statement.counts.items() if number]
    console.print(Text(" · ".join(counts) or "no requirement in the log"))


def _print_stop(console: Console, statement: Statement) -> None:
    """Print why the run ended early: the request, the answer, what it means, and what to do."""
    if statement.stop is None:
        return
    for place, (name, text) in enumerate(stop_lines(statement.stop)):
        # Never wrapped: it holds addresses and commands to be copied.
        line = Text(f"{name}: ".rjust(_WIDEST_NAME), style="bold" if place else "bold yellow")
        told = legible_line(text)
        console.print(line.append(told, style="not bold default"), soft_wrap=True, highlight=False)


def _print_outcome(console: Console, log: VerdictLog, statement: Statement) -> None:
    line = Text(english(statement.headline), style=_OUTCOME_STYLES[statement.outcome])
    console.print(line.append(f" {english(statement.sentence)}", style="not bold default"))
    seconds = "unknown time" if statement.elapsed_s is None else f"{statement.elapsed_s:.1f} s"
    header = log.header
    facts = [
        f"target {header['target']} ({header['base_url']})",
        f"{statement.requests} requests",
        seconds,
        f"profile {header['profile']}",
        *([] if header["seed"] is None else [f"seed {header['seed']}"]),
    ]
    if header.get("pool"):
        facts.append(
            f"{statement.pool_taken} of {header['pool_left']} authorizations of {header['pool']} taken"
        )
    faults = ", ".join(header["faults"])
    console.print(_safe(" · ".join(facts)))
    for fact in route_facts(header):
        console.print(_safe(fact), style="yellow")
    if faults:
        console.print(_safe(f"Faults switched on: {faults}"), style="yellow")


def _print_left_open(console: Console, statement: Statement) -> None:
    held = statement.left_open
    if held:
        more = f", and {len(held) - _MOST_HELD} more" if len(held) > _MOST_HELD else ""
        listed = ", ".join(map(str, held[:_MOST_HELD]))
        told = f"Still held, to be voided by hand: {listed}{more}"
        console.print(Text(legible_line(told), style="yellow"))


def _safe(text: str | None) -> Text:
    return Text(shortened(legible_line(text or "not stated"), _LONGEST_CELL))
