"""The reports as files beside the log."""

from __future__ import annotations

import os
from pathlib import Path

from capture_conformance.contract.verdict_log import VerdictLog
from capture_conformance.model.errors import NotWritten
from capture_conformance.model.storage import writing
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
        a log that cannot be rendered leaves none.

    Raises:
        NotWritten: One of them cannot be written; the others are.
    """
    texts = {
        REPORT_HTML: render_html(log, before),
        JUNIT_XML: render_junit(log),
        SUMMARY_JSON: render_summary(log),
        SUMMARY_MD: render_markdown(log),
    }
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    errors: list[NotWritten] = []
    for name, text in texts.items():
        try:
            _write(folder / name, text)
        except NotWritten as error:
            errors.append(error)
    if errors:
        raise errors[0]
    return tuple(folder / name for name in texts)


def _write(file: Path, text: str) -> None:
    draft = file.with_name(f".{file.name}.{os.getpid()}.tmp")
    with writing(file):
        try:
            draft.write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")
            draft.replace(file)
        finally:
            draft.unlink(missing_ok=True)
