"""Judging what may follow what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from capture_conformance.checks.acceptance import judge_acceptance
from capture_conformance.checks.codes import codes_of, differing
from capture_conformance.checks.judging import (
    Checks,
    TrialCheck,
    about,
    failed,
    passed,
    playing,
    turning_on,
    undecided,
)
from capture_conformance.checks.refusals import as_refusal, judge_refusal
from capture_conformance.checks.sequences import SEQUENCES, judge_sequences
from capture_conformance.contract.answers import (
    Outcome,
    body_of,
    capture_id,
    describe,
    figure,
    member,
    outcome,
)
from capture_conformance.model.exchange import Exchange, NoResponse, Role, is_unheard
from capture_conformance.model.finding import ACCEPTED, REFUSED, Finding
from capture_conformance.model.message import Message
from capture_conformance.model.trial import Trial
from capture_conformance.model.verdicts import Verdict


def judge_nothing_more(trial: Trial) -> Finding | None:
    """
    What is spent stays spent.

    with  an authorization that was captured, in full or in part
    when  a further capture is sent, of any amount
    then  it is refused, or its answer repeats the first capture's id: then nothing new was captured
    """
    capture = trial.first(Role.CAPTURE)
    further = _answered(trial.all(Role.AGAIN))
    findings = [about(_judge_again(trial, capture, again), again, REFUSED) for again in further]
    return _gravest(findings)


def _answered(further: Sequence[Exchange]) -> Sequence[Exchange]:
    """*further* without those whose answer was lost, where the same request was answered later."""
    told = {x.request.body for x in further if not is_unheard(x.reply)}
    return [x for x in further if not (is_unheard(x.reply) and x.request.body in told)]


def _gravest(findings: Sequence[Finding]) -> Finding | None:
    """The gravest of *findings*; where it stands for several that passed, it is about none of them."""
    gravest = max(findings, key=lambda finding: finding.verdict, default=None)
    if gravest is None or gravest.verdict is not Verdict.PASS or len(findings) == 1:
        return gravest
    return replace(gravest, subject=None, due=None)


def _judge_again(trial: Trial, capture: Exchange | None, again: Exchange) -> Finding:
    authorization = trial.first(Role.AUTHORIZATION)
    seen = tuple(x for x in (authorization, capture, again) if x is not None)
    case = again.part.case or trial.case
    if capture is None or outcome(capture) is not Outcome.ACCEPTED:
        return undecided("the first capture was not accepted", *seen, expected=REFUSED, case=case)
    match outcome(again):
        case Outcome.REFUSED:
            return passed(describe(again), *seen, expected=REFUSED, case=case)
        case Outcome.UNKNOWN:
            return undecided(describe(again), *seen, expected=REFUSED, case=case)
        case Outcome.ACCEPTED:
            return _judge_replay(capture, again, seen, case)


def _judge_replay(
    capture: Exchange, again: Exchange, seen: tuple[Exchange, ...], case: Message | None
) -> Finding:
    first, second = capture_id(capture), capture_id(again)
    if first is None or second is None:
        observed = f"{describe(again)}, with no id to tell a replay from a capture"
        return undecided(observed, *seen, expected=REFUSED, case=case)
    if first == second:
        observed = f"{describe(again)}, a replay of the first capture's id"
        return as_refusal(passed(observed, *seen, expected=REFUSED, case=case))
    return failed(f"{describe(again)}, as a new capture", *seen, expected=REFUSED, case=case)


def out_of_turn(name: str) -> TrialCheck:
    """A check that what comes too late is refused, on what was sent for the requirement *name*."""

    def judge(trial: Trial) -> Finding | None:
        meant = [x for x in trial.all(Role.AGAIN) if name in x.part.requirements]
        findings = [(_judge_out_of_turn(trial, again), again) for again in meant]
        return _gravest([about(finding, again, REFUSED) for finding, again in findings if finding])

    return judge


def _judge_out_of_turn(trial: Trial, again: Exchange) -> Finding | None:
    """
    What comes too late is refused.

    with  an authorization that was voided, or captured
    when  a capture, or a void, of it or of what came of it is sent
    then  it is refused, while the same on a sister authorization that is still fresh is accepted
    """
    ended = [x for x in trial.exchanges if x.part.role in (Role.VOID, Role.CAPTURE)]
    twin, prior = trial.first(Role.TWIN), next((x for x in ended[::-1] if x.sent_at <= again.sent_at), None)
    if prior is None:
        return None
    seen = tuple(x for x in trial.exchanges if x.part.role is not Role.AGAIN or x is again)
    case = again.part.case or trial.case
    if outcome(prior) is not Outcome.ACCEPTED:
        return undecided(f"the step before was {describe(prior)}", *seen, expected=REFUSED, case=case)
    match outcome(again):
        case Outcome.ACCEPTED:
            return failed(describe(again), *seen, expected=REFUSED, case=case)
        case Outcome.REFUSED if twin is not None and outcome(twin) is Outcome.ACCEPTED:
            return passed(describe(again), *seen, expected=REFUSED, case=case)
        case Outcome.REFUSED:
            observed = f"{describe(again)}, but so is the same in good time"
            return undecided(observed, *seen, expected=REFUSED, case=case)
        case Outcome.UNKNOWN:
            return undecided(describe(again), *seen, expected=REFUSED, case=case)


def _second(trial: Trial) -> Exchange | None:
    return next(iter(trial.all(Role.CAPTURE)[1:]), None)


@turning_on(_second, ACCEPTED)
def judge_independence(trial: Trial) -> Finding | None:
    """
    Authorizations alike do not disturb each other.

    with  two authorizations alike in all but id and reference
    when  both are captured with bodies alike in all but that id
    then  both captures are accepted; where their ids are one, a further capture of the second is refused,
          for otherwise nothing was captured from it
    """
    captures = trial.all(Role.CAPTURE)
    if len(captures) < 2 or outcome(captures[0]) is not Outcome.ACCEPTED:
        return undecided(
            "the first of the two was not captured", *trial.exchanges, expected="accepted", case=trial.case
        )
    expected, seen = "both accepted, and both captured", trial.exchanges
    second = captures[1]
    match outcome(second):
        case Outcome.REFUSED:
            return failed(f"the second {describe(second)}", *seen, expected=expected, case=trial.case)
        case Outcome.UNKNOWN:
            return undecided(f"the second {describe(second)}", *seen, expected=expected, case=trial.case)
        case Outcome.ACCEPTED:
            ids, again = [capture_id(x) for x in captures], trial.first(Role.AGAIN)
            is_still_open = again is not None and outcome(again) is Outcome.ACCEPTED
            is_replay = ids[0] is not None and ids[0] == ids[1] and is_still_open
            told = "the second answered with the first one's capture" if is_replay else "both accepted"
            judge = failed if is_replay else passed
            return judge(told, *seen, expected=expected, case=trial.case)


@turning_on(playing(Role.CAPTURE))
def judge_found_again(trial: Trial) -> Finding | None:
    """
    A capture can be asked for by its id.

    with  a capture that was accepted
    when  the status of its id is queried, again for a while where the answer lags behind
    then  the answer bears 200 and the type CAPTURE, and no other amount than the capture's own answer
    """
    capture, queries = trial.first(Role.CAPTURE), trial.all(Role.STATUS)
    expected = "status 200, type CAPTURE and the amount that was told"
    if capture is None or outcome(capture) is not Outcome.ACCEPTED or not queries:
        return undecided("no capture to ask for", *trial.exchanges, expected=expected, case=trial.case)
    last, source = queries[-1], trial.first(Role.AUTHORIZATION)
    seen = tuple(x for x in (source, capture, last) if x is not None)
    if isinstance(last.reply, NoResponse) or last.reply.status >= 500:
        return undecided(describe(last), *seen, expected=expected, case=trial.case)
    told = body_of(last).get("transaction_type")
    amounts = [figure(member(body_of(x), "payment_details", "amount")) for x in (capture, last)]
    is_same = None in amounts or amounts[0] == amounts[1]
    observed = f"status {last.reply.status}"
    if last.reply.status == 200:
        kind = "no type" if told is None else f"type {told}"
        observed += f", {kind} and {_amount(amounts[1])}, after {_amount(amounts[0])}"
    judge = passed if (last.reply.status, told) == (200, "CAPTURE") and is_same else failed
    return judge(observed, *seen, expected=expected, case=trial.case)


def _amount(told: Decimal | None) -> str:
    return "no amount in it" if told is None else f"amount {told}"


@turning_on(playing(Role.VOID), ACCEPTED)
def judge_void(trial: Trial) -> Finding | None:
    """
    A fresh authorization can be voided.

    with  an authorization nothing has been captured from
    when  it is voided
    then  the void is accepted
    """
    void = trial.first(Role.VOID)
    if void is None:
        return None
    verdicts = {Outcome.ACCEPTED: passed, Outcome.REFUSED: failed, Outcome.UNKNOWN: undecided}
    judge = verdicts[outcome(void)]
    return judge(describe(void), *trial.exchanges[:2], expected="accepted", case=trial.case)


def _last_status(trial: Trial) -> Exchange | None:
    return next(reversed(trial.all(Role.STATUS)), None)


@turning_on(_last_status)
def judge_same_status(trial: Trial) -> Finding | None:
    """
    A refusal changes nothing that the status tells.

    with  an authorization whose status was queried
    when  a capture of it is refused, and the status queried again, for a while where it differs
    then  the status, its codes, type, amount and currency are the same as before
    """
    queries, attempt = trial.all(Role.STATUS), trial.first(Role.ATTEMPT)
    if attempt is None or len(queries) < 2:
        return None
    before = [x for x in queries if x.sent_at < attempt.sent_at]
    expected, seen = "the same status as before", (*before[-1:], attempt, queries[-1])
    is_told = before and outcome(before[-1]) is Outcome.ACCEPTED
    if not is_told or outcome(attempt) is not Outcome.REFUSED or is_unheard(queries[-1].reply):
        observed = f"the attempt {describe(attempt)}"
        return undecided(observed, *seen, expected=expected, case=trial.case)
    told = "; ".join(differing(told_by_status(before[-1]), told_by_status(queries[-1])))
    judge = failed if told else passed
    return judge(
        f"before and after: {told}" if told else "the same", *seen, expected=expected, case=trial.case
    )


def told_by_status(status: Exchange) -> Mapping[str, object]:
    """What a status answer tells of a payment, without what may differ each time it is asked for."""
    body = body_of(status)
    places = (("transaction_type",), ("payment_details", "amount"), ("payment_details", "currency"))
    return {**codes_of(status), **{".".join(path): member(body, *path) for path in places}}


CHECKS = Checks(
    of_trials={
        "CAP-LIF-01": judge_acceptance,
        "CAP-LIF-02": judge_acceptance,
        "CAP-LIF-03": judge_nothing_more,
        "CAP-LIF-04": judge_nothing_more,
        "CAP-LIF-05": out_of_turn("CAP-LIF-05"),
        "CAP-LIF-06": judge_refusal,
        "CAP-LIF-07": judge_nothing_more,
        "CAP-LIF-08": out_of_turn("CAP-LIF-08"),
        "CAP-LIF-09": judge_independence,
        "CAP-LIF-10": judge_found_again,
        "CAP-LIF-11": judge_void,
        "CAP-LIF-12": out_of_turn("CAP-LIF-12"),
        "CAP-LIF-13": judge_same_status,
    },
    of_exchanges={},
    of_history={SEQUENCES: judge_sequences},
)
