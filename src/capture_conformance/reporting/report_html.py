"""The verdict log as one HTML page that opens from disk and asks nothing of any network."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from capture_conformance.contract.verdict_log import VerdictLog
from capture_conformance.reporting.exchange_view import ExchangeView, exchange_view
from capture_conformance.reporting.legible import parts_of
from capture_conformance.reporting.marks import BASIS_MEANINGS, MARK_MEANINGS, Mark
from capture_conformance.reporting.statement import Row, Statement, statement_of

_TEMPLATE = "report.html.j2"
_STYLE = "report.css"


def render_html(log: VerdictLog) -> str:
    """
    The report on *log* as one HTML document.

    Only exchanges that are evidence for a row are embedded; the others stay in ``exchanges.jsonl``.
    """
    environment = _environment()
    style = _style()
    statement = statement_of(log)
    return environment.get_template(_TEMPLATE).render(
        style=Markup(style),  # noqa: S704 - the package's own file
        style_hash=_csp_hash(style),
        header=log.header,
        statement=statement,
        sections=_sections(statement),
        counted=[(mark, number) for mark, number in statement.counts.items() if number],
        skipped=_skipped(statement),
        known={row.id for row in statement.rows},
        views=_views(log, statement),
        folder=log.path.parent.name,
        mark_meanings=MARK_MEANINGS,
        basis_meanings=BASIS_MEANINGS,
    )


def _sections(statement: Statement) -> list[tuple[str, Mark, tuple[Row, ...]]]:
    """The lists above the tables: what somebody has to look at, the gravest first."""
    titles = {
        Mark.FAIL: "Failures",
        Mark.ERROR: "Suite errors",
        Mark.WARNING: "Warnings",
        Mark.INCONCLUSIVE: "Inconclusive",
        Mark.WAIVED: "Waived failures",
        Mark.KNOWN: "Failures known from the baseline",
    }
    found = ((title, mark, statement.marked(mark)) for mark, title in titles.items())
    return [section for section in found if section[2]]


def _skipped(statement: Statement) -> dict[tuple[Mark, str | None], list[Row]]:
    """What was not judged, by the reason why."""
    groups: dict[tuple[Mark, str | None], list[Row]] = {}
    for mark in Mark:
        for row in statement.marked(mark) if mark.is_skipped else ():
            groups.setdefault((mark, row.reason), []).append(row)
    return groups


def _views(log: VerdictLog, statement: Statement) -> dict[str, ExchangeView]:
    wanted = {name for row in statement.rows for name in row.evidence}
    return {x.id: exchange_view(x) for x in log.exchanges if x.id in wanted}


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("capture_conformance.reporting"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_visible,
    )
    environment.filters["anchor"] = _anchor
    return environment


@cache
def _style() -> str:
    """The style sheet, without anything that could end the element which holds it."""
    folder = Path(__file__).parent / "templates"
    return "\n" + (folder / _STYLE).read_text(encoding="utf-8").replace("</", "")


def _csp_hash(style: str) -> str:
    digest = hashlib.sha256(style.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def _visible(value: object) -> Markup:
    """*value* escaped for HTML, with hidden characters shown as escapes that are marked as such."""
    if isinstance(value, Markup):
        return value
    if value is None:
        return Markup()
    return Markup().join(
        Markup('<span class="hidden">{}</span>').format(part) if hidden else escape(part)
        for part, hidden in parts_of(str(value))
    )


def _anchor(name: str) -> Markup:
    """*name* as the id of an element, and as the fragment that leads there."""
    return Markup(re.sub(r"[^A-Za-z0-9_-]", "_", name))  # noqa: S704 - letters, digits, dashes
