"""The HTML report, read back with a parser."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import pytest

from capture_conformance.contract.message_json import message_to_json
from capture_conformance.model.exchange import Response
from capture_conformance.model.message import message
from capture_conformance.reporting.legible import is_hidden
from capture_conformance.reporting.report_html import render_html

from .hostile import SCRIPT, hostile_log
from .pages import Element, english, parsed
from .stored_logs import (
    exchange,
    failed,
    footer,
    incident,
    requirement,
    said,
    stored,
    unsettled,
)


def test_begins_with_the_verdict_in_words_and_colour(page: Element) -> None:
    """A run with a failure says so first."""
    banner = page.by_id("verdict")
    expected = (
        "NONCONFORMING 1 requirement failed, of 3 judged. 1 inconclusive. 1 warning. "
        "1 requirement not judged."
    )
    assert expected == english(banner)
    assert "fail" in (banner.attributes["class"] or "").split()


@pytest.mark.parametrize(
    "fact",
    [
        "http://127.0.0.1:8000",
        "capture-conformance run --target mock --seed 1",
        "quick, 1",
        "2026-11-24T09:30:00Z",
        "2026-11-24T09:31:01Z",
        "61.2 s",
        "1234",
        "void, status",
        "captures_beyond_authorized",
        "0.1.0",
        "python 3.11.7, hypothesis 6.170.0",
        "c0ffee" * 10 + "beef",
    ],
)
def test_tells_how_the_run_was_made(page: Element, fact: str) -> None:
    """Everything that is needed to repeat it and to compare it."""
    assert fact in english(page.by_id("campaign"))


def test_warns_of_faults_that_are_switched_on(page: Element) -> None:
    """A failure that was ordered must not be taken for one of the target's own."""
    assert "captures_beyond_authorized" in page.by_id("faults").words


def test_counts_by_verdict(page: Element) -> None:
    """Only what occurs is counted."""
    expected = ["1FAIL", "1WARN", "1INCONCLUSIVE", "1PASS", "1NOT APPLICABLE"]
    assert expected == [english(x) for x in page.by_id("counts").all("li")]
    assert ["fail", "warning", "inconclusive", "pass", "not_applicable"] == [
        x.attributes["data-show"] for x in page.by_id("counts").all("a")
    ]


def test_lists_findings_with_links_the_gravest_first(page: Element) -> None:
    """Each link leads to the row of its requirement."""
    lists = [x for x in page.all("section") if (x.attributes.get("id") or "").startswith("list-")]
    assert ["list-fail", "list-warning", "list-inconclusive"] == [x.attributes["id"] for x in lists]
    links = [x.all("a")[0].attributes["href"] for x in lists]
    assert ["#CAP-AMT-02", "#CAP-AMT-04", "#CAP-LIF-01"] == links
    assert "accepted with 201" in lists[0].words


def test_shows_families_in_order(page: Element) -> None:
    """The families stand as they do in the log, and so do their rows."""
    families = page.of_class("family")
    assert ["Amounts", "Life cycle"] == [english(x.all("h3")[0]) for x in families]
    rows = [[x.attributes["id"] for x in family.of_class("requirement")] for family in families]
    assert [["CAP-AMT-01", "CAP-AMT-02", "CAP-AMT-04"], ["CAP-LIF-01", "CAP-LIF-05"]] == rows


def test_tells_a_requirement_in_a_line(page: Element) -> None:
    """Id, verdict, statement, level, basis and executions; the same as what a filter looks at."""
    row = page.by_id("CAP-AMT-02")
    line = row.all("summary")[0]
    assert "CAP-AMT-02 FAIL The statement of CAP-AMT-02. MUST documented 100×" == english(line)
    assert "CAP-AMT-02 の要件。" in [x.words for x in line.of_class("ja")]
    assert {"ja"} == {x.attributes["lang"] for x in line.of_class("ja")}
    told = {name: row.attributes[f"data-{name}"] for name in ("mark", "level", "basis", "family")}
    assert {"mark": "fail", "level": "MUST", "basis": "documented", "family": "amounts"} == told


def test_says_how_often_it_failed(tmp_path: Path) -> None:
    """Always, or now and then; a log of before does not tell."""
    rows = [failed(failures=3, executions=64), failed("CAP-AMT-03")]
    log = stored(tmp_path, *rows, exchanges=[exchange()], ending=footer("fail", 1))
    page = parsed(render_html(log))
    findings = [english(x) for x in page.by_id("list-fail").all("li")]
    assert "How oftenfailed 3 of 64 times" in findings[0]
    assert "How often" not in findings[1]
    assert "failed 3 of 64 times" in page.by_id("ticket-CAP-AMT-02").words


