"""
How large the HTML report of a long run is, and how soon a browser shows it.

    python benchmarks/report_size.py [--exchanges 20000] [--rounds 5] [--json FILE]

Takes a standard run of the embedded gateway with a fault, repeats its exchanges under new ids until there
are as many as asked for, renders the report, and opens it in Chromium (see the browser tests for what that
needs). Prints the size, the seconds of rendering, and the median of milliseconds until the page is loaded and
until it is painted; fails if the file has ten megabytes or more.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from kept import ROOT, SUITE, Kept, state_of
from playwright.sync_api import sync_playwright

from capture_conformance.contract.verdict_log import load_log
from capture_conformance.reporting.report_html import render_html

sys.path.insert(0, str(ROOT / "tests" / "selftest"))
from browser.conftest import FLAGS, chromium

FAULT = "one-above-the-limit-accepted"
LARGEST = 10_000_000
TIMES = """() => {
  const [navigation] = performance.getEntriesByType('navigation');
  const paint = performance.getEntriesByName('first-contentful-paint')[0];
  return [navigation.loadEventEnd, paint ? paint.startTime : 0];
}"""


def lengthened(folder: Path, number: int) -> None:
    """Repeat the exchanges in *folder* under new names until there are *number*."""
    file = folder / "exchanges.jsonl"
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").split("\n")[:-1]]
    with file.open("a", encoding="utf-8") as stream:
        for count in range(len(lines), number):
            line: dict[str, Any] = {**lines[count % len(lines)], "id": f"y-{count:05}"}
            line["part"] = {**line["part"], "trial": f"y-{count // 10:05}"}
            stream.write(json.dumps(line, ensure_ascii=False) + "\n")


def row_of(exchanges: int, rounds: int) -> dict[str, Any]:
    """What one long report comes to."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "run"
        command = [sys.executable, "-m", "capture_conformance", "run", "--profile", "standard", "--seed", "1"]
        command += ["--fault", FAULT, "--report-dir", str(folder)]
        subprocess.run(command, capture_output=True, check=False)
        lengthened(folder, exchanges)
        log, begun = load_log(folder), time.perf_counter()
        file = folder / "report.html"
        file.write_text(render_html(log), encoding="utf-8")
        rendered_s = time.perf_counter() - begun
        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=chromium(), args=list(FLAGS))
            seen = [_times(browser, file) for _ in range(rounds)]
            browser.close()
        return {
            "exchanges": len(log.exchanges),
            "bytes": file.stat().st_size,
            "rendered_s": round(rendered_s, 2),
            "loaded_ms": round(statistics.median(x[0] for x in seen)),
            "painted_ms": round(statistics.median(x[1] for x in seen)),
        }


def _times(browser: Any, file: Path) -> list[float]:  # noqa: ANN401 - it comes by its name
    page = browser.new_page()
    page.goto(file.as_uri(), wait_until="load")
    page.wait_for_timeout(200)
    found: list[float] = page.evaluate(TIMES)
    page.close()
    return found


def main() -> int:
    """Measure, print, and say whether it is small enough."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--exchanges", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=Path, help="write the row there, too")
    asked = parser.parse_args()
    kept = Kept(asked.json, state_of(SUITE))

    def measured(key: str) -> dict[str, Any]:
        return row_of(int(key), asked.rounds)

    (row,) = kept.measured("report", [str(asked.exchanges)], measured, jobs=1).values()
    sys.stdout.write("\n".join(f"{name}: {value}" for name, value in row.items()) + "\n")
    return int(row["bytes"] >= LARGEST)


if __name__ == "__main__":
    sys.exit(main())
