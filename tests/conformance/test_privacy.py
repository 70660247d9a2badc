"""What must not get in, and what must not get out."""

from __future__ import annotations

import pytest

from capture_conformance.campaign.attempts import attempt
from capture_conformance.campaign.tester import Tester
from capture_conformance.plugin import each


@pytest.fixture(scope="module")
def attempts(tester: Tester) -> None:
    """Every capture that reaches for what is not its own."""
    attempt(tester, "privacy")


@each(*(f"CAP-PRV-{n:02}" for n in range(1, 9)))
@pytest.mark.usefixtures("attempts")
def test_lets_nothing_in_and_nothing_out(tester: Tester, requirement_id: str) -> None:
    """Neither another's money, nor another's data, nor the sender's own text come alive."""
    tester.judge(requirement_id)
