"""Failures of earlier runs, tried again."""

from __future__ import annotations

import json

import pytest

from capture_conformance.campaign.replay import replay
from capture_conformance.campaign.tester import Tester
from capture_conformance.plugin import PLUGIN_KEY, requirement


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test for each case file of the campaign."""
    cases = metafunc.config.stash[PLUGIN_KEY].campaign.cases
    rows = [
        pytest.param(content, marks=requirement(json.loads(content)["requirement"]), id=name)
        for name, content in cases
    ]
    metafunc.parametrize("content", rows)


def test_is_mended(tester: Tester, content: str, request: pytest.FixtureRequest) -> None:
    """A failure that was found once is looked for in every later run."""
    replay(tester, content)
    marker = request.node.get_closest_marker("requirement")
    tester.judge(marker.args[0])
