"""Variants: each gateway is sound, and none is accused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from capture_conformance.gateway.rules import FAULTLESS
from capture_conformance.gateway.variants import VARIANTS, UnknownVariant, vary_rules
from commands import command, log_lines, verdicts

from .shop import Stage, build_gateway, stage_in_process

TELLING = (
    "old-fashioned",
    "modern",
    "careful-bank",
    "another-dialect",
    "refusals-all-404",
    "card-masked",
    "card-in-full",
    "behind-a-wall",
    "large-body-cut-off",
)
AWAY = ("away-for-a-moment", "away-for-a-second", "away-without-a-word")


@pytest.fixture(params=VARIANTS)
def varied(request: pytest.FixtureRequest) -> Iterator[Stage]:
    """Two shops at a gateway of the variant that the test is about."""
    gateway = build_gateway(variants=[request.param])
    yield stage_in_process(gateway)
    gateway.ledger.close()


def test_a_variant_captures_what_is_held_and_no_more(varied: Stage) -> None:
    """The money is right in every one of them."""
    held = varied.first.authorize()
    refused = varied.first.capture(held, 1001)
    granted = varied.first.capture(held)

    assert json.loads(refused.content)["success"] is False
    assert (201, True) == granted.outcome
    assert 1000 == granted.at("payment_details.amount")


def test_an_unknown_variant_is_named_with_those_close_to_it() -> None:
    """A slip of the finger is easily mended."""
    with pytest.raises(UnknownVariant, match="close to it: card-masked"):
        vary_rules(FAULTLESS, ["cards-masked"])


def test_there_are_variants_enough() -> None:
    """Twenty at the least, four of them several in one."""
    assert 20 <= len(VARIANTS)


@pytest.mark.parametrize("name", AWAY)
def test_a_gateway_that_is_away_now_and_then_is_judged_all_the_same(tmp_path: Path, name: str) -> None:
    """And accused of nothing: what its balancer answers is asked again."""
    ended = command("run", "--seed", "1", "--variant", name, "--report-dir", "r", folder=tmp_path)
    found = list(verdicts(tmp_path / "r").values())
    footer = log_lines(tmp_path / "r")[-1]

    assert 0 == ended.code, ended.out
    assert {"pass"} == set(found)
    assert 0 < footer["allowances"]["retry"]["spent"] <= 300
    assert [] == footer["left_open"]


@pytest.mark.parametrize("name", TELLING)
def test_a_sound_gateway_is_not_accused(tmp_path: Path, name: str) -> None:
    """No requirement that can fail a run fails."""
    ended = command("run", "--seed", "1", "--variant", name, "--report-dir", "r", folder=tmp_path)
    effects = [x["effect"] for x in log_lines(tmp_path / "r") if x["kind"] == "requirement"]

    assert 0 == ended.code, ended.out
    assert "failure" not in effects


def test_a_variant_goes_with_the_embedded_gateway_alone(tmp_path: Path) -> None:
    """Nobody else's gateway can be told what to be like."""
    asked = ("run", "--base-url", "http://127.0.0.1:9", "--variant", "modern")
    ended = command(*asked, folder=tmp_path)
    unknown = command("run", "--variant", "moderm", folder=tmp_path)

    assert (4, 4) == (ended.code, unknown.code)
    assert "--variant goes with the embedded gateway alone" in ended.err
    assert "no variant called 'moderm'" in unknown.err
