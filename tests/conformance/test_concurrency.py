"""Requests at the same moment, and after a lost answer."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import cycle

import pytest

from capture_conformance.campaign.races import race
from capture_conformance.campaign.tester import Tester
from capture_conformance.campaign.trials import OpenTrial
from capture_conformance.contract.answers import Outcome, accepted_wholes, outcome, request_body
from capture_conformance.generation.concurrency import (
    QUICK_RIVALS,
    RIVALS,
    STAGGER_S,
    capture_and_void,
    cut_off,
    differing_captures,
    equal_captures,
    marked_capture,
)
from capture_conformance.generation.requests import Aim, status_request
from capture_conformance.model.errors import AllowanceSpent
from capture_conformance.model.exchange import Cut, Role
from capture_conformance.model.message import message
from capture_conformance.plugin import requirement


@pytest.fixture(scope="session")
def rivals(tester: Tester) -> int:
    """How many requests are sent at the same moment."""
    return tester.at_once(QUICK_RIVALS if tester.profile.is_quick else RIVALS)


@pytest.fixture(scope="session")
def rounds(tester: Tester) -> range:
    """How often a race is run; every second one is staggered."""
    return range(1 if tester.profile.is_quick else 6)


@requirement("CAP-CON-01", "CAP-CON-04", "CAP-CON-09")
def test_gives_one_of_equal_captures_at_once(tester: Tester, rivals: int, rounds: range) -> None:
    """As after a double click, or with two servers on one queue."""
    names = ("CAP-CON-01", "CAP-CON-04", "CAP-CON-09")

    def once(turn: int) -> None:
        trial = tester.trial(message("concurrency.case.equal", number=rivals), *names)
        # In later rounds, so that a guard that compares amounts or notes alone does not stop them.
        aim = trial.authorize(amount=largest_known(tester) if turn > 3 else None)
        requests = equal_captures(aim, rivals, are_told_apart=turn in (2, 3))
        race(trial, requests, stagger_s=STAGGER_S * (turn % 2))

    for turn in rounds:
        tester.undisturbed(partial(once, turn))
    judge_selected(tester, names)


@requirement("CAP-CON-02", "CAP-CON-09")
def test_gives_one_of_different_captures_at_once(tester: Tester, rivals: int, rounds: range) -> None:
    """Each is within the limit, any two are not."""
    names = ("CAP-CON-02", "CAP-CON-09")

    def once(turn: int) -> None:
        trial = tester.trial(message("concurrency.case.different", number=rivals), *names)
        race(trial, differing_captures(trial.authorize(), rivals), stagger_s=STAGGER_S * (turn % 2), again=1)

    for turn in rounds:
        tester.undisturbed(partial(once, turn))
    judge_selected(tester, names)


@requirement("CAP-CON-03", "CAP-CON-09")
def test_gives_a_capture_or_a_void_at_once(tester: Tester, rounds: range) -> None:
    """The request that arrives first decides."""
    names = ("CAP-CON-03", "CAP-CON-09")

    def once(turn: int) -> None:
        trial = tester.trial(message("concurrency.case.capture_and_void"), *names)
        requests = capture_and_void(trial.authorize(), is_void_first=bool(turn % 2))
        race(trial, requests, stagger_s=STAGGER_S * (turn < 2))

    # In either order and a moment apart, so that both read the state before one of them changes it.
    for turn in range(max(2, len(rounds))):
        tester.undisturbed(partial(once, turn))
    judge_selected(tester, names)


@requirement("CAP-CON-05", "CAP-CON-06")
def test_keeps_captures_at_once_apart(tester: Tester, rivals: int) -> None:
    """Different amounts and cards identify the answers, and one capture alone shows the usual answer."""
    names = ("CAP-CON-05", "CAP-CON-06")
    trial = tester.trial(message("concurrency.case.several_authorizations"), *names)
    held = tester.target.amount
    number_of_them = 2 if tester.profile.is_quick else rivals
    steps = [7 * number for number in range(number_of_them + 1)]
    if tester.target.is_stocked:
        # All authorizations are of the same amount: different parts of it identify the captures.
        aims = [replace(trial.authorize(), amount=held - step) for step in steps]
    else:
        kinds = zip(steps, cycle(tester.target.cards), strict=False)
        aims = [trial.authorize(amount=held + step, card=card) for step, card in kinds]
    references = [str(request_body(x).get("merchant_txn_ref")) for x in trial.exchanges]
    requests = [marked_capture(aim, reference) for aim, reference in zip(aims, references, strict=True)]
    trial.send(requests[0], Role.CAPTURE)
    sent = trial.send_at_once(requests[1:])
    refused = [n for n, x in enumerate(sent, start=1) if outcome(x) is Outcome.REFUSED]
    with suppress(AllowanceSpent), tester.confirming():
        for number in refused[:1]:
            trial.send(requests[number], Role.AGAIN)
    judge_selected(tester, names)
    if not tester.profile.is_quick:
        later = tester.trial(message("concurrency.case.one_more_of_each"), "CAP-AMT-14")
        for request in requests:
            later.send(request, Role.AGAIN)


def largest_known(tester: Tester) -> int:
    """The largest amount whose full capture was accepted before, and at least the usual one."""
    usual = tester.target.amount
    return usual if tester.target.is_stocked else max([usual, *accepted_wholes(tester.history)])


@requirement("CAP-CON-07", "CAP-CON-08")
def test_takes_a_lost_capture_once(tester: Tester) -> None:
    """The money moves once, regardless of where the connection ends."""

    def once(cut: Cut) -> None:
        names = ("CAP-CON-07",) if cut is Cut.AFTER_BODY else ("CAP-CON-07", "CAP-CON-08")
        trial = tester.trial(message(f"concurrency.case.cut_off.{cut.name.lower()}"), *names)
        aim = trial.authorize()
        trial.send(cut_off(aim, cut), Role.LOST)
        repeat(tester, trial, aim, is_whole=cut is Cut.AFTER_BODY)

    for cut in (Cut.MID_BODY, Cut.AFTER_BODY) if tester.profile.is_quick else tuple(Cut):
        tester.undisturbed(partial(once, cut))
    judge_selected(tester, ("CAP-CON-07", "CAP-CON-08"))


def repeat(tester: Tester, trial: OpenTrial, aim: Aim, *, is_whole: bool) -> None:
    """Send the capture twice more; a status query before that lets the target notice the lost connection."""
    if tester.target.claims.status:
        trial.send(status_request(aim.transaction_id, aim.merchant), Role.STATUS)
    capture = trial.capture(aim)
    trial.capture(aim, Role.AGAIN)
    if not is_whole and outcome(capture) is not Outcome.ACCEPTED:
        trial.compare_with_plain()


def judge_selected(tester: Tester, names: tuple[str, ...]) -> None:
    """Judge those of *names* that this run is about."""
    for name in names:
        if name in tester.campaign.selected:
            tester.judge(name)
