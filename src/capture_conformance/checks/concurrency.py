"""Judging requests that were sent at the same moment, or cut off before their answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

from capture_conformance.checks.judging import Checks, about, failed, passed, playing, turning_on, undecided
from capture_conformance.checks.refusals import as_refusal
from capture_conformance.checks.sequential_order import is_explained
from capture_conformance.contract.answers import (
    Outcome,
    answer_to,
    asked_amount,
    body_of,
    capture_id,
    figure,
    is_put_off,
    is_server_error,
    member,
    named_id,
    outcome,
    request_body,
)
from capture_conformance.model.exchange import Exchange, Operation, Role, is_unheard
from capture_conformance.model.finding import ACCEPTED, REFUSED, Finding
from capture_conformance.model.message import Message, message
from capture_conformance.model.trial import Trial

_AT_MOST_ONE = message("concurrency.at_most_one")
_EXPLAINED = message("concurrency.some_order")
_OWN = message("concurrency.own_values")

Reading: TypeAlias = Callable[[Exchange], object]


def effects(exchanges: Iterable[Exchange]) -> tuple[Exchange, ...]:
    """The accepted ones of *exchanges*, without replays: answers that repeat the id of an earlier one."""
    found: dict[str, Exchange] = {}
    for exchange in exchanges:
        if outcome(exchange) is Outcome.ACCEPTED:
            found.setdefault(capture_id(exchange) or exchange.id, exchange)
    return tuple(found.values())


def judge_one_winner(trial: Trial) -> Finding | None:
    """
    Of requests that exclude each other at most one takes effect.

    with  an authorization nothing has been captured from
    when  several captures of it, or a capture and a void, are sent at the same moment
    then  at most one is accepted as something new; where a capture sent afterwards succeeds as well,
          another requirement judges it
    """
    rivals = trial.all(Role.RIVAL)
    if not rivals:
        return None
    won, seen = effects(rivals), trial.exchanges
    observed = message("concurrency.take_effect", won=len(won), sent=len(rivals))
    if len(won) < 2:
        answered = [x for x in rivals if outcome(x) is not Outcome.UNKNOWN]
        if won and answered:
            return as_refusal(passed(observed, *seen, expected=_AT_MOST_ONE, case=trial.case))
        return undecided(observed, *seen, expected=_AT_MOST_ONE, case=trial.case)
    if _succeeds_alone(trial, won):
        observed = message("concurrency.also_in_turn", observed=observed)
        return undecided(observed, *seen, expected=_AT_MOST_ONE, case=trial.case)
    return about(failed(observed, *seen, expected=_AT_MOST_ONE, case=trial.case), won[-1], REFUSED)


def _succeeds_alone(trial: Trial, won: Sequence[Exchange]) -> bool:
    """Whether one more capture, sent after all the others, took effect as well."""
    return len(effects((*won, *trial.all(Role.AGAIN)))) > len(won)


def judge_a_winner(trial: Trial) -> Finding | None:
    """
    Of equal captures one succeeds, and the others are refused without a server error.

    with  an authorization nothing has been captured from
    when  equal captures of it are sent at the same moment
    then  one is accepted, and none is answered with a server error or not at all
    """
    rivals = trial.all(Role.RIVAL)
    if not rivals:
        return None
    expected, seen = message("concurrency.one_accepted"), trial.exchanges
    won = effects(rivals)
    # A sender that is answered "not now" knows that, and may repeat its request later.
    broken = next((x for x in rivals if outcome(x) is Outcome.UNKNOWN and not is_put_off(x)), None)
    if broken is not None:
        judge = failed if is_server_error(broken.reply) else undecided
        observed = message("concurrency.one", answer=answer_to(broken))
        return about(judge(observed, *seen, expected=expected, case=trial.case), broken)
    if won:
        observed = message("concurrency.accepted", number=len(won))
        return passed(observed, *seen, expected=expected, case=trial.case)
    twin = trial.first(Role.TWIN)
    is_reachable = twin is not None and outcome(twin) is Outcome.ACCEPTED
    judge = failed if is_reachable else undecided
    return judge(message("concurrency.none_accepted"), *seen, expected=expected, case=trial.case)


def judge_own_answers(trial: Trial) -> Finding | None:
    """
    No answer carries the values of another request.

    with  authorizations of different amounts, on different cards where the target has several
    when  all of them are captured at the same moment
    then  no answer contains the amount, the reference or the card of another; what is wrong in the answer
          to a capture sent alone, too, is left open
    """
    rivals, control = trial.all(Role.RIVAL), trial.first(Role.CAPTURE)
    accepted = [x for x in rivals if outcome(x) is Outcome.ACCEPTED]
    if not accepted or control is None:
        return None
    made = {capture_id(x): x for x in trial.exchanges if x.operation is Operation.AUTHORIZATION}
    for name, answered, own in _own_values(made):
        everyones = [value for x in (*rivals, control) if (value := own(x)) is not None]
        crossed = next((x for x in accepted if answered(x) in everyones and answered(x) != own(x)), None)
        if crossed is not None:
            is_wrong_alone = answered(control) != own(control)
            judge = undecided if is_wrong_alone else failed
            other, right = str(answered(crossed)), str(own(crossed))
            observed = message(f"concurrency.crossed.{name}", other=other, own=right)
            return about(judge(observed, *trial.exchanges, expected=_OWN, case=trial.case), crossed)
    observed = message("concurrency.own_answers", number=len(accepted))
    return passed(observed, *trial.exchanges, expected=_OWN, case=trial.case)


def _own_values(made: Mapping[str | None, Exchange]) -> tuple[tuple[str, Reading, Reading], ...]:
    """
    The values that tell captures apart: the name of each, its value in the answer, and the right value.

    *made* are the authorizations by their ids.
    """

    def card(capture: Exchange) -> object:
        authorization = made.get(named_id(capture))
        return None if authorization is None else _answered_card(authorization)

    return (
        ("amount", _answered_amount, asked_amount),
        ("reference", _answered_reference, _notes),
        ("card", _answered_card, card),
    )


def _answered_amount(capture: Exchange) -> object:
    return figure(member(body_of(capture), "payment_details", "amount"))


def _answered_reference(capture: Exchange) -> object:
    return member(body_of(capture), "transaction_details", "merchant_txn_ref")


def _answered_card(capture: Exchange) -> object:
    return member(body_of(capture), "payment_details", "card", "number")


def _notes(capture: Exchange) -> object:
    """The reference of the authorization, which these captures carry as their notes."""
    return request_body(capture).get("notes")


def judge_all_succeed(trial: Trial) -> Finding | None:
    """
    Captures of different authorizations do not hinder each other.

    with  several authorizations
    when  all of them are captured at the same moment
    then  all are accepted; one that is refused alone, too, is left to another requirement
    """
    rivals, again = trial.all(Role.RIVAL), trial.first(Role.AGAIN)
    if not rivals or trial.first(Role.CAPTURE) is None:
        return None
    expected, seen = message("concurrency.all_accepted"), trial.exchanges
    lost = next((x for x in rivals if outcome(x) is not Outcome.ACCEPTED), None)
    if lost is None:
        return passed(expected, *seen, expected=expected, case=trial.case)
    is_judged = again is not None and outcome(again) is Outcome.ACCEPTED and not is_unheard(lost.reply)
    judge = failed if is_judged else undecided
    observed = message("concurrency.one", answer=answer_to(lost))
    return about(judge(observed, *seen, expected=expected, case=trial.case), lost, ACCEPTED)


def judge_repeated_once(trial: Trial) -> Finding | None:
    """
    A capture whose answer was lost and its repetition have one effect.

    with  an authorization nothing has been captured from
    when  a capture is cut off by its sender, sent again, and sent once more
    then  at most one of the last two is accepted as something new
    """
    lost, first = trial.first(Role.LOST), trial.first(Role.CAPTURE)
    if lost is None or first is None:
        return None
    won, seen = effects((first, *trial.all(Role.AGAIN))), trial.exchanges
    observed = message("concurrency.repetitions", number=len(won))
    is_open = any(outcome(x) is Outcome.UNKNOWN for x in (first, *trial.all(Role.AGAIN)))
    if len(won) > 1:
        return about(failed(observed, *seen, expected=_AT_MOST_ONE, case=trial.case), won[-1], REFUSED)
    judge = undecided if is_open else passed
    return judge(observed, *seen, expected=_AT_MOST_ONE, case=trial.case)


@turning_on(playing(Role.CAPTURE), ACCEPTED)
def judge_untouched(trial: Trial) -> Finding | None:
    """
    A request that is broken off before its end changes nothing.

    with  an authorization nothing has been captured from
    when  the connection ends before a capture's body is complete
    then  the capture is accepted when it is sent again
    """
    lost, capture, twin = trial.first(Role.LOST), trial.first(Role.CAPTURE), trial.first(Role.TWIN)
    if lost is None or capture is None:
        return None
    expected, seen = message("concurrency.repetition_accepted"), trial.exchanges
    if outcome(capture) is Outcome.ACCEPTED:
        return passed(answer_to(capture), *seen, expected=expected, case=trial.case)
    is_judged = outcome(capture) is Outcome.REFUSED and twin is not None
    is_judged = is_judged and twin is not None and outcome(twin) is Outcome.ACCEPTED
    judge = failed if is_judged else undecided
    observed = message("concurrency.repetition", answer=answer_to(capture))
    return judge(observed, *seen, expected=expected, case=trial.case)


def judge_order(trial: Trial) -> Finding | None:
    """
    Some order of the requests explains all answers.

    with  an authorization, and every capture and void of it in the trial, also those sent at the same moment
    when  their answers are compared with the moments of sending and receiving
    then  there is a sequential order in which each answer is right
    """
    steps = [x for x in trial.exchanges if x.operation in (Operation.CAPTURE, Operation.VOID)]
    steps = [x for x in steps if x.part.role is not Role.TWIN]
    if not any(x.part.role is Role.RIVAL for x in steps):
        return None
    seen, case = trial.exchanges, trial.case
    if is_explained(steps):
        return passed(message("concurrency.explained"), *seen, expected=_EXPLAINED, case=case)
    answers = message("concurrency.answers", answers=tuple(_answer_of(x) for x in steps))
    if _succeeds_alone(trial, effects(trial.all(Role.RIVAL))):
        observed = message("concurrency.also_in_turn", observed=answers)
        return undecided(observed, *seen, expected=_EXPLAINED, case=case)
    twin = trial.first(Role.TWIN)
    if twin is not None and outcome(twin) is not Outcome.ACCEPTED:
        observed = message("concurrency.alone_too", answers=answers, answer=answer_to(twin))
        return undecided(observed, *seen, expected=_EXPLAINED, case=case)
    observed = message("concurrency.no_order", answers=answers)
    return failed(observed, *seen, expected=_EXPLAINED, case=case)


def _answer_of(step: Exchange) -> Message:
    """What was asked in *step*, a capture or a void, and its answer."""
    return message(f"concurrency.answer.{step.operation}", answer=answer_to(step))


CHECKS = Checks(
    of_trials={
        "CAP-CON-01": judge_one_winner,
        "CAP-CON-02": judge_one_winner,
        "CAP-CON-03": judge_one_winner,
        "CAP-CON-04": judge_a_winner,
        "CAP-CON-05": judge_own_answers,
        "CAP-CON-06": judge_all_succeed,
        "CAP-CON-07": judge_repeated_once,
        "CAP-CON-08": judge_untouched,
        "CAP-CON-09": judge_order,
    },
    of_exchanges={},
    of_history={},
)
