"""What must not get in, and what must not get out."""

from __future__ import annotations

from itertools import chain

import pytest

from capture_conformance.campaign.tester import Tester
from capture_conformance.generation.defects import chosen
from capture_conformance.generation.privacy import (
    bodies_with_wrong_keys,
    foreign_ids,
    injections,
    live_texts,
)
from capture_conformance.plugin import each


@pytest.fixture(scope="module")
def attempts(tester: Tester) -> None:
    """Every capture that reaches for what is not its own."""
    defects = chain(injections(), live_texts(), foreign_ids(tester.merchants), bodies_with_wrong_keys())
    names = [name for name in tester.campaign.selected if name.startswith("CAP-PRV")]
    # What is judged on every answer needs some, whatever was chosen.
    wanted = names if set(names) - {"CAP-PRV-02", "CAP-PRV-06"} else ["CAP-PRV-01"]
    tester.refuse(chosen(defects, wanted=wanted, depth=tester.depth))


@each(*(f"CAP-PRV-{n:02}" for n in range(1, 7)))
@pytest.mark.usefixtures("attempts")
def test_lets_nothing_in_and_nothing_out(tester: Tester, requirement_id: str) -> None:
    """Neither another's money, nor another's data, nor the sender's own text come alive."""
    tester.judge(requirement_id)
