"""Judging how the members of a request body are read."""

from __future__ import annotations

from decimal import Decimal
from urllib.parse import parse_qs

from capture_conformance.checks.acceptance import judge_acceptance_beside_twin
from capture_conformance.checks.concurrency import effects
from capture_conformance.checks.judging import Checks, failed, passed, undecided
from capture_conformance.checks.refusals import (
    judge_intact,
    judge_no_server_error,
    judge_refusal,
)
from capture_conformance.contract.answers import (
    Outcome,
    answer_to,
    authorized_amount,
    body_of,
    figure,
    member,
    outcome,
    request_body,
)
from capture_conformance.model.exchange import Exchange, Role
from capture_conformance.model.finding import Finding
from capture_conformance.model.message import Message, message
from capture_conformance.model.trial import Trial

_WITHIN = message("request_fields.within")
_AS_DOCUMENTED = message("request_fields.as_documented")
_AS_ASKED = message("request_fields.as_asked")


def judge_duplicates(trial: Trial) -> Finding | None:
    """
    A member written twice lifts no limit and hides no amount.

    with  an authorization, and a body that contains amount twice: as 1, and as a larger number
    when  it is sent
    then  it is refused, or accepted with an amount within the authorization in its answer

    Source: RFC 8259, section 4, which leaves open which copy counts.
    """
    attempt, authorization = trial.first(Role.ATTEMPT), trial.first(Role.AUTHORIZATION)
    if attempt is None or authorization is None:
        return None
    if (attempt.request.body or b"").count(b'"transactionId"') > 1:
        return _judge_two_ids(trial, attempt)
    limit = authorized_amount(authorization)
    if outcome(attempt) is not Outcome.ACCEPTED or limit is None:
        return judge_refusal(trial)
    echo = figure(member(body_of(attempt), "payment_details", "amount"))
    observed = _with_amount(attempt, echo)
    if echo is None:
        return undecided(observed, *trial.exchanges, expected=_WITHIN, case=trial.case)
    judge = passed if 1 <= echo <= limit else failed
    return judge(observed, *trial.exchanges, expected=_WITHIN, case=trial.case)


def _judge_two_ids(trial: Trial, attempt: Exchange) -> Finding | None:
    """
    Of two authorizations that one capture names, the one that is checked is the one that is captured.

    with  an authorization of an amount, another of less, and a capture of that amount that names both
    when  it is accepted, and so is a new capture of the whole amount from the larger authorization
    then  more than its amount was captured from the smaller authorization
    """
    proof = trial.first(Role.PROOF)
    if outcome(attempt) is not Outcome.ACCEPTED or proof is None:
        return judge_refusal(trial)
    observed = message("request_fields.larger_again", answer=answer_to(attempt), again=answer_to(proof))
    if outcome(proof) is Outcome.UNKNOWN:
        judge = undecided
    else:
        judge = failed if len(effects((attempt, proof))) > 1 else passed
    return judge(observed, *trial.exchanges, expected=_WITHIN, case=trial.case)


def judge_exact_names(trial: Trial) -> Finding | None:
    """
    Only the documented spelling of a member counts.

    with  a body that contains an alias instead of a member or next to it, or a query that repeats a member
    when  it is sent
    then  it is refused, or, if it contains the documented member too, captured as that member says
    """
    attempt = trial.first(Role.ATTEMPT)
    if attempt is None or outcome(attempt) is not Outcome.ACCEPTED or not _is_whole(attempt):
        return judge_refusal(trial)
    echo = figure(member(body_of(attempt), "payment_details", "amount"))
    # Any other amount shows a gateway that misreports amounts, not one that reads the alias.
    verdicts = {1: passed, _other_amount(attempt): failed}
    judge = verdicts.get(int(echo), undecided) if echo is not None else undecided
    return judge(_with_amount(attempt, echo), *trial.exchanges, expected=_AS_DOCUMENTED, case=trial.case)


def judge_undocumented(trial: Trial) -> Finding | None:
    """
    An undocumented member has no effect.

    with  a capture that is correct, apart from an additional amount and currency in an undocumented member
    when  it is sent
    then  it is refused, or accepted with neither of the two in its answer
    """
    attempt = trial.first(Role.ATTEMPT)
    if attempt is None or outcome(attempt) is not Outcome.ACCEPTED:
        return judge_refusal(trial)
    for name in ("amount", "currency"):
        value = member(body_of(attempt), "payment_details", name)
        if value is not None and value == member(request_body(attempt), "payment_details", name):
            observed = _with_member(attempt, name, value)
            return failed(observed, *trial.exchanges, expected=_AS_ASKED, case=trial.case)
    return passed(answer_to(attempt), *trial.exchanges, expected=_AS_ASKED, case=trial.case)


def _with_amount(attempt: Exchange, amount: Decimal | None) -> Message:
    """The acceptance of *attempt*, with the *amount* in its answer."""
    if amount is None:
        return message("request_fields.without_amount", answer=answer_to(attempt))
    return _with_member(attempt, "amount", amount)


def _with_member(attempt: Exchange, name: str, value: object) -> Message:
    """The acceptance of *attempt*, with the *value* of a member of its answer."""
    return message("request_fields.with_member", answer=answer_to(attempt), member=name, value=str(value))


def _other_amount(attempt: Exchange) -> object:
    """The amount under an alias, or in the query."""
    alias, query = request_body(attempt).get("Amount"), parse_qs(attempt.request.query)
    return int(query["amount"][0]) if alias is None and "amount" in query else alias


def _is_whole(attempt: Exchange) -> bool:
    """Whether the request contains every required member under its documented name."""
    return {"transactionId", "amount", "merchant_id"} <= set(request_body(attempt))


_REFUSED = tuple(f"CAP-REQ-{n:02}" for n in (1, 2, 3, 4, 5, 6, 8, 9, 10, 14, 15, 16, 17, 18, 24))
_ACCEPTED = tuple(f"CAP-REQ-{n:02}" for n in (7, 11, 12, 13, 23))

CHECKS = Checks(
    of_trials={
        **dict.fromkeys(_REFUSED, judge_refusal),
        **dict.fromkeys(_ACCEPTED, judge_acceptance_beside_twin),
        "CAP-REQ-19": judge_no_server_error,
        "CAP-REQ-20": judge_intact,
        "CAP-REQ-21": judge_duplicates,
        "CAP-REQ-22": judge_exact_names,
        "CAP-REQ-25": judge_undocumented,
    },
    of_exchanges={},
    of_history={},
)
