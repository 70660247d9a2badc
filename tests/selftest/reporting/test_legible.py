"""Text made fit to be read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture_conformance.reporting.legible import is_hidden, legible, legible_line, shortened


@pytest.mark.parametrize(
    ("hidden", "shown"),
    [
        ("\u202e", "\\u202e"),
        ("\0", "\\u0000"),
        ("\x1b", "\\u001b"),
        ("\r", "\\r"),
        ("\u200b", "\\u200b"),
        ("\ud800", "\\ud800"),
        ("\u00a0", "\\u00a0"),
        ("\ufe0f", "\\ufe0f"),
        ("\U000e0041", "\\U000e0041"),
        ("\uffff", "\\uffff"),
    ],
)
def test_shows_hidden_characters_as_escapes(hidden: str, shown: str) -> None:
    """Control, bidi, zero width, surrogate, blank and selector."""
    assert f"a{shown}b" == legible(f"a{hidden}b")


def test_leaves_japanese_and_layout_alone() -> None:
    """Line ends and tabs are seen where text has lines."""
    assert "金額\u3000は\n\t1" == legible("金額\u3000は\n\t1")


def test_puts_everything_on_one_line() -> None:
    """Where a text is one line, a line end is an escape too."""
    assert "a\\nb\\tc\\r" == legible_line("a\nb\tc\r")


@given(text=st.text(st.characters()))
def test_leaves_nothing_hidden(text: str) -> None:
    """Whatever the text, every character of it is seen afterwards."""
    assert not any(is_hidden(c) for c in legible(text))
    legible(text).encode()


def test_cuts_with_a_mark() -> None:
    """The mark is part of the length."""
    assert ("abc", "ab…") == (shortened("abc", 3), shortened("abcd", 3))
