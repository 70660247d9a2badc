"""Sequences of steps in words."""

from __future__ import annotations

from dataclasses import replace

from capture_conformance.checks.retelling import retold
from capture_conformance.model.exchange import Operation, Role
from histories import accepted, authorization, capture, exchange, refusal, response


def test_each_authorization_has_a_letter() -> None:
    """In the order in which they were made; a refusal is said to be one."""
    steps = [
        authorization("a-1"),
        authorization("a-2"),
        capture(accepted(), source="a-2", amount=600),
        exchange(Operation.STATUS, Role.STATUS, {"transactionId": "a-2"}, accepted()),
        exchange(Operation.VOID, Role.VOID, {"transactionId": "a-1"}, refusal()),
    ]

    assert "authorize A, authorize B, capture 600 of B, status B, void A (refused)" == retold(steps)


def test_a_wrong_try_is_told_by_its_case() -> None:
    """The defect is what matters in it."""
    steps = [authorization("a-1"), capture(refusal(), Role.ATTEMPT, case="no x-api-key", source="a-1")]

    assert "authorize A, capture of A with no x-api-key (refused)" == retold(steps)


def test_long_sequences_lose_their_middle() -> None:
    """Where it began, and how it ended."""
    steps = [authorization("a-1"), *(capture(refusal(), source="a-1", amount=n) for n in range(1, 21))]
    told = retold(steps)

    assert told.startswith("authorize A, …, capture 11 of A (refused)")
    assert told.endswith("capture 20 of A (refused)")


def test_an_id_that_nobody_gave_is_anothers() -> None:
    """Its authorization is not among the steps."""
    assert "capture 1000 of another" == retold([capture(accepted(), source="a-9")])


def test_what_is_the_second_merchants_is_said_to_be() -> None:
    """By what the boundary has left of the keys."""
    first, second = authorization("a-1"), authorization("a-2")
    keys = (("x-api-key", "${CAPTURE_OTHER_X_API_KEY}"),)
    second = replace(second, request=replace(second.request, headers=keys))

    assert "authorize A, authorize B for merchant 2" == retold([first, second])


def test_a_void_is_told_from_its_authorization() -> None:
    """What was made of an authorization has an id of its own."""
    made = {"success": True, "transaction_details": {"id": "v-1"}}
    steps = [
        authorization("a-1"),
        exchange(Operation.VOID, Role.VOID, {"transactionId": "a-1"}, response(201, made)),
        capture(accepted(), source="v-1"),
    ]

    assert "authorize A, void A, capture 1000 of the void of A" == retold(steps)


def test_what_is_no_json_is_told_by_what_stands_in_it() -> None:
    """A form names its authorization, too."""
    form = exchange(
        Operation.CAPTURE, Role.ATTEMPT, b"transactionId=a-1", refusal(), case="a form-encoded body"
    )

    assert "authorize A, capture of A with a form-encoded body (refused)" == retold(
        [authorization("a-1"), form]
    )
