"""Judging how much may be captured."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

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
from capture_conformance.checks.refusals import judge_intact, judge_refusal
from capture_conformance.contract.answers import (
    Outcome,
    answer_to,
    asked_amount,
    authorized_amount,
    body_of,
    capture_id,
    figure,
    member,
    named_id,
    outcome,
    request_body,
)
from capture_conformance.model.exchange import Exchange, Operation, Role, is_unheard
from capture_conformance.model.finding import ACCEPTED, REFUSED, Finding
from capture_conformance.model.message import Message, message
from capture_conformance.model.trial import Trial

_MOST_BETWEEN = 4
_NOTHING = message("amounts.nothing")


def judge_every_amount(trial: Trial) -> Finding | None:
    """
    Every amount up to the authorized one is accepted.

    with  authorizations of one amount
    when  different amounts within it are captured, each from an authorization of its own
    then  every one is accepted, but for those below a lower limit, which only the bank may set
    """
    captures = trial.all(Role.CAPTURE)
    if not captures:
        return None
    accepted = [x for x in captures if outcome(x) is Outcome.ACCEPTED]
    held = authorized_amount(trial.exchanges[0]) or 0
    # Half of what is held is no small amount to anyone.
    floor = min((asked_amount(x) or 0 for x in accepted), default=held // 2 - 1)
    refused = sorted(
        (x for x in captures if outcome(x) is Outcome.REFUSED and (asked_amount(x) or 0) > floor),
        key=lambda x: asked_amount(x) or 0,
    )
    expected = message("amounts.every_amount", held=held)
    if refused:
        first = refused[0]
        observed = _part_of(first, held)
        finding = failed(observed, *_with_authorization(trial, first), expected=expected, case=observed)
        return about(finding, first, ACCEPTED)
    unknown = next((x for x in captures if outcome(x) is Outcome.UNKNOWN), None)
    if unknown is not None:
        return undecided(_part_of(unknown, held), unknown, expected=expected, case=trial.case)
    if not accepted:
        # All of them were small, and a bank may take none of those.
        return undecided(message("amounts.none_accepted"), *captures, expected=expected, case=trial.case)
    observed = message("amounts.accepted_from", number=len(accepted), least=floor)
    return passed(observed, *_with_authorization(trial, accepted[0]), expected=expected, case=trial.case)


def _part_of(capture: Exchange, held: int) -> Message:
    """The capture of a part of what was *held*, and its answer."""
    return message("amounts.part", amount=asked_amount(capture), held=held, answer=answer_to(capture))


def judge_smallest_amount(trial: Trial) -> Finding | None:
    """
    The amount 1 is accepted.

    with  a fresh authorization
    when  the amount 1 is captured
    then  the capture is accepted; a bank may think otherwise
    """
    capture = next((x for x in trial.all(Role.CAPTURE) if asked_amount(x) == 1), None)
    if capture is None:
        return None
    seen = _with_authorization(trial, capture)
    case = message("amounts.case.smallest", held=authorized_amount(seen[0]))
    match outcome(capture):
        case Outcome.ACCEPTED:
            return passed(answer_to(capture), *seen, expected=TO_BE_ACCEPTED, case=case)
        case Outcome.REFUSED:
            finding = failed(answer_to(capture), *seen, expected=TO_BE_ACCEPTED, case=case)
            return about(finding, capture, ACCEPTED)
        case Outcome.UNKNOWN:
            return undecided(answer_to(capture), *seen, expected=TO_BE_ACCEPTED, case=case)


def judge_thresholds(history: Iterable[Exchange]) -> Iterator[Finding]:
    """
    Exactly the authorized amount is accepted.

    with  every capture of a whole authorization in the run, amount by amount
    when  none of those of one amount is accepted
    then  it lies beyond all that are, for at the far ends a bank may have its limits
    """
    exchanges = tuple(history)
    whole = _whole_captures(exchanges)
    accepted = [n for n, captures in whole.items() if any(_is_accepted(x) for x in captures)]
    is_reachable = any(_is_accepted(x) for x in exchanges if x.operation is Operation.CAPTURE)
    for amount, all_of_them in sorted(whole.items()):
        captures = [x for x in all_of_them if not is_unheard(x.reply)] or all_of_them
        shown = next((x for x in captures if _is_accepted(x)), captures[0])
        expected, case = message("amounts.whole_accepted", amount=amount), _whole_of(amount)
        observed = message("amounts.whole", amount=amount, answer=answer_to(shown))
        if _is_accepted(shown):
            yield passed(observed, shown, expected=expected, case=case)
        elif all(outcome(x) is Outcome.REFUSED for x in captures) and is_reachable:
            if not accepted or min(accepted) < amount < max(accepted):
                finding = failed(observed, shown, expected=expected, case=case)
                yield about(finding, shown, ACCEPTED)
        else:
            yield undecided(observed, shown, expected=expected, case=case)


def _whole_of(amount: int) -> Message:
    return message("amounts.case.whole", amount=amount)


def _whole_captures(exchanges: Iterable[Exchange]) -> dict[int, list[Exchange]]:
    """Correct captures of all that their authorization holds, under that amount."""
    seen = tuple(exchanges)
    held = {capture_id(x): authorized_amount(x) for x in seen if x.operation is Operation.AUTHORIZATION}
    found: dict[int, list[Exchange]] = {}
    for exchange in seen:
        amount, source = asked_amount(exchange), request_body(exchange).get("transactionId")
        is_correct = exchange.part.role in (Role.CAPTURE, Role.PROOF, Role.TWIN)
        if is_correct and amount is not None and isinstance(source, str) and held.get(source) == amount:
            found.setdefault(amount, []).append(exchange)
    return found


def _is_accepted(capture: Exchange) -> bool:
    return outcome(capture) is Outcome.ACCEPTED


@turning_on(playing(Role.PROOF), ACCEPTED)
def judge_zero(trial: Trial) -> Finding | None:
    """
    An amount of zero captures nothing.

    with  an authorization nothing has been captured from
    when  zero is captured
    then  whatever the answer, the whole amount can be captured afterwards
    """
    attempt, proof, twin = trial.first(Role.ATTEMPT), trial.first(Role.PROOF), trial.first(Role.TWIN)
    if attempt is None or proof is None:
        return None
    seen, case = trial.exchanges, trial.case
    if outcome(proof) is Outcome.ACCEPTED:
        observed = message("amounts.without_effect", answer=answer_to(attempt))
        return passed(observed, *seen, expected=_NOTHING, case=case)
    observed = message("amounts.then_whole", attempt=answer_to(attempt), answer=answer_to(proof))
    is_settled = twin is not None and outcome(twin) is Outcome.ACCEPTED
    judge = failed if is_settled and outcome(proof) is Outcome.REFUSED else undecided
    return judge(observed, *seen, expected=_NOTHING, case=case)


def judge_sums(history: Iterable[Exchange]) -> Iterator[Finding]:
    """
    No authorization gives more than it holds.

    with  every capture of the run, whatever it was sent for
    when  those that succeeded are added up, authorization by authorization
    then  no sum exceeds the authorized amount
    """
    exchanges = tuple(history)
    held = {capture_id(x): x for x in exchanges if x.operation is Operation.AUTHORIZATION}
    for source, captures in _captures_by_source(exchanges).items():
        authorization = held.get(source)
        limit = None if authorization is None else authorized_amount(authorization)
        if authorization is None or limit is None:
            continue
        taken = sum(_taken(x) for x in captures)
        case = message("amounts.case.captures", number=len(captures))
        expected = message("amounts.at_most", limit=limit)
        observed = message("amounts.in_all", taken=taken)
        if taken > limit:
            seen = (authorization, *_from_first_to_last(captures, exchanges))
            finding = failed(observed, *seen, expected=expected, case=case)
            yield about(finding, captures[-1], REFUSED)
        else:
            yield passed(observed, authorization, *captures, expected=expected, case=case)


def _from_first_to_last(captures: Sequence[Exchange], exchanges: Iterable[Exchange]) -> Sequence[Exchange]:
    """*captures* of one authorization, and what else was sent for it in between, if that is not too much."""
    source = named_id(captures[0])
    begin, end = captures[0].sent_at, captures[-1].sent_at
    asked = [x for x in exchanges if begin <= x.sent_at <= end and named_id(x) == source]
    return asked if len(asked) <= len(captures) + _MOST_BETWEEN else captures


def _captures_by_source(exchanges: Iterable[Exchange]) -> dict[str, list[Exchange]]:
    """Accepted captures under the id they were made on; an answer that repeats a capture's id is a replay."""
    found: dict[str, list[Exchange]] = {}
    for exchange in exchanges:
        source = request_body(exchange).get("transactionId")
        is_capture = exchange.operation is Operation.CAPTURE and outcome(exchange) is Outcome.ACCEPTED
        if is_capture and isinstance(source, str):
            earlier = found.setdefault(source, [])
            own = capture_id(exchange)
            if own is None or own not in map(capture_id, earlier):
                earlier.append(exchange)
    return found


