"""
Makes the pictures of the report that stand in docs/: a good and a bad run, at two widths, light and dark, in both languages.

    python docs/screenshots.py [--folder docs/screenshots]

Needs what the browser tests need (requirements-browser.lock, and Chromium). The runs are those of
``capture-conformance demo``, made anew each time.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "selftest"))
from browser.conftest import FLAGS, chromium

WIDTHS = {1440: 1600, 390: 1400}
# What is opened in the picture of the statement: a finding of the bad run, and something passed of the good one.
OPENED = {"bad": "CAP-AMT-02", "good": "CAP-AMT-02"}


def main() -> int:
    """Run, and take the pictures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folder", type=Path, default=ROOT / "docs" / "screenshots")
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place, sync_playwright() as driver:
        demo = [sys.executable, "-m", "capture_conformance", "demo", "--report-dir", place]
        subprocess.run(demo, check=True, capture_output=True)
        browser = driver.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        for name, width, scheme, language in product(OPENED, WIDTHS, ("light", "dark"), ("en", "ja")):
            report = Path(place) / name / "report.html"
            context = browser.new_context(
                viewport={"width": width, "height": WIDTHS[width]}, color_scheme=scheme
            )
            for part, picture in _pictures(context.new_page(), report, OPENED[name], language):
                file = folder / f"{name}-{part}-{width}-{scheme}-{language}.png"
                file.write_bytes(picture)
                sys.stdout.write(f"{file}\n")
            context.close()
        browser.close()
    return 0


def _pictures(page: Any, report: Path, opened: str, language: str) -> Iterator[tuple[str, bytes]]:
    """The top of the page, and the statement with one requirement opened."""
    page.goto(report.as_uri())
    page.check(f"#language-{language}")
    yield "top", page.screenshot()
    page.goto(f"{report.as_uri()}#{opened}")
    page.evaluate("window.scrollBy(0, -120)")
    yield "requirement", page.screenshot()


if __name__ == "__main__":
    sys.exit(main())
