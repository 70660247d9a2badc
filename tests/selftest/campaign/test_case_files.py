"""Case files: what was found, written so that it can be made again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from capture_conformance.campaign.case_files import case_of, load_cases, write_cases
from capture_conformance.contract.register import load_register
from capture_conformance.model.errors import UsageError
from capture_conformance.model.exchange import Exchange, Role
from capture_conformance.model.results import Result
from capture_conformance.model.verdicts import Verdict
from histories import accepted, authorization, capture

NAME = "CAP-AMT-02"


def history() -> tuple[Exchange, ...]:
    """An authorization, and a capture of more than it holds that was accepted."""
    return (
        authorization(trial="t-1"),
        capture(accepted(1001), Role.ATTEMPT, amount=1001, trial="t-1", requirements=(NAME,)),
    )


def failure(exchanges: tuple[Exchange, ...]) -> Result:
    """The result that the last of *exchanges* leads to."""
    requirement = load_register().by_id[NAME]
    return Result(
        requirement=requirement, verdict=Verdict.FAIL, case="one too many", evidence=(exchanges[1].id,)
    )


def test_a_failure_without_its_authorization_is_passed_over() -> None:
    """Evidence of another history cannot be made again."""
    assert case_of(failure(history()), history()) is None


def test_a_case_holds_no_value_of_its_run() -> None:
    """Ids, merchant and references have names instead."""
    exchanges = history()
    case = case_of(failure(exchanges), exchanges)
    text = json.dumps(case)

    assert ["authorization", "attempt"] == [step["role"] for step in (case or {})["steps"]]
    assert "{{id 1}}" in text
    assert "{{merchant_id}}" in text
    assert "a-1" not in text
    assert "SHOP000001" not in text


def test_the_same_find_is_written_once(tmp_path: Path) -> None:
    """Another run's find of the same kind has the same name."""
    first, second = history(), history()

    assert 1 == len(write_cases(tmp_path, [failure(first)], first))
    assert () == write_cases(tmp_path, [failure(second)], second)
    assert 1 == len(load_cases(tmp_path, [NAME]))


def test_a_folder_that_is_not_there_holds_no_cases(tmp_path: Path) -> None:
    """The first thorough run creates it."""
    assert () == load_cases(tmp_path / "cases", [NAME])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "cannot be read"),
        ("{}", "is a required property"),
        ('{"requirement": "CAP-XXX-01", "case": "", "steps": [%s, %s]}', "no requirement called CAP-XXX-01"),
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, text: str, told: str) -> None:
    """What, where, and what to do."""
    step = '{"role": "authorization", "case": "", "requirements": [], "hold": 1}'
    (tmp_path / "odd.json").write_text(text.replace("%s", step), encoding="utf-8")

    with pytest.raises(UsageError, match=told) as caught:
        load_cases(tmp_path, [NAME])

    assert "odd.json" in str(caught.value)
