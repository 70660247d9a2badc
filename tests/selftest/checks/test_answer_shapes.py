"""Judging the shape of answers beside each other."""

from __future__ import annotations

from typing import Any

import pytest

from capture_conformance.campaign.material import Material, findings_on
from capture_conformance.checks.answer_shapes import judge_one_shape
from capture_conformance.checks.judging import Tolerance
from capture_conformance.model.exchange import Role, Sighting
from capture_conformance.model.verdicts import Verdict
from histories import capture, refusal, response, success_body

PASS, FAIL = Verdict.PASS, Verdict.FAIL


def changed(place: str, value: object) -> dict[str, Any]:
    """A successful answer with another value of its payment_details."""
    body = success_body()
    body["payment_details"][place] = value
    return body


def without(place: str) -> dict[str, Any]:
    """A successful answer that lacks a member of its payment_details."""
    body = success_body()
    del body["payment_details"][place]
    return body


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (success_body(7, "c-2"), PASS),
        (changed("auth_code", None), PASS),
        (changed("auth_code", 12345), FAIL),
        (changed("amount", "1000"), FAIL),
        (changed("discount", 1), FAIL),
        (without("currency"), FAIL),
    ],
)
def test_all_successes_have_one_shape(other: dict[str, Any], expected: Verdict) -> None:
    """Null fits any type; a member more or less does not."""
    history = (capture(response(201, success_body())), capture(response(201, other)))

    assert [expected] == [finding.verdict for finding in judge_one_shape(history)]


def test_refusals_and_attempts_are_not_compared() -> None:
    """Only what was right in every respect."""
    others = (capture(refusal()), capture(response(201, {"success": True}), Role.ATTEMPT))

    assert [PASS] == [f.verdict for f in judge_one_shape((capture(response(201, success_body())), *others))]


@pytest.mark.parametrize(
    ("sightings", "expected"),
    [((Sighting(kind="card_number", place="response.body", count=1),), PASS), ((), FAIL)],
)
def test_what_the_boundary_has_cut_is_of_any_type(sightings: tuple[Sighting, ...], expected: Verdict) -> None:
    """A long number may pass for a card's, and is a text by the time it is judged."""
    body = success_body()
    body["transaction_details"]["ref"] = "900719******0004"
    history = (capture(response(201, success_body())), capture(response(201, body), sightings=sightings))

    assert [expected] == [finding.verdict for finding in judge_one_shape(history)]
    found = findings_on("CAP-ENV-14", Material(history, Tolerance(clock_s=5)))
    assert [PASS, expected] == [finding.verdict for finding in found]
