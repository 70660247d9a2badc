"""What the gateway's tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from capture_conformance.gateway import Settings

from .running import running
from .shop import Shop, Stage, build_gateway, stage_in_process, stage_over_network


@pytest.fixture(scope="session")
def served() -> Iterator[Stage]:
    """Two shops at one faultless gateway that really listens."""
    with running(Settings()) as announcement:
        yield stage_over_network(announcement)


@pytest.fixture(scope="session")
def stage() -> Iterator[Stage]:
    """Two shops at one faultless gateway, without a network between."""
    gateway = build_gateway()
    yield stage_in_process(gateway)
    gateway.ledger.close()


@pytest.fixture(scope="session")
def shop(stage: Stage) -> Shop:
    """The first of the two shops."""
    return stage.first
