"""Bodies with members that are repeated, under another name, or undocumented."""

from __future__ import annotations

from dataclasses import replace

import pytest

from capture_conformance.checks.request_fields import judge_duplicates, judge_exact_names, judge_undocumented
from capture_conformance.language.rendering import english
from capture_conformance.model.exchange import Operation, Reply, Role
from capture_conformance.model.trial import Trial
from capture_conformance.model.verdicts import Verdict
from histories import accepted, authorization, capture, exchange, refusal, response, silence, success_body


def with_query(answered: int | None) -> Trial:
    """A capture of 1 with 500 in its query; *answered* is the amount in its answer, None for a refusal."""
    reply = refusal(400) if answered is None else accepted(answered)
    sent = capture(reply, Role.ATTEMPT, amount=1)
    attempt = replace(sent, request=replace(sent.request, query="amount=500"))
    exchanges = (authorization(), attempt, capture(accepted(), Role.PROOF))
    return Trial(
        id="t-1", case=None, question="q", requirements=("CAP-REQ-22",), exchanges=exchanges, attempts=1
    )


@pytest.mark.parametrize(
    ("answered", "verdict"),
    [
        pytest.param(1, Verdict.PASS, id="as the body says"),
        pytest.param(500, Verdict.FAIL, id="as the query says"),
        pytest.param(1000, Verdict.INCONCLUSIVE, id="neither"),
        pytest.param(None, Verdict.PASS, id="refused"),
    ],
)
def test_a_query_overrides_nothing(answered: int | None, verdict: Verdict) -> None:
    """What the body says counts, or nothing does."""
    found = judge_exact_names(with_query(answered))

    assert found is not None
    assert verdict is found.verdict


def test_an_acceptance_is_shown_with_the_amount_in_its_answer() -> None:
    """Next to what was expected."""
    found = judge_exact_names(with_query(500))

    assert found is not None
    assert "refused, or captured as the documented member says" == english(found.expected)
    assert "accepted with 201, and amount 500 in the answer" == english(found.observed)


def of_two(attempt: Reply, proof: Reply) -> Trial:
    """A capture of 1000 that names an authorization of that and one of 600, then one of the first alone."""
    body = b'{"transactionId": "a-1", "transactionId": "a-2", "amount": 1000}'
    sent = capture(attempt, Role.ATTEMPT)
    exchanges = (
        authorization("a-1"),
        authorization("a-2", 600, role=Role.SISTER),
        replace(sent, request=replace(sent.request, body=body)),
        capture(proof, Role.PROOF),
    )
    return Trial(
        id="t-1", case=None, question="q", requirements=("CAP-REQ-21",), exchanges=exchanges, attempts=1
    )


@pytest.mark.parametrize(
    ("attempt", "proof", "verdict"),
    [
        pytest.param(refusal(400), accepted(), Verdict.PASS, id="refused"),
        pytest.param(accepted(1000, "c-1"), refusal(), Verdict.PASS, id="the larger one was captured"),
        pytest.param(
            accepted(1000, "c-1"), accepted(1000, "c-1"), Verdict.PASS, id="the larger one, and a replay"
        ),
        pytest.param(
            accepted(1000, "c-1"), accepted(1000, "c-2"), Verdict.FAIL, id="the smaller one was captured"
        ),
        pytest.param(accepted(1000, "c-1"), silence(), Verdict.INCONCLUSIVE, id="unknown"),
    ],
)
def test_of_two_ids_the_one_that_is_checked_is_captured(
    attempt: Reply, proof: Reply, verdict: Verdict
) -> None:
    """Be it the first or the second."""
    found = judge_duplicates(of_two(attempt, proof))

    assert found is not None
    assert verdict is found.verdict


@pytest.mark.parametrize(
    ("amount", "currency", "verdict"),
    [
        pytest.param(1000, "JPY", Verdict.PASS, id="as asked for"),
        pytest.param(1, "JPY", Verdict.FAIL, id="the undocumented amount"),
        pytest.param(1000, "USD", Verdict.FAIL, id="the undocumented currency"),
    ],
)
def test_an_undocumented_member_has_no_effect(amount: int, currency: str, verdict: Verdict) -> None:
    """Neither its amount nor its currency."""
    body = success_body(amount)
    body["payment_details"]["currency"] = currency
    sent = {"amount": 1000, "payment_details": {"amount": 1, "currency": "USD"}}
    attempt = exchange(Operation.CAPTURE, Role.ATTEMPT, sent, response(201, body))
    exchanges = (authorization(), attempt)
    trial = Trial(
        id="t-1", case=None, question="q", requirements=("CAP-REQ-25",), exchanges=exchanges, attempts=1
    )
    found = judge_undocumented(trial)

    assert found is not None
    assert verdict is found.verdict
