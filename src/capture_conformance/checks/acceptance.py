"""Checks that something correct is accepted."""

from __future__ import annotations

from capture_conformance.checks.answers import Outcome, describe, outcome
from capture_conformance.checks.judging import failed, passed, undecided
from capture_conformance.model.exchange import Role
from capture_conformance.model.finding import Finding
from capture_conformance.model.trial import Trial

ACCEPTED = "accepted"


def judge_acceptance(trial: Trial) -> Finding | None:
    """
    A correct capture of a fresh authorization is accepted.

    with  an authorization nothing has been captured from
    when  it is captured within its amount
    then  the capture is accepted
    """
    capture, authorization = trial.first(Role.CAPTURE), trial.first(Role.AUTHORIZATION)
    if capture is None:
        return None
    seen = tuple(x for x in (authorization, capture) if x is not None)
    match outcome(capture):
        case Outcome.ACCEPTED:
            return passed(describe(capture), *seen, expected=ACCEPTED, case=trial.case)
        case Outcome.REFUSED:
            return failed(describe(capture), *seen, expected=ACCEPTED, case=trial.case)
        case Outcome.UNKNOWN:
            return undecided(describe(capture), *seen, expected=ACCEPTED, case=trial.case)


def judge_acceptance_beside_twin(trial: Trial) -> Finding | None:
    """
    A correct capture is accepted where the plainest one is.

    with  two authorizations alike
    when  one is captured with what is in question, and the other, if that fails, without it
    then  the capture in question is accepted
    """
    capture, twin = trial.first(Role.CAPTURE), trial.first(Role.TWIN)
    if capture is None or outcome(capture) is not Outcome.REFUSED:
        return judge_acceptance(trial)
    if twin is not None and outcome(twin) is Outcome.ACCEPTED:
        return failed(describe(capture), *trial.exchanges, expected=ACCEPTED, case=trial.case)
    observed = f"{describe(capture)}, but so is the plainest capture"
    return undecided(observed, *trial.exchanges, expected=ACCEPTED, case=trial.case)
