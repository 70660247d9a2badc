"""Which requirements the tests of the suite serve, as pytest collects them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

_COLLECTOR = """
import json, sys
import pytest

class Collector:
    def pytest_collection_modifyitems(self, items):
        marks = [mark for item in items for mark in item.iter_markers("requirement")]
        self.found = {name for mark in marks for name in mark.args}

place, collector = sys.argv[1], Collector()
words = ["-p", "no:cacheprovider", "-p", "capture_conformance.plugin", "-c", f"{place}/pytest.ini"]
words += ["--rootdir", place, "--import-mode", "importlib", "--collect-only", "-q", "-o", "addopts=", place]
# It reads the case files of a run, and serves no requirement by its marker.
words += ["--ignore", f"{place}/test_cases.py"]
code = pytest.main(words, plugins=[collector])
print("\\n" + json.dumps([int(code), sorted(collector.found)]))
"""


def requirements_collected(suite: Path) -> frozenset[str]:
    """The ids in the markers of all tests in *suite*, collected in a process of its own."""
    ended = subprocess.run(
        [sys.executable, "-c", _COLLECTOR, str(suite)], capture_output=True, text=True, check=True
    )
    code, found = json.loads(ended.stdout.strip().splitlines()[-1])
    assert 0 == code, ended.stdout
    return frozenset(found)