def test_says_which_findings_rest_on_one_exchange(tmp_path: Path) -> None:
    """They may be one fault."""
    rows = [failed("CAP-AMT-02"), failed("CAP-AMT-03"), failed("CAP-AMT-05", evidence=["x-0002"])]
    log = stored(tmp_path, *rows, exchanges=[exchange(), exchange("x-0002")], ending=footer("fail", 1))
    findings = parsed(render_html(log)).by_id("list-fail").all("li")
    assert ["#CAP-AMT-02", "#CAP-AMT-03"] == [x.attributes["href"] for x in findings[0].all("a")]
    assert 1 == len(findings[2].all("a"))


def test_tells_what_is_new(tmp_path: Path) -> None:
    """Beside the run before; and that nothing is, where nothing is."""
    old = stored(tmp_path / "a", requirement(), exchanges=[exchange()], ending=footer())
    new = stored(tmp_path / "b", failed("CAP-AMT-01"), exchanges=[exchange()], ending=footer("fail", 1))
    changed, same, alone = (
        parsed(render_html(new, old)),
        parsed(render_html(old, old)),
        parsed(render_html(new)),
    )
    assert "1 × new failure" in english(changed.by_id("since"))
    assert "CAP-AMT-01" in changed.by_id("since").words
    assert "Nothing differs from" in english(same.by_id("since"))
    assert not [x for x in alone.everything() if x.attributes.get("id") == "since"]


def test_every_word_of_its_own_stands_in_both_languages(page: Element) -> None:
    """Whoever reads one of them must not miss what the other says."""
    texts = [x for x in page.everything() if x.attributes.get("class") in ("en", "ja")]
    assert all(x.attributes["lang"] == x.attributes["class"] for x in texts)
    assert sum(x.attributes["class"] == "en" for x in texts) == sum(
        x.attributes["class"] == "ja" for x in texts
    )
    assert all(x.words for x in texts)


def test_lists_what_was_not_judged_and_why(page: Element) -> None:
    """A reader must not take absence for a pass."""
    expected = "Not judged NOT APPLICABLE the target does not claim: void: CAP-LIF-05"
    assert expected == english(page.by_id("not-judged"))
    assert "the target does not claim: void" in page.by_id("CAP-LIF-05").words


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (requirement(), "Every requirement was tried on the target."),
        (
            unsettled() | {"executions": 0},
            "Nothing was left out on purpose. A requirement with 0× below has no verdict; its row says why.",
        ),
    ],
)
def test_says_whether_everything_was_judged(tmp_path: Path, line: dict[str, object], told: str) -> None:
    """A row that never ran was not put to the target."""
    page = parsed(render_html(stored(tmp_path, line)))

    assert f"Not judged {told}" == english(page.by_id("not-judged"))


def test_tells_one_reason_once(tmp_path: Path) -> None:
    """What several rows have for their only word; an incident that says the same is left out."""
    rows = [unsettled(f"CAP-LIF-0{n}", "the budget is spent") for n in (1, 2, 3)]
    lone = unsettled("CAP-LIF-04", "the target did not answer")
    told = {"verdict": "inconclusive", "reason": "the budget is spent"}
    page = parsed(render_html(stored(tmp_path, *rows, lone, incident(requirements=["CAP-LIF-01"], **told))))
    words = english(page.by_id("list-inconclusive"))

    assert 1 == words.count("the budget is spent")
    assert all(row["id"] in words for row in (*rows, lone))
    assert not [x for x in page.everything() if x.attributes.get("id") == "incidents"]


def test_tells_findings_of_one_cause_together(tmp_path: Path) -> None:
    """Before the findings one by one."""
    one = {
        "requirements": ["CAP-AMT-02", "CAP-AMT-03"],
        "said": message_to_json(
            message("together.of_attempts", accepted=4, tried=9, pattern=message("pattern.every", step=2))
        ),
    }
    rows = [failed(), failed("CAP-AMT-03")]
    page = parsed(render_html(stored(tmp_path, *rows, ending=footer("fail", 1, together=[one]))))
    told = english(page.by_id("together"))

    assert "CAP-AMT-02, CAP-AMT-03" in told
    assert "4 of 9 attempts that were to be refused were accepted: one in every 2" in told


def test_tells_the_gateways_reason(tmp_path: Path) -> None:
    """Where what was refused should have been accepted."""
    told = b'{"success":false,"gateway_response":{"code":"ERR0414","message":"already voided"}}'
    reply = Response(status=412, headers=(), body=told, elapsed_ms=1.0)
    row = failed(expected="accepted", observed="refused with 412", evidence=["x-0001"], subject="x-0001")
    row |= {"due": "accepted", "executions": 1, "failures": 1}
    log = stored(tmp_path, row, exchanges=[exchange("x-0001", reply=reply)], ending=footer("fail", 1))
    page = parsed(render_html(log))

    assert "The gateway's reason" in english(page.by_id("list-fail"))
    assert "ERR0414, already voided" in english(page.by_id("list-fail"))


