"""Settings of all tests."""

from __future__ import annotations

import hypothesis
import pytest

from histories import begin_anew

# How long an example takes is the machine's affair: a busy one must not fail a test.
hypothesis.settings.register_profile("selftest", deadline=None)
hypothesis.settings.load_profile("selftest")


@pytest.fixture(autouse=True)
def times_begin_anew() -> None:
    """No test's exchanges are later for what others have made before."""
    begin_anew()
