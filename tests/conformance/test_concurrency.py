"""What happens at the same moment, and after an answer was lost."""

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
from capture_conformance.plugin import requirement


@pytest.fixture(scope="session")
def rivals(tester: Tester) -> int:
    """How many requests are sent at the same moment."""
    return tester.at_once(QUICK_RIVALS if tester.profile.is_quick else RIVALS)


@pytest.fixture(scope="session")
def rounds(tester: Tester) -> range:
    """How often a race is run; every other one staggered."""
    return range(1 if tester.profile.is_quick else 6)


@requirement("CAP-CON-01", "CAP-CON-04", "CAP-CON-09")
def test_gives_one_of_equal_captures_at_once(tester: Tester, rivals: int, rounds: range) -> None:
    """As after a double click, or with two servers on one queue."""
    names = ("CAP-CON-01", "CAP-CON-04", "CAP-CON-09")

    def once(turn: int) -> None:
        trial = tester.trial(f"{rivals} equal captures at once", *names)
        # In the rounds behind, what guards by amount or by notes would let them pass.
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
        trial = tester.trial(f"{rivals} different captures at once", *names)
        race(trial, differing_captures(trial.authorize(), rivals), stagger_s=STAGGER_S * (turn % 2), again=1)

    for turn in rounds:
        tester.undisturbed(partial(once, turn))
    judge_selected(tester, names)


@requirement("CAP-CON-03", "CAP-CON-09")
def test_gives_a_capture_or_a_void_at_once(tester: Tester, rounds: range) -> None:
    """Whoever comes first decides."""
    names = ("CAP-CON-03", "CAP-CON-09")

    def once(turn: int) -> None:
        trial = tester.trial("a capture and a void at once", *names)
        requests = capture_and_void(trial.authorize(), is_void_first=bool(turn % 2))
        race(trial, requests, stagger_s=STAGGER_S * (turn < 2))

    # In either order and a moment apart, when a look at the state is not yet followed by its change.
    for turn in range(max(2, len(rounds))):
        tester.undisturbed(partial(once, turn))
    judge_selected(tester, names)


@requirement("CAP-CON-05", "CAP-CON-06")
def test_keeps_captures_at_once_apart(tester: Tester, rivals: int) -> None:
    """Different amounts and cards tell the answers apart, and one capture alone shows what is usual."""
    names = ("CAP-CON-05", "CAP-CON-06")
    trial = tester.trial("captures of several authorizations at once", *names)
    held = tester.target.amount
    number_of_them = 2 if tester.profile.is_quick else rivals
    steps = [7 * number for number in range(number_of_them + 1)]
    if tester.target.is_stocked:
        # All of them hold the same: parts of it have to tell them apart.
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
        later = tester.trial("a further capture of each, when all is over", "CAP-AMT-14")
        for request in requests:
            later.send(request, Role.AGAIN)


def largest_known(tester: Tester) -> int:
    """The largest amount of which a whole capture was accepted before, and no less than the usual one."""
    usual = tester.target.amount
    return usual if tester.target.is_stocked else max([usual, *accepted_wholes(tester.history)])


@requirement("CAP-CON-07", "CAP-CON-08")
def test_takes_a_lost_capture_once(tester: Tester) -> None:
    """Wherever the connection ends, the money moves once."""

    def once(cut: Cut) -> None:
        names = ("CAP-CON-07",) if cut is Cut.AFTER_BODY else ("CAP-CON-07", "CAP-CON-08")
        trial = tester.trial(f"a capture cut off {cut}, and sent again", *names)
        aim = trial.authorize()
        trial.send(cut_off(aim, cut), Role.LOST)
        repeat(tester, trial, aim, is_whole=cut is Cut.AFTER_BODY)

    for cut in (Cut.MID_BODY, Cut.AFTER_BODY) if tester.profile.is_quick else tuple(Cut):
        tester.undisturbed(partial(once, cut))
    judge_selected(tester, ("CAP-CON-07", "CAP-CON-08"))


def repeat(tester: Tester, trial: OpenTrial, aim: Aim, *, is_whole: bool) -> None:
    """Send the capture again, and once more; something else in between lets the target see the loss."""
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
