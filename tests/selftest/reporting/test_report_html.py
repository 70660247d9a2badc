"""The HTML report, read back with a parser."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import pytest

from capture_conformance.model.exchange import Response, Role
from capture_conformance.reporting.legible import is_hidden
from capture_conformance.reporting.report_html import render_html

from .hostile import SCRIPT, hostile_log
from .pages import Element, parsed
from .stored_logs import (
    exchange,
    failed,
    footer,
    header,
    incident,
    requirement,
    silence,
    skipped,
    stored,
    unsettled,
    warned,
)


@pytest.fixture
def page(tmp_path: Path) -> Element:
    """The report on a run with something of everything."""
    log = stored(
        tmp_path,
        requirement(evidence=["x-0001", "x-0002"]),
        failed(evidence=["x-0001", "x-0002"]),
        warned(evidence=["x-0003"]),
        unsettled(),
        skipped(),
        incident(),
        exchanges=[
            exchange("x-0001", role=Role.AUTHORIZATION),
            exchange("x-0002", role=Role.ATTEMPT),
            exchange("x-0003", reply=silence()),
        ],
        ending=footer("fail", 1),
        opening=header(faults=["captures_beyond_authorized"]),
    )
    return parsed(render_html(log))


def test_begins_with_the_verdict_in_words_and_colour(page: Element) -> None:
    """A run with a failure says so first."""
    banner = page.by_id("verdict")
    expected = (
        "NONCONFORMING 1 requirement failed, of 3 judged. 1 inconclusive. 1 warning. "
        "1 requirement not judged."
    )
    assert expected == banner.words
    assert "fail" in (banner.attributes["class"] or "").split()


@pytest.mark.parametrize(
    "fact",
    [
        "http://127.0.0.1:8000",
        "capture-conformance run --target mock --seed 1",
        "quick, seed 1",
        "2026-11-24T09:30:00Z",
        "2026-11-24T09:31:01Z",
        "61.2 s, 1234 requests, 1 worker",
        "void, status",
        "captures_beyond_authorized",
        "0.1.0",
        "python 3.11.7, hypothesis 6.170.0",
        "c0ffee" * 10 + "beef",
    ],
)
def test_tells_how_the_run_was_made(page: Element, fact: str) -> None:
    """Everything that is needed to repeat it and to compare it."""
    assert fact in page.by_id("campaign").words


def test_warns_of_faults_that_are_switched_on(page: Element) -> None:
    """A failure that was ordered must not be taken for one of the target's own."""
    assert "captures_beyond_authorized" in page.by_id("faults").words


def test_counts_by_verdict(page: Element) -> None:
    """Only what occurs is counted."""
    expected = ["1FAIL", "1WARN", "1INCONCLUSIVE", "1PASS", "1NOT APPLICABLE"]
    assert expected == [x.words for x in page.by_id("counts").all("li")]


def test_lists_findings_with_links_the_gravest_first(page: Element) -> None:
    """Each link leads to the row of its requirement."""
    lists = [x for x in page.all("section") if (x.attributes.get("id") or "").startswith("list-")]
    assert ["list-fail", "list-warning", "list-inconclusive"] == [x.attributes["id"] for x in lists]
    links = [x.all("a")[0].attributes["href"] for x in lists]
    assert ["#CAP-AMT-02", "#CAP-AMT-04", "#CAP-LIF-01"] == links
    assert "accepted with 201" in lists[0].words


def test_has_a_table_for_each_family_in_order(page: Element) -> None:
    """The families stand as they do in the log, and so do their rows."""
    titles = [x.words for x in page.all("h2") if "family-" in (x.attributes.get("id") or "")]
    assert ["Amounts", "Lifecycle"] == titles
    rows = [[x.attributes["id"] for x in table.all("tbody")] for table in page.all("table")]
    assert [["CAP-AMT-01", "CAP-AMT-02", "CAP-AMT-04"], ["CAP-LIF-01", "CAP-LIF-05"]] == rows


def test_tells_a_requirement_in_a_row(page: Element) -> None:
    """Id, verdict, level, basis, executions, statement, expected and observed."""
    cells = [x.words for x in page.by_id("CAP-AMT-02").all("td")][:8]
    expected = ["CAP-AMT-02", "FAIL", "MUST", "documented", "100"]
    assert expected == cells[:5]
    assert ["refused", "accepted with 201"] == cells[6:]
    assert "CAP-AMT-02 の要件。" == page.by_id("CAP-AMT-02").of_class("ja")[0].words
    assert "ja" == page.by_id("CAP-AMT-02").of_class("ja")[0].attributes["lang"]


def test_folds_the_evidence_of_a_pass_alone(page: Element) -> None:
    """What failed is open from the start."""
    folds = {x: page.by_id(x).all("details")[0] for x in ("CAP-AMT-01", "CAP-AMT-02")}
    assert "open" not in folds["CAP-AMT-01"].attributes
    assert "open" in folds["CAP-AMT-02"].attributes


def test_shows_the_evidence_in_order(page: Element) -> None:
    """Source, case and tests; then each exchange with both sides and the line for the shell."""
    row = page.by_id("CAP-AMT-02")
    exchanges = row.of_class("exchange")
    assert ["x-0001", "x-0002"] == [x.of_class("soft")[0].words for x in exchanges]
    assert "attempt" in exchanges[1].words
    assert '"amount": 2' in exchanges[1].words
    assert 'amount":1.0,"amount":2}' in exchanges[1].words
    assert exchanges[1].of_class("curl")[0].words.startswith("curl --include -X POST")
    assert "authorized 1, asked 2" in row.words
    assert "test_amounts.py::test_accepts" in row.words


