"""Judging which steps may follow each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from capture_conformance.checks.acceptance import judge_acceptance
from capture_conformance.checks.codes import STATUS, codes_of
from capture_conformance.checks.judging import (
    TO_BE_ACCEPTED,
    TO_BE_REFUSED,
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
    answer_to,
    body_of,
    capture_id,
    figure,
    member,
    outcome,
)
from capture_conformance.model.exchange import Exchange, NoResponse, Role, is_unheard
from capture_conformance.model.finding import ACCEPTED, REFUSED, Finding
from capture_conformance.model.message import Message, message
from capture_conformance.model.trial import Trial
from capture_conformance.model.verdicts import Verdict


def judge_nothing_more(trial: Trial) -> Finding | None:
    """
    After a capture no further capture succeeds.

    with  an authorization that was captured, in full or in part
    when  a further capture of any amount is sent
    then  it is refused, or its answer repeats the first capture's id, so that nothing new was captured
    """
    capture = trial.first(Role.CAPTURE)
    further = _answered(trial.all(Role.AGAIN))
    findings = [about(_judge_again(trial, capture, again), again, REFUSED) for again in further]
    return _gravest(findings)


def _answered(further: Sequence[Exchange]) -> Sequence[Exchange]:
    """*further* without those whose answer was lost, where the same request was answered later."""
    answered = {x.request.body for x in further if not is_unheard(x.reply)}
    return [x for x in further if not (is_unheard(x.reply) and x.request.body in answered)]


def _gravest(findings: Sequence[Finding]) -> Finding | None:
    """The gravest of *findings*; without a subject where it represents several that passed."""
    gravest = max(findings, key=lambda finding: finding.verdict, default=None)
    if gravest is None or gravest.verdict is not Verdict.PASS or len(findings) == 1:
        return gravest
    return replace(gravest, subject=None, due=None)


def _judge_again(trial: Trial, capture: Exchange | None, again: Exchange) -> Finding:
    authorization = trial.first(Role.AUTHORIZATION)
    seen = tuple(x for x in (authorization, capture, again) if x is not None)
    case = again.part.case or trial.case
    if capture is None or outcome(capture) is not Outcome.ACCEPTED:
        return undecided(message("lifecycle.first_not_accepted"), *seen, expected=TO_BE_REFUSED, case=case)
    match outcome(again):
        case Outcome.REFUSED:
            return passed(answer_to(again), *seen, expected=TO_BE_REFUSED, case=case)
        case Outcome.UNKNOWN:
            return undecided(answer_to(again), *seen, expected=TO_BE_REFUSED, case=case)
        case Outcome.ACCEPTED:
            return _judge_replay(capture, again, seen, case)


def _judge_replay(
    capture: Exchange, again: Exchange, seen: tuple[Exchange, ...], case: Message | None
) -> Finding:
    first, second = capture_id(capture), capture_id(again)
    if first is None or second is None:
        observed = message("lifecycle.without_ids", answer=answer_to(again))
        return undecided(observed, *seen, expected=TO_BE_REFUSED, case=case)
    if first == second:
        observed = message("lifecycle.replay", answer=answer_to(again))
        return as_refusal(passed(observed, *seen, expected=TO_BE_REFUSED, case=case))
    observed = message("lifecycle.new_capture", answer=answer_to(again))
    return failed(observed, *seen, expected=TO_BE_REFUSED, case=case)


def out_of_turn(name: str) -> TrialCheck:
    """A check of the requirement *name*, that requests are refused after a void or a capture."""

    def judge(trial: Trial) -> Finding | None:
        late = [x for x in trial.all(Role.AGAIN) if name in x.part.requirements]
        findings = [(_judge_out_of_turn(trial, again), again) for again in late]
        return _gravest([about(finding, again, REFUSED) for finding, again in findings if finding])

    return judge


def _judge_out_of_turn(trial: Trial, again: Exchange) -> Finding | None:
    """
    A request that comes too late is refused.

    with  an authorization that was voided or captured
    when  a capture or a void is sent, with its id or the id of that void or capture
    then  it is refused, while the same request for a fresh sister authorization is accepted
    """
    ended = [x for x in trial.exchanges if x.part.role in (Role.VOID, Role.CAPTURE)]
    twin, prior = trial.first(Role.TWIN), next((x for x in ended[::-1] if x.sent_at <= again.sent_at), None)
    if prior is None:
        return None
    seen = tuple(x for x in trial.exchanges if x.part.role is not Role.AGAIN or x is again)
    case = again.part.case or trial.case
    if outcome(prior) is not Outcome.ACCEPTED:
        observed = message("lifecycle.step_before", answer=answer_to(prior))
        return undecided(observed, *seen, expected=TO_BE_REFUSED, case=case)
    match outcome(again):
        case Outcome.ACCEPTED:
            return failed(answer_to(again), *seen, expected=TO_BE_REFUSED, case=case)
        case Outcome.REFUSED if twin is not None and outcome(twin) is Outcome.ACCEPTED:
            return passed(answer_to(again), *seen, expected=TO_BE_REFUSED, case=case)
        case Outcome.REFUSED:
            observed = message("lifecycle.refused_in_time", answer=answer_to(again))
            return undecided(observed, *seen, expected=TO_BE_REFUSED, case=case)
        case Outcome.UNKNOWN:
            return undecided(answer_to(again), *seen, expected=TO_BE_REFUSED, case=case)


def _second(trial: Trial) -> Exchange | None:
    return next(iter(trial.all(Role.CAPTURE)[1:]), None)


@turning_on(_second, ACCEPTED)
def judge_independence(trial: Trial) -> Finding | None:
    """
    Equal authorizations are independent of each other.

    with  two authorizations that differ only in id and reference
    when  both are captured, with bodies that differ only in that id
    then  both captures are accepted; where they have the same id, a further capture of the second is
          refused, for otherwise nothing was captured from it
    """
    captures = trial.all(Role.CAPTURE)
    if len(captures) < 2 or outcome(captures[0]) is not Outcome.ACCEPTED:
        observed = message("lifecycle.first_not_captured")
        return undecided(observed, *trial.exchanges, expected=TO_BE_ACCEPTED, case=trial.case)
    expected, seen = message("lifecycle.both_captured"), trial.exchanges
    answer = message("lifecycle.second", answer=answer_to(captures[1]))
    match outcome(captures[1]):
        case Outcome.REFUSED:
            return failed(answer, *seen, expected=expected, case=trial.case)
        case Outcome.UNKNOWN:
            return undecided(answer, *seen, expected=expected, case=trial.case)
        case Outcome.ACCEPTED:
            ids, again = [capture_id(x) for x in captures], trial.first(Role.AGAIN)
            is_still_open = again is not None and outcome(again) is Outcome.ACCEPTED
            is_replay = ids[0] is not None and ids[0] == ids[1] and is_still_open
            observed = message("lifecycle.second_replayed" if is_replay else "lifecycle.both_accepted")
            judge = failed if is_replay else passed
            return judge(observed, *seen, expected=expected, case=trial.case)


@turning_on(playing(Role.CAPTURE))
def judge_found_again(trial: Trial) -> Finding | None:
    """
    The status of a capture can be queried by its id.

    with  a capture that was accepted
    when  the status of its id is queried, repeatedly for a while where the answer lags behind
    then  the answer has status 200, the type CAPTURE, and no other amount than the answer to the capture
    """
    capture, queries = trial.first(Role.CAPTURE), trial.all(Role.STATUS)
    expected = message("lifecycle.capture_found")
    if capture is None or outcome(capture) is not Outcome.ACCEPTED or not queries:
        observed = message("lifecycle.no_capture")
        return undecided(observed, *trial.exchanges, expected=expected, case=trial.case)
    last, source = queries[-1], trial.first(Role.AUTHORIZATION)
    seen = tuple(x for x in (source, capture, last) if x is not None)
    if isinstance(last.reply, NoResponse) or last.reply.status >= 500:
        return undecided(answer_to(last), *seen, expected=expected, case=trial.case)
    kind = body_of(last).get("transaction_type")
    amounts = [figure(member(body_of(x), "payment_details", "amount")) for x in (capture, last)]
    is_same = None in amounts or amounts[0] == amounts[1]
    observed = message("lifecycle.status", status=last.reply.status)
    if last.reply.status == 200:
        observed = message(
            "lifecycle.status_of_capture",
            status=last.reply.status,
            type=message("lifecycle.no_type") if kind is None else message("lifecycle.type", type=str(kind)),
            amount=_amount(amounts[1]),
            captured=_amount(amounts[0]),
        )
    judge = passed if (last.reply.status, kind) == (200, "CAPTURE") and is_same else failed
    return judge(observed, *seen, expected=expected, case=trial.case)


def _amount(amount: Decimal | None) -> Message:
    return message("lifecycle.no_amount") if amount is None else message("lifecycle.amount", amount=amount)


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
    return judge(answer_to(void), *trial.exchanges[:2], expected=TO_BE_ACCEPTED, case=trial.case)


def _last_status(trial: Trial) -> Exchange | None:
    return next(reversed(trial.all(Role.STATUS)), None)


@turning_on(_last_status)
def judge_same_status(trial: Trial) -> Finding | None:
    """
    A refusal does not change the status.

    with  an authorization whose status was queried
    when  a capture of it is refused, and the status queried again, repeatedly for a while where it differs
    then  the status, its codes, type, amount and currency are the same as before
    """
    queries, attempt = trial.all(Role.STATUS), trial.first(Role.ATTEMPT)
    if attempt is None or len(queries) < 2:
        return None
    before, after = [x for x in queries if x.sent_at < attempt.sent_at], queries[-1]
    expected, seen = message("lifecycle.unchanged_expected"), (*before[-1:], attempt, after)
    is_known = before and outcome(before[-1]) is Outcome.ACCEPTED
    if not is_known or outcome(attempt) is not Outcome.REFUSED or is_unheard(after.reply):
        observed = message("lifecycle.attempt", answer=answer_to(attempt))
        return undecided(observed, *seen, expected=expected, case=trial.case)
    changes = tuple(_changes(told_by_status(before[-1]), told_by_status(after)))
    if changes:
        observed = message("lifecycle.changed", changes=changes)
        return failed(observed, *seen, expected=expected, case=trial.case)
    return passed(message("lifecycle.unchanged"), *seen, expected=expected, case=trial.case)


def _changes(before: Mapping[str, object], after: Mapping[str, object]) -> Iterator[Message]:
    """The places at which two status answers differ, with the value in each."""
    for place in dict.fromkeys((*before, *after)):
        first, second = before.get(place), after.get(place)
        if first != second:
            yield message(
                "lifecycle.change",
                place=message("lifecycle.http_status") if place == STATUS else place,
                before=message("lifecycle.nothing") if first is None else str(first),
                after=message("lifecycle.nothing") if second is None else str(second),
            )


def told_by_status(status: Exchange) -> Mapping[str, object]:
    """What a status answer says about a payment, without members that may differ in every answer."""
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
