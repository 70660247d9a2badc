"""References, and what was put behind them."""

from __future__ import annotations

import pytest

from capture_conformance.generation.minting import REFERENCE_LIMIT, references, suffix_of

LONG = "-a-reference-of-as-many-characters-as-allowed"


@pytest.mark.parametrize("marker", ["", "3", "3r"])
@pytest.mark.parametrize("suffix", ["", "  two blanks ", "-承認番号"])
def test_tells_a_suffix_from_what_is_minted(marker: str, suffix: str) -> None:
    """Whatever worker has minted it."""
    assert suffix == suffix_of(next(references(marker)) + suffix)


def test_a_suffix_that_was_cut_is_long_enough_to_be_cut_again() -> None:
    """Behind a shorter reference, too."""
    told = suffix_of((next(references("")) + LONG)[:REFERENCE_LIMIT])

    assert (REFERENCE_LIMIT, True) == (len(told or ""), (told or "").startswith(LONG[:29]))


def test_another_reference_has_none() -> None:
    """It may be a merchant's own."""
    assert suffix_of("order-77") is None
