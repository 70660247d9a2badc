"""Judging refs, and whole numbers in other spellings."""

from __future__ import annotations

from typing import Any

import pytest

from capture_conformance.checks.amounts import judge_respelt
from capture_conformance.checks.answer_ids import judge_fresh_refs
from capture_conformance.model.exchange import Exchange, Reply, Role
from capture_conformance.model.trial import trials_of
from capture_conformance.model.verdicts import Verdict
from histories import accepted, authorization, capture, refusal, response, success_body

PASS, FAIL, OPEN = Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE


def with_ref(ref: object, capture_id: str) -> Exchange:
    """An accepted capture with that ref."""
    body: dict[str, Any] = success_body(1000, capture_id)
    body["transaction_details"]["ref"] = ref
    return capture(response(201, body))


@pytest.mark.parametrize(
    ("refs", "expected"),
    [
        ([(1, "c-1"), (2, "c-2")], [PASS, PASS]),
        ([(1, "c-1"), (1, "c-2")], [PASS, FAIL]),
        ([(1, "c-1"), (1, "c-1")], [PASS, PASS]),
        ([(None, "c-1"), (None, "c-2")], []),
    ],
)
def test_no_two_captures_have_one_ref(refs: list[tuple[object, str]], expected: list[Verdict]) -> None:
    """A replay has the ref of its capture, and a ref that is not there is another requirement's matter."""
    assert expected == [x.verdict for x in judge_fresh_refs(with_ref(ref, name) for ref, name in refs)]


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (accepted(10), PASS),
        (accepted(1), FAIL),
        (accepted("10"), PASS),
        (accepted(None), OPEN),
        (refusal(400), PASS),
    ],
)
def test_another_spelling_means_its_number_or_nothing(reply: Reply, expected: Verdict) -> None:
    """What is told decides."""
    asked = capture(reply, Role.ATTEMPT, amount=10.0)
    exchanges = (authorization(), asked, capture(accepted(), Role.PROOF))
    found = judge_respelt(trials_of(exchanges)[0])

    assert found is not None
    assert expected is found.verdict
