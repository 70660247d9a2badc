"""When a lock-out began, as one worker and as all of them see it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from capture_conformance.campaign.lock_out import agreed, lock_out_of
from capture_conformance.model.campaign import Campaign
from capture_conformance.model.exchange import Exchange, Operation, Role
from capture_conformance.model.stop import Cause, Stop
from histories import authorization, capture, exchange, refusal
from toy_gateway import a_tester, sound

SENT = {"amount": "1000", "currency": "JPY", "merchant_id": "SHOP000001", "merchant_txn_ref": "cc-2"}


@pytest.fixture
def campaign() -> Campaign:
    """A campaign that ends early."""
    return replace(a_tester(sound).campaign, stops_early=True)


def barred() -> Exchange:
    """A correct authorization that is refused because the keys are locked."""
    return exchange(Operation.AUTHORIZATION, Role.AUTHORIZATION, SENT, refusal(423))


def attempt() -> Exchange:
    """A request that has to be refused, and tells nothing of the keys."""
    return capture(refusal(401), Role.ATTEMPT)


def stop_of(campaign: Campaign, exchanges: list[Exchange]) -> Stop:
    """The early end that *exchanges* give reason for, as the worker that made them sees it."""
    watch = lock_out_of(campaign)
    assert watch is not None
    found = [stop for x in exchanges if (stop := watch.note(x)) is not None]
    return found[0]


def test_another_workers_success_makes_the_beginning_later(campaign: Campaign) -> None:
    """Its correct request worked after the last one of the worker that noticed."""
    mine = [authorization("a-1"), attempt()]
    others = [authorization("a-2"), capture(refusal(412), source="a-2")]
    locked = [barred(), barred(), barred()]
    alone = stop_of(campaign, [*mine, *locked])
    together = agreed(alone, [*locked, *others, *mine], campaign)

    assert mine[1].id == alone.since
    assert together is not None
    assert locked[0].id == together.since
    assert replace(together, since=None) == replace(alone, since=None)


def test_an_early_end_of_another_kind_stays_as_it_is(campaign: Campaign) -> None:
    """And so does no early end at all."""
    stop = replace(stop_of(campaign, [authorization(), *(barred() for _ in range(3))]), cause=Cause.KEYS)

    assert stop == agreed(stop, [authorization(), barred()], campaign)
    assert agreed(None, [authorization()], campaign) is None
