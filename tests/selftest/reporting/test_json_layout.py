"""JSON laid out for reading."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture_conformance.reporting.json_layout import indented_json

_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


@given(value=_VALUES)
def test_changes_no_value(value: object) -> None:
    """Whatever is laid out reads back as what it was."""
    laid_out = indented_json(json.dumps(value))
    assert laid_out is not None
    assert value == json.loads(laid_out)


def test_keeps_repeated_names_and_the_spelling_of_numbers() -> None:
    """What a parser would merge or round is what a reader is looking for."""
    expected = '{\n  "a": 1.0,\n  "a": 1e2,\n  "b": "\\u0041 ,:{",\n  "c": [],\n  "d": [\n    1\n  ]\n}'
    assert expected == indented_json('{"a":1.0,"a":1e2, "b":"\\u0041 ,:{","c":[ ],"d":[1]}')


@pytest.mark.parametrize("text", ["", "{", "{'a':1}", "plain", "[" * 100_000, "[" * 70 + "]" * 70])
def test_leaves_what_is_no_json_or_too_deep(text: str) -> None:
    """There is nothing to lay out, or nobody could read it."""
    assert indented_json(text) is None
