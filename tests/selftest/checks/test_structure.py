"""What is said where an answer breaks its schema."""

from __future__ import annotations

import json
from typing import Any

import pytest

from capture_conformance.checks.answer_structure import operation_name
from capture_conformance.checks.structure import breaches
from capture_conformance.language.rendering import Language, english, render
from capture_conformance.model.exchange import Operation
from histories import success_body

SAMPLE = "capture-answer-sample"


def breach_of(member: str, value: object) -> tuple[str, str]:
    """The only breach of a successful answer with another value of that member: its path, and its text."""
    body: dict[str, Any] = success_body()
    *parents, last = member.split(".")
    inner = body
    for step in parents:
        inner = inner[step]
    inner[last] = value
    [(path, said)] = breaches(SAMPLE, json.dumps(body).encode())
    return ".".join(path), english(said)


@pytest.mark.parametrize(
    ("member", "value", "said"),
    [
        ("payment_details.auth_code", 7, "is an integer"),
        ("gateway_response.message", "", "is too short: the minimum length is 1"),
        ("payment_details.card.exp_month", "x", "does not match the pattern ^[0-9]{2}$"),
        ("transaction_details.id", "x" * 37, "is too long: the maximum length is 36"),
    ],
)
def test_a_breach_is_said_in_the_suite_s_own_words(member: str, value: object, said: str) -> None:
    """With the member, and the limit of the schema."""
    assert (member, f"{member} {said}") == breach_of(member, value)


def test_a_missing_member_is_named_by_its_own_path() -> None:
    """Not by that of the object that lacks it."""
    body = success_body()
    del body["payment_details"]["currency"]
    [(path, said)] = breaches(SAMPLE, json.dumps(body).encode())

    assert ("payment_details", "currency") == path
    assert "payment_details.currency is missing" == english(said)
    assert "payment_details.currency がない" == render(said, Language.JA)


@pytest.mark.parametrize("operation", Operation)
def test_every_operation_has_a_name(operation: Operation) -> None:
    """In each language; the slug is shown where there is none."""
    said = operation_name(operation)

    assert str(said) not in (render(said), render(said, Language.JA))
