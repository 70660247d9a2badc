"""The requirements that a body breaks by its form."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture_conformance.contract.register import load_register
from capture_conformance.contract.schemas import validator
from capture_conformance.contract.violations import violations

SOUND: dict[str, Any] = {
    "transactionId": "e0b0731e-7170-4b64-8a21-7d835eebd641",
    "amount": 1000,
    "merchant_id": "JP00000328",
    "notes": "Capturing authorised amount",
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
BODIES = JSON | st.fixed_dictionaries({}, optional=dict.fromkeys(SOUND, JSON))


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"amount": 1},
        {"amount": 1000.0},
        {"amount": 10**30},
        {"notes": ""},
        {"notes": "あ" * 128},
        {"notes": "😀" * 128},
        {"notes": None},
        {"transactionId": "x" * 36},
        {"merchant_id": "1"},
        {"currency": "JPY"},
    ],
)
def test_sound_body_breaks_nothing(change: dict[str, Any]) -> None:
    """What the contract allows or leaves open is no violation."""
    assert violations(SOUND | change) == frozenset()


def test_body_without_notes_breaks_nothing() -> None:
    """The one member that is optional may be left out."""
    body = {name: value for name, value in SOUND.items() if name != "notes"}
    assert violations(body) == frozenset()


@pytest.mark.parametrize(
    ("member", "requirement"),
    [("transactionId", "CAP-REQ-01"), ("merchant_id", "CAP-REQ-03"), ("amount", "CAP-REQ-05")],
)
def test_missing_member_breaks_its_requirement(member: str, requirement: str) -> None:
    """Each required member has a requirement of its own."""
    body = {name: value for name, value in SOUND.items() if name != member}
    assert violations(body) == {requirement}


@pytest.mark.parametrize(
    ("member", "value", "requirement"),
    [
        ("transactionId", "", "CAP-REQ-02"),
        ("transactionId", " \t", "CAP-REQ-02"),
        ("transactionId", "\u3000", "CAP-REQ-02"),
        ("transactionId", None, "CAP-REQ-06"),
        ("transactionId", "x" * 37, "CAP-REQ-08"),
        ("transactionId", 1, "CAP-REQ-14"),
        ("transactionId", ["x"], "CAP-REQ-14"),
        ("merchant_id", "", "CAP-REQ-04"),
        ("merchant_id", "   ", "CAP-REQ-04"),
        ("merchant_id", None, "CAP-REQ-06"),
        ("merchant_id", "x" * 11, "CAP-REQ-09"),
        ("merchant_id", False, "CAP-REQ-15"),
        ("notes", "x" * 129, "CAP-REQ-10"),
        ("notes", 1, "CAP-REQ-16"),
        ("notes", {}, "CAP-REQ-16"),
        ("amount", None, "CAP-REQ-06"),
        ("amount", 10.5, "CAP-AMT-05"),
        ("amount", 0.5, "CAP-AMT-05"),
        ("amount", float("nan"), "CAP-AMT-13"),
        ("amount", float("inf"), "CAP-AMT-13"),
        ("amount", True, "CAP-AMT-06"),
        ("amount", "1000", "CAP-AMT-07"),
        ("amount", "1000.0", "CAP-AMT-08"),
        ("amount", "-1", "CAP-AMT-08"),
        ("amount", "１０００", "CAP-AMT-08"),
        ("amount", "", "CAP-AMT-08"),
        ("amount", [1000], "CAP-AMT-09"),
        ("amount", {}, "CAP-AMT-09"),
        ("amount", 0, "CAP-AMT-10"),
        ("amount", 0.0, "CAP-AMT-10"),
        ("amount", -1, "CAP-AMT-11"),
    ],
)
def test_wrong_value_breaks_its_requirement(member: str, value: object, requirement: str) -> None:
    """One wrong member breaks one requirement."""
    assert violations(SOUND | {member: value}) == {requirement}


@pytest.mark.parametrize("body", [None, [], "", 1, [SOUND]])
def test_anything_but_an_object_breaks_the_requirement_of_an_object(body: object) -> None:
    """An array that holds a sound body is no sound body."""
    assert violations(body) == {"CAP-REQ-17"}


def test_every_broken_requirement_is_named() -> None:
    """Two wrongs are two requirements, also within one member."""
    body = {"transactionId": " " * 37, "amount": -1.5}
    assert violations(body) == {"CAP-REQ-02", "CAP-REQ-08", "CAP-REQ-03", "CAP-AMT-05", "CAP-AMT-11"}


REGISTERED = load_register().by_id.keys()


@given(body=BODIES)
def test_valid_body_breaks_nothing_and_only_registered_requirements_are_named(body: object) -> None:
    """The schema and the register agree with the answer for any body, null notes being the one open case."""
    found = violations(body)
    is_open = isinstance(body, dict) and body.get("notes", "") is None
    assert found <= REGISTERED
    assert is_open or validator("capture-request").is_valid(body) == (not found)
