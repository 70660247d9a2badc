"""Judging how the body's members are read."""

from __future__ import annotations

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
    authorized_amount,
    body_of,
    describe,
    figure,
    member,
    outcome,
    request_body,
)
from capture_conformance.model.exchange import Exchange, Role
from capture_conformance.model.finding import Finding
from capture_conformance.model.trial import Trial

_WITHIN = "refused, or captured within the authorized amount"
_PLAIN = "refused, or captured as the documented member says"
_AS_ASKED = "refused, or captured as asked for"


def judge_duplicates(trial: Trial) -> Finding | None:
    """
    A member written twice lifts no limit and hides no amount.

    with  an authorization, and a body in which amount stands as 1 and as something larger
    when  it is sent
    then  it is refused, or accepted with an amount within the authorization in its answer

    Source: RFC 8259, section 4, which leaves open which copy counts.
    """
    attempt, authorization = trial.first(Role.ATTEMPT), trial.first(Role.AUTHORIZATION)
    if attempt is None or authorization is None:
        return None
    if (attempt.request.body or b"").count(b'"transactionId"') > 1:
        return _judge_two_ids(trial, attempt)
    held, expected = authorized_amount(authorization), _WITHIN
    if outcome(attempt) is not Outcome.ACCEPTED or held is None:
        return judge_refusal(trial)
    echo = figure(member(body_of(attempt), "payment_details", "amount"))
    observed = f"{describe(attempt)}, and amount {echo} in the answer"
    if echo is not None:
        judge = passed if 1 <= echo <= held else failed
        return judge(observed, *trial.exchanges, expected=expected, case=trial.case)
    return undecided(observed, *trial.exchanges, expected=expected, case=trial.case)


def _judge_two_ids(trial: Trial, attempt: Exchange) -> Finding | None:
    """
    Of two authorizations that one capture names, the one that is looked at is the one that is captured.

    with  an authorization of an amount, another of less, and a capture of that amount that names both
    when  it is accepted, and so is a capture of the whole amount from the larger one, as something new
    then  more than it holds was captured from the smaller one
    """
    proof = trial.first(Role.PROOF)
    if outcome(attempt) is not Outcome.ACCEPTED or proof is None:
        return judge_refusal(trial)
    observed = f"{describe(attempt)}, and the whole larger amount once more {describe(proof)}"
    if outcome(proof) is Outcome.UNKNOWN:
        judge = undecided
    else:
        judge = failed if len(effects((attempt, proof))) > 1 else passed
    return judge(observed, *trial.exchanges, expected=_WITHIN, case=trial.case)


def judge_exact_names(trial: Trial) -> Finding | None:
    """
    Only the documented spelling of a member counts.

    with  a body in which an alias stands in place of a member, or beside it, or a query that names it, too
    when  it is sent
    then  it is refused, or, beside the true member, captured as that one says
    """
    attempt = trial.first(Role.ATTEMPT)
    if attempt is None or outcome(attempt) is not Outcome.ACCEPTED or not _is_whole(attempt):
        return judge_refusal(trial)
    echo = figure(member(body_of(attempt), "payment_details", "amount"))
    # Any third figure tells of a gateway that misreports amounts, not of one that reads the alias.
    verdicts = {1: passed, _other_amount(attempt): failed}
    judge = verdicts.get(int(echo), undecided) if echo is not None else undecided
    observed = f"{describe(attempt)}, and amount {echo} in the answer"
    return judge(observed, *trial.exchanges, expected=_PLAIN, case=trial.case)


def judge_undocumented(trial: Trial) -> Finding | None:
    """
    A member that no page knows takes no effect.

    with  a capture that is correct but for an amount and a currency beside it, where nobody reads them
    when  it is sent
    then  it is refused, or accepted with neither of them in its answer
    """
    attempt = trial.first(Role.ATTEMPT)
    if attempt is None or outcome(attempt) is not Outcome.ACCEPTED:
        return judge_refusal(trial)
    for name in ("amount", "currency"):
        told = member(body_of(attempt), "payment_details", name)
        if told is not None and told == member(request_body(attempt), "payment_details", name):
            observed = f"{describe(attempt)}, and {name} {told} in the answer"
            return failed(observed, *trial.exchanges, expected=_AS_ASKED, case=trial.case)
    return passed(describe(attempt), *trial.exchanges, expected=_AS_ASKED, case=trial.case)


def _other_amount(attempt: Exchange) -> object:
    """The amount that stands under an alias, or in the query."""
    alias, query = request_body(attempt).get("Amount"), parse_qs(attempt.request.query)
    return int(query["amount"][0]) if alias is None and "amount" in query else alias


def _is_whole(attempt: Exchange) -> bool:
    """Whether every required member stands in the request under its own name."""
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
