"""Which lines of a body a finding speaks of."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture_conformance.language.rendering import english
from capture_conformance.model.message import message
from capture_conformance.reporting.json_layout import indented_json, laid_out_with_paths
from capture_conformance.reporting.pointers import pointed_lines

BODY = '{"success":true,"payment_details":{"amount":1000,"currency":null,"card":{"number":"1"}},"id":"a-1"}'
_VALUES = st.recursive(
    st.one_of(st.none(), st.integers(), st.text(max_size=3)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=12,
)


def pointed_at(finding: str, schema: str | None = None, body: str = BODY) -> list[str]:
    """The lines that are marked."""
    lines = pointed_lines(body, named=finding, schema=schema)
    assert lines is not None
    return [line.text.strip().rstrip(",") for line in lines if line.is_pointed_at]


@pytest.mark.parametrize(
    ("finding", "expected"),
    [
        pytest.param("payment_details.amount is 1000", ['"amount": 1000'], id="by its path"),
        pytest.param("currency JPY currency null", ['"currency": null'], id="by its name beside its value"),
        pytest.param("an id a-1, which another has", ['"id": "a-1"'], id="a text"),
        pytest.param("amount 7", [], id="another value"),
        pytest.param("accepted with 201", [], id="nothing named"),
        pytest.param("", [], id="no finding"),
    ],
)
def test_points_at_what_a_finding_names(finding: str, expected: list[str]) -> None:
    """A word that also is a member's name is not enough."""
    assert expected == pointed_at(finding)


def test_points_at_a_value_wherever_it_stands() -> None:
    """Who copies one member into another is seen by that."""
    body = '{"ref":"0123456789ab","id":"0123456789ab","mid":"0123456789"}'
    assert ['"ref": "0123456789ab"', '"id": "0123456789ab"'] == pointed_at("ref 0123456789ab", body=body)


def test_points_at_what_lacks_a_member() -> None:
    """The place where it should stand is marked, and the note says what is not there."""
    missing = "payment_details.auth_code is missing (2 of 9 times)"
    lines = pointed_lines(BODY, named=missing, schema="authorization-answer")
    assert lines is not None
    lacking = message("notes.lacks", names=("auth_code",))
    assert ('"payment_details": {', lacking) in [(line.text.strip(), line.note) for line in lines]
    assert [] == pointed_at(missing), "in what was asked nothing is missed"


def test_points_at_what_is_mentioned() -> None:
    """At the top alone; what a capture has and this body has not, is missed where it should stand."""
    lines = pointed_lines(BODY, named="", schema=None, mentioned={"id", "amount", "notes", "authorization"})
    assert lines is not None
    pointed = [(line.text.strip(), line.note) for line in lines if line.is_pointed_at]
    lacking = message("notes.lacks", names=("amount", "notes"))
    assert [("{", lacking), ('"id": "a-1"', None)] == pointed


def test_points_at_what_breaks_the_schema() -> None:
    """Each place with the reason, members that are missing at what lacks them."""
    lines = pointed_lines('{"success":"x"}', named="structure", schema="capture-answer")
    assert lines is not None
    notes = {line.text.strip(): english(line.note) for line in lines if line.is_pointed_at}
    assert 'type "boolean"' == notes['"success": "x"']
    assert notes["{"].startswith("lacks status_code")
    assert "}" not in notes


@pytest.mark.parametrize("text", ["", "<html>", "[" * 90 + "]" * 90])
def test_what_is_no_json_has_no_lines(text: str) -> None:
    """It is shown as it is."""
    assert pointed_lines(text, named="x", schema=None) is None


@given(value=_VALUES)
def test_every_member_has_its_path(value: object) -> None:
    """The paths of the layout are those of the value, in its order; the lines are those of the layout."""
    text = json.dumps(value)
    laid_out = laid_out_with_paths(text)
    assert laid_out is not None
    assert indented_json(text) == "\n".join(line for line, _ in laid_out)
    assert [".".join(path) for path in paths_of(value)] == [path for _, path in laid_out if path is not None]


def paths_of(value: Any, above: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """The path of *value*, and of everything in it."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    below = [path for key, inner in items for path in paths_of(inner, (*above, str(key)))]
    return [above, *below]
