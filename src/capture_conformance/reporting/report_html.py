"""The verdict log as one HTML page that opens from disk and asks nothing of any network."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Callable
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from capture_conformance.contract.verdict_log import VerdictLog
from capture_conformance.language.rendering import english
from capture_conformance.model.exchange import Exchange
from capture_conformance.model.message import Message, message
from capture_conformance.reporting import page
from capture_conformance.reporting.comparison import compare
from capture_conformance.reporting.legible import legible_line
from capture_conformance.reporting.marks import BASIS_MEANINGS, MARK_MEANINGS, ROLE_WORDS, Mark, Outcome
from capture_conformance.reporting.overview import overview_of
from capture_conformance.reporting.pictures import (
    EVIDENCE_KINDS,
    Told,
    letters_of,
    pictures,
    tried_by_requirement,
)
from capture_conformance.reporting.statement import Row, Statement, statement_of
from capture_conformance.reporting.visible import anchor, visible
from capture_conformance.reporting.words import in_both, page_words, term

_TEMPLATE, _SCRIPT = "report.html.j2", "report.js"
_STYLES = ("report.css", "overview.css", "pictures.css")
_FILES = ("verdicts.jsonl", "exchanges.jsonl", "tests.html", "junit.xml", "summary.json", "summary.md")
_BANNERS = {
    Outcome.CONFORMS: Mark.PASS,
    Outcome.NONCONFORMING: Mark.FAIL,
    Outcome.SUITE_ERROR: Mark.ERROR,
}


class Drawn(NamedTuple):
    """The pictures of a row: of its evidence in its order, and of all that was tried."""

    of_evidence: Markup
    of_tried: Markup


def render_html(log: VerdictLog, before: VerdictLog | None = None) -> str:
    """
    The report on *log* as one HTML document.

    Only exchanges that are evidence for a row are embedded; the others stay in ``exchanges.jsonl``.

    Args:
        log: What is told.

        before: The run that it is compared with, if there is one.
    """
    environment = _environment()
    style, script = _text(*_STYLES), _text(_SCRIPT)
    statement = statement_of(log)
    where, titles = page.placed(log, statement), page.family_titles()
    changes = None if before is None else compare(before, log)
    return environment.get_template(_TEMPLATE).render(
        style=Markup(style),  # noqa: S704 - the package's own file
        style_hash=_csp_hash(style),
        script=Markup(script),  # noqa: S704 - the package's own file
        script_hash=_csp_hash(script),
        header=log.header,
        statement=statement,
        banner=_banner(statement).value,
        sections=page.sections(statement),
        lone=page.lone,
        folded=page.folded,
        events=page.untold(statement),
        is_all_judged=all(row.executions or row.mark.is_skipped for row in statement.rows),
        counted=[(mark, number) for mark, number in statement.counts.items() if number],
        skipped=page.skipped(statement),
        shared=page.shared(statement),
        known={row.id for row in statement.rows},
        known_anchors={row.id for row in statement.rows} | set(where.known),
        inline=where.inline,
        appendix=where.appendix,
        known_exchanges=where.known,
        anchors=where.anchors,
        evidence=where.evidence,
        gaps=where.gaps,
        reasons=page.reasons(log, statement),
        tickets=page.tickets(statement, log, where),
        titles=titles,
        filters=page.filters(statement, titles),
        orders={row.id: number for number, row in enumerate(statement.rows)},
        gravity={mark: number for number, mark in enumerate(Mark)},
        changes=changes,
        change_counts=Counter(change.kind for change in changes or ()),
        compared_with="" if before is None else _name_of(before),
        kept_note=_kept_note(len(where.known), len(log.exchanges)),
        drawn=_drawing(log, where),
        is_about=page.is_about,
        whole=overview_of(log.exchanges),
        folder=log.path.parent.name,
        files=_FILES,
        linked=[name for name in _FILES if (log.path.parent / name).exists()],
        mark_meanings=MARK_MEANINGS,
        basis_meanings=BASIS_MEANINGS,
        role_words=ROLE_WORDS,
    )


def _drawing(log: VerdictLog, where: page.Placed) -> Callable[[Row], Drawn]:
    """Return a function that draws the requests of a row; it draws nothing for a skipped row."""
    tried = tried_by_requirement(log.exchanges)
    recorded = {str(x.id): (place, x) for place, x in enumerate(log.exchanges) if x.id in where.known}
    trials: dict[str, list[Exchange]] = {}
    for exchange in log.exchanges:
        trials.setdefault(exchange.part.trial, []).append(exchange)

    def drawn(row: Row) -> Drawn:
        if row.mark.is_skipped:
            return Drawn(of_evidence=Markup(), of_tried=Markup())
        found = sorted((recorded[x] for x in {*where.evidence[row.id]} & recorded.keys()), key=itemgetter(0))
        evidence = [x for _, x in found]
        letters = letters_of(evidence)
        made = pictures(
            row.id,
            evidence,
            tried.get(row.id, ()),
            letters=letters,
            told=_told(row),
            beside=[x for name in dict.fromkeys(x.part.trial for x in evidence) for x in trials[name]],
        )
        return Drawn(
            of_evidence=Markup().join(x.markup for x in made if x.kind in EVIDENCE_KINDS),
            of_tried=Markup().join(x.markup for x in made if x.kind not in EVIDENCE_KINDS),
        )

    return drawn


def _told(row: Row) -> Told | None:
    """The facts of a finding about its evidence; None where *row* is no finding."""
    if not row.is_telling:
        return None
    failing = frozenset(row.failing)
    return Told(
        subject=row.subject,
        due=row.due,
        observed=row.observed,
        expected=row.expected,
        failing=failing,
    )


def _banner(statement: Statement) -> Mark:
    """The mark whose colour the verdict bears."""
    if statement.has_warnings:
        return Mark.WARNING
    return _BANNERS.get(statement.outcome, Mark.INCONCLUSIVE)


def _name_of(log: VerdictLog) -> str:
    return f"{log.header['started_at']} ({log.header['profile']}, seed {log.header['seed']})"


def _kept_note(kept: int, recorded: int) -> Message:
    return message("page.exchanges_note", kept=f"{kept:,}", all=f"{recorded:,}")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("capture_conformance.reporting"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=visible,
    )
    environment.filters["anchor"] = anchor
    environment.filters["in_pre"] = in_pre
    environment.filters["attr"] = in_attribute
    environment.filters["english"] = english
    environment.filters["in_both"] = in_both
    environment.globals.update(words=page_words(), term_of=term)
    return environment


@cache
def _text(*names: str) -> str:
    """The files called *names*, without anything that could end the element which holds them."""
    folder = Path(__file__).parent / "templates"
    return "\n" + "\n".join((folder / name).read_text(encoding="utf-8") for name in names).replace("</", "")


def _csp_hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def in_pre(text: str) -> Markup:
    """The same for the text of an element, where quotes need no escape: code has many of them."""
    return Markup(  # noqa: S704 - escaped but for quotes
        str(visible(text)).replace("&#34;", '"').replace("&#39;", "'")
    )


def in_attribute(text: str) -> Markup:
    """The same for an attribute, which can hold no element that marks what was hidden."""
    return escape(legible_line(text))
