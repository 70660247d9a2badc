"""Chromium, as far as it is there: nothing is installed here, and what is missing is said."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from capture_conformance.contract.verdict_log import load_log
from capture_conformance.reporting.report_html import render_html
from commands import command

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
Opened = Callable[..., Any]


def missing() -> str | None:
    """What is lacking for a browser, and how to get it."""
    if find_spec("playwright") is None:
        return "playwright is missing: make test installs it, or pip install -r requirements-browser.lock"
    if chromium() is None:
        return "Chromium is missing: apt-get install chromium, or name it in CAPTURE_TEST_CHROMIUM"
    return None


def chromium() -> str | None:
    """Where the browser is."""
    named = os.environ.get("CAPTURE_TEST_CHROMIUM")
    return named or next((path for name in NAMES if (path := shutil.which(name))), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One browser for all tests of a file: its event loop must be gone before other tests run theirs."""
    lacking = missing()
    if lacking is not None:
        pytest.skip(lacking)
    # By its name, so that types are checked without it, too.
    with import_module("playwright.sync_api").sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        yield started
        started.close()


@pytest.fixture
def opened(browser: Any) -> Iterator[Opened]:
    """Opens a file as a page; complaints of the browser and requests beyond the page fail the test."""
    contexts: list[Any] = []
    complaints: list[str] = []

    def refuse(dialog: Any) -> None:
        complaints.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def open_page(file: Path, *, fragment: str = "", width: int = 1280, **options: Any) -> Any:
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda told: complaints.append(told.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", refuse)
        page.on("request", lambda asked: complaints.append(asked.url) if asked.url[:5] != "file:" else None)
        page.goto(file.as_uri() + fragment)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints


@pytest.fixture(scope="session")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the demo's two runs."""
    folder = tmp_path_factory.mktemp("demo")
    ended = command("demo", "--report-dir", "demo", folder=folder)
    assert 0 == ended.code, ended.err
    good, bad = (load_log(folder / "demo" / name) for name in ("good", "bad"))
    text = render_html(bad, good)
    (folder / "demo" / "bad" / "report.html").write_text(text, encoding="utf-8")
    return folder / "demo"


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report with something of everything, and not much of it: axe looks at every element."""
    folder = tmp_path_factory.mktemp("small")
    names = ("CAP-AMT-02", "CAP-AUT-01", "CAP-CON-01", "CAP-LIF-05", "CAP-LIF-13", "CAP-ENV-16", "CAP-REQ-10")
    faults = ("one-above-the-limit-accepted", "currency-null", "capture-after-void-accepted")
    options = [*(x for name in names for x in ("--only", name)), *(x for f in faults for x in ("--fault", f))]
    command("run", "--seed", "1", *options, "--report-dir", "r", folder=folder)
    return folder / "r" / "report.html"


@pytest.fixture
def bad(runs: Path) -> Path:
    """The report on a gateway with faults, beside the one of a sound one."""
    return runs / "bad" / "report.html"


@pytest.fixture
def good(runs: Path) -> Path:
    """The report on a sound gateway."""
    return runs / "good" / "report.html"
