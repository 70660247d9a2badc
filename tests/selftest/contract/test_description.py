"""The description as records."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from capture_conformance.contract.described import DescribedMember, Limit, OneOf, Pattern
from capture_conformance.contract.description import load_description

CAPTURE, AUTHORIZATION, VOID, STATUS = load_description()


def members_of(tmp_path: Path, schema: dict[str, Any]) -> tuple[DescribedMember, ...]:
    """The members of a body that *schema* describes."""
    content = {"application/json": {"schema": schema}}
    operation = {"requestBody": {"content": content}, "responses": {"201": {}, "default": {}}}
    document = {"paths": {"/x": {"post": operation}}, "components": {"schemas": {"Self": schema}}}
    file = tmp_path / "description.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    (only,) = load_description(file)
    assert (201,) == only.statuses
    return only.members


def test_reads_operations_with_what_they_need() -> None:
    """Method, both headers, and every status that has a number."""
    assert ("capturePayment", "POST") == (CAPTURE.id, CAPTURE.method)
    assert ("Authorization", "x-api-key") == CAPTURE.headers
    assert (201, 400, 401, 404, 406, 412, 500, 502, 504) == CAPTURE.statuses
    assert [True, True, True, False] == [x.has_body for x in (CAPTURE, AUTHORIZATION, VOID, STATUS)]


def test_reads_the_limits_of_members() -> None:
    """With whether the vendor states them."""
    amount = next(x for x in CAPTURE.members if x.name == "amount")
    notes = next(x for x in CAPTURE.members if x.name == "notes")
    assert Limit(keyword="minimum", bound=1, is_inferred=True) == amount.lower
    assert Limit(keyword="maxLength", bound=128, is_inferred=False) == notes.upper
    assert (True, False) == (amount.is_required, notes.is_required)


def test_follows_references_into_objects() -> None:
    """An address has members of its own."""
    country = next(x for x in AUTHORIZATION.members if x.name == "billing_address.country")
    assert (Pattern(text="^[A-Z]{2}$", is_inferred=True),) == country.rules


def test_comes_to_an_end_where_a_schema_holds_itself(tmp_path: Path) -> None:
    """Some levels are enough."""
    found = members_of(tmp_path, {"properties": {"x": {"$ref": "#/components/schemas/Self"}}})
    assert 6 == len(found)


def test_reads_lists_of_values(tmp_path: Path) -> None:
    """True is not 1, and no type is every type."""
    (found,) = members_of(tmp_path, {"properties": {"x": {"enum": [1, "a"], "maximum": 5}}})
    (rule,) = found.rules
    assert isinstance(rule, OneOf)
    assert [True, True, False, False] == [rule.allows(value) for value in (1, "a", True, 1.0)]
    assert ((), 5) == (found.types, found.upper and found.upper.bound)


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/server-to-server-interface/transaction/status/a%2Fb", {"transactionId": "a/b"}),
        ("GET", "/server-to-server-interface/transaction/status/", {"transactionId": ""}),
        ("GET", "/server-to-server-interface/transaction/status/a/b", None),
        ("POST", "/server-to-server-interface/transaction/status/a", None),
    ],
)
def test_finds_parameters_in_paths(method: str, path: str, expected: dict[str, str] | None) -> None:
    """Decoded; another path or method is none of the operation's."""
    assert expected == STATUS.parameters(method, path)
