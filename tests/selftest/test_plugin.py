"""The pytest seam, where a whole run would show it by chance alone."""

from __future__ import annotations

import pytest

from capture_conformance.plugin import CampaignPlugin


def test_an_interrupt_may_come_where_there_is_no_line() -> None:
    """Between two lines the code has no number; what pytest then tells of the interrupt is never shown."""
    nowhere = compile("raise KeyboardInterrupt", "nowhere", "exec").replace(co_linetable=b"")
    try:
        exec(nowhere)  # noqa: S102 - a line of our own
    except KeyboardInterrupt:
        excinfo = pytest.ExceptionInfo.from_current()
    CampaignPlugin.pytest_keyboard_interrupt(None, excinfo)  # type: ignore[arg-type]  # it looks at nothing else

    assert "KeyboardInterrupt" in str(excinfo.getrepr(funcargs=True))
