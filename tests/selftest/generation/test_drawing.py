"""What Hypothesis draws, and what it does not."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st
from hypothesis.internal.conjecture import providers

from capture_conformance.generation.drawing import settle_drawing
from capture_conformance.model.campaign import QUICK

# Nobody comes upon it by chance.
SECRET = 1234567890123456789012345678901


@pytest.fixture
def code_that_knows_it(tmp_path: Path) -> Iterator[None]:
    """A module that is loaded and holds the number, as a fault of the embedded gateway might."""
    file = tmp_path / "somebody_elses.py"
    file.write_text(f"LIMIT = {SECRET}\n", encoding="utf-8")
    described = importlib.util.spec_from_file_location(file.stem, file)
    assert described is not None
    assert described.loader is not None
    module = importlib.util.module_from_spec(described)
    described.loader.exec_module(module)
    sys.modules[file.stem] = module
    yield
    del sys.modules[file.stem]


def numbers(most: int) -> set[int]:
    """Some of those up to *most*; what Hypothesis draws them from it settles once for each range."""
    found: set[int] = set()

    @seed(1)
    @settings(max_examples=400, database=None)
    @given(st.integers(10**30, most))
    def note(number: int) -> None:
        found.add(number)

    note()
    return found


@pytest.mark.usefixtures("code_that_knows_it")
def test_nothing_is_drawn_from_code_that_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hypothesis would, by itself; another gateway has no such code to be read."""
    monkeypatch.setattr(providers, "_get_local_constants", providers._get_local_constants)
    by_itself = numbers(2 * SECRET)
    try:
        settle_drawing(QUICK)
        settled = numbers(3 * SECRET)
    finally:
        hypothesis.settings.load_profile("selftest")

    assert SECRET in by_itself
    assert SECRET not in settled
