"""Judging what a gateway withstands, and whether it stays the same all along."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from statistics import median

from capture_conformance.checks.acceptance import is_decided, judge_acceptance_beside_twin
from capture_conformance.checks.judging import Checks, about, failed, passed, playing, turning_on, undecided
from capture_conformance.checks.lifecycle import judge_nothing_more
from capture_conformance.checks.refusals import as_refusal, judge_refusal, reached
from capture_conformance.contract.answers import Outcome, describe, is_server_error, outcome
from capture_conformance.model.exchange import (
    Exchange,
    NoResponse,
    Operation,
    Role,
    is_unheard,
)
from capture_conformance.model.finding import ACCEPTED, Finding
from capture_conformance.model.trial import Trial, trials_of

_SERVES_ON = "the next capture accepted"
# Fewer captures than this say nothing of a trend; a part is a fifth of them.
_FEWEST, _PARTS = 40, 5
_GROWTH, _GROWTH_MS = 3.0, 60.0


def judge_serves_on(trial: Trial) -> Finding | None:
    """
    A body that is too much does not take the gateway down.

    with  an authorization that could be captured in full
    when  a capture with a huge body is sent, and a plain one after it
    then  the plain one is answered; the huge one may be taken, refused or cut off
    """
    attempt = trial.first(Role.ATTEMPT)
    if attempt is None:
        return None
    later = trial.first(Role.PROOF) or trial.first(Role.TWIN)
    if later is None and outcome(attempt) is Outcome.ACCEPTED:
        return passed(describe(attempt), *trial.exchanges, expected=_SERVES_ON, case=trial.case)
    if later is None:
        return undecided("no capture was made afterwards", attempt, expected=_SERVES_ON, case=trial.case)
    is_served = outcome(later) is Outcome.ACCEPTED
    observed = f"the huge one {describe(attempt)}, the next {describe(later)}"
    judge = passed if is_served else failed if _is_down(trial, later) else undecided
    return judge(observed, *trial.exchanges, expected=_SERVES_ON, case=trial.case)


def _is_down(trial: Trial, later: Exchange) -> bool:
    """Whether the gateway itself has failed at *later*, or nothing behind it was answered either."""
    if not is_unheard(later.reply):
        return is_server_error(later.reply)
    # One answer may be lost on its way.
    behind = [*trial.exchanges[trial.exchanges.index(later) + 1 :]]
    behind += [x for x in trial.probes if x.sent_at > later.sent_at]
    return bool(behind) and all(is_unheard(x.reply) for x in behind)


@turning_on(playing(Role.ATTEMPT))
def judge_nesting(trial: Trial) -> Finding | None:
    """
    A body nested too deeply is refused, and takes nothing down.

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
        expected = "refused, no server error"
        return failed(describe(attempt), *seen, expected=expected, case=trial.case)
    if isinstance(attempt.reply, NoResponse):
        return served if served is None else as_refusal(served)
    return judge_refusal(trial) if outcome(attempt) is not Outcome.UNKNOWN else served


def judge_clean_connection(trial: Trial) -> Finding | None:
    """
    A refused request leaves nothing on its connection.

    with  a connection on which something large was sent and refused
    when  a correct capture follows on it
    then  it is accepted, or the connection was closed before
    """
    rivals, twin = trial.all(Role.RIVAL), trial.first(Role.TWIN)
    if len(rivals) < 2:
        return None
    first, second = rivals[0], rivals[1]
    seen, expected = trial.exchanges, "the next capture accepted, or the connection closed"
    if outcome(first) is Outcome.ACCEPTED:
        return passed("the large one was taken", *seen, expected=expected, case=trial.case)
    if isinstance(first.reply, NoResponse) or isinstance(second.reply, NoResponse):
        is_served = twin is not None and outcome(twin) is Outcome.ACCEPTED
        judge = passed if is_served else undecided
        return as_refusal(judge("the connection was closed", *seen, expected=expected, case=trial.case))
    observed = f"the large one {describe(first)}, the next {describe(second)}"
    if outcome(second) is Outcome.ACCEPTED:
        return passed(observed, *seen, expected=expected, case=trial.case)
    is_judged = outcome(second) is Outcome.REFUSED and twin is not None
    is_judged = is_judged and twin is not None and outcome(twin) is Outcome.ACCEPTED
    judge = failed if is_judged else undecided
    return judge(observed, *seen, expected=expected, case=trial.case)


