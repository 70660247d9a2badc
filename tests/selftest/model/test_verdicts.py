"""How verdicts are merged."""

from __future__ import annotations

import pytest

from capture_conformance.model.verdicts import Basis, Verdict, merge


def test_nothing_judged_is_no_pass() -> None:
    """An empty set of findings merges to NONE."""
    assert merge([]) is Verdict.NONE


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([Verdict.PASS, Verdict.PASS], Verdict.PASS),
        ([Verdict.PASS, Verdict.INCONCLUSIVE], Verdict.INCONCLUSIVE),
        ([Verdict.FAIL, Verdict.INCONCLUSIVE, Verdict.PASS], Verdict.FAIL),
        ([Verdict.ERROR, Verdict.FAIL], Verdict.ERROR),
    ],
)
def test_the_graver_verdict_stays(found: list[Verdict], expected: Verdict) -> None:
    """Whatever the order."""
    assert expected is merge(found)
    assert expected is merge(reversed(found))


@pytest.mark.parametrize(
    ("basis", "expected"),
    [
        (Basis.DOCUMENTED, True),
        (Basis.SAFETY, True),
        (Basis.SAMPLE, False),
        (Basis.INFERRED, False),
    ],
)
def test_only_what_is_written_or_costs_money_binds(basis: Basis, expected: bool) -> None:
    """The others warn."""
    assert expected == basis.is_binding
