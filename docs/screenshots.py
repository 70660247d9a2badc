"""
Makes the pictures of the report that stand in docs/: a good and a bad run, at two widths, light and dark, in
both languages; and of the bad one a requirement that is opened.

    python docs/screenshots.py [--folder docs/screenshots]

Needs what the browser tests need (requirements-browser.lock, and Chromium). The runs are those of
``capture-conformance demo``, made anew each time.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from itertools import product
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "selftest"))
from browser.conftest import FLAGS, chromium  # noqa: E402 - the tests know where the browser is

HEIGHTS = {1440: 1500, 390: 1200}
OPENED = "CAP-AMT-02"


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
        for name, width, scheme, language in product(
            ("bad", "good"), HEIGHTS, ("light", "dark"), ("en", "ja")
        ):
            context = browser.new_context(
                viewport={"width": width, "height": HEIGHTS[width]}, color_scheme=scheme
            )
            page, report = context.new_page(), Path(place) / name / "report.html"
            page.goto(report.as_uri())
            page.check(f"#language-{language}")
            file = folder / f"{name}-{width}-{scheme}-{language}.png"
            page.screenshot(path=file)
            if name == "bad" and scheme == "light":
                page.goto(f"{report.as_uri()}#{OPENED}")
                page.screenshot(path=folder / f"requirement-{width}-{language}.png")
            context.close()
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
