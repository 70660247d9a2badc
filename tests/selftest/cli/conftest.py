"""A run that several files of tests look at."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands import command


@pytest.fixture(scope="session")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report folder of one quick run against the faultless gateway."""
    folder = tmp_path_factory.mktemp("clean")
    asked = ("run", "--profile", "quick", "--seed", "7", "--report-dir", "report")
    # What Hypothesis keeps would otherwise be put where all tests have it.
    ended = command(*asked, folder=folder, HYPOTHESIS_STORAGE_DIRECTORY="")
    assert 0 == ended.code, ended
    return folder / "report"
