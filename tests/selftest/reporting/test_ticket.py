"""A finding as Markdown."""

from __future__ import annotations

from pathlib import Path

from capture_conformance.model.exchange import Response
from capture_conformance.reporting.exchange_view import exchange_view
from capture_conformance.reporting.statement import statement_of
from capture_conformance.reporting.ticket import render_ticket

from .hostile import ATTACK, hostile_log
from .stored_logs import exchange, failed, footer, stored


def test_says_what_is_broken_and_how_to_see_it(tmp_path: Path) -> None:
    """Id, source, expected and observed, the line for the shell, the answer, and the command."""
    log = stored(tmp_path, failed(), exchanges=[exchange()], ending=footer("fail", 1))
    row = statement_of(log).rows[0]
    ticket = render_ticket(row, log.header, {"x-0001": exchange_view(exchange())})

    assert ticket.startswith("**`CAP-AMT-02`** `The statement of CAP-AMT-02.`\n")
    assert "- Expected: `refused`" in ticket
    assert "- Observed: `accepted with 201`" in ticket
    assert "```sh\ncurl --include -X POST" in ticket
    assert '"status_code":400' in ticket
    assert "Repeat the run: `capture-conformance run --target mock --seed 1`" in ticket


def test_takes_nothing_for_markup(tmp_path: Path) -> None:
    """A tracker must load no picture and close no block because a gateway says so."""
    log = hostile_log(tmp_path)
    row = statement_of(log).rows[0]
    reply = Response(
        status=200, headers=(), body=f"```\n![x](http://evil)\n````\n{ATTACK}".encode(), elapsed_ms=1
    )
    views = {"x-1": exchange_view(exchange("x-1", reply=reply))}
    lines = render_ticket(row, log.header, views).split("\n")

    fences = [number for number, line in enumerate(lines) if line.startswith("`````")]
    assert 2 == len(fences)
    inside = lines[fences[0] + 1 : fences[1]]
    assert any("![x]" in line for line in inside)
    outside = [*lines[: fences[0]], *lines[fences[1] :]]
    assert not any("![x]" in line for line in outside)
    assert not any("\u202e" in line or "\x1b" in line for line in lines)
    for line in outside:
        if "<script>" in line:
            assert line.index("`") < line.index("<script>") < line.rindex("`")
