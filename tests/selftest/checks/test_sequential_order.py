"""Whether some order explains the answers of small histories made by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from capture_conformance.checks.sequential_order import is_explained
from capture_conformance.model.exchange import Exchange, Operation, Reply, Role
from histories import START, accepted, capture, exchange, refusal, response, silence


def at(made: Exchange, since: float, until: float) -> Exchange:
    """*made*, sent and answered so many seconds after the start."""
    begin, end = START + timedelta(seconds=since), START + timedelta(seconds=until)
    return replace(made, sent_at=begin, received_at=end)


def taken(name: str, since: float, until: float) -> Exchange:
    """A capture that was accepted with the id *name*."""
    return at(capture(accepted(1000, name), Role.RIVAL), since, until)


def denied(since: float, until: float, reply: Reply | None = None) -> Exchange:
    """A capture that was refused, or answered with *reply*."""
    return at(capture(reply or refusal(), Role.RIVAL), since, until)


def voided(since: float, until: float) -> Exchange:
    """A void that was accepted."""
    made = exchange(Operation.VOID, Role.RIVAL, {"transactionId": "a-1"}, response(201, {"success": True}))
    return at(made, since, until)


EXPLAINED = {
    "nothing": [],
    "one capture": [taken("c-1", 0, 1)],
    "the loser began before the winner ended": [denied(0, 1), taken("c-1", 0.5, 2)],
    "a replay": [taken("c-1", 0, 1), taken("c-1", 2, 3)],
    "an unanswered one took the money": [at(capture(silence(), Role.LOST), 0, 1), denied(2, 3)],
    "an unanswered one took nothing": [at(capture(silence(), Role.LOST), 0, 1), taken("c-1", 2, 3)],
    "void, then refused": [voided(0, 1), denied(2, 3)],
}
UNEXPLAINED = {
    "two captures": [taken("c-1", 0, 1), taken("c-2", 0, 1)],
    "refused before anybody else began": [denied(0, 1), taken("c-1", 2, 3)],
    "refused though nobody took it": [denied(0, 1), denied(0, 1)],
    "a capture and a void": [taken("c-1", 0, 1), voided(0, 1)],
    "an unanswered one cannot both have failed and won": [
        at(capture(silence(), Role.LOST), 2, 3),
        denied(0, 1),
    ],
}


@pytest.mark.parametrize("name", EXPLAINED)
def test_an_order_is_found(name: str) -> None:
    """In at least one order every answer is right."""
    assert is_explained(EXPLAINED[name])


@pytest.mark.parametrize("name", UNEXPLAINED)
def test_no_order_is_made_up(name: str) -> None:
    """A request that was answered first cannot take effect after one that was sent later."""
    assert not is_explained(UNEXPLAINED[name])