def test_tells_why_there_is_no_answer(page: Element) -> None:
    """Silence is no status."""
    assert "no response: read timed out after 10 s" in page.by_id("CAP-AMT-04").words


def test_lists_what_was_not_judged_and_why(page: Element) -> None:
    """A reader must not take absence for a pass."""
    expected = "Not judged NOT APPLICABLE the target does not claim: void: CAP-LIF-05"
    assert expected == page.by_id("not-judged").words
    assert "the target does not claim: void" in page.by_id("CAP-LIF-05").words


def test_lists_incidents(page: Element) -> None:
    """With the test, the reason, and the requirement that was kept from a judgement."""
    words = page.by_id("incidents").words
    assert "ERROR CAP-AMT-01 KeyError: 'amount'" in words


def test_leads_every_link_to_an_anchor(page: Element) -> None:
    """And no anchor stands twice."""
    ids = [x.attributes["id"] for x in page.everything() if "id" in x.attributes]
    assert len(ids) == len(set(ids))
    assert {x.attributes["href"] for x in page.all("a")} <= {f"#{name}" for name in ids}


def test_needs_no_network_and_no_script(page: Element) -> None:
    """The policy forbids all but the page's own style sheet, and the page asks for nothing."""
    policy = next(x for x in page.all("meta") if "http-equiv" in x.attributes)
    style = page.all("style")[0].text
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    expected = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert expected == policy.attributes["content"]
    foreign = {"script", "link", "img", "iframe", "object", "form", "base"}
    assert not [x for x in page.everything() if x.tag in foreign]
    loading = {"src", "style", "srcset", "action", "background"}
    assert not [x for x in page.everything() if loading & set(x.attributes)]
    assert not re.search(r"url\(|@import", style)


def test_gives_hostile_text_no_power(tmp_path: Path) -> None:
    """Markup stays text, control characters are seen, templates are not filled in."""
    html = render_html(hostile_log(tmp_path))
    page = parsed(html)
    assert "<script" not in html.lower()
    assert not [c for c in set(html) if is_hidden(c)]
    assert not [x for x in page.everything() if any(a.startswith("on") for a in x.attributes)]
    assert SCRIPT in page.text
    assert "{{7*7}}" in page.text
    assert "\\u202e" in [x.text for x in page.of_class("hidden")] or "\\u202e" in page.text
    assert {"#CAP-W", "#CAP-I"} <= {x.attributes["href"] for x in page.all("a")}


def test_shows_bytes_that_are_no_text(tmp_path: Path) -> None:
    """As escapes, with a note that says so."""
    reply = Response(status=200, headers=(), body=b"caf\xe9", elapsed_ms=1)
    log = stored(tmp_path, requirement(), exchanges=[exchange(reply=reply)], ending=footer())
    words = parsed(render_html(log)).by_id("CAP-AMT-01").words
    assert "caf\\xe9" in words
    assert "Not UTF-8" in words


def test_cuts_a_huge_body_with_a_note(tmp_path: Path) -> None:
    """Ten million characters do not make a page of ten million."""
    reply = Response(status=200, headers=(), body=b"x" * 10_000_000, elapsed_ms=1)
    large = exchange(body=b"y" * 1_000_000, reply=reply)
    html = render_html(stored(tmp_path, requirement(), exchanges=[large], ending=footer()))
    assert len(html) < 100_000
    assert "the first 8,192 of 10,000,000 characters" in parsed(html).words
    assert "take it from exchanges.jsonl, x-0001" in parsed(html).words


def test_embeds_evidence_alone(tmp_path: Path) -> None:
    """Of two thousand exchanges the page holds the two that are evidence."""
    exchanges = [exchange(f"x-{n:04d}") for n in range(2_000)]
    lines = [failed(evidence=["x-0007", "x-1999"])]
    html = render_html(stored(tmp_path, *lines, exchanges=exchanges, ending=footer("fail", 1)))
    shown = [x.of_class("soft")[0].words for x in parsed(html).of_class("exchange")]
    assert ["x-0007", "x-1999"] == shown
    assert len(html) < 100_000


def test_says_which_evidence_is_missing(tmp_path: Path) -> None:
    """A row whose exchange was not kept still renders."""
    words = parsed(render_html(stored(tmp_path, failed(), ending=footer("fail", 1)))).words
    assert "x-0001: not in exchanges.jsonl" in words


def test_shows_a_log_without_footer_as_interrupted(tmp_path: Path) -> None:
    """Even where every row that is there has passed."""
    page = parsed(render_html(stored(tmp_path, requirement(), exchanges=[exchange()])))
    assert page.by_id("verdict").words.startswith("INTERRUPTED The run was cut off before its end,")
    assert "unknown: the log has no footer" in page.by_id("campaign").words


def test_shows_a_log_of_a_header_alone(tmp_path: Path) -> None:
    """A run that was cut off at once."""
    page = parsed(render_html(stored(tmp_path)))
    assert "The log holds no requirement." in page.by_id("not-judged").words
