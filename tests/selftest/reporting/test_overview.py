"""The part of the HTML report that tells of the run as a whole, read back with a parser."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

import capture_conformance.reporting
from capture_conformance.contract.register import load_register
from capture_conformance.model.exchange import Exchange, NoResponse, Role, Silence
from capture_conformance.reporting.legible import is_hidden
from capture_conformance.reporting.overview import overview_of
from capture_conformance.reporting.report_html import _environment
from histories import authorization, refusal, silence

from .described_requests import captured, captured_with
from .hostile_traffic import hostile_traffic
from .pages import Element, parsed

KNOWN = frozenset(load_register().by_id)
STYLE = Path(capture_conformance.reporting.__file__).parent / "templates" / "overview.css"


def render(history: Sequence[Exchange], known: frozenset[str] = KNOWN) -> str:
    """The part on *history*, in a page whose rows are those of the *known* requirements."""
    module = _environment().get_template("overview.html.j2").module
    view = overview_of(history)
    parts = (view.coverage, view.traffic, view.documentation, view.figures)
    return str(module.overview(*parts, known))  # type: ignore[attr-defined]  # a macro


def history() -> list[Exchange]:
    """A little of everything."""
    return [
        captured(),
        captured_with(amount="1", Amount=1),
        captured(reply=refusal(405)),
        captured(method="GET"),
        captured(reply=silence(), case="a capture that nobody answers"),
        captured(reply=NoResponse(reason=Silence.CUT, elapsed_ms=1), role=Role.LOST),
        captured(reply=refusal(429), role=Role.PUT_OFF),
        authorization(),
    ]


@pytest.fixture(scope="module")
def page() -> Element:
    """The part on a run with a little of everything."""
    return parsed(render(history()))


@pytest.mark.parametrize(
    "words",
    [
        "1 of 9",
        "405 ×1",
        "amount: text文字列 ×1",
        "a capture that nobody answers",
        "broken off by the tester, on purpose",
        "not looked at now",
        "GET /server-to-server-interface/capture ×1",
        "The documentation: 74 known faults",
        "DOC-74",
    ],
)
def test_tells_what_happened_and_what_did_not(page: Element, words: str) -> None:
    """Coverage, traffic and the documentation's faults."""
    assert words in page.words


def test_says_everything_in_both_languages(page: Element) -> None:
    """Side by side, in the text and in the drawings."""
    for tag in ("span", "text"):
        spoken = [x.attributes["class"] or "" for x in page.all(tag)]
        languages = [word for words in spoken for word in words.split() if word in {"en", "ja"}]
        assert languages
        assert ["en", "ja"] * (len(languages) // 2) == languages
    marked = {
        (x.attributes["class"], x.attributes["lang"]) for x in page.all("span") if "lang" in x.attributes
    }
    assert {("en", "en"), ("ja", "ja")} == marked


def test_leaves_no_words_outside_of_both_languages(page: Element) -> None:
    """But for names and numbers, which need no translation."""
    headings = [x for tag in ("h2", "h3", "h4", "caption", "figcaption", "dt") for x in page.all(tag)]
    assert headings
    assert [] == [x.words for x in headings if not x.of_class("en") or not x.of_class("ja")]


def test_gives_every_table_a_caption_and_every_header_a_scope(page: Element) -> None:
    """So that a screen reader can tell what a cell is about."""
    tables = page.all("table")
    assert len(tables) >= 7
    assert [1] * len(tables) == [len(x.all("caption")) for x in tables]
    scopes = {x.attributes.get("scope") for x in page.all("th")}
    assert {"col", "row", "colgroup", "rowgroup"} == scopes


def test_lets_wide_things_scroll_by_themselves(page: Element) -> None:
    """Also by keyboard, and under a name."""
    scrolling = page.of_class("scroll")
    assert {("0", "region")} == {(x.attributes["tabindex"], x.attributes["role"]) for x in scrolling}
    assert all(" / " in (x.attributes["aria-label"] or "") for x in scrolling)
    held = sum(len(x.all("table")) + len(x.all("svg")) for x in scrolling)
    assert len(page.all("table")) + len(page.all("svg")) == held


def test_names_every_drawing_by_its_caption(page: Element) -> None:
    """The id leads there, and no id stands twice."""
    ids = [x.attributes["id"] for x in page.everything() if "id" in x.attributes]
    assert len(ids) == len(set(ids))
    drawings = page.all("svg")
    assert [("img", True)] * 2 == [(x.attributes["role"], "viewbox" in x.attributes) for x in drawings]
    captions = {x.attributes["id"] for x in page.all("figcaption")}
    assert captions == {x.attributes["aria-labelledby"] for x in drawings}


def test_leads_to_requirements_that_the_page_has() -> None:
    """The others are named and lead nowhere."""
    page = parsed(render([], frozenset({"CAP-REQ-09"})))
    assert {"#CAP-REQ-09"} == {x.attributes["href"] for x in page.all("a")}
    assert "CAP-PRO-06" in [x.text for x in page.all("i")]


def test_asks_for_nothing_and_runs_nothing(page: Element) -> None:
    """The page's policy forbids inline styles, scripts and everything from elsewhere."""
    foreign = {"script", "link", "img", "iframe", "object", "style", "use", "image", "foreignobject"}
    assert not [x for x in page.everything() if x.tag in foreign]
    loading = {"src", "style", "srcset", "action", "xlink:href", "fill", "stroke"}
    assert not [x for x in page.everything() if loading & set(x.attributes)]
    assert not [x for x in page.everything() if any(name.startswith("on") for name in x.attributes)]
    assert not re.search(r"url\(|@import|</", STYLE.read_text(encoding="utf-8"))


def test_takes_its_colours_from_the_page() -> None:
    """So that they change with the reader's theme."""
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b|rgb|hsl", STYLE.read_text(encoding="utf-8"))


def test_is_the_same_for_the_same_history() -> None:
    """Byte for byte."""
    same = history()
    assert render(same) == render(same)


@pytest.mark.parametrize("known", [frozenset[str](), KNOWN], ids=["no rows", "all rows"])
def test_tells_of_a_run_that_sent_nothing(known: frozenset[str]) -> None:
    """It may have been cut off at once."""
    words = parsed(render([], known)).words
    assert "Nothing was sent." in words
    assert "0 of 4" in words


def test_stays_small_and_harmless_whatever_came() -> None:
    """Markup stays text, nothing is hidden, and much does not make much."""
    html = render(hostile_traffic())
    page = parsed(html)
    assert len(html.encode()) < 150_000
    assert "<script" not in html.lower()
    assert not [c for c in set(html) if is_hidden(c)]
    assert not [x for x in page.everything() if any(name.startswith("on") for name in x.attributes)]
    assert "<script>alert" in page.text