def _taken(capture: Exchange) -> Decimal:
    """What an accepted capture took at the least: what it asked for, however spelt, or what it told."""
    asked = figure(request_body(capture).get("amount"))
    told = member(body_of(capture), "payment_details", "amount")
    is_number = isinstance(told, int) and not isinstance(told, bool)
    if not is_number:
        return max(asked or Decimal(0), Decimal(0))
    return min(Decimal(told), asked or Decimal(told))


def _with_authorization(trial: Trial, capture: Exchange) -> tuple[Exchange, ...]:
    """The authorization that *capture* was made on, and the capture."""
    source = request_body(capture).get("transactionId")
    for exchange in trial.all(Role.AUTHORIZATION):
        if member(body_of(exchange), "transaction_details", "id") == source:
            return (exchange, capture)
    return (trial.exchanges[0], capture)


_REFUSED = tuple(f"CAP-AMT-{n:02}" for n in (2, 5, 6, 7, 8, 9, 11, 12, 13, 15, 16))


@turning_on(playing(Role.ATTEMPT))
def judge_respelt(trial: Trial) -> Finding | None:
    """
    Another spelling of a whole number means that number, or nothing.

    with  an authorization that could be captured in full
    when  a capture's amount has an exponent or a fraction of zeros
    then  it is refused, or accepted with the amount told that it spells
    """
    attempt = trial.first(Role.ATTEMPT)
    if attempt is None or outcome(attempt) is not Outcome.ACCEPTED:
        return judge_refusal(trial)
    asked = figure(request_body(attempt).get("amount"))
    told = figure(member(body_of(attempt), "payment_details", "amount"))
    expected, seen = message("amounts.refused_or_accepted", amount=asked), _with_authorization(trial, attempt)
    if told is None:
        return undecided(
            message("amounts.accepted_without_amount"), *seen, expected=expected, case=trial.case
        )
    judge = passed if told == asked else failed
    observed = message("amounts.accepted_with_amount", amount=told)
    return judge(observed, *seen, expected=expected, case=trial.case)


CHECKS = Checks(
    of_trials={
        **dict.fromkeys(_REFUSED, judge_refusal),
        "CAP-AMT-01": judge_every_amount,
        "CAP-AMT-04": judge_smallest_amount,
        "CAP-AMT-10": judge_zero,
        "CAP-AMT-17": judge_intact,
        "CAP-AMT-18": judge_respelt,
    },
    of_exchanges={},
    of_history={"CAP-AMT-03": judge_thresholds, "CAP-AMT-14": judge_sums},
)
