"""Judging which forms of a capture request are accepted."""

from __future__ import annotations

from collections.abc import Iterable

from capture_conformance.checks.acceptance import judge_acceptance_beside_twin
from capture_conformance.checks.judging import Checks, failed, passed, undecided
from capture_conformance.checks.refusals import judge_refusal
from capture_conformance.contract.answers import Outcome, answer_to, capture_id, outcome
from capture_conformance.model.exchange import Exchange, Operation, Role, is_of_intermediary
from capture_conformance.model.finding import Finding
from capture_conformance.model.message import message
from capture_conformance.model.trial import Trial, trials_of, without_lost


def judge_keys_keep_apart(exchanges: Iterable[Exchange]) -> Iterable[Finding]:
    """
    An idempotency key does not answer one authorization with the capture of another.

    with  a capture that was accepted with some key
    when  another authorization is captured with the same key
    then  that is refused, or accepted with a different id; ids that recur elsewhere too prove nothing
    """
    seen = tuple(exchanges)
    asked = [trial for trial in trials_of(seen) if KEYS in trial.requirements]
    for trial in without_lost(asked):
        first, second = trial.first(Role.CAPTURE), trial.first(Role.AGAIN)
        if first is not None and second is not None:
            others = (x for x in seen if x.part.trial != trial.id and x.operation is Operation.CAPTURE)
            recurs = any(capture_id(x) == capture_id(first) for x in others)
            yield _judge_pair(trial, first, second, recurs=recurs)


def _judge_pair(trial: Trial, first: Exchange, second: Exchange, *, recurs: bool) -> Finding:
    expected, seen = message("protocol.refused_or_new_id"), trial.exchanges
    if outcome(first) is not Outcome.ACCEPTED or outcome(second) is Outcome.UNKNOWN:
        observed = message("protocol.first_and_second", first=answer_to(first), second=answer_to(second))
        return undecided(observed, *seen, expected=expected, case=trial.case)
    if outcome(second) is Outcome.REFUSED:
        return passed(answer_to(second), *seen, expected=expected, case=trial.case)
    ids = (capture_id(first), capture_id(second))
    if None in ids or recurs:
        return undecided(message("protocol.no_ids"), *seen, expected=expected, case=trial.case)
    if ids[0] == ids[1]:
        return failed(message("protocol.first_capture"), *seen, expected=expected, case=trial.case)
    return passed(message("protocol.new_id"), *seen, expected=expected, case=trial.case)


def judge_twofold(trial: Trial) -> Finding | None:
    """
    A header that is sent twice is read in one way: only one of its values counts.

    with  two authorizations
    when  one is captured with a right and then a wrong key in one header, the other in the opposite order
    then  at most one of the two captures is accepted
    """
    pair = trial.all(Role.RIVAL)
    if len(pair) < 2:
        return None
    observed = message("protocol.answers", answers=tuple(answer_to(x) for x in pair))
    expected, seen = message("protocol.at_most_one"), trial.exchanges
    accepted = [x for x in pair if outcome(x) is Outcome.ACCEPTED]
    if len(accepted) == len(pair):
        return failed(observed, *seen, expected=expected, case=trial.case)
    is_lost = any(is_of_intermediary(x.reply) for x in pair)
    is_open = is_lost or (accepted and any(outcome(x) is Outcome.UNKNOWN for x in pair))
    judge = undecided if is_open else passed
    return judge(observed, *seen, expected=expected, case=trial.case)


KEYS = "CAP-PRO-08"
_RESPELT = ("CAP-PRO-04", "CAP-PRO-05", "CAP-PRO-07", "CAP-PRO-10")

CHECKS = Checks(
    of_trials={
        **dict.fromkeys(("CAP-PRO-01", "CAP-PRO-02", "CAP-PRO-03", "CAP-PRO-06"), judge_refusal),
        **dict.fromkeys(_RESPELT, judge_acceptance_beside_twin),
        "CAP-PRO-09": judge_twofold,
    },
    of_exchanges={},
    of_history={KEYS: judge_keys_keep_apart},
)
