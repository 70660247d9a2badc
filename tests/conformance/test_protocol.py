"""How a capture may travel, and how not."""

from __future__ import annotations

from itertools import chain

import pytest

from capture_conformance.campaign.tester import Tester
from capture_conformance.generation.defects import chosen
from capture_conformance.generation.protocol import (
    misdirected_captures,
    mislabelled_captures,
    respelt_captures,
)
from capture_conformance.plugin import each


@pytest.fixture(scope="module")
def attempts(tester: Tester) -> None:
    """Every capture that goes astray and that this run asks for."""
    defects = chain(misdirected_captures(), mislabelled_captures())
    names = [x for x in tester.campaign.selected if x.startswith("CAP-PRO")]
    tester.refuse(chosen(defects, wanted=names, depth=tester.depth))


@each("CAP-PRO-01", "CAP-PRO-02", "CAP-PRO-03", "CAP-PRO-06")
@pytest.mark.usefixtures("attempts")
def test_takes_captures_in_one_way_only(tester: Tester, requirement_id: str) -> None:
    """Whatever else arrives moves no money."""
    tester.judge(requirement_id)


@each("CAP-PRO-04", "CAP-PRO-05", "CAP-PRO-07")
def test_takes_every_spelling_of_that_way(tester: Tester, requirement_id: str) -> None:
    """Proxies and libraries respell what they send."""
    for name, case, make, depth in respelt_captures():
        if name == requirement_id and depth in ("quick", tester.depth):
            tester.accept(case, name, make=make)
    tester.judge(requirement_id)
