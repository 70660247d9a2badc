"""What the HTML report shows of the exchanges that a row rests on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from capture_conformance.model.exchange import Operation, Response, Role
from capture_conformance.reporting.report_html import render_html

from .pages import Element, english, parsed
from .stored_logs import (
    exchange,
    failed,
    footer,
    requirement,
    stored,
)


def test_opens_what_is_judged_of_a_finding_alone(page: Element) -> None:
    """How its state was reached stays folded, and what passed has links to the same exchanges."""
    exchanges = page.by_id("CAP-AMT-02").of_class("exchange")
    assert ["x-0001", "x-0002"] == [x.attributes["id"] for x in exchanges]
    assert [False, True] == ["open" in x.attributes for x in exchanges]
    passed = page.by_id("CAP-AMT-01")
    assert not passed.of_class("exchange")
    assert ["#x-0001", "#x-0002"] == [x.attributes["href"] for x in passed.of_class("evidence")[0].all("a")]


def test_shows_the_evidence_in_order(page: Element) -> None:
    """Source, case and tests; then each exchange with both sides and the line to repeat it."""
    row = page.by_id("CAP-AMT-02")
    exchanges = row.of_class("exchange")
    assert "attempt" in exchanges[1].words
    assert '"amount": 2' in exchanges[1].words
    assert 'amount":1.0,"amount":2}' in exchanges[1].words
    assert exchanges[1].of_class("curl")[0].words.startswith("curl --include -X POST")
    assert "authorized 1, asked 2" in row.words
    assert "test_amounts.py::test_accepts" in row.words


def test_offers_a_finding_as_a_ticket(page: Element) -> None:
    """What passed needs none."""
    ticket = page.by_id("ticket-CAP-AMT-02")
    assert "accepted with 201" in ticket.words
    button = page.by_id("CAP-AMT-02").of_class("tools")[0].all("button")[0]
    assert "ticket-CAP-AMT-02" == button.attributes["data-copy-from"]
    assert not page.by_id("CAP-AMT-01").of_class("tools")[0].all("button")


def test_points_at_the_member_that_a_finding_names(tmp_path: Path) -> None:
    """In the body of what is judged, and nowhere else."""
    body = b'{"success": true, "payment_details": {"currency": null, "amount": 1}}'
    reply = Response(status=201, headers=(), body=body, elapsed_ms=1)
    row = failed(observed="currency null", expected="currency JPY", evidence=["x-0001"])
    log = stored(tmp_path, row, exchanges=[exchange(reply=reply)], ending=footer("fail", 1))
    marked = parsed(render_html(log)).all("mark")
    assert any(x.words.startswith('"currency": null') for x in marked)
    assert not any('"amount": 1' in x.words for x in marked)


def test_points_at_the_header_that_a_finding_tells(tmp_path: Path) -> None:
    """On the page, and in the ticket, where the body alone would look right."""
    reply = Response(
        status=201,
        headers=(("content-type", "text/html"), ("date", "today")),
        body=b'{"success": true}',
        elapsed_ms=1,
    )
    row = failed(observed="media type text/html", expected="media type application/json")
    log = stored(tmp_path, row, exchanges=[exchange(reply=reply)], ending=footer("fail", 1))
    page = parsed(render_html(log))
    marked = [x.words for x in page.all("mark")]
    assert "content-type: text/html ◀" in marked
    assert not any("date" in words for words in marked)
    assert "content-type: text/html" in page.by_id("ticket-CAP-AMT-02").words


def test_tells_why_there_is_no_answer(page: Element) -> None:
    """Silence is no status."""
    assert "no response: no answer within the time limit" in english(page.by_id("CAP-AMT-04"))


def test_shows_when_it_failed_and_what_passed(tmp_path: Path) -> None:
    """In the list of findings and in the row, with an exchange to compare."""
    pattern = "always and only where notes was left out"
    row = failed(executions=9, failures=4, pattern=pattern, evidence=["x-0001"], contrast="x-0002", case=None)
    log = stored(tmp_path, row, exchanges=[exchange("x-0001"), exchange("x-0002")], ending=footer("fail", 1))
    page = parsed(render_html(log))

    for part in ("list-fail", "CAP-AMT-02"):
        assert f"failed 4 of 9 times: {pattern}" in english(page.by_id(part))
    assert "every answer" in english(page.by_id("list-fail"))
    assert "For comparison, one that passed" in english(page.by_id("CAP-AMT-02"))
    assert "details" == page.by_id("x-0002").tag


def test_points_at_what_an_attempt_is_about(tmp_path: Path) -> None:
    """The header and the member that its case names."""
    asked = exchange("x-0001", role=Role.ATTEMPT, case="amount 2 of 1, no Authorization")
    log = stored(tmp_path, failed(evidence=["x-0001"]), exchanges=[asked], ending=footer("fail", 1))
    marks = [x.words.strip() for x in parsed(render_html(log)).by_id("x-0001").all("mark")]

    assert ["Authorization: Basic ${CAPTURE_SECRET_KEY} ◀", '"amount": 2, ◀'] == marks


def test_says_what_was_sent_in_between(tmp_path: Path) -> None:
    """In the evidence and in the ticket: without it the same need not come of what is shown."""
    sent = [exchange(f"x-000{n}", role=Role.ATTEMPT) for n in (1, 2, 3, 4)]
    log = stored(tmp_path, failed(evidence=["x-0001", "x-0004"]), exchanges=sent, ending=footer("fail", 1))
    page = parsed(render_html(log))

    assert "⋮ 2 more exchanges of the same trial in between" in english(page.by_id("CAP-AMT-02"))
    assert "2 more of the same trial" in page.by_id("ticket-CAP-AMT-02").words


def test_shows_the_authorization_that_a_finding_is_about(tmp_path: Path) -> None:
    """Although the finding does not rest on it: nothing can be repeated without it."""
    made = Response(
        status=201, headers=(), body=b'{"success":true,"transaction_details":{"id":"T-1"}}', elapsed_ms=1.0
    )
    first = exchange("x-0001", role=Role.AUTHORIZATION, reply=made)
    first = replace(first, request=replace(first.request, operation=Operation.AUTHORIZATION))
    log = stored(
        tmp_path,
        failed(evidence=["x-0002"]),
        exchanges=[first, exchange("x-0002")],
        ending=footer("fail", 1),
    )
    row = parsed(render_html(log)).by_id("CAP-AMT-02")

    assert ["x-0001", "x-0002"] == [x.attributes["id"] for x in row.of_class("exchange")]


def test_shows_bytes_that_are_no_text(tmp_path: Path) -> None:
    """As escapes, with a note that says so."""
    reply = Response(status=200, headers=(), body=b"caf\xe9", elapsed_ms=1)
    log = stored(tmp_path, requirement(), exchanges=[exchange(reply=reply)], ending=footer())
    words = parsed(render_html(log)).by_id("exchanges").words
    assert "caf\\x{e9}" in words
    assert "Not UTF-8" in words


def test_cuts_a_huge_body_with_a_note(tmp_path: Path) -> None:
    """Ten million characters do not make a page of ten million."""
    reply = Response(status=200, headers=(), body=b"x" * 10_000_000, elapsed_ms=1)
    large = exchange(body=b"y" * 1_000_000, reply=reply)
    html = render_html(stored(tmp_path, requirement(), exchanges=[large], ending=footer()))
    assert len(html) < 200_000
    assert "the first 8,192 of 10,000,000 characters" in parsed(html).words
    assert "take it from exchanges.jsonl, x-0001" in parsed(html).words


def test_embeds_evidence_alone(tmp_path: Path) -> None:
    """Of two thousand exchanges the page holds the two that are evidence."""
    exchanges = [exchange(f"x-{n:04d}") for n in range(2_000)]
    lines = [failed(evidence=["x-0007", "x-1999"])]
    html = render_html(stored(tmp_path, *lines, exchanges=exchanges, ending=footer("fail", 1)))
    assert ["x-0007", "x-1999"] == [x.attributes["id"] for x in parsed(html).of_class("exchange")]
    assert "2 of 2,000 recorded exchanges" in parsed(html).by_id("exchanges").words
    assert len(html) < 200_000


def test_says_which_evidence_is_missing(tmp_path: Path) -> None:
    """A row whose exchange was not kept still renders."""
    words = parsed(render_html(stored(tmp_path, failed(), ending=footer("fail", 1)))).words
    assert "x-0001: not in exchanges.jsonl" in words
