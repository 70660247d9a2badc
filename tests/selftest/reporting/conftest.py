"""A page that several files of tests read."""

from __future__ import annotations

from pathlib import Path

import pytest

from capture_conformance.model.exchange import Role
from capture_conformance.reporting.report_html import render_html

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
