"""Judging how a capture has to travel."""

from __future__ import annotations

from capture_conformance.checks.acceptance import judge_acceptance_beside_twin
from capture_conformance.checks.answers import Outcome, capture_id, describe, outcome
from capture_conformance.checks.judging import Checks, failed, passed, undecided
from capture_conformance.checks.refusals import judge_refusal
from capture_conformance.model.exchange import Role
from capture_conformance.model.finding import Finding
from capture_conformance.model.trial import Trial


def judge_key_keeps_apart(trial: Trial) -> Finding | None:
    """
    An idempotency key does not answer one authorization with the capture of another.

    with  a capture that was accepted under some key
    when  another authorization is captured under the same key
    then  that is refused, or accepted with an id of its own
    """
    first, second = trial.first(Role.CAPTURE), trial.first(Role.AGAIN)
    if first is None or second is None:
        return None
    expected, seen = "refused, or captured under an id of its own", trial.exchanges
    if outcome(first) is not Outcome.ACCEPTED or outcome(second) is Outcome.UNKNOWN:
        observed = f"the first {describe(first)}, the second {describe(second)}"
        return undecided(observed, *seen, expected=expected, case=trial.case)
    if outcome(second) is Outcome.REFUSED:
        return passed(describe(second), *seen, expected=expected, case=trial.case)
    ids = (capture_id(first), capture_id(second))
    if None in ids:
        return undecided("answers without an id", *seen, expected=expected, case=trial.case)
    is_mixed_up = ids[0] == ids[1]
    judge = failed if is_mixed_up else passed
    observed = "answered with the first one's capture" if is_mixed_up else "captured under an id of its own"
    return judge(observed, *seen, expected=expected, case=trial.case)


def judge_twofold(trial: Trial) -> Finding | None:
    """
    A header that stands twice has one value, whichever that is.

    with  two authorizations
    when  each is captured with a right and a wrong x-api-key, in either order
    then  not both captures are accepted
    """
    pair = trial.all(Role.RIVAL)
    if len(pair) < 2:
        return None
    told = " and ".join(describe(x) for x in pair)
    expected, seen = "at most one accepted", trial.exchanges
    accepted = [x for x in pair if outcome(x) is Outcome.ACCEPTED]
    if len(accepted) == len(pair):
        return failed(told, *seen, expected=expected, case=trial.case)
    is_open = any(outcome(x) is Outcome.UNKNOWN for x in pair) and accepted
    judge = undecided if is_open else passed
    return judge(told, *seen, expected=expected, case=trial.case)


_RESPELT = ("CAP-PRO-04", "CAP-PRO-05", "CAP-PRO-07", "CAP-PRO-10")

CHECKS = Checks(
    of_trials={
        **dict.fromkeys(("CAP-PRO-01", "CAP-PRO-02", "CAP-PRO-03", "CAP-PRO-06"), judge_refusal),
        **dict.fromkeys(_RESPELT, judge_acceptance_beside_twin),
        "CAP-PRO-08": judge_key_keeps_apart,
        "CAP-PRO-09": judge_twofold,
    },
    of_exchanges={},
    of_history={},
)
