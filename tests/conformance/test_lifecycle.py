"""What may follow what."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic, sleep

import pytest

from capture_conformance.campaign.tester import Tester
from capture_conformance.campaign.trials import OpenTrial
from capture_conformance.checks.answers import Outcome, body_of, capture_id, member, outcome
from capture_conformance.checks.lifecycle import told_by_status
from capture_conformance.generation.defects import chosen, with_members
from capture_conformance.generation.lifecycle import inopportune_ids
from capture_conformance.generation.requests import Aim, capture_request, status_request, void_request
from capture_conformance.model.errors import Inconclusive
from capture_conformance.model.exchange import Exchange, Role
from capture_conformance.plugin import requirement

FIRST_WAIT_S = 0.25


@requirement("CAP-LIF-01", "CAP-LIF-03")
def test_captures_in_full_and_only_once(tester: Tester) -> None:
    """The ordinary case; then the same again, and the smallest amount again."""
    trial = tester.trial("the whole amount, then more", "CAP-LIF-01", "CAP-LIF-03")
    aim = trial.authorize()
    trial.capture(aim)
    trial.capture(aim, Role.AGAIN)
    trial.send(with_members(amount=1)(aim), Role.AGAIN, case="the whole amount, then 1")
    tester.judge("CAP-LIF-01")
    tester.judge("CAP-LIF-03")


@requirement("CAP-LIF-02", "CAP-LIF-04")
def test_captures_in_part_and_releases_the_remainder(tester: Tester) -> None:
    """As when an article is out of stock; then neither the remainder nor a single unit can be had."""
    trial = tester.trial("three fifths, then the remainder", "CAP-LIF-02", "CAP-LIF-04")
    aim = trial.authorize()
    part = aim.amount * 3 // 5
    trial.capture(aim, amount=part)
    trial.capture(aim, Role.AGAIN, amount=aim.amount - part)
    trial.send(with_members(amount=1)(aim), Role.AGAIN, case="three fifths, then 1")
    tester.judge("CAP-LIF-02")
    if "CAP-LIF-04" in tester.campaign.selected:
        tester.judge("CAP-LIF-04")


@requirement("CAP-LIF-05", "CAP-LIF-11", "CAP-LIF-12")
def test_voids_and_then_captures_no_more(tester: Tester) -> None:
    """What was voided is gone; and a void has an id of its own, which is no authorization's."""
    names = [x for x in ("CAP-LIF-05", "CAP-LIF-11", "CAP-LIF-12") if x in tester.campaign.selected]
    trial = tester.trial("a void, then a capture", *names)
    aim = trial.authorize()
    void = trial.send(void_request(aim.transaction_id, aim.merchant), Role.VOID)
    trial.send(capture_request(aim), Role.AGAIN, requirements=("CAP-LIF-05",))
    found = member(body_of(void), "transaction_details", "id")
    if isinstance(found, str):
        of_void = capture_request(aim, members={"transactionId": found})
        case = "a void, then a capture of its id"
        trial.send(of_void, Role.AGAIN, case=case, requirements=("CAP-LIF-12",))
    trial.twin()
    for name in names:
        tester.judge(name)


@pytest.fixture(scope="module")
def strangers(tester: Tester) -> None:
    """Captures of ids that were never issued."""
    tester.refuse(chosen(inopportune_ids(), wanted=tester.campaign.selected, depth=tester.depth))


@requirement("CAP-LIF-06")
@pytest.mark.usefixtures("strangers")
def test_refuses_ids_that_were_never_issued(tester: Tester) -> None:
    """Well-formed or not, what is not there cannot be captured."""
    tester.judge("CAP-LIF-06")


@requirement("CAP-LIF-07")
def test_does_not_capture_a_capture(tester: Tester) -> None:
    """A capture has an id of its own, which is no authorization's."""
    trial = tester.trial("a capture, then a capture of its id", "CAP-LIF-07")
    aim = trial.authorize()
    part = aim.amount * 3 // 5
    found = capture_id(trial.capture(aim, amount=part))
    if found is None:
        raise Inconclusive("the capture's answer holds no id to try")
    trial.send(capture_request(aim, members={"transactionId": found, "amount": part}), Role.AGAIN)
    tester.judge("CAP-LIF-07")


@requirement("CAP-LIF-08")
def test_does_not_void_what_is_captured(tester: Tester) -> None:
    """A void is for what was not captured yet; where a rest stays capturable, it may stay voidable."""
    trial = tester.trial("a full capture, then a void", "CAP-LIF-08")
    try_void_after(trial, trial.authorize(), share=1, case="a full capture, then a void")
    if not tester.target.claims.multiple_partial_capture:
        sister = trial.authorize(role=Role.SISTER)
        try_void_after(trial, sister, share=0.6, case="a partial capture, then a void")
    sister = trial.authorize(role=Role.SISTER)
    trial.send(void_request(sister.transaction_id, sister.merchant), Role.TWIN)
    tester.judge("CAP-LIF-08")


def try_void_after(trial: OpenTrial, aim: Aim, *, share: float, case: str) -> None:
    """Capture that *share* of *aim*, and try a void."""
    trial.capture(aim, amount=int(aim.amount * share))
    trial.send(void_request(aim.transaction_id, aim.merchant), Role.AGAIN, case=case)


@requirement("CAP-LIF-09")
def test_captures_authorizations_alike_independently(tester: Tester) -> None:
    """Same card, same amount, same minute: two payments all the same."""
    trial = tester.trial("two authorizations alike", "CAP-LIF-09")
    first, second = trial.authorize(), trial.authorize(role=Role.SISTER)
    trial.capture(first, notes="alike")
    trial.capture(second, notes="alike")
    trial.capture(second, Role.AGAIN, notes="alike")
    tester.judge("CAP-LIF-09")


@requirement("CAP-LIF-10")
def test_finds_a_capture_again(tester: Tester) -> None:
    """By the id that its answer gave it; a status may lag behind a little."""
    trial = tester.trial("a capture, then its status", "CAP-LIF-10")
    aim = trial.authorize()
    capture = trial.capture(aim)
    found = capture_id(capture)
    if outcome(capture) is not Outcome.ACCEPTED or found is None:
        raise Inconclusive("no capture to ask for")
    settled(tester, trial, found, lambda x: body_of(x).get("transaction_type") == "CAPTURE")
    tester.judge("CAP-LIF-10")


@requirement("CAP-LIF-13")
def test_tells_the_same_status_after_a_refusal(tester: Tester) -> None:
    """What was refused has not happened; a status may lag behind a little."""
    tester.give_up_if_hopeless()
    trial = tester.trial("a status, a refused capture, and the status again", "CAP-LIF-13")
    aim = trial.authorize()
    before = settled(tester, trial, aim.transaction_id, lambda x: outcome(x) is Outcome.ACCEPTED)
    trial.send(with_members(amount=aim.amount + 1)(aim), Role.ATTEMPT)
    settled(tester, trial, aim.transaction_id, lambda x: told_by_status(x) == told_by_status(before))
    tester.judge("CAP-LIF-13")


def settled(
    tester: Tester, trial: OpenTrial, transaction_id: str, is_expected: Callable[[Exchange], bool]
) -> Exchange:
    """The status of *transaction_id*, asked for until it is as expected, or as long as it may lag behind."""
    until, wait_s = monotonic() + tester.target.settle_s, FIRST_WAIT_S
    while True:
        status = trial.send(status_request(transaction_id, tester.merchants.own), Role.STATUS)
        if is_expected(status) or monotonic() > until:
            return status
        sleep(wait_s)
        wait_s *= 2
