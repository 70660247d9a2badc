"""Judging which credentials are accepted, and how the others are refused."""

from __future__ import annotations

from capture_conformance.checks.judging import (
    TO_BE_ACCEPTED,
    Checks,
    failed,
    passed,
    playing,
    turning_on,
    undecided,
)
from capture_conformance.checks.refusals import judge_intact, judge_refusal, reached
from capture_conformance.contract.answers import Outcome, answer_to, outcome
from capture_conformance.model.exchange import NoResponse, Role, is_unheard
from capture_conformance.model.finding import ACCEPTED, Finding
from capture_conformance.model.message import Message, message
from capture_conformance.model.trial import Trial

_UNAUTHORIZED = 401
_FITTING = (_UNAUTHORIZED, 403)


@turning_on(playing(Role.ATTEMPT))
def judge_client_error(trial: Trial) -> Finding | None:
    """
    A failed authentication is answered as an error of the client.

    with  a live authorization
    when  a capture is refused for its credentials
    then  the status is a 4xx
    """
    attempt = trial.first(Role.ATTEMPT)
    if attempt is None or outcome(attempt) is Outcome.ACCEPTED:
        return None
    expected = message("credentials.client_error")
    is_lost = is_unheard(attempt.reply) and not trial.is_brought_about(attempt)
    if is_lost or isinstance(attempt.reply, NoResponse):
        return undecided(answer_to(attempt), attempt, expected=expected, case=trial.case)
    status = attempt.reply.status
    if 400 <= status < 500:
        return passed(_status(status), attempt, expected=expected, case=trial.case)
    if outcome(attempt) is Outcome.UNKNOWN and reached(trial) is None:
        return undecided(_status(status), attempt, expected=expected, case=trial.case)
    is_redirect = 300 <= status < 400
    observed = message("credentials.redirect", status=status) if is_redirect else _status(status)
    return failed(observed, attempt, expected=expected, case=trial.case)


@turning_on(playing(Role.ATTEMPT))
def judge_unauthorized(trial: Trial) -> Finding | None:
    """
    A failed authentication is answered with the status that the vendor lists for it.

    with  a live authorization
    when  a capture is refused for its credentials, with a client error
    then  the status is 401; 403 counts as well
    """
    attempt = trial.first(Role.ATTEMPT)
    if attempt is None or outcome(attempt) is not Outcome.REFUSED or isinstance(attempt.reply, NoResponse):
        return None
    status = attempt.reply.status
    if not 400 <= status < 500:
        return None
    judge = passed if status in _FITTING else failed
    return judge(_status(status), attempt, expected=_status(_UNAUTHORIZED), case=trial.case)


def _status(status: int) -> Message:
    return message("credentials.status", status=status)


@turning_on(playing(Role.CAPTURE), ACCEPTED)
def judge_header_names(trial: Trial) -> Finding | None:
    """
    A correct capture is accepted in any letter case of its header names.

    with  a fresh authorization
    when  it is captured with the header names in another letter case
    then  the capture is accepted
    """
    capture, twin = trial.first(Role.CAPTURE), trial.first(Role.TWIN)
    if capture is None:
        return None
    seen = tuple(x for x in (capture, twin) if x is not None)
    match outcome(capture):
        case Outcome.ACCEPTED:
            return passed(answer_to(capture), *seen, expected=TO_BE_ACCEPTED, case=trial.case)
        case Outcome.REFUSED if twin is not None and outcome(twin) is Outcome.ACCEPTED:
            return failed(answer_to(capture), *seen, expected=TO_BE_ACCEPTED, case=trial.case)
        case _:
            return undecided(answer_to(capture), *seen, expected=TO_BE_ACCEPTED, case=trial.case)


_REFUSED = tuple(f"CAP-AUT-{n:02}" for n in (*range(1, 12), *range(14, 19), 21, 22))

CHECKS = Checks(
    of_trials={
        **dict.fromkeys(_REFUSED, judge_refusal),
        "CAP-AUT-12": judge_client_error,
        "CAP-AUT-13": judge_unauthorized,
        "CAP-AUT-19": judge_intact,
        "CAP-AUT-20": judge_header_names,
    },
    of_exchanges={},
    of_history={},
)
