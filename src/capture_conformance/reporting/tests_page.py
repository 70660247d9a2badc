"""What ``tests.html`` has beyond pytest-html: requirements, links into the report, exchanges."""

from __future__ import annotations

import json
from collections.abc import Iterable
from html import escape

import pytest

from capture_conformance.contract.answers import answer_to
from capture_conformance.language.rendering import english
from capture_conformance.model.exchange import Exchange, ExchangeId

REQUIREMENT_COLUMN = '<th class="sortable" data-column-type="requirement">Requirement</th>'
_REPORT = "report.html"
_MOST = 12


def property_of(report: pytest.TestReport, name: str) -> str:
    """What the test has noted under *name*; empty where it has noted nothing."""
    return next((str(value) for key, value in getattr(report, "user_properties", ()) if key == name), "")


def requirement_cell(ids: str) -> str:
    """The cell with links to the requirements in *ids*, which are parted by blanks."""
    links = (f'<a href="{_REPORT}#{escape(name)}">{escape(name)}</a>' for name in ids.split())
    return f'<td class="col-requirement">{" ".join(links)}</td>'


def exchanges_named(ids: Iterable[str], history: Iterable[Exchange]) -> list[list[str]]:
    """Id and words of each exchange in *history* whose id is among *ids*, at most a dozen."""
    wanted = dict.fromkeys(map(ExchangeId, ids))
    known = {x.id: x for x in history if x.id in wanted}
    return [[name, _words(known[name])] for name in wanted if name in known][:_MOST]


def exchange_lines(noted: str) -> list[str]:
    """What ``exchanges_named`` has found, as lines of HTML."""
    rows = json.loads(noted) if noted else []
    if not rows:
        return []
    lines = [
        f'<a href="{_REPORT}#{escape(name)}">{escape(name)}</a> {escape(words)}<br>' for name, words in rows
    ]
    return ["<br><b>Exchanges</b><br>", *lines]


def _words(exchange: Exchange) -> str:
    case = f" ({english(exchange.part.case)})" if exchange.part.case else ""
    request = f"{exchange.request.method} {exchange.request.path}"
    return f"{exchange.part.role.value}{case}: {request} → {english(answer_to(exchange))}"
