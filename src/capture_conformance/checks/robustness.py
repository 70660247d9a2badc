"""Judging whether a gateway withstands too much, and whether it behaves the same throughout a run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from statistics import median

from capture_conformance.checks.acceptance import is_decided, judge_acceptance_beside_twin
from capture_conformance.checks.judging import (
    TO_BE_ACCEPTED,
    Checks,
    about,
    failed,
    passed,
    playing,
    turning_on,
    undecided,
)
from capture_conformance.checks.lifecycle import judge_nothing_more
from capture_conformance.checks.refusals import as_refusal, judge_refusal, reached
from capture_conformance.contract.answers import Outcome, answer_to, is_server_error, outcome
from capture_conformance.model.exchange import (
    Exchange,
    NoResponse,
    Operation,
    Role,
    is_unheard,
)
from capture_conformance.model.finding import ACCEPTED, Finding
from capture_conformance.model.message import message
from capture_conformance.model.trial import Trial, trials_of

_SERVES_ON = message("robustness.next_accepted")
_STEADY = message("robustness.steady")
# Fewer captures than this show no trend; they are divided into this many parts.
_FEWEST, _PARTS = 40, 5
_GROWTH, _GROWTH_MS = 3.0, 60.0


def judge_serves_on(trial: Trial) -> Finding | None:
    """
    A body that is too large does not take the gateway down.

    with  an authorization that could be captured in full
    when  a capture with a huge body is sent, and a plain one after it
    then  the plain one is answered; the huge one may be taken, refused or cut off
    """
    attempt = trial.first(Role.ATTEMPT)
    if attempt is None:
        return None
    later = trial.first(Role.PROOF) or trial.first(Role.TWIN)
    if later is None and outcome(attempt) is Outcome.ACCEPTED:
        return passed(answer_to(attempt), *trial.exchanges, expected=_SERVES_ON, case=trial.case)
    if later is None:
        observed = message("refusals.no_capture_afterwards")
        return undecided(observed, attempt, expected=_SERVES_ON, case=trial.case)
    is_served = outcome(later) is Outcome.ACCEPTED
    observed = message("robustness.huge_and_next", attempt=answer_to(attempt), answer=answer_to(later))
    judge = passed if is_served else failed if _is_down(trial, later) else undecided
    return judge(observed, *trial.exchanges, expected=_SERVES_ON, case=trial.case)


def _is_down(trial: Trial, later: Exchange) -> bool:
    """Whether the gateway itself has failed at *later*, or nothing sent after it was answered either."""
    if not is_unheard(later.reply):
        return is_server_error(later.reply)
    # A single answer may be lost on its way.
    afterwards = [*trial.exchanges[trial.exchanges.index(later) + 1 :]]
    afterwards += [x for x in trial.probes if x.sent_at > later.sent_at]
    return bool(afterwards) and all(is_unheard(x.reply) for x in afterwards)


@turning_on(playing(Role.ATTEMPT))
def judge_nesting(trial: Trial) -> Finding | None:
    """
    A body nested too deeply is refused, and does not take the gateway down.

    with  an authorization that could be captured in full
    when  a capture with a body of many levels is sent, and a plain one after it
    then  the first is no success and no server error, and the plain one is answered
    """
    attempt = trial.first(Role.ATTEMPT)
    if attempt is None:
        return None
    served = judge_serves_on(trial)
    is_error = is_server_error(attempt.reply) or trial.is_brought_about(attempt)
    if is_error and reached(trial) is not None:
        seen = (attempt, *(x for x in [reached(trial)] if x is not None))
        expected = message("robustness.refused_without_error")
        return failed(answer_to(attempt), *seen, expected=expected, case=trial.case)
    if isinstance(attempt.reply, NoResponse):
        return served if served is None else as_refusal(served)
    return judge_refusal(trial) if outcome(attempt) is not Outcome.UNKNOWN else served


def judge_clean_connection(trial: Trial) -> Finding | None:
    """
    A refused request leaves nothing on its connection.

    with  a connection on which a large capture was sent and refused
    when  a correct capture follows on it
    then  it is accepted, or the connection was closed before
    """
    rivals, twin = trial.all(Role.RIVAL), trial.first(Role.TWIN)
    if len(rivals) < 2:
        return None
    first, second = rivals[0], rivals[1]
    seen, expected = trial.exchanges, message("robustness.next_accepted_or_closed")
    if outcome(first) is Outcome.ACCEPTED:
        return passed(message("robustness.large_accepted"), *seen, expected=expected, case=trial.case)
    if isinstance(first.reply, NoResponse) or isinstance(second.reply, NoResponse):
        is_served = twin is not None and outcome(twin) is Outcome.ACCEPTED
        judge = passed if is_served else undecided
        observed = message("robustness.closed")
        return as_refusal(judge(observed, *seen, expected=expected, case=trial.case))
    observed = message("robustness.large_and_next", attempt=answer_to(first), answer=answer_to(second))
    if outcome(second) is Outcome.ACCEPTED:
        return passed(observed, *seen, expected=expected, case=trial.case)
    is_judged = outcome(second) is Outcome.REFUSED and twin is not None
    is_judged = is_judged and twin is not None and outcome(twin) is Outcome.ACCEPTED
    judge = failed if is_judged else undecided
    return judge(observed, *seen, expected=expected, case=trial.case)


def judge_not_held_up(trial: Trial) -> Finding | None:
    """
    A slow sender does not delay other senders.

    with  a gateway that answers one capture at once
    when  a body arrives bit by bit, and a plain capture is sent meanwhile
    then  the plain one is answered before the slow body is complete
    """
    rivals, alone = trial.all(Role.RIVAL), trial.first(Role.CAPTURE)
    if len(rivals) < 2 or alone is None:
        return None
    # An outage may have interrupted earlier pairs.
    slow, plain = rivals[-2:]
    drip_ms = 1000 * (slow.request.wire.drip_s if slow.request.wire else 0)
    expected, seen = message("robustness.answered_within", ms=round(drip_ms)), trial.exchanges
    is_delayed = plain.received_at > slow.received_at or plain.reply.elapsed_ms > drip_ms
    if is_unheard(plain.reply) or is_unheard(slow.reply):
        observed = message("robustness.plain", answer=answer_to(plain))
        return undecided(observed, *seen, expected=expected, case=trial.case)
    if not is_delayed:
        return passed(message("robustness.answered_meanwhile"), *seen, expected=expected, case=trial.case)
    # A gateway that takes this long anyway, or is this far away, was not delayed by the slow sender.
    judge = failed if alone.reply.elapsed_ms < drip_ms / 2 else undecided
    observed = message(
        "robustness.answered_after",
        ms=round(plain.reply.elapsed_ms),
        alone_ms=round(alone.reply.elapsed_ms),
    )
    return judge(observed, *seen, expected=expected, case=trial.case)


def judge_after_all(trial: Trial) -> Finding | None:
    """
    An authorization stays usable after other requests, and after any number of refusals.

    with  an authorization made long before, or one on which many captures were refused
    when  it is captured in full
    then  that is accepted, as it is for a fresh authorization
    """
    proof, twin = trial.first(Role.PROOF), trial.first(Role.TWIN)
    if proof is None:
        return judge_acceptance_beside_twin(trial)
    seen = tuple(x for x in (trial.first(Role.AUTHORIZATION), trial.first(Role.ATTEMPT), proof, twin) if x)
    observed = message("robustness.after_refusals", number=trial.attempts, answer=answer_to(proof))
    is_judged = outcome(proof) is Outcome.REFUSED and twin is not None
    is_judged = is_judged and twin is not None and outcome(twin) is Outcome.ACCEPTED
    judge = passed if outcome(proof) is Outcome.ACCEPTED else failed if is_judged else undecided
    finding = about(judge(observed, *seen, expected=TO_BE_ACCEPTED, case=trial.case), proof, ACCEPTED)
    # The case with the fewest refusals is the smallest.
    return replace(finding, weight=finding.weight + 1000 * trial.attempts)


def judge_every_time(exchanges: Iterable[Exchange]) -> Iterable[Finding]:
    """
    A correct capture is accepted every time.

    with  correct captures, and, where one was not accepted, the same capture again
    when  the answers are compared
    then  none was refused, or answered with 500, that is accepted when it is sent again
    """
    for trial in trials_of(exchanges):
        first, again = trial.first(Role.CAPTURE), trial.first(Role.REPEAT)
        if first is None:
            continue
        if outcome(first) is Outcome.ACCEPTED:
            finding = passed(answer_to(first), first, expected=TO_BE_ACCEPTED, case=trial.case)
            yield about(finding, first, ACCEPTED)
        elif again is not None and outcome(again) is Outcome.ACCEPTED and is_decided(first):
            observed = message("acceptance.repeated", answer=answer_to(first), repeated=answer_to(again))
            finding = failed(observed, first, again, expected=TO_BE_ACCEPTED, case=trial.case)
            yield about(finding, first, ACCEPTED)


def judge_steady(exchanges: Iterable[Exchange]) -> Iterable[Finding]:
    """
    A capture does not take longer after many others.

    with  the accepted captures of the run that were sent alone
    when  their times are compared, the first fifth with the last
    then  the median has not grown to more than three times, from fifth to fifth; few captures show no trend
    """
    taken = [x for x in exchanges if _is_timed(x)]
    if not taken:
        return
    if len(taken) < _FEWEST:
        yield passed(message("robustness.too_few", number=len(taken)), taken[-1], expected=_STEADY)
        return
    steps = _medians([x.reply.elapsed_ms for x in taken])
    observed = message("robustness.medians", ms=tuple(round(step) for step in steps))
    has_grown = steps[-1] > _GROWTH * steps[0] and steps[-1] - steps[0] > _GROWTH_MS
    judge = failed if has_grown and steps == sorted(steps) else passed
    yield judge(observed, taken[0], taken[-1], expected=_STEADY)


def _is_timed(exchange: Exchange) -> bool:
    is_capture = exchange.operation is Operation.CAPTURE and exchange.part.role is not Role.RIVAL
    return is_capture and exchange.request.wire is None and outcome(exchange) is Outcome.ACCEPTED


def _medians(times: Sequence[float]) -> list[float]:
    size = len(times) // _PARTS
    return [median(times[start : start + size]) for start in range(0, size * _PARTS, size)]


CHECKS = Checks(
    of_trials={
        "CAP-ROB-01": judge_serves_on,
        "CAP-ROB-02": judge_nesting,
        "CAP-ROB-03": judge_clean_connection,
        "CAP-ROB-04": judge_not_held_up,
        "CAP-ROB-05": judge_refusal,
        "CAP-ROB-07": judge_after_all,
        "CAP-ROB-09": judge_nothing_more,
    },
    of_exchanges={},
    of_history={"CAP-ROB-06": judge_every_time, "CAP-ROB-08": judge_steady},
)
