"""What is left open is voided in the end."""

from __future__ import annotations

import pytest

from capture_conformance.campaign.cleaning import left_open, void_leftovers
from capture_conformance.contract.answers import capture_id, request_body
from capture_conformance.model.errors import BudgetSpent
from capture_conformance.model.exchange import Exchange, Operation, Part, Request, Role
from capture_conformance.model.merchant import Merchant, Merchants
from capture_conformance.model.message import message
from histories import accepted, authorization, capture, exchange, refusal, silence

OWN = Merchant(merchant_id="SHOP000001", api_key="a-key-of-some-length", x_api_key="another-key-of-some")


def void(source: str, *, is_accepted: bool = True) -> Exchange:
    """A void of *source*."""
    reply = accepted() if is_accepted else refusal()
    return exchange(Operation.VOID, Role.VOID, {"transactionId": source}, reply)


@pytest.mark.parametrize(
    ("steps", "is_open"),
    [
        pytest.param((), True, id="never touched"),
        pytest.param((capture(accepted()),), False, id="captured"),
        pytest.param((void("a-1"),), False, id="voided"),
        pytest.param((capture(refusal()),), True, id="refused"),
        pytest.param((capture(silence()),), True, id="lost"),
        pytest.param((void("a-1", is_accepted=False),), True, id="void refused"),
        pytest.param((capture(silence()), void("a-1", is_accepted=False)), False, id="lost, and no void"),
        pytest.param((capture(accepted(), source="a-2"),), True, id="another captured"),
        pytest.param(
            (capture(accepted(), source="a-1\x00"), void("a-1", is_accepted=False)),
            False,
            id="captured by an altered id, and no void",
        ),
        pytest.param(
            (capture(accepted(), source="a-1\x00", trial="t-2"), void("a-1", is_accepted=False)),
            True,
            id="something captured elsewhere",
        ),
    ],
)
def test_open_is_what_nothing_says_the_contrary_of(steps: tuple[Exchange, ...], is_open: bool) -> None:
    """Nobody knows what became of a lost capture."""
    found = left_open((authorization("a-1"), *steps))

    assert (["a-1"] if is_open else []) == [capture_id(x) for x in found]


def test_a_refused_void_settles_what_was_broken_off() -> None:
    """The void may have been on its way when the run was killed, and then it is the second one."""
    first, again = authorization("a-1"), void("a-1", is_accepted=False)

    assert () == left_open((first, again), broken_off=(first,))
    assert (first,) == left_open((first,), broken_off=(first,))


def test_what_the_dying_run_voided_is_settled_in_any_order() -> None:
    """Its voids belong to the piece that begins anew, the authorization to one that was over."""
    first, dying, again = authorization("a-1"), void("a-1"), void("a-1", is_accepted=False)

    assert () == left_open((dying, first, again))


class Sent:
    """Takes requests, up to a number of them."""

    def __init__(self, most: int) -> None:
        """Begin with none."""
        self.requests: list[Request] = []
        self.parts: list[Part] = []
        self._most = most

    def send(self, request: Request, part: Part) -> Exchange:
        """Keep *request*."""
        if len(self.requests) == self._most:
            raise BudgetSpent(message("reason.questions_spent", number=self._most))
        self.requests.append(request)
        self.parts.append(part)
        return void("a-1")


@pytest.mark.parametrize(("most", "expected"), [(9, ["a-1", "a-2"]), (1, ["a-1"])])
def test_each_is_voided_by_its_owner_as_long_as_that_can_be_sent(most: int, expected: list[str]) -> None:
    """In no name but a merchant's of the run."""
    sent = Sent(most)
    void_leftovers([authorization("a-1"), authorization("a-2")], Merchants(own=OWN), sent)
    bodies = [request_body(exchange(x.operation, Role.CLEANING, x.body, accepted())) for x in sent.requests]

    assert expected == [body["transactionId"] for body in bodies]
    assert {"SHOP000001"} == {body["merchant_id"] for body in bodies}
    assert {Role.CLEANING} == {part.role for part in sent.parts}
