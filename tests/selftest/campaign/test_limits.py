"""The limit of one authorization, threshold by threshold."""

from __future__ import annotations

import pytest

from capture_conformance.campaign.limits import try_limit
from capture_conformance.campaign.tester import Tester
from capture_conformance.model.errors import Inconclusive
from capture_conformance.model.exchange import Part, Role
from capture_conformance.model.verdicts import Verdict
from toy_gateway import a_tester

NAMES = ("CAP-AMT-02", "CAP-AMT-03")


def never_too_much(asked: dict[str, object], _open: set[str]) -> bool:
    """Accept the thresholds that the tests try, and not one unit more."""
    return asked["amount"] in (200, 999)


def tried(first: int, second: int, role: Role) -> Tester:
    """Both thresholds are tried; every answer to a capture of the first in that *role* is lost."""
    is_lossy = True

    def loses(part: Part) -> bool:
        return is_lossy and part.role is role

    tester = a_tester(never_too_much, selected=NAMES, loses=loses)
    try_limit(tester, first)
    is_lossy = False
    try_limit(tester, second)
    return tester


def test_a_threshold_without_an_answer_is_not_forgiven_where_another_is_settled() -> None:
    """Two thresholds are two questions: the proof of 200 was never seen, whatever became of 999."""
    tester = tried(200, 999, Role.PROOF)

    with pytest.raises(Inconclusive) as found:
        tester.judge("CAP-AMT-02")
    assert "CAP-AMT-02" == found.value.requirement


def test_a_threshold_that_is_settled_later_is_forgiven() -> None:
    """The same question was asked again, and answered."""
    tester = tried(999, 999, Role.PROOF)

    assert Verdict.PASS is tester.found("CAP-AMT-02", tester.history)[0]
