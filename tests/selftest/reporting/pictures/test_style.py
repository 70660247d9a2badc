"""The style sheet of the pictures."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import capture_conformance.reporting

FOLDER = Path(capture_conformance.reporting.__file__).parent / "templates"
STYLE = (FOLDER / "pictures.css").read_text(encoding="utf-8")
PAGE = (FOLDER / "report.css").read_text(encoding="utf-8")


def colours(*, is_dark: bool) -> dict[str, tuple[float, ...]]:
    """The page's colours by their names."""
    light, _, dark = PAGE.partition("prefers-color-scheme: dark")
    found = re.findall(r"--(\w+): #([0-9a-f]{6})", dark if is_dark else light)
    return {name: tuple(int(code[at : at + 2], 16) / 255 for at in (0, 2, 4)) for name, code in found}


def contrast(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    """
    The contrast of two colours.

    Source: WCAG 2.2, relative luminance and contrast ratio.
    """
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: tuple[float, ...]) -> float:
    linear = [x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in colour]
    return sum(share * x for share, x in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


class TestStyle:
    """Nothing from elsewhere, and nothing that cannot be read."""

    def test_asks_for_nothing(self) -> None:
        """The page has to work without a network."""
        assert [] == re.findall(r"@import|url\(|</", STYLE)

    def test_takes_its_colours_from_the_page(self) -> None:
        """So the dark page needs no colours of its own."""
        used = set(re.findall(r"var\(--(\w+)\)", STYLE))

        assert [] == re.findall(r"#[0-9a-fA-F]{3,8}\b|rgb\(|hsl\(", STYLE)
        assert used <= colours(is_dark=False).keys()

    def test_styles_pictures_alone(self) -> None:
        """Every rule begins with the class of the figure."""
        bare = re.sub(r"/\*.*?\*/", "", STYLE)
        bare = re.sub(r"@media [^{]*\{|\{[^{}]*\}|\}", "|", bare)
        selectors = [x.strip() for part in bare.split("|") for x in part.split(",") if x.strip()]

        assert [] == [x for x in selectors if not x.startswith(".picture")]

    @pytest.mark.parametrize("is_dark", [False, True])
    @pytest.mark.parametrize("ink", ["ink", "soft", "warning"])
    @pytest.mark.parametrize("ground", ["page", "panel"])
    def test_can_be_read(self, ink: str, ground: str, *, is_dark: bool) -> None:
        """On the page and on the panel."""
        palette = colours(is_dark=is_dark)

        assert contrast(palette[ink], palette[ground]) >= 4.5

    @pytest.mark.parametrize("is_dark", [False, True])
    @pytest.mark.parametrize("ink", ["pass", "fail", "ink", "inconclusive"])
    @pytest.mark.parametrize("ground", ["page", "panel"])
    def test_shows_its_marks(self, ink: str, ground: str, *, is_dark: bool) -> None:
        """A shape needs less contrast than a text."""
        palette = colours(is_dark=is_dark)

        assert contrast(palette[ink], palette[ground]) >= 3

    def test_writes_no_smaller_than_eleven_pixels(self) -> None:
        """Drawings keep their size on a narrow page, and scroll."""
        sizes = [int(x) for x in re.findall(r"font(?:-size)?: (\d+)px", STYLE)]

        assert min(sizes) >= 11
        assert ".picture svg { display: block; max-width: none; }" in STYLE
