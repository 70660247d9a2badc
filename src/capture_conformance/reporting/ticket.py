"""A finding as Markdown, to be pasted into whatever tracks the work of those who have to mend it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from capture_conformance.contract.verdict_log import Line
from capture_conformance.language.rendering import english
from capture_conformance.reporting.exchange_view import ExchangeView
from capture_conformance.reporting.legible import legible, legible_line, shortened
from capture_conformance.reporting.statement import Row

_LONGEST = 2_000
_FRESH = "The ids are those of the run: make a fresh authorization before a request is sent again."
_FENCE = re.compile(r"`{3,}")


def render_ticket(
    row: Row, header: Line, views: Mapping[str, ExchangeView], gaps: Mapping[str, int] | None = None
) -> str:
    """
    *row* as a ticket: what is broken, by which source, the smallest case, and how to repeat it.

    Args:
        row: A requirement that somebody has to look at.

        header: The run's.

        views: The exchanges at hand, by id.

        gaps: How many others of the same trial were sent before which of them.
    """
    where = f"{_code(str(header['target']))} at {_code(str(header['base_url']))}"
    kind = f"{row.mark.word} ({_code(row.level)}, {_code(row.basis)})"
    blocks = [
        f"**{_code(row.id)}** {_code(row.en)}",
        f"{kind} · {where} · {_code(str(header['started_at']))}",
        *_facts(row),
    ]
    for name in row.evidence:
        if name in views and not views[name].is_prepared:
            if gaps and name in gaps:
                blocks.append(f"(Before the next one, {gaps[name]} more of the same trial: exchanges.jsonl.)")
            blocks += _exchange(views[name])
    if any(not view.is_preamble for name, view in views.items() if name in row.evidence):
        blocks.append(_FRESH)
    blocks.append(f"Repeat the run: {_code(str(header['command']))}")
    return "\n\n".join(blocks) + "\n"


def _facts(row: Row) -> Iterator[str]:
    told = {
        "Source": row.source,
        "Tried": english(row.case),
        "Expected": english(row.expected),
        "Observed": english(row.observed),
        "How often": english(row.when),
        "Reason": english(row.reason),
    }
    yield "\n".join(f"- {name}: {_code(text)}" for name, text in told.items() if text)


def _exchange(view: ExchangeView) -> Iterator[str]:
    case = f", {_code(english(view.case))}" if view.case else ""
    yield f"{_code(view.id)}, {view.role.value}{case}: {_code(english(view.came_to))}"
    if not view.is_preamble:
        yield _fenced(view.curl, "sh")
        if view.no_response is None:
            body = "" if view.response_body is None else f"\n\n{view.response_body.raw}"
            headers = "\n".join(line.text for line in view.response_headers)
            yield _fenced(f"{view.status}\n{headers}{body}", "")


def _line(text: str) -> str:
    return shortened(legible_line(text), _LONGEST)


def _code(text: str) -> str:
    return f"`{_line(text).replace('`', '’')}`"


def _fenced(text: str, kind: str) -> str:
    """*text* as a block of code, whatever fences it holds itself."""
    shown = shortened(legible(text), _LONGEST)
    longest = max((len(x) for x in _FENCE.findall(shown)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{kind}\n{shown}\n{fence}"
