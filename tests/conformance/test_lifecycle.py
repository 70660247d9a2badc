"""What may follow what."""

from __future__ import annotations

import pytest

from capture_conformance.campaign.attempts import attempt
from capture_conformance.campaign.tester import Tester
from capture_conformance.campaign.trials import OpenTrial
from capture_conformance.campaign.waiting import is_capture, settled
from capture_conformance.checks.lifecycle import told_by_status
from capture_conformance.contract.answers import Outcome, body_of, capture_id, member, outcome
from capture_conformance.generation.amounts import one_too_many
from capture_conformance.generation.defects import chosen, with_members
from capture_conformance.generation.lifecycle import further_captures
from capture_conformance.generation.requests import Aim, capture_request, void_request
from capture_conformance.model.errors import Inconclusive
from capture_conformance.model.exchange import Role
from capture_conformance.model.message import message
from capture_conformance.plugin import requirement


@requirement("CAP-LIF-01", "CAP-LIF-03")
def test_captures_in_full_and_only_once(tester: Tester) -> None:
    """The ordinary case; then the same again, and the smallest amount again."""
    trial = tester.trial("the whole amount, then more", "CAP-LIF-01", "CAP-LIF-03")
    aim = trial.authorize()
    trial.capture(aim)
    trial.capture(aim, Role.AGAIN)
    for further in chosen(further_captures(), wanted=["CAP-LIF-03"], depth=tester.depth):
        trial.send(further.make(aim), Role.AGAIN, case=f"the whole amount, then {further.case}")
    tester.judge("CAP-LIF-01")
    tester.judge("CAP-LIF-03")


@requirement("CAP-LIF-03", "CAP-AMT-02")
def test_keeps_the_other_merchant_to_its_limits(tester: Tester) -> None:
    """What holds for one holds for all; not in a quick run."""
    other = tester.merchants.other
    if tester.profile.is_quick or other is None or not tester.may_authorize(merchant=other):
        return
    names = [x for x in ("CAP-LIF-03", "CAP-AMT-02") if x in tester.campaign.selected]
    trial = tester.trial("another merchant's whole amount, then more", "CAP-LIF-03", merchant=other)
    aim = trial.authorize()
    trial.send(one_too_many().make(aim), Role.ATTEMPT, requirements=("CAP-AMT-02",))
    trial.capture(aim)
    trial.capture(aim, Role.AGAIN)
    for name in names:
        tester.judge(name)


@requirement("CAP-LIF-02", "CAP-LIF-04", "CAP-AMT-14")
def test_captures_in_part_and_releases_the_remainder(tester: Tester) -> None:
    """As when an article is out of stock; then neither as much again, nor the remainder, nor one unit."""
    names = [x for x in ("CAP-LIF-02", "CAP-LIF-04", "CAP-AMT-14") if x in tester.campaign.selected]
    trial = tester.trial("three fifths, then more", *names)
    aim = trial.authorize()
    part = aim.amount * 3 // 5
    trial.capture(aim, amount=part)
    for case, amount in (("three fifths more", part), ("the remainder", aim.amount - part), ("1", 1)):
        trial.send(with_members(amount=amount)(aim), Role.AGAIN, case=f"three fifths, then {case}")
    for name in names:
        tester.judge(name)


@requirement("CAP-LIF-04")
def test_releases_the_remainder_of_the_smallest_parts(tester: Tester) -> None:
    """However little was captured; a bank that takes no such part teaches nothing. Not in a quick run."""
    if tester.profile.is_quick:
        return
    parts = {max(part, tester.target.smallest) for part in (1, tester.target.amount // 50)}
    for part in sorted(parts):
        trial = tester.trial(f"{part} of {tester.target.amount}, then the remainder", "CAP-LIF-04")
        aim = trial.authorize()
        if outcome(trial.capture(aim, amount=part)) is Outcome.ACCEPTED:
            trial.capture(aim, Role.AGAIN, amount=aim.amount - part)
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
    attempt(tester, "lifecycle")


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
        raise Inconclusive(message("lifecycle.no_capture_id"))
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
    """Capture that *share* of *aim*, and try a void, also of the capture's own id."""
    found = capture_id(trial.capture(aim, amount=int(aim.amount * share)))
    trial.send(void_request(aim.transaction_id, aim.merchant), Role.AGAIN, case=case)
    if found is not None and share == 1:
        trial.send(void_request(found, aim.merchant), Role.AGAIN, case=f"{case} of the capture's id")


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
    """By the id that its answer gave it, with what it was for; a status may lag behind a little."""
    trial = tester.trial("a capture of three fifths, then its status", "CAP-LIF-10")
    aim = trial.authorize()
    capture = trial.capture(aim, amount=aim.amount * 3 // 5)
    found = capture_id(capture)
    if outcome(capture) is not Outcome.ACCEPTED or found is None:
        raise Inconclusive(message("lifecycle.no_capture"))
    settled(tester, trial, found, is_capture)
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
