"""Words and figures."""

from __future__ import annotations

import pytest
from markupsafe import Markup

from capture_conformance.reporting.pictures import both
from capture_conformance.reporting.pictures.wording import fitting, grouped, one_line, width_of


class TestGrouped:
    """Figures as they are read."""

    @pytest.mark.parametrize(
        ("number", "told"),
        [
            (0, "0"),
            (1000, "1,000"),
            (-(2**31), "−2,147,483,648"),
            (999_999_999_999, "999,999,999,999"),
            (10**12, "10¹²"),
            (2**64, "1.8·10¹⁹"),
            (-(10**60), "−10⁶⁰"),
            (10**399, "10³⁹⁹"),
        ],
    )
    def test_are_short(self, number: int, told: str) -> None:
        """Twelve digits are read, more are counted."""
        assert told == grouped(number)

    def test_have_an_end(self) -> None:
        """Python itself writes no more than some four thousand digits."""
        assert [">10⁴⁰⁰", "−>10⁴⁰⁰"] == [grouped(10**5000), grouped(-(10**5000))]


class TestTexts:
    """Texts that have to fit."""

    def test_are_cut_to_the_room(self) -> None:
        """Japanese letters take more of it, and so do escapes."""
        assert "x" * 10 == fitting("x" * 10, 100)
        assert width_of(fitting("金" * 50, 100)) <= 100
        assert width_of(fitting("\u202e" * 50, 100)) <= 100
        assert fitting("金" * 50, 100).endswith("…")

    def test_lose_gaps_but_nothing_hidden(self) -> None:
        """A blank that is not seen may be meant to deceive."""
        assert "a b\u2028c" == one_line(" a \n\t b\u2028c ", 20)


class TestBoth:
    """Two languages."""

    def test_stand_side_by_side(self) -> None:
        """Each says what it is."""
        assert '<span class="en" lang="en">a&amp;</span><span class="ja" lang="ja">あ</span>' == both(
            "a&", "あ"
        )

    def test_are_one_where_they_are_the_same(self) -> None:
        """That one is shown in both."""
        assert '<span lang="en">x</span>' == both("x", "x")

    def test_take_markup_as_it_is(self) -> None:
        """So that a link may stand in a sentence."""
        assert "<b>x</b>" in both(Markup("<b>x</b>"), "y")
