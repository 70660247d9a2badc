"""Checks that something correct is accepted."""

from __future__ import annotations

from capture_conformance.checks.judging import TO_BE_ACCEPTED, failed, passed, turning_on, undecided
from capture_conformance.contract.answers import Outcome, answer_to, outcome
from capture_conformance.model.exchange import Exchange, Response, Role, is_unheard
from capture_conformance.model.finding import ACCEPTED, Finding
from capture_conformance.model.message import message
from capture_conformance.model.trial import Trial

_OWN_ERROR = 500


def is_decided(exchange: Exchange) -> bool:
    """
    Whether the gateway itself has said no to *exchange*: by a refusal, or by a 500.

    Any other 5xx may be a balancer's that could not reach it.
    """
    reply = exchange.reply
    is_own_error = isinstance(reply, Response) and reply.status == _OWN_ERROR
    return outcome(exchange) is Outcome.REFUSED or is_own_error


def settled_capture(trial: Trial) -> Exchange | None:
    """
    The first capture of *trial*, or, where its answer was lost, the same request accepted later.

    A later refusal settles nothing: the lost capture may have taken place.
    """
    captures = trial.all(Role.CAPTURE)
    if not captures or not is_unheard(captures[0].reply):
        return next(iter(captures), None)
    same = (x for x in captures if x.request == captures[0].request)
    return next((x for x in same if outcome(x) is Outcome.ACCEPTED), captures[0])


@turning_on(settled_capture, ACCEPTED)
def judge_acceptance(trial: Trial) -> Finding | None:
    """
    A correct capture of a fresh authorization is accepted.

    with  an authorization nothing has been captured from
    when  it is captured within its amount
    then  the capture is accepted
    """
    capture, authorization = settled_capture(trial), trial.first(Role.AUTHORIZATION)
    if capture is None:
        return None
    seen = tuple(x for x in (authorization, capture) if x is not None)
    match outcome(capture):
        case Outcome.ACCEPTED:
            return passed(answer_to(capture), *seen, expected=TO_BE_ACCEPTED, case=trial.case)
        case Outcome.REFUSED:
            return failed(answer_to(capture), *seen, expected=TO_BE_ACCEPTED, case=trial.case)
        case Outcome.UNKNOWN:
            return undecided(answer_to(capture), *seen, expected=TO_BE_ACCEPTED, case=trial.case)


@turning_on(settled_capture, ACCEPTED)
def judge_acceptance_beside_twin(trial: Trial) -> Finding | None:
    """
    A correct capture is accepted where the plainest one is.

    with  two authorizations alike
    when  one is captured with what is in question, and the other, if that fails, without it
    then  the capture in question is accepted; refused once and accepted once it is no reason to blame it
    """
    capture, twin = settled_capture(trial), trial.first(Role.TWIN)
    repeat = trial.first(Role.REPEAT)
    if capture is None or not is_decided(capture):
        return judge_acceptance(trial)
    if repeat is not None and outcome(repeat) is Outcome.ACCEPTED:
        observed = message("acceptance.repeated", answer=answer_to(capture), repeated=answer_to(repeat))
        return undecided(observed, *trial.exchanges, expected=TO_BE_ACCEPTED, case=trial.case)
    if twin is not None and outcome(twin) is Outcome.ACCEPTED:
        return failed(answer_to(capture), *trial.exchanges, expected=TO_BE_ACCEPTED, case=trial.case)
    observed = message("acceptance.plainest_too", answer=answer_to(capture))
    return undecided(observed, *trial.exchanges, expected=TO_BE_ACCEPTED, case=trial.case)
