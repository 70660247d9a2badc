"""Walks that found a failure, repeated with fewer steps."""

from __future__ import annotations

from dataclasses import replace

import pytest

from capture_conformance.campaign.shortening import shorten
from capture_conformance.campaign.tester import Tester
from capture_conformance.campaign.walks import Step, Walker
from capture_conformance.checks.sequences import SEQUENCES
from capture_conformance.generation.sequences import Kind
from capture_conformance.language.rendering import english
from capture_conformance.model.campaign import STANDARD
from capture_conformance.model.message import message
from capture_conformance.model.verdicts import Verdict
from toy_gateway import BOTH, OTHER, Gateway, a_tester, a_toy, sound

# All authorizations are the first merchant's. One is captured and one voided before the third is captured.
STEPS = (
    *(Step(kind=Kind.AUTHORIZE, on=number, what=0) for number in range(3)),
    Step(kind=Kind.CAPTURE, on=0, what=0),
    Step(kind=Kind.CAPTURE_AGAIN, on=0, what=0),
    Step(kind=Kind.VOID, on=1, what=0),
    Step(kind=Kind.VOID_AGAIN, on=1, what=0),
    Step(kind=Kind.CAPTURE, on=2, what=0),
)


def closes_the_next_one(asked: dict[str, object], still_open: set[str]) -> bool:
    """A void also voids the authorization that was made next."""
    if "amount" in asked:
        return True
    number = int(str(asked["transactionId"]).removeprefix("a-"))
    still_open.discard(f"a-{number + 1}")
    return True


def only_for_the_second(asked: dict[str, object], still_open: set[str]) -> bool:
    """The same, but for the second merchant alone."""
    is_others = asked["merchant_id"] == OTHER.merchant_id
    return closes_the_next_one(asked, still_open) if is_others else True


def walked(decide: Gateway, *, shrink_requests: int = 90, is_others: bool = False) -> Tester:
    """
    A tester whose walker has taken the steps, and shortened them where they failed.

    With *is_others* the authorizations are the second merchant's.
    """
    profile = replace(STANDARD, shrink_requests=shrink_requests)
    tester = a_tester(
        decide, profile=profile, selected=(SEQUENCES,), merchants=BOTH, transport=a_toy(decide, BOTH)
    )
    walker = Walker(tester, message("sequences.case.walk"))
    for step in STEPS:
        walker.take(replace(step, what=1) if is_others and step.kind is Kind.AUTHORIZE else step)
    shorten(tester, [walker])
    return tester


def smallest(tester: Tester) -> str:
    """The steps of the smallest failure, as text."""
    failed = [x for x in tester.findings(SEQUENCES) if x.verdict is Verdict.FAIL]
    found = min(failed, key=lambda finding: finding.weight)
    return english(found.case)


def test_only_the_steps_that_it_takes_are_left() -> None:
    """Neither a third authorization nor a refused step."""
    tester = walked(closes_the_next_one)

    assert "authorize A, authorize B, void A, capture 1000 of B (refused)" == smallest(tester)


@pytest.mark.parametrize(
    ("decide", "told"),
    [
        (
            only_for_the_second,
            "authorize A for merchant 2, authorize B for merchant 2, void A, capture 1000 of B (refused)",
        ),
        (closes_the_next_one, "authorize A, authorize B, void A, capture 1000 of B (refused)"),
    ],
)
def test_the_second_merchant_is_left_where_it_matters(decide: Gateway, told: str) -> None:
    """Otherwise the first merchant takes its place."""
    assert told == smallest(walked(decide, is_others=True))


def test_nothing_is_walked_again_where_nothing_went_wrong() -> None:
    """A walk sends only its steps."""
    assert len(STEPS) == len(
        walked(lambda asked, still_open: "amount" not in asked or sound(asked, still_open)).history
    )


@pytest.mark.parametrize("allowed", [0, 20, 40])
def test_no_more_is_spent_than_shrinking_may_cost(allowed: int) -> None:
    """The walk itself and the comparison with a fresh authorization are not counted."""
    tester = walked(closes_the_next_one, shrink_requests=allowed)

    assert len(STEPS) + 2 <= len(tester.history) <= len(STEPS) + 2 + allowed


def test_what_does_not_happen_again_is_left_as_it_was() -> None:
    """Such a failure cannot be shortened."""
    turns = iter(range(100))

    def once(asked: dict[str, object], still_open: set[str]) -> bool:
        return closes_the_next_one(asked, still_open) if "amount" in asked or not next(turns) else True

    tester = walked(once)

    assert "capture 1000 of C (refused)" in smallest(tester)
    assert "void B" in smallest(tester)
