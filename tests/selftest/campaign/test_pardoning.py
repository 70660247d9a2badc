"""Failures that somebody answers for, and what they explain."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from capture_conformance.campaign.judgement import run_verdict
from capture_conformance.campaign.pardoning import needless_waivers, pardoned
from capture_conformance.contract.register import load_register
from capture_conformance.model.message import message
from capture_conformance.model.pardon import Pardons, Waiver
from capture_conformance.model.results import Result
from capture_conformance.model.verdicts import Effect, Verdict

REGISTER = load_register().by_id
CAUSE, OTHER, BETWEEN, OPEN = "CAP-AMT-02", "CAP-LIF-05", "CAP-AMT-14", "CAP-LIF-14"


def failed(name: str) -> Result:
    """A failure of *name*."""
    return Result(requirement=REGISTER[name], verdict=Verdict.FAIL, effect=Effect.FAILURE)


def left_open(name: str, *causes: str) -> Result:
    """*name*, which is open because *causes* failed."""
    return Result(
        requirement=REGISTER[name],
        verdict=Verdict.INCONCLUSIVE,
        reason=message("reason.left_open"),
        explained_by=causes,
    )


def waived(*names: str) -> Pardons:
    """Waivers of all *names*."""
    day = date(2030, 1, 1)
    waivers = [Waiver(requirement=name, reason="r", owner=f"owner of {name}", expires=day) for name in names]
    return Pardons(waivers=tuple(waivers))


def known(*names: str) -> Pardons:
    """A baseline in which *names* had failed."""
    return Pardons(baseline="before", known=frozenset(names))


DIRECT = (failed(CAUSE), left_open(OPEN, CAUSE))
BEHIND = (failed(CAUSE), left_open(BETWEEN, CAUSE), left_open(OPEN, BETWEEN))
UNEXPLAINED = (failed(CAUSE), left_open(OPEN))
TWOFOLD = (failed(CAUSE), failed(OTHER), left_open(OPEN, CAUSE, OTHER))


@pytest.mark.parametrize(
    ("results", "pardons", "effect", "verdict"),
    [
        pytest.param(DIRECT, waived(CAUSE), Effect.WAIVED, Verdict.PASS, id="waived"),
        pytest.param(DIRECT, known(CAUSE), Effect.KNOWN, Verdict.PASS, id="known"),
        pytest.param(DIRECT, waived(), None, Verdict.FAIL, id="not pardoned"),
        pytest.param(BEHIND, waived(CAUSE), Effect.WAIVED, Verdict.PASS, id="the cause of the cause"),
        pytest.param(BEHIND, known(BETWEEN), Effect.KNOWN, Verdict.FAIL, id="known in between"),
        pytest.param(TWOFOLD, waived(CAUSE), None, Verdict.FAIL, id="one of two causes"),
        pytest.param(TWOFOLD, waived(CAUSE, OTHER), Effect.WAIVED, Verdict.PASS, id="both causes"),
        pytest.param(
            (failed(CAUSE), left_open(OPEN)), waived(CAUSE), None, Verdict.INCONCLUSIVE, id="no cause"
        ),
    ],
)
def test_what_a_pardoned_failure_explains_is_pardoned_with_it(
    results: tuple[Result, ...], pardons: Pardons, effect: Effect | None, verdict: Verdict
) -> None:
    """If all that explains it is; it stays inconclusive."""
    found = pardoned(results, pardons)

    assert (Verdict.INCONCLUSIVE, effect) == (found[-1].verdict, found[-1].effect)
    assert verdict is run_verdict(found, strict=False)


def test_the_waiver_of_the_cause_stands_with_what_it_explains() -> None:
    """And is needed there no more than with the cause."""
    found = pardoned(DIRECT, waived(CAUSE))

    assert f"owner of {CAUSE}" == (found[1].waiver.owner if found[1].waiver else None)
    assert [] == list(needless_waivers(found))


def test_causes_that_explain_each_other_are_no_pardon() -> None:
    """Nobody has answered for either."""
    circle = (left_open(BETWEEN, OPEN), left_open(OPEN, BETWEEN))
    found = pardoned(tuple(replace(x) for x in circle), known(CAUSE))

    assert [None, None] == [x.effect for x in found]
