"""Which forms of a capture request are accepted."""

from __future__ import annotations

import pytest

from capture_conformance.campaign.attempts import attempt
from capture_conformance.campaign.tester import Tester
from capture_conformance.generation.minting import unknown_transaction_id
from capture_conformance.generation.protocol import (
    respelt_captures,
    under_key,
    with_key_twice,
)
from capture_conformance.model.exchange import Role
from capture_conformance.model.message import message
from capture_conformance.plugin import each, requirement


@pytest.fixture(scope="module")
def attempts(tester: Tester) -> None:
    """Every capture in another form that this run asks for."""
    attempt(tester, "protocol")


@each("CAP-PRO-01", "CAP-PRO-02", "CAP-PRO-03", "CAP-PRO-06")
@pytest.mark.usefixtures("attempts")
def test_takes_captures_in_one_way_only(tester: Tester, requirement_id: str) -> None:
    """A request in any other form moves no money."""
    tester.judge(requirement_id)


@each("CAP-PRO-04", "CAP-PRO-05", "CAP-PRO-07", "CAP-PRO-10")
def test_takes_every_spelling_of_that_way(tester: Tester, requirement_id: str) -> None:
    """Proxies and libraries change the spelling of what they send."""
    for name, case, make, depth in respelt_captures():
        if name == requirement_id and depth in ("quick", tester.depth):
            tester.accept(case, name, make=make)
    tester.judge(requirement_id)


@requirement("CAP-PRO-08")
def test_mixes_nothing_up_under_one_key(tester: Tester) -> None:
    """A key that a caller uses twice by mistake must not hide the second payment."""
    trial = tester.trial(message("protocol.case.same_key_twice"), "CAP-PRO-08")
    first, second, key = trial.authorize(), trial.authorize(role=Role.SISTER), unknown_transaction_id()
    trial.send(under_key(first, key), Role.CAPTURE)
    trial.send(under_key(second, key), Role.AGAIN)
    tester.judge("CAP-PRO-08")


@requirement("CAP-PRO-09")
def test_reads_a_header_that_stands_twice_in_one_way(tester: Tester) -> None:
    """Or refuses both; it must not accept a request because one of several values is right."""
    for name in ("x-api-key",) if tester.profile.is_quick else ("x-api-key", "Authorization"):
        trial = tester.trial(message("protocol.case.header_twice", header=name), "CAP-PRO-09")
        for is_right_first in (True, False):
            aim = trial.authorize(role=Role.AUTHORIZATION if is_right_first else Role.SISTER)
            trial.send(with_key_twice(aim, name, is_right_first=is_right_first), Role.RIVAL)
    tester.judge("CAP-PRO-09")