def judge_not_held_up(trial: Trial) -> Finding | None:
    """
    Who sends slowly holds up nobody else.

    with  a gateway that answers one capture at once
    when  a body arrives bit by bit, and a plain capture is sent meanwhile
    then  the plain one is answered before the slow one's body is there in full
    """
    rivals, alone = trial.all(Role.RIVAL), trial.first(Role.CAPTURE)
    if len(rivals) < 2 or alone is None:
        return None
    # An outage may have interrupted those before.
    slow, plain = rivals[-2:]
    drip_ms = 1000 * (slow.request.wire.drip_s if slow.request.wire else 0)
    expected, seen = f"answered within {drip_ms:.0f} ms", trial.exchanges
    is_held_up = plain.received_at > slow.received_at or plain.reply.elapsed_ms > drip_ms
    if is_unheard(plain.reply) or is_unheard(slow.reply):
        return undecided(f"the plain one {describe(plain)}", *seen, expected=expected, case=trial.case)
    if not is_held_up:
        return passed("answered meanwhile", *seen, expected=expected, case=trial.case)
    # A gateway that takes this long anyway, or whose way is this long, was not held up.
    judge = failed if alone.reply.elapsed_ms < drip_ms / 2 else undecided
    observed = f"answered after {plain.reply.elapsed_ms:.0f} ms, alone after {alone.reply.elapsed_ms:.0f}"
    return judge(observed, *seen, expected=expected, case=trial.case)


def judge_after_all(trial: Trial) -> Finding | None:
    """
    An authorization outlives whatever happens beside it, and any number of refusals.

    with  an authorization from long before, or one on which many captures were refused
    when  it is captured in full
    then  that is accepted, as it is from a sister
    """
    proof, twin = trial.first(Role.PROOF), trial.first(Role.TWIN)
    if proof is None:
        return judge_acceptance_beside_twin(trial)
    seen = tuple(x for x in (trial.first(Role.AUTHORIZATION), trial.first(Role.ATTEMPT), proof, twin) if x)
    observed = f"after {trial.attempts} refusals {describe(proof)}"
    is_judged = outcome(proof) is Outcome.REFUSED and twin is not None
    is_judged = is_judged and twin is not None and outcome(twin) is Outcome.ACCEPTED
    judge = passed if outcome(proof) is Outcome.ACCEPTED else failed if is_judged else undecided
    finding = about(judge(observed, *seen, expected=ACCEPTED, case=trial.case), proof, ACCEPTED)
    # The fewest refusals that are too many are the smallest case.
    return replace(finding, weight=finding.weight + 1000 * trial.attempts)


def judge_every_time(exchanges: Iterable[Exchange]) -> Iterable[Finding]:
    """
    What is right is accepted every time.

    with  correct captures, and where one was not accepted the same once more
    when  the answers are laid side by side
    then  none was refused, or answered with 500, that is accepted when it is sent again
    """
    for trial in trials_of(exchanges):
        first, again = trial.first(Role.CAPTURE), trial.first(Role.REPEAT)
        if first is None:
            continue
        if outcome(first) is Outcome.ACCEPTED:
            yield about(passed(describe(first), first, expected=ACCEPTED, case=trial.case), first, ACCEPTED)
        elif again is not None and outcome(again) is Outcome.ACCEPTED and is_decided(first):
            observed = f"{describe(first)}, and the same once more {describe(again)}"
            finding = failed(observed, first, again, expected=ACCEPTED, case=trial.case)
            yield about(finding, first, ACCEPTED)


def judge_steady(exchanges: Iterable[Exchange]) -> Iterable[Finding]:
    """
    A capture takes no longer for those that came before it.

    with  the accepted captures of the run that were sent alone
    when  their times are compared, the first fifth with the last
    then  the median has not grown threefold, step by step; a few captures are too few to tell
    """
    expected = "no growth from the first fifth to the last"
    taken = [x for x in exchanges if _is_timed(x)]
    if not taken:
        return
    if len(taken) < _FEWEST:
        yield passed(f"{len(taken)} captures, too few for a trend", taken[-1], expected=expected)
        return
    steps = _medians([x.reply.elapsed_ms for x in taken])
    observed = f"medians of {', '.join(f'{step:.0f}' for step in steps)} ms"
    has_grown = steps[-1] > _GROWTH * steps[0] and steps[-1] - steps[0] > _GROWTH_MS
    judge = failed if has_grown and steps == sorted(steps) else passed
    yield judge(observed, taken[0], taken[-1], expected=expected)


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
