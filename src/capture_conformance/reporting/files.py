"""The reports as files beside the log."""

from __future__ import annotations

import os
from pathlib import Path

from capture_conformance.contract.verdict_log import VerdictLog
from capture_conformance.reporting.junit import render_junit
from capture_conformance.reporting.markdown import render_markdown
from capture_conformance.reporting.report_html import render_html
from capture_conformance.reporting.summary import (
    JUNIT_XML,
    REPORT_HTML,
    SUMMARY_JSON,
    SUMMARY_MD,
    render_summary,
)


def write_reports(log: VerdictLog, folder: Path, before: VerdictLog | None = None) -> tuple[Path, ...]:
    """
    Write the HTML report, the JUnit file and the two summaries of *log*, each whole or not at all.

    Args:
        log: A log as loaded.

        folder: Where the files go; it is made if need be.

        before: The run that it is compared with, if there is one.

    Returns:
        The files, in the order named above. Everything is rendered before the first is touched, so
        a log that cannot be told leaves none.
    """
    texts = {
        REPORT_HTML: render_html(log, before),
        JUNIT_XML: render_junit(log),
        SUMMARY_JSON: render_summary(log),
        SUMMARY_MD: render_markdown(log),
    }
    folder.mkdir(parents=True, exist_ok=True)
    return tuple(_write(folder / name, text) for name, text in texts.items())


def _write(file: Path, text: str) -> Path:
    draft = file.with_name(f".{file.name}.{os.getpid()}.tmp")
    try:
        draft.write_text(text, encoding="utf-8", newline="\n")
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
    return file
