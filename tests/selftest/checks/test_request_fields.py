"""Bodies whose members stand twice, under another name, or where nobody knows them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from capture_conformance.checks.request_fields import judge_duplicates, judge_exact_names, judge_undocumented
from capture_conformance.model.exchange import Operation, Reply, Role
from capture_conformance.model.trial import Trial
from capture_conformance.model.verdicts import Verdict
from histories import accepted, authorization, capture, exchange, refusal, response, silence, success_body


def beside_query(told: int | None) -> Trial:
    """A capture of 1 with 500 in its query, and what its answer says was captured; None for a refusal."""
    reply = refusal(400) if told is None else accepted(told)
    sent = capture(reply, Role.ATTEMPT, amount=1)
    attempt = replace(sent, request=replace(sent.request, query="amount=500"))
    exchanges = (authorization(), attempt, capture(accepted(), Role.PROOF))
    return Trial(
        id="t-1", case=None, question="q", requirements=("CAP-REQ-22",), exchanges=exchanges, attempts=1
    )


@pytest.mark.parametrize(
    ("told", "verdict"),
    [
        pytest.param(1, Verdict.PASS, id="as the body says"),
        pytest.param(500, Verdict.FAIL, id="as the query says"),
        pytest.param(1000, Verdict.INCONCLUSIVE, id="neither"),
        pytest.param(None, Verdict.PASS, id="refused"),
    ],
)
def test_a_query_overrides_nothing(told: int | None, verdict: Verdict) -> None:
    """What the body says counts, or nothing does."""
    found = judge_exact_names(beside_query(told))

    assert found is not None
    assert verdict is found.verdict


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
        pytest.param(accepted(1000, "c-1"), refusal(), Verdict.PASS, id="the larger one was"),
        pytest.param(
            accepted(1000, "c-1"), accepted(1000, "c-1"), Verdict.PASS, id="so it was, and is told again"
        ),
        pytest.param(
            accepted(1000, "c-1"), accepted(1000, "c-2"), Verdict.FAIL, id="the smaller one was captured"
        ),
        pytest.param(accepted(1000, "c-1"), silence(), Verdict.INCONCLUSIVE, id="nobody knows"),
    ],
)
def test_of_two_ids_the_one_that_is_looked_at_is_captured(
    attempt: Reply, proof: Reply, verdict: Verdict
) -> None:
    """Whichever that is."""
    found = judge_duplicates(of_two(attempt, proof))

    assert found is not None
    assert verdict is found.verdict


@pytest.mark.parametrize(
    ("amount", "currency", "verdict"),
    [
        pytest.param(1000, "JPY", Verdict.PASS, id="as asked for"),
        pytest.param(1, "JPY", Verdict.FAIL, id="the amount beside it"),
        pytest.param(1000, "USD", Verdict.FAIL, id="the currency beside it"),
    ],
)
def test_what_no_page_knows_takes_no_effect(amount: int, currency: str, verdict: Verdict) -> None:
    """Not the amount, and not the currency."""
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
