"""Sequences of steps as messages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from capture_conformance.checks.retelling import retold
from capture_conformance.language.rendering import Language, catalogue, english, render
from capture_conformance.model.exchange import Operation, Role
from histories import accepted, authorization, capture, exchange, refusal, response


def test_each_authorization_has_a_letter() -> None:
    """In the order in which they were made; refusals are marked."""
    steps = [
        authorization("a-1"),
        authorization("a-2"),
        capture(accepted(), source="a-2", amount=600),
        exchange(Operation.STATUS, Role.STATUS, {"transactionId": "a-2"}, accepted()),
        exchange(Operation.VOID, Role.VOID, {"transactionId": "a-1"}, refusal()),
    ]

    assert "authorize A, authorize B, capture 600 of B, query the status of B, void A (refused)" == english(
        retold(steps)
    )


def test_a_wrong_try_is_told_by_its_case() -> None:
    """It names the defect."""
    steps = [authorization("a-1"), capture(refusal(), Role.ATTEMPT, case="no x-api-key", source="a-1")]

    assert "authorize A, capture of A: no x-api-key (refused)" == english(retold(steps))


def test_long_sequences_lose_their_middle() -> None:
    """The first step and the last ones are listed."""
    steps = [authorization("a-1"), *(capture(refusal(), source="a-1", amount=n) for n in range(1, 21))]
    told = english(retold(steps))

    assert told.startswith("authorize A, …, capture 11 of A (refused)")
    assert told.endswith("capture 20 of A (refused)")


def test_an_id_that_nobody_gave_is_anothers() -> None:
    """The authorization is not among the steps."""
    assert "capture 1000 of another authorization" == english(retold([capture(accepted(), source="a-9")]))


def test_what_is_the_second_merchants_is_said_to_be() -> None:
    """By the redacted keys."""
    first, second = authorization("a-1"), authorization("a-2")
    keys = (("x-api-key", "${CAPTURE_OTHER_X_API_KEY}"),)
    second = replace(second, request=replace(second.request, headers=keys))

    assert "authorize A, authorize B for merchant 2" == english(retold([first, second]))


def test_a_void_is_told_from_its_authorization() -> None:
    """A void has another id than its authorization."""
    made = {"success": True, "transaction_details": {"id": "v-1"}}
    steps = [
        authorization("a-1"),
        exchange(Operation.VOID, Role.VOID, {"transactionId": "a-1"}, response(201, made)),
        capture(accepted(), source="v-1"),
    ]

    assert "authorize A, void A, capture 1000 of the void of A" == english(retold(steps))


def test_what_is_no_json_is_told_by_what_stands_in_it() -> None:
    """A form contains the authorization's id, too."""
    form = exchange(
        Operation.CAPTURE, Role.ATTEMPT, b"transactionId=a-1", refusal(), case="a form-encoded body"
    )

    assert "authorize A, capture of A: a form-encoded body (refused)" == english(
        retold([authorization("a-1"), form])
    )


def test_every_language_has_its_own_separator() -> None:
    """Each step is a message, so that nothing has to be split."""
    steps = [authorization("a-1"), capture(refusal(), source="a-1"), capture(accepted(), source="a-9")]

    assert "A をオーソリ → A から 1000 をキャプチャ（拒否） → 別のオーソリから 1000 をキャプチャ" == render(
        retold(steps), Language.JA
    )


@pytest.mark.parametrize("operation", Operation)
def test_every_operation_has_a_name(operation: Operation) -> None:
    """The ids are built from its slug; an authorization has two other entries."""
    known = catalogue(Language.EN, "steps")

    assert f"steps.operation.{operation}" in known
    assert operation is Operation.AUTHORIZATION or f"steps.{operation}" in known
