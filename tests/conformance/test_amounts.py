"""How much may be captured."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture_conformance.campaign.attempts import attempt
from capture_conformance.campaign.limits import try_limit
from capture_conformance.campaign.tester import Tester
from capture_conformance.campaign.trials import OpenTrial
from capture_conformance.contract.answers import Outcome, outcome
from capture_conformance.generation.amounts import (
    BUSINESS,
    excessive_amounts,
    over_capture,
    telling_amounts,
    thresholds,
    valid_amounts,
)
from capture_conformance.generation.defects import with_members
from capture_conformance.generation.requests import capture_request
from capture_conformance.model.errors import Inconclusive, NothingMore
from capture_conformance.model.exchange import Exchange, Role
from capture_conformance.model.message import message
from capture_conformance.plugin import each, requirement

REFUSED = (2, 5, 6, 7, 8, 9, 10, 11, 12, 13, 16, 17, 18)


@pytest.fixture(scope="module")
def attempts(tester: Tester) -> None:
    """Every amount that is none, or too much, and that this run asks for."""
    attempt(tester, "amounts")


@each(*(f"CAP-AMT-{n:02}" for n in REFUSED))
@pytest.mark.usefixtures("attempts")
def test_refuses_what_is_no_amount_or_too_much(tester: Tester, requirement_id: str) -> None:
    """Each is a refusal, told as one, without a trace."""
    tester.judge(requirement_id)


@requirement("CAP-AMT-02", "CAP-AMT-03")
def test_draws_the_line_at_the_authorized_amount(tester: Tester) -> None:
    """Whatever was authorized, that much is accepted and one unit more is not."""
    for amount, depth in thresholds(tester.target.ceiling, smallest=tester.target.smallest):
        if depth in ("quick", tester.depth):
            try_limit(tester, amount)
    tester.judge("CAP-AMT-02")
    tester.judge("CAP-AMT-03")


@requirement("CAP-AMT-02")
@given(data=st.data())
def test_refuses_any_amount_above_the_authorized_one(tester: Tester, data: st.DataObject) -> None:
    """One unit too many is already too many; not drawn in a quick run."""
    if tester.profile.is_quick:
        return
    held, values = tester.target.amount, tester.profile.values
    amounts = data.draw(
        st.lists(
            excessive_amounts(held, ceiling=tester.target.ceiling),
            min_size=values,
            max_size=values,
            unique=True,
        )
    )
    tester.explore(("CAP-AMT-02",), tuple(amounts), lambda: tester.refuse([over_capture(n) for n in amounts]))


@requirement("CAP-AMT-01", "CAP-AMT-04")
def test_accepts_telling_amounts_within_the_authorized_one(tester: Tester) -> None:
    """Amounts at which a comparison as text, or a wrong unit, would show."""
    capture_each(tester, telling_amounts(tester.target.amount, smallest=tester.target.smallest))
    tester.judge("CAP-AMT-01")
    if "CAP-AMT-04" in tester.campaign.selected:
        tester.judge("CAP-AMT-04")


@requirement("CAP-AMT-01")
@given(data=st.data())
def test_accepts_any_amount_within_the_authorized_one(tester: Tester, data: st.DataObject) -> None:
    """From 1 up to the whole; not drawn in a quick run."""
    if tester.profile.is_quick:
        return
    within = valid_amounts(tester.target.amount, smallest=tester.target.smallest)
    amounts = data.draw(st.lists(within, min_size=1, max_size=1))
    # One amount that no bank can call small, for the others to be compared with.
    amounts = sorted({*amounts, tester.target.amount // 2})
    tester.explore(("CAP-AMT-01",), tuple(amounts), lambda: capture_each(tester, amounts))


def capture_each(tester: Tester, amounts: Iterable[int]) -> tuple[Exchange, ...]:
    """Capture every one of *amounts*, the smallest first, from an authorization of its own."""
    trial = tester.trial(message("amounts.case.within"), "CAP-AMT-01", "CAP-AMT-04")
    for amount in sorted(amounts):
        trial.capture(trial.authorize(), amount=amount)
    return tuple(trial.exchanges)


@requirement("CAP-AMT-15")
def test_takes_the_limit_from_this_authorization_alone(tester: Tester) -> None:
    """A larger authorization before and another behind it lend nothing."""
    trial = tester.trial(message("amounts.case.next_to_larger"), "CAP-AMT-15", *BUSINESS)
    hold(trial, tester.target.larger)
    aim = trial.authorize()
    hold(trial, tester.target.larger)
    trial.send(with_members(amount=aim.amount * 3)(aim), Role.ATTEMPT)
    if outcome(trial.send(capture_request(aim), Role.PROOF)) is Outcome.REFUSED:
        trial.compare_with_plain()
    tester.judge("CAP-AMT-15")


def hold(trial: OpenTrial, amount: int) -> None:
    """An authorization beside the one in question; where the bank does not take as much, none."""
    try:
        trial.authorize(amount=amount, role=Role.SISTER)
    except NothingMore:
        raise
    except Inconclusive:
        return
