"""Settings of all tests."""

from __future__ import annotations

import hypothesis

# How long an example takes is the machine's affair: a busy one must not fail a test.
hypothesis.settings.register_profile("selftest", deadline=None)
hypothesis.settings.load_profile("selftest")
