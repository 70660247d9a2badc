"""Values held against the limits of the member at which they stood."""

from __future__ import annotations

import pytest

from capture_conformance.model.exchange import Exchange, Operation, Role, Swelling, Wire
from capture_conformance.reporting.coverage import coverage_of
from capture_conformance.reporting.members import MemberCoverage
from histories import accepted, exchange

from .described_requests import BODY, PREFIX, captured, captured_with, captured_without


def member(name: str, *history: Exchange) -> MemberCoverage:
    """What *history* has sent as the member called *name*."""
    asked = next(x for x in coverage_of(history).operations if x.requests)
    return next(x for x in asked.members if x.member.name == name)


def occurred(found: MemberCoverage) -> dict[str, int]:
    """The situations that occurred, with their counts."""
    return {situation.value: count for situation, count in found.counts.items() if count}


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("transactionId", "", {"below_lower", "below_upper", "breaks_rule"}),
        ("transactionId", " ", {"at_lower", "below_upper", "breaks_rule"}),
        ("transactionId", "x", {"at_lower", "below_upper", "keeps_rule"}),
        ("transactionId", "x" * 36, {"above_lower", "at_upper", "keeps_rule"}),
        ("transactionId", "x" * 37, {"above_lower", "above_upper", "keeps_rule"}),
        ("notes", "", {"below_upper"}),
        ("notes", "𠮷" * 128, {"at_upper"}),
        ("notes", "é" * 128, {"at_upper"}),
        ("notes", "e\u0301" * 65, {"above_upper"}),
        ("notes", "\ud800" * 128, {"at_upper"}),
        ("notes", "y" * 1_000_000, {"above_upper"}),
        ("notes", "…" * 128, {"at_upper"}),
        ("amount", -1, {"below_lower"}),
        ("amount", 0, {"below_lower"}),
        ("amount", 1, {"at_lower"}),
        ("amount", 1.0, {"at_lower"}),
        ("amount", 10**400, {"above_lower"}),
    ],
)
def test_tells_on_which_side_of_a_limit_a_value_is(name: str, value: object, expected: set[str]) -> None:
    """Lengths in characters, and whole numbers whatever their spelling."""
    assert dict.fromkeys(expected, 1) == occurred(member(name, captured_with(**{name: value})))


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("amount", "1000", "a string"),
        ("amount", 1.5, "a number"),
        ("amount", True, "a boolean"),
        ("amount", [1], "an array"),
        ("amount", {"value": 1}, "an object"),
        ("notes", 7, "an integer"),
    ],
)
def test_counts_wrong_types_by_what_stood_there(name: str, value: object, kind: str) -> None:
    """And holds them against no limit."""
    found = member(name, captured_with(**{name: value}))
    assert {"wrong_type": 1} == occurred(found)
    assert {kind: 1} == found.wrong


def test_takes_a_huge_exponent_for_a_whole_number() -> None:
    """Which is what it is, though no program keeps it exactly."""
    body = b'{"transactionId":"x","amount":1e400,"merchant_id":"y"}'
    assert {"above_lower": 1} == occurred(member("amount", captured(body)))


def test_tells_left_out_from_null() -> None:
    """Only the latter was sent."""
    found = member(
        "amount", captured_without("amount"), captured_with(amount=None), captured_with(amount=None)
    )
    assert {"left_out": 1, "null": 2} == occurred(found)
    assert 2 == found.sent


def test_tells_equal_values_of_different_types_apart() -> None:
    """To Python 1, 1.0 and true are one value."""
    found = member("amount", *(captured_with(amount=value) for value in (1, True, 1.0, True)))
    assert {"at_lower": 2, "wrong_type": 2} == occurred(found)


@pytest.mark.parametrize(
    ("times", "expected"), [(126, "below_upper"), (127, "at_upper"), (10_000_000, "above_upper")]
)
def test_measures_what_a_mark_stands_for(times: int, expected: str) -> None:
    """What was sent in its place is not kept, and was sent all the same."""
    wire = Wire(swelling=Swelling(unit="a", times=times))
    assert {expected: 1} == occurred(member("notes", captured({**BODY, "notes": "x…"}, wire=wire)))


@pytest.mark.parametrize("name", ["card.number", "card.cvc"])
def test_does_not_judge_what_was_taken_out(name: str) -> None:
    """Whether a card number matched its pattern is not known any more."""
    card = {"number": "520000******1005", "cvc": "***", "expiry_month": "12"}
    found = member(name, authorized(card=card))
    assert (1, 1) == (found.sent, found.hidden)
    assert {"left_out": 0, "null": 0} == found.counts


@pytest.mark.parametrize(
    "value", ["${CAPTURE_API_KEY}", "a <unknown credential 3>", "<base64 with a card number>"]
)
def test_does_not_judge_what_stands_in_for_a_secret(value: str) -> None:
    """Its length is that of the name."""
    found = member("notes", captured_with(notes=value), captured_with(notes="x"))
    assert (2, 1, {"below_upper": 1}) == (found.sent, found.hidden, occurred(found))


def test_reaches_members_inside_others() -> None:
    """And counts nothing inside of what was not sent, or is no object."""
    history = [authorized(card={"name": "A"}), authorized(card={}), authorized(card=7), authorized()]
    assert {"at_lower": 1, "below_upper": 1, "keeps_rule": 1, "left_out": 1} == occurred(
        member("card.name", *history)
    )
    assert {"wrong_type": 1, "left_out": 1} == occurred(member("card", *history))


def authorized(**members: object) -> Exchange:
    """A request for an authorization with nothing but *members*."""
    made = exchange(Operation.AUTHORIZATION, Role.AUTHORIZATION, members, accepted())
    return captured(made.request.body, path=f"{PREFIX}/authorization")
