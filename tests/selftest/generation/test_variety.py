"""Combinations of what may differ in a correct capture."""

from __future__ import annotations

import pytest

from capture_conformance.contract.target import load_target
from capture_conformance.generation.variety import varieties
from capture_conformance.language.rendering import Language, english, render

KINDS = tuple(varieties(load_target("mock")))


def test_every_combination_is_a_question_of_its_own() -> None:
    """Trials of one slug ask the same."""
    assert len(KINDS) == len({str(variety.case) for variety in KINDS}) == 16


def test_a_combination_says_what_it_combines() -> None:
    """In English and in Japanese."""
    said = KINDS[2].case
    notes = "notes of 128 characters, some beyond ASCII"
    text = f"{notes}, the target's card 3, a reference that ends in '-承認番号'"

    assert f"1000 of 1000, {text}" == english(said)
    assert render(said, Language.JA).startswith("1000 のうち 1000、128 文字の notes（ASCII 以外を含む）、")


@pytest.mark.parametrize("language", Language)
def test_nothing_is_left_unsaid(language: Language) -> None:
    """A message without an entry shows its slug."""
    assert not [variety for variety in KINDS if "variety." in render(variety.case, language)]
