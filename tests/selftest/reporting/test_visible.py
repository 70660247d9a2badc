"""Text made markup."""

from __future__ import annotations

from markupsafe import Markup

from capture_conformance.reporting.visible import anchor, visible


class TestVisible:
    """Nothing is active, and nothing is hidden."""

    def test_escapes_what_html_would_read(self) -> None:
        """In texts and in attributes."""
        assert "&lt;b&gt; &amp; &#34;&#39;" == visible("<b> & \"'")

    def test_shows_what_is_hidden(self) -> None:
        """Marked, so that it is not taken for what was written."""
        assert 'a<span class="hidden">\\u202e</span>b' == visible("a\u202eb")

    def test_marks_it_in_a_drawing(self) -> None:
        """SVG has another element for that."""
        assert '<tspan class="hidden">\\x00</tspan>'.replace("\\x00", "\\u0000") == visible(
            "\0", element="tspan"
        )

    def test_leaves_markup_alone(self) -> None:
        """It was made by us; None is nothing, and a number its digits."""
        assert ["<b>", "", "7"] == [visible(Markup("<b>")), visible(None), visible(7)]


class TestAnchor:
    """Ids of elements."""

    def test_takes_letters_digits_and_dashes(self) -> None:
        """Everything else would have to be escaped in a fragment."""
        assert "CAP-AUT-01__x_" == anchor('CAP-AUT-01">x<')
