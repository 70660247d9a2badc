"""Checks that many requirements share: that something is refused, and that the refusal leaves no trace."""

from __future__ import annotations

from dataclasses import replace

from capture_conformance.checks.judging import TO_BE_REFUSED, failed, passed, playing, turning_on, undecided
from capture_conformance.contract.answers import (
    Outcome,
    answer_to,
    body_of,
    figure,
    is_put_off,
    is_server_error,
    member,
    outcome,
    request_body,
)
from capture_conformance.model.exchange import Exchange, Response, Role, is_of_intermediary
from capture_conformance.model.finding import ACCEPTED, REFUSED, Finding
from capture_conformance.model.message import Message, message
from capture_conformance.model.trial import Trial

INTACT = message("refusals.intact")


def reached(trial: Trial) -> Exchange | None:
    """The capture that shows that the same request, without its defect, is accepted."""
    twins = (trial.first(Role.PROOF), trial.first(Role.TWIN), trial.first(Role.CAPTURE))
    return next((x for x in twins if x is not None and outcome(x) is Outcome.ACCEPTED), None)


def subject(trial: Trial) -> Exchange | None:
    """The exchange that the trial is about: an attempt, or the same thing asked again."""
    return trial.first(Role.ATTEMPT) or trial.first(Role.AGAIN)


@turning_on(subject, REFUSED)
def judge_refusal(trial: Trial) -> Finding | None:
    """
    A request with a defect is refused.

    with  an authorization that could be captured in full
    when  a capture with one defect is sent
    then  the answer is a refusal; which status it bears is left open
    """
    attempt = subject(trial)
    if attempt is None:
        return None
    twin = reached(trial)
    seen = _together(trial, attempt, twin)
    match outcome(attempt):
        case Outcome.ACCEPTED:
            return failed(_granted(attempt), *seen, expected=TO_BE_REFUSED, case=trial.case)
        case Outcome.REFUSED if twin is not None:
            return passed(answer_to(attempt), *seen, expected=TO_BE_REFUSED, case=trial.case)
        case Outcome.UNKNOWN if _is_settled(trial, attempt, twin):
            observed = message("refusals.nothing_captured", answer=answer_to(attempt))
            return as_refusal(passed(observed, *seen, expected=TO_BE_REFUSED, case=trial.case))
        case Outcome.REFUSED:
            name = "refusals.same_without_defect" if _is_compared(trial) else "refusals.not_compared"
            observed = message(name, answer=answer_to(attempt))
            return undecided(observed, *seen, expected=TO_BE_REFUSED, case=trial.case)
        case _:
            return undecided(answer_to(attempt), *seen, expected=TO_BE_REFUSED, case=trial.case)


def _granted(attempt: Exchange) -> Message:
    """The acceptance of *attempt*, with the amount in the answer where it is not what was asked for."""
    asked = figure(request_body(attempt).get("amount"))
    told = figure(member(body_of(attempt), "payment_details", "amount"))
    is_other = told is not None and told != asked
    answer = answer_to(attempt)
    return message("refusals.other_amount", answer=answer, amount=told) if is_other else answer


def _is_compared(trial: Trial) -> bool:
    """Whether the same without the defect was tried at all; the run may have had no request left for it."""
    return any(trial.first(role) is not None for role in (Role.PROOF, Role.TWIN, Role.CAPTURE))


def as_refusal(finding: Finding) -> Finding:
    """*finding*, where something else has shown as much as a refusal does: nothing new was captured."""
    return replace(finding, witnesses=finding.witnesses | {REFUSED})


def _is_settled(trial: Trial, attempt: Exchange, twin: Exchange | None) -> bool:
    """
    Whether a later capture has shown that an attempt without a clear answer was looked at in vain.

    What somebody in between has answered may never have reached the gateway, unless the attempt causes that.
    """
    is_proven = twin is not None and twin.part.role is Role.PROOF and not is_put_off(attempt)
    is_own = not is_of_intermediary(attempt.reply)
    return is_proven and (is_own or trial.is_brought_about(attempt))


@turning_on(playing(Role.PROOF), ACCEPTED)
def judge_intact(trial: Trial) -> Finding | None:
    """
    A refused capture leaves no trace.

    with  an authorization nothing has been captured from
    when  a capture of it is refused, or is not answered clearly
    then  a correct capture of the whole amount is accepted afterwards
    """
    attempt, proof = trial.first(Role.ATTEMPT), trial.first(Role.PROOF)
    if attempt is None or outcome(attempt) is Outcome.ACCEPTED:
        return None
    if proof is None:
        return undecided(message("refusals.no_capture_afterwards"), attempt, expected=INTACT, case=trial.case)
    seen = _together(trial, attempt, proof, trial.first(Role.TWIN))
    if outcome(proof) is Outcome.ACCEPTED:
        observed = message("refusals.full_capture", answer=answer_to(proof))
        return passed(observed, *seen, expected=INTACT, case=trial.case)
    observed = message("refusals.full_capture_after", attempt=answer_to(attempt), answer=answer_to(proof))
    twin = trial.first(Role.TWIN)
    is_settled = outcome(proof) is Outcome.REFUSED and trial.attempts == 1
    if is_settled and twin is not None and outcome(twin) is Outcome.ACCEPTED:
        return failed(observed, *seen, expected=INTACT, case=trial.case)
    return undecided(observed, *seen, expected=INTACT, case=trial.case)


@turning_on(subject)
def judge_no_server_error(trial: Trial) -> Finding | None:
    """
    Bad input is not answered with a server error.

    with  a gateway that accepts the same request without the defect
    when  a capture with one defect is sent
    then  the answer's status is below 500
    """
    attempt = subject(trial)
    if attempt is None or outcome(attempt) is Outcome.ACCEPTED:
        return None
    expected, twin = message("refusals.below_500"), reached(trial)
    seen = _together(trial, attempt, twin)
    is_error = is_server_error(attempt.reply) or trial.is_brought_about(attempt)
    if outcome(attempt) is Outcome.REFUSED and not is_error:
        return passed(answer_to(attempt), *seen, expected=expected, case=trial.case)
    if isinstance(attempt.reply, Response) and is_error and twin is not None:
        observed = message("refusals.server_error", status=attempt.reply.status)
        return failed(observed, *seen, expected=expected, case=trial.case)
    return undecided(answer_to(attempt), *seen, expected=expected, case=trial.case)


@turning_on(subject)
def judge_told_outside_2xx(trial: Trial) -> Finding | None:
    """
    A refusal bears a status outside 2xx.

    with  any authorization
    when  a capture is refused, or answered unclearly and shown not to have been made
    then  the answer's status is not a 2xx
    """
    attempt = subject(trial)
    if attempt is None or not isinstance(attempt.reply, Response):
        return None
    is_refused = outcome(attempt) is Outcome.REFUSED or (
        attempt.reply.status < 300
        and outcome(attempt) is Outcome.UNKNOWN
        and _is_settled(trial, attempt, reached(trial))
    )
    if not is_refused:
        return None
    expected = message("refusals.outside_2xx")
    judge = failed if 200 <= attempt.reply.status < 300 else passed
    return judge(answer_to(attempt), attempt, expected=expected, case=trial.case)


def _together(trial: Trial, *seen: Exchange | None) -> tuple[Exchange, ...]:
    """The exchanges that make the point, in order: how the state was reached, and what was *seen*."""
    wanted = {x.id for x in seen if x is not None}
    leading = {Role.AUTHORIZATION, Role.CAPTURE, Role.VOID, Role.SISTER}
    return tuple(x for x in trial.exchanges if x.id in wanted or x.part.role in leading)
