"""What a reader does with the report."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from capture_conformance.reporting.report_html import render_html
from reporting.hostile import SCRIPT, hostile_log
from reporting.stored_logs import exchange, failed, footer, requirement, stored

from .conftest import Opened

NARROW = 360


def shown(page: Any) -> list[str]:
    """The requirements that can be seen, in their order."""
    return told(page, "x.id")


def marks(page: Any) -> set[str]:
    """The verdicts of those that can be seen."""
    return set(told(page, "x.dataset.mark"))


def told(page: Any, what: str) -> list[str]:
    """*what* each requirement that can be seen says of itself, asked in one go."""
    seen = "[...document.querySelectorAll('.requirement')].filter((x) => x.checkVisibility())"
    found: list[str] = page.evaluate(f"{seen}.map((x) => {what})")
    return found


def seen(page: Any, selector: str) -> int:
    """How many of *selector* can be seen, asked in one go."""
    all_of_them = f"[...document.querySelectorAll({selector!r})]"
    return int(page.evaluate(f"{all_of_them}.filter((x) => x.checkVisibility()).length"))


def test_filters_by_verdict_level_basis_family_and_words(opened: Opened, bad: Path) -> None:
    """Each alone and together; how many are left is told, and a reset brings all back."""
    page = opened(bad)
    everything = shown(page)
    page.select_option("#filter-mark", "fail")
    assert {"fail"} == marks(page)
    assert f"{len(shown(page))} of {len(everything)} shown" == page.locator("#shown").inner_text()
    page.select_option("#filter-family", "amounts")
    assert ["CAP-AMT-02"] == shown(page)
    page.select_option("#filter-level", "SHOULD")
    assert [] == shown(page)
    assert page.locator("#nothing-shown").is_visible()
    page.click("#reset")
    assert everything == shown(page)
    page.select_option("#filter-basis", "safety")
    assert set(shown(page)) < set(everything)
    page.click("#reset")
    page.fill("#filter-text", "void then a CAPTURE")
    assert "CAP-LIF-05" in shown(page)
    assert len(shown(page)) < 20


def test_a_count_leads_to_its_requirements(opened: Opened, bad: Path) -> None:
    """From the top of the page."""
    page = opened(bad)
    page.click("[data-show=warning]")
    assert {"warning"} == marks(page)
    assert page.locator("#statement").is_visible()


def test_sorts_and_goes_back(opened: Opened, bad: Path) -> None:
    """The gravest first, the most executed first, and as in the register."""
    page = opened(bad)
    registered = shown(page)
    page.select_option("#order", "gravity")
    graver = [int(x) for x in told(page, "x.dataset.gravity")]
    assert graver == sorted(graver)
    assert not page.locator(".family:visible").count()
    page.select_option("#order", "executions")
    often = [int(x) for x in told(page, "x.dataset.executions")]
    assert often == sorted(often, reverse=True)
    page.select_option("#order", "order")
    assert registered == shown(page)


def test_speaks_japanese(opened: Opened, bad: Path) -> None:
    """In every word of its own, controls included; and English again."""
    page = opened(bad)
    page.check("#language-ja")
    assert "ja" == page.evaluate("document.documentElement.lang")
    assert "不適合" in page.locator("#verdict").inner_text()
    assert "NONCONFORMING" not in page.locator("#verdict").inner_text()
    assert "すべて" == page.locator("#filter-mark option").first.inner_text()
    assert "件" in page.locator("#shown").inner_text()
    assert not seen(page, ".en")
    page.check("#language-en")
    assert "NONCONFORMING" in page.locator("#verdict").inner_text()
    assert not seen(page, ".ja")


def test_a_link_opens_what_it_leads_to(opened: Opened, bad: Path) -> None:
    """From a ticket, from within the page, to what is folded, and to what is filtered away."""
    page = opened(bad, fragment="#CAP-AMT-02")
    assert page.locator("#CAP-AMT-02").get_attribute("open") is not None
    assert page.locator("#CAP-AMT-02 .exchange[open] pre").first.is_visible()
    page.select_option("#filter-mark", "warning")
    page.click("#list-fail a.id >> nth=0")
    name = page.evaluate("location.hash.slice(1)")
    assert page.locator(f"#{name} .box").is_visible()
    page.click("#CAP-AUT-02 > summary")
    page.click("#CAP-AUT-02 .evidence a >> nth=0")
    evidence = page.evaluate("location.hash.slice(1)")
    assert page.locator(f"#{evidence} pre").first.is_visible()


def test_copies_command_ticket_and_request(opened: Opened, bad: Path) -> None:
    """To the clipboard, and says so."""
    page = opened(bad, fragment="#CAP-AMT-02", permissions=["clipboard-read", "clipboard-write"])
    read = "navigator.clipboard.readText()"
    page.click("[data-copy-from=command]")
    page.wait_for_function("document.getElementById('told').textContent === 'Copied'")
    assert page.evaluate(read).startswith("capture-conformance run")
    page.click("#CAP-AMT-02 .tools .copy")
    page.wait_for_function(f"{read}.then((text) => text.includes('CAP-AMT-02'))")
    page.click("#CAP-AMT-02 .exchange[open] .again:has(.curl) > summary")
    page.click("#CAP-AMT-02 .exchange[open] .again[open] .copy >> nth=0")
    page.wait_for_function(f"{read}.then((text) => text.startsWith('curl'))")


def test_is_light_or_dark_as_the_system_or_the_reader_wants(opened: Opened, bad: Path) -> None:
    """The reader has the last word."""
    background = "getComputedStyle(document.body).backgroundColor"
    page = opened(bad, color_scheme="dark")
    dark = page.evaluate(background)
    page.check("#colours-light")
    light = page.evaluate(background)
    assert light == opened(bad, color_scheme="light").evaluate(background)
    assert dark != light
    page.emulate_media(color_scheme="light")
    page.check("#colours-dark")
    assert dark == page.evaluate(background)


def test_prints_what_matters(opened: Opened, bad: Path) -> None:
    """Verdict, findings and statement, black on white, without controls; also from the dark."""
    page = opened(bad, color_scheme="dark")
    page.emulate_media(media="print")
    for hidden in (".filters", ".switches", "#exchanges", "button.copy >> nth=0"):
        assert not page.locator(hidden).first.is_visible(), hidden
    for seen in ("#verdict", "#list-fail", "#CAP-AMT-02 > summary"):
        assert page.locator(seen).first.is_visible(), seen
    assert "rgb(255, 255, 255)" == page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert page.pdf().startswith(b"%PDF")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#CAP-AMT-02 .exchange[open] pre").first.is_visible()


@pytest.mark.parametrize("language", ["en", "ja"])
def test_fits_a_narrow_screen(opened: Opened, bad: Path, language: str) -> None:
    """With everything opened, nothing reaches beyond it."""
    page = opened(bad, width=NARROW)
    page.check(f"#language-{language}")
    page.click("#open-all")
    page.evaluate("for (const x of document.querySelectorAll('details')) x.open = true")
    assert NARROW >= page.evaluate("document.documentElement.scrollWidth")


def test_needs_no_mouse(opened: Opened, bad: Path) -> None:
    """A requirement is reached with the keyboard, opened and closed."""
    page = opened(bad)
    page.locator("#CAP-AUT-01 > summary").focus()
    page.keyboard.press("Enter")
    assert page.locator("#CAP-AUT-01 .box").is_visible()
    page.keyboard.press("Enter")
    assert not page.locator("#CAP-AUT-01 .box").is_visible()


def test_needs_no_script(opened: Opened, bad: Path) -> None:
    """What a mail program shows: all but filters; the language can be chosen all the same."""
    page = opened(bad, java_script_enabled=False)
    assert page.locator("#verdict").is_visible()
    assert not page.locator(".filters").is_visible()
    page.check("#language-ja")
    assert "不適合" in page.locator("#verdict").inner_text()
    page.click("#CAP-AMT-02 > summary")
    assert page.locator("#CAP-AMT-02 .exchange[open] pre").first.is_visible()


def test_gives_a_hostile_gateway_no_power(opened: Opened, tmp_path: Path) -> None:
    """Nothing runs, nothing is asked for, nothing reaches beyond the page, and the failure is seen."""
    file = tmp_path / "page.html"
    file.write_text(render_html(hostile_log(tmp_path / "log")), encoding="utf-8")
    page = opened(file, width=NARROW)
    page.evaluate("for (const x of document.querySelectorAll('details')) x.open = true")
    assert NARROW >= page.evaluate("document.documentElement.scrollWidth")
    assert 1 == page.locator("script").count()
    assert SCRIPT in page.locator("#list-fail").inner_text()
    assert "NONCONFORMING" in page.locator("#verdict").inner_text()
    page.select_option("#filter-mark", "fail")
    assert {"fail"} == marks(page)


def test_holds_twenty_thousand_exchanges(opened: Opened, tmp_path: Path) -> None:
    """In a file that can be mailed, and that says what it leaves out."""
    exchanges = [exchange(f"x-{number:05}") for number in range(20_000)]
    names = [x.id for x in exchanges]
    rows = [failed(f"CAP-AMT-{n:02}", evidence=names[n * 200 : n * 200 + 150]) for n in range(1, 19)] + [
        requirement(f"CAP-LIF-{n:02}", family="lifecycle", evidence=names[-n * 40 :]) for n in range(1, 15)
    ]
    file = tmp_path / "page.html"
    log = stored(tmp_path / "log", *rows, exchanges=exchanges, ending=footer("fail", 1))
    file.write_text(render_html(log), encoding="utf-8")
    assert file.stat().st_size < 10_000_000
    page = opened(file, fragment="#CAP-LIF-14")
    assert page.locator("#CAP-LIF-14 .box").is_visible()
    assert "of 20,000 recorded exchanges" in page.locator("#exchanges").inner_text()
    assert "138" in page.locator("#CAP-AMT-01").text_content()


@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("ja", "dark")])
def test_axe_finds_nothing(opened: Opened, small: Path, language: str, scheme: str) -> None:
    """Names, roles, contrast, order of headings: as axe-core sees them, with everything opened."""
    page = opened(small, color_scheme=scheme)
    page.check(f"#language-{language}")
    page.evaluate("for (const x of document.querySelectorAll('details')) x.open = true")
    found = import_module("axe_playwright_python.sync_playwright").Axe().run(page)
    assert [] == [(x["id"], x["help"], x["nodes"][0]["html"][:200]) for x in found.response["violations"]]
