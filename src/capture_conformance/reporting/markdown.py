"""The verdict log as Markdown for a job's page, and as annotations for GitHub's."""

from __future__ import annotations

import re
from collections.abc import Iterator

from capture_conformance.contract.verdict_log import VerdictLog
from capture_conformance.language.rendering import english
from capture_conformance.reporting.legible import legible_line, shortened
from capture_conformance.reporting.marks import Mark
from capture_conformance.reporting.route_facts import route_facts
from capture_conformance.reporting.statement import Row, Statement, in_a_line, statement_of, stop_lines

_LONGEST_CELL = 200
_MOST_ROWS = 50
_LONGEST_LINE = 1000
# Characters that have a meaning in Markdown or in HTML, also in the middle of a word.
_MEANING = re.compile(r"[\\`*_{}\[\]<>()#+!|~&@:-]")
_TABLES = {
    Mark.FAIL: "Failures",
    Mark.WARNING: "Warnings",
    Mark.WAIVED: "Waived failures",
    Mark.KNOWN: "Failures known from the baseline",
}
_KINDS = {Mark.FAIL: "error", Mark.ERROR: "error", Mark.WARNING: "warning", Mark.INCONCLUSIVE: "notice"}


def render_markdown(log: VerdictLog) -> str:
    """
    Return *log* as Markdown: the verdict, the counts, the findings, and authorizations that are still open.

    Nothing from the target is taken for markup.
    """
    statement, header = statement_of(log), log.header
    seconds = "unknown time" if statement.elapsed_s is None else f"{statement.elapsed_s:.1f} s"
    facts = f"Target {_cell(header['target'])}, profile {_cell(header['profile'])}"
    facts += "" if header["seed"] is None else f", seed {header['seed']}"
    counts = [f"{number} {mark.word.lower()}" for mark, number in statement.counts.items() if number]
    blocks = [
        f"## {english(statement.headline)}: capture conformance",
        english(statement.sentence),
        f"{facts}, {statement.requests} requests, {seconds}. {', '.join(counts)}.",
        *(_cell(line, _LONGEST_LINE) for line in route_facts(header)),
        *_early_end(statement),
        *_tables(statement),
        *_open_questions(statement),
        *_held(statement),
        f"Repeat it with: {_cell(header['command'], 1000)}",
    ]
    return "\n\n".join(blocks) + "\n"


def render_annotations(log: VerdictLog) -> str:
    """Return *log* as annotations for GitHub Actions; empty where there is nothing to look at."""
    statement = statement_of(log)
    rows = statement.marked(*_KINDS)
    stop = statement.stop
    early = "" if stop is None else f"::error title=The run ended early::{_data(in_a_line(stop))}\n"
    return early + "".join(
        f"::{_KINDS[row.mark]} title={_property(f'{row.id} {row.mark.word}')}::{_data(_told(row))}\n"
        for row in rows
    )


def _early_end(statement: Statement) -> Iterator[str]:
    """Why the run ended early."""
    if statement.stop is not None:
        told = stop_lines(statement.stop)
        lines = [f"- {name}: {_cell(text, _LONGEST_LINE)}" for name, text in told]
        yield "\n".join(["### The run ended early", "", *lines])


def _tables(statement: Statement) -> Iterator[str]:
    for mark, title in _TABLES.items():
        rows = statement.marked(mark)
        if rows:
            lines = [f"### {title} ({len(rows)})", "", "| requirement | tried | expected | observed |"]
            lines.append("|---|---|---|---|")
            for row in rows[:_MOST_ROWS]:
                said = (english(row.case, "every answer"), english(row.expected), english(row.observed))
                lines.append(f"| {' | '.join(_cell(text or 'not stated') for text in (row.id, *said))} |")
            if len(rows) > _MOST_ROWS:
                lines.append(f"\n{len(rows) - _MOST_ROWS} more in the report.")
            yield "\n".join(lines)


def _open_questions(statement: Statement) -> Iterator[str]:
    groups: dict[str, list[Row]] = {}
    for row in statement.marked(Mark.ERROR, Mark.INCONCLUSIVE):
        groups.setdefault(english(row.reason, "no reason given"), []).append(row)
    if groups:
        lines = [f"- {_cell(why)}: {', '.join(_cell(x.id) for x in rows)}" for why, rows in groups.items()]
        yield "\n".join(["### Not settled", "", *lines])


def _held(statement: Statement) -> Iterator[str]:
    """List the authorizations that still hold money: each of them has to be voided by hand."""
    if statement.left_open:
        lines = [f"- {_cell(str(one))}" for one in statement.left_open]
        title = f"### Authorizations that still hold money ({len(lines)})"
        yield "\n".join([title, "", *lines])


def _told(row: Row) -> str:
    if row.reason is not None:
        return english(row.reason)
    tried = f"{english(row.case)}: " if row.case else ""
    expected, observed = english(row.expected, "not stated"), english(row.observed, "not stated")
    return f"{tried}expected {expected}, observed {observed}"


def _cell(text: str, longest: int = _LONGEST_CELL) -> str:
    plain = shortened(legible_line(str(text)), longest)
    return _MEANING.sub(lambda sign: f"&#{ord(sign[0])};", plain)


def _data(text: str) -> str:
    """As the runner reads the words of an annotation."""
    return shortened(legible_line(text), 400).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
