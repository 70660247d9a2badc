"""Bodies whose members stand twice, or under another name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from capture_conformance.checks.request_fields import judge_exact_names
from capture_conformance.model.exchange import Role
from capture_conformance.model.trial import Trial
from capture_conformance.model.verdicts import Verdict
from histories import accepted, authorization, capture, refusal


def beside_query(told: int | None) -> Trial:
    """A capture of 1 with 500 in its query, and what its answer says was captured; None for a refusal."""
    reply = refusal(400) if told is None else accepted(told)
    sent = capture(reply, Role.ATTEMPT, amount=1)
    attempt = replace(sent, request=replace(sent.request, query="amount=500"))
    exchanges = (authorization(), attempt, capture(accepted(), Role.PROOF))
    return Trial(id="t-1", case="a case", requirements=("CAP-REQ-22",), exchanges=exchanges, attempts=1)


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