def test_leads_to_what_is_still_held(tmp_path: Path) -> None:
    """The exchange that made it stands on the page."""
    held: dict[str, object] = {"id": "T-9", "amount": "1000", "currency": "JPY", "exchange": "x-0001"}
    held |= {"void": said("refused with 412"), "void_exchange": "x-0002"}
    held |= {"merchant_id": "M-1", "merchant_txn_ref": "R-1"}
    sent = [exchange("x-0001"), exchange("x-0002")]
    log = stored(tmp_path, requirement(evidence=[]), exchanges=sent, ending=footer(left_open=[held]))
    page = parsed(render_html(log))

    assert "T-9: 1000 JPY" in english(page.by_id("left-open"))
    assert "its void: refused with 412" in english(page.by_id("left-open"))
    assert ["#x-0001", "#x-0002"] == [x.attributes["href"] for x in page.by_id("left-open").all("a")]
    assert "details" == page.by_id("x-0001").tag


def test_lists_incidents(page: Element) -> None:
    """With the test, the reason, and the requirement that was kept from a judgement."""
    words = english(page.by_id("incidents"))
    assert "ERROR CAP-AMT-01 KeyError: 'amount'" in words


def test_leads_every_link_to_an_anchor(page: Element) -> None:
    """And no anchor stands twice."""
    ids = [x.attributes["id"] for x in page.everything() if "id" in x.attributes]
    assert len(ids) == len(set(ids))
    inner = {x.attributes["href"] for x in page.all("a") if (x.attributes["href"] or "").startswith("#")}
    assert inner <= {f"#{name}" for name in ids}


def test_links_to_the_files_that_are_there(tmp_path: Path) -> None:
    """The page may have been mailed alone."""
    log = stored(tmp_path, requirement(), exchanges=[exchange()], ending=footer())
    links = {x.attributes["href"] for x in parsed(render_html(log)).by_id("campaign").all("a")}
    assert {"verdicts.jsonl", "exchanges.jsonl"} == links


def test_needs_no_network_and_no_script_but_its_own(page: Element) -> None:
    """The policy forbids all but the page's own style sheet and script, and the page asks for nothing."""
    policy = next(x for x in page.all("meta") if "http-equiv" in x.attributes)
    style, script = page.all("style")[0].text, page.all("script")[0].text
    style_hash, script_hash = (
        base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (style, script)
    )
    expected = (
        f"default-src 'none'; style-src 'sha256-{style_hash}'; script-src 'sha256-{script_hash}'; "
        "base-uri 'none'; form-action 'none'"
    )
    assert expected == policy.attributes["content"]
    assert 1 == len(page.all("script"))
    foreign = {"link", "img", "iframe", "object", "form", "base"}
    assert not [x for x in page.everything() if x.tag in foreign]
    loading = {"src", "style", "srcset", "action", "background"}
    assert not [x for x in page.everything() if loading & set(x.attributes)]
    assert not re.search(r"url\(|@import", style)
    assert not re.search(r"innerHTML|insertAdjacentHTML|eval|fetch|XMLHttpRequest", script)


def test_gives_hostile_text_no_power(tmp_path: Path) -> None:
    """Markup stays text, control characters are seen, templates are not filled in."""
    html = render_html(hostile_log(tmp_path))
    page = parsed(html)
    assert 1 == html.lower().count("<script")
    assert not [c for c in set(html) if is_hidden(c)]
    assert not [x for x in page.everything() if any(a.startswith("on") for a in x.attributes)]
    assert SCRIPT in page.text
    assert "{{7*7}}" in page.text
    assert "\\u202e" in [x.text for x in page.of_class("hidden")] or "\\u202e" in page.text
    assert {"#CAP-W", "#CAP-I"} <= {x.attributes["href"] for x in page.all("a")}


def test_shows_a_log_without_footer_as_interrupted(tmp_path: Path) -> None:
    """Even where every row that is there has passed."""
    page = parsed(render_html(stored(tmp_path, requirement(), exchanges=[exchange()])))
    assert english(page.by_id("verdict")).startswith("INTERRUPTED The run was cut off before its end,")
    assert "unknown: the log has no footer" in page.by_id("campaign").words


def test_shows_a_log_of_a_header_alone(tmp_path: Path) -> None:
    """A run that was cut off at once."""
    page = parsed(render_html(stored(tmp_path)))
    assert "The log contains no requirement." in page.by_id("not-judged").words
