"""The form of the answers, and whether their values are those of the capture."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from functools import partial

import pytest

from capture_conformance.campaign.tester import Tester
from capture_conformance.campaign.waiting import is_capture, settled
from capture_conformance.contract.answers import Outcome, capture_id, outcome
from capture_conformance.generation.amounts import one_too_many
from capture_conformance.generation.credentials import invalid_credentials
from capture_conformance.generation.defects import with_members
from capture_conformance.generation.lifecycle import inopportune_ids
from capture_conformance.generation.request_fields import invalid_bodies
from capture_conformance.generation.requests import status_request
from capture_conformance.generation.variety import Variety, varieties
from capture_conformance.model.errors import Inconclusive, NothingMore
from capture_conformance.model.exchange import Operation, Role
from capture_conformance.model.message import message
from capture_conformance.plugin import each

NOTES = ("Capturing authorised amount", "承認額のキャプチャ", "a" * 128)


@pytest.fixture(scope="module")
def answers(tester: Tester) -> None:
    """
    Answers of every kind, so that each check has something to judge.

    Nothing is sent where other tests have received them, or where another worker asks for them.
    """
    seen = {outcome(x) for x in tester.history if x.operation is Operation.CAPTURE}
    if tester.leaves_to_others("CAP-LIF-01", "CAP-LIF-03"):
        return
    if not {Outcome.ACCEPTED, Outcome.REFUSED} <= seen:
        with suppress(Inconclusive):
            tester.undisturbed(partial(ask, tester))


def ask(tester: Tester) -> None:
    """Make a few captures that differ in amount and notes, one status query, and a refusal of each kind."""
    for number, notes in enumerate(NOTES):
        trial = tester.trial(message("response_envelope.case.look", number=number + 1))
        aim = trial.authorize()
        trial.capture(aim, amount=aim.amount - number * aim.amount // 4, notes=notes)
    if tester.target.claims.status:
        trial.send(status_request(aim.transaction_id, aim.merchant), Role.STATUS)
    kinds = (
        next(iter(invalid_bodies())),
        next(iter(invalid_credentials(tester.merchants))),
        next(iter(inopportune_ids())),
        one_too_many(),
    )
    tester.refuse(kinds)


@pytest.fixture(scope="module")
def varied(tester: Tester) -> None:
    """Captures that differ in amount, notes, card and reference together; not in a quick run."""
    if tester.profile.is_quick:
        return
    for variety in varieties(tester.target):
        tester.undisturbed(partial(try_variety, tester, variety))


def try_variety(tester: Tester, variety: Variety) -> None:
    """Try one unit too many, the capture, a further one with other notes, and the status of the capture."""
    combination = variety.case
    trial = tester.trial(combination, "CAP-ENV-33")
    try:
        aim = trial.authorize(amount=variety.held, card=variety.card, suffix=variety.suffix)
    except NothingMore:
        raise
    except Inconclusive:
        return
    too_much = replace(variety, amount=variety.held + 1)
    trial.send(
        too_much.make(aim),
        Role.ATTEMPT,
        case=message("response_envelope.case.one_unit", combination=combination),
        requirements=("CAP-AMT-02",),
    )
    capture = trial.send(variety.make(aim), Role.CAPTURE)
    more = "CAP-LIF-03" if variety.amount == variety.held else "CAP-LIF-04"
    if more in tester.campaign.selected:
        rest = max(1, variety.held - variety.amount)
        again = with_members(amount=rest, notes=f"once more, {aim.notes}")(aim)
        then_more = message("response_envelope.case.then_more", combination=combination)
        trial.send(again, Role.AGAIN, case=then_more, requirements=(more,))
    found = capture_id(capture)
    if found is not None and tester.target.claims.status:
        settled(tester, trial, found, is_capture, requirements=("CAP-LIF-10",))


@each(*(f"CAP-ENV-{n:02}" for n in range(1, 35)))
@pytest.mark.usefixtures("answers", "varied")
def test_holds_for_every_answer(tester: Tester, requirement_id: str) -> None:
    """Every answer of the run is judged, also those that other tests have received."""
    tester.judge(requirement_id)
