"""Whether injected input has an effect, and whether answers disclose data."""

from __future__ import annotations

import pytest

from capture_conformance.campaign.attempts import attempt
from capture_conformance.campaign.tester import Tester
from capture_conformance.plugin import each


@pytest.fixture(scope="module")
def attempts(tester: Tester) -> None:
    """Every capture that tries to reach foreign data."""
    attempt(tester, "privacy")


@each(*(f"CAP-PRV-{n:02}" for n in range(1, 9)))
@pytest.mark.usefixtures("attempts")
def test_lets_nothing_in_and_nothing_out(tester: Tester, requirement_id: str) -> None:
    """No foreign money is moved, no foreign data is disclosed, and no text of the request is executed."""
    tester.judge(requirement_id)
