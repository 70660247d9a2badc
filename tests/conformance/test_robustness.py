"""A gateway withstands too much, and behaves the same throughout the run."""

from __future__ import annotations

from functools import partial
from itertools import chain

import pytest

from capture_conformance.campaign.tester import Tester
from capture_conformance.campaign.trials import OpenTrial
from capture_conformance.contract.answers import Outcome, accepted_wholes, outcome
from capture_conformance.generation.defects import chosen
from capture_conformance.generation.requests import Aim, capture_request
from capture_conformance.generation.robustness import (
    STAGGER_S,
    inner_names,
    large_then_plain,
    overwhelming_bodies,
    slow_and_plain,
)
from capture_conformance.generation.variety import varieties
from capture_conformance.model.exchange import Operation, Role
from capture_conformance.model.message import message
from capture_conformance.plugin import each, requirement


@pytest.fixture(scope="module")
def early(tester: Tester) -> tuple[OpenTrial, Aim]:
    """An authorization that is made before everything else in this file."""
    trial = tester.trial(message("robustness.case.long_before"), "CAP-ROB-07")
    return trial, trial.authorize()


@pytest.fixture(scope="module")
def spent(tester: Tester) -> OpenTrial:
    """A capture that is made before everything else in this file, with no lost answer."""
    names = [x for x in ("CAP-ROB-04", "CAP-ROB-09") if x in tester.campaign.selected]

    def captured() -> OpenTrial:
        trial = tester.trial(message("robustness.case.earlier_capture"), *names)
        trial.capture(trial.authorize())
        return trial

    return tester.undisturbed(captured)


@pytest.fixture(scope="module")
def attempts(tester: Tester, early: tuple[OpenTrial, Aim], spent: OpenTrial) -> None:
    """Everything that is hard to withstand, on separate authorizations."""
    defects = chain(inner_names(), overwhelming_bodies(is_quick=tester.profile.is_quick))
    tester.refuse(chosen(defects, wanted=tester.campaign.selected, depth=tester.depth))


@each("CAP-ROB-01", "CAP-ROB-02", "CAP-ROB-05")
@pytest.mark.usefixtures("attempts")
def test_withstands_what_is_too_much(tester: Tester, requirement_id: str) -> None:
    """At that moment, and afterwards."""
    tester.judge(requirement_id)


@requirement("CAP-ROB-03")
def test_leaves_nothing_on_a_connection(tester: Tester) -> None:
    """The rest of a body that is refused before it is read completely may be taken for the next request."""
    trial = tester.trial(message("robustness.case.same_connection"), "CAP-ROB-03")
    requests = large_then_plain(trial.authorize())
    # A closed connection is not a lost answer here.
    sent = tester.as_it_comes(lambda: trial.send_in_turn(requests))
    if not any(outcome(x) is Outcome.ACCEPTED for x in sent):
        trial.compare_with_plain()
    tester.judge("CAP-ROB-03")


@requirement("CAP-ROB-04")
def test_waits_for_no_slow_sender(tester: Tester, spent: OpenTrial) -> None:
    """A body that arrives bit by bit concerns its sender alone; the last pair of requests counts."""
    pair = slow_and_plain(spent.authorize(role=Role.SISTER), spent.authorize(role=Role.SISTER))
    case = message("robustness.case.slow_sender")
    tester.as_it_comes(partial(spent.send_at_once, pair, case=case, stagger_s=STAGGER_S))
    tester.judge("CAP-ROB-04")


@pytest.fixture(scope="module")
def cycles(tester: Tester, early: tuple[OpenTrial, Aim]) -> None:
    """
    Captures over and over, as many as the profile has room for; a quick run uses those of other tests.

    They differ in card, reference, notes and amount, to find a refusal of one kind alone as well.
    """
    done = sum(x.operation is Operation.CAPTURE and x.part.role is Role.CAPTURE for x in tester.history)
    proven = accepted_wholes(tester.history) | {tester.target.amount}
    kinds = [
        x
        for x in varieties(tester.target)
        if x.is_plain and (x.held == tester.target.amount or x.held in proven)
    ]
    for number in range(max(1 - done, tester.profile.cycles)):
        names = ("CAP-ROB-06", "CAP-ROB-08")
        if tester.profile.is_quick:
            tester.accept(message("robustness.case.over_and_over"), *names)
            continue
        kind = kinds[number % len(kinds)]
        tester.accept(
            message("robustness.case.over_and_over_of", variety=kind.case),
            *(x for x in (*names, "CAP-REQ-23") if x in tester.campaign.selected),
            make=kind.make,
            amount=kind.held,
            card=kind.card,
            suffix=kind.suffix,
        )


@each("CAP-ROB-06", "CAP-ROB-08")
@pytest.mark.usefixtures("cycles")
def test_stays_the_same(tester: Tester, requirement_id: str) -> None:
    """The hundredth capture is answered like the first."""
    tester.judge(requirement_id)


@requirement("CAP-ROB-07")
@pytest.mark.usefixtures("attempts", "cycles")
def test_captures_an_authorization_from_before(tester: Tester, early: tuple[OpenTrial, Aim]) -> None:
    """After everything that has happened since."""
    trial, aim = early
    # There is only one authorization from before, so that this cannot be repeated.
    if outcome(tester.as_it_comes(partial(trial.capture, aim))) is Outcome.REFUSED:
        trial.compare_with_plain()
    tester.judge("CAP-ROB-07")


@requirement("CAP-ROB-09")
@pytest.mark.usefixtures("attempts", "cycles")
def test_keeps_what_is_captured_from_being_captured_again(tester: Tester, spent: OpenTrial) -> None:
    """Also long after the capture, and not only directly after it."""
    if spent.aim is not None:
        again, case = capture_request(spent.aim), message("robustness.case.earlier_capture_again")
        tester.as_it_comes(partial(spent.send, again, Role.AGAIN, case=case))
    tester.judge("CAP-ROB-09")
