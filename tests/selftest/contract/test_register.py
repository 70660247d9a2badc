"""The register, and that every layer keeps to it."""

from __future__ import annotations

import shutil
from importlib import import_module
from itertools import chain
from pathlib import Path

import pytest

from capture_conformance.campaign.selection import offered
from capture_conformance.checks.catalogue import all_checks
from capture_conformance.checks.judging import Checks
from capture_conformance.contract.own_files import validate_own_files
from capture_conformance.contract.register import FAMILY_ORDER, load_register
from capture_conformance.contract.resources import contracts, suite
from capture_conformance.contract.target import load_target
from capture_conformance.gateway.faults import CATALOGUE
from capture_conformance.generation.amounts import invalid_amounts, tolerated_amounts
from capture_conformance.generation.credentials import invalid_credentials
from capture_conformance.generation.defects import Defect
from capture_conformance.generation.lifecycle import inopportune_ids
from capture_conformance.generation.request_fields import inexact_members, invalid_bodies, misnamed_members
from capture_conformance.model.errors import UsageError
from capture_conformance.model.merchant import Merchant, Merchants
from capture_conformance.model.requirement import Family
from collected import requirements_collected

REGISTER = load_register()
IDS = set(REGISTER.by_id)
OWN = Merchant(merchant_id="SHOP000001", api_key="anApiKeyOfSomeLength", x_api_key="anXApiKeyOfSomeLength")
OTHER = Merchant(merchant_id="SHOP000002", api_key="anotherApiKeyOfSome", x_api_key="anotherXApiKeyOfSome")


def defects() -> list[Defect]:
    """Every defect that the tables hold."""
    tables = (
        invalid_credentials(Merchants(own=OWN, other=OTHER)),
        invalid_bodies(),
        inexact_members(),
        misnamed_members(),
        invalid_amounts(),
        tolerated_amounts(),
        inopportune_ids(),
    )
    return list(chain.from_iterable(tables))


def test_every_requirement_has_a_check_and_every_check_a_requirement() -> None:
    """Exactly one each."""
    checks = all_checks()
    named = [*checks.of_trials, *checks.of_exchanges, *checks.of_history]

    assert sorted(IDS) == sorted(named)


@pytest.mark.parametrize("family", REGISTER.families, ids=lambda family: str(family.name))
def test_a_check_is_in_the_module_of_its_family(family: Family) -> None:
    """``explain`` looks for it there."""
    checks: Checks = import_module(f"capture_conformance.checks.{family.name}").CHECKS
    named = [*checks.of_trials, *checks.of_exchanges, *checks.of_history]

    assert sorted(named) == sorted(requirement.id for requirement in family.requirements)


def test_every_requirement_has_a_test() -> None:
    """By the markers of the tests that pytest collects."""
    assert IDS == requirements_collected(suite())


@pytest.mark.parametrize(
    ("file", "old", "new", "lost"),
    [
        ("test_amounts.py", '@requirement("CAP-AMT-15")\n', "", "CAP-AMT-15"),
        ("test_amounts.py", "17, 18)", "17)", "CAP-AMT-18"),
    ],
)
def test_a_test_that_is_removed_is_missed(tmp_path: Path, file: str, old: str, new: str, lost: str) -> None:
    """Whether its marker is gone or its row."""
    copied = Path(shutil.copytree(suite(), tmp_path / "suite"))
    text = (copied / file).read_text(encoding="utf-8")
    (copied / file).write_text(text.replace(old, new), encoding="utf-8")

    assert old in text
    assert lost in IDS - requirements_collected(copied)


def test_every_requirement_is_broken_by_some_fault() -> None:
    """So that its check is known to be able to fail."""
    assert set() == IDS - {name for fault in CATALOGUE.values() for name in fault.breaks}


def test_faults_and_defects_name_requirements_that_exist() -> None:
    """No id is mistyped."""
    named = {name for fault in CATALOGUE.values() for name in fault.breaks}
    tried = {name for defect in defects() for name in defect.requirements}

    assert set() == named - IDS
    assert set() == tried - IDS


def test_cases_are_unique() -> None:
    """A repeated trial is matched to the first one by its case."""
    cases = [defect.case for defect in defects()]

    assert len(set(cases)) == len(cases)


def test_statements_are_sentences_in_both_languages() -> None:
    """Short ones, and no two alike."""
    english = [r.en for r in REGISTER.by_id.values()]
    japanese = [r.ja for r in REGISTER.by_id.values()]

    assert all(text.endswith(".") for text in english)
    assert all(text.endswith("。") for text in japanese)
    assert len(set(english)) == len(english)
    assert len(set(japanese)) == len(japanese)


def test_what_binds_is_a_must() -> None:
    """And what only warns is not."""
    wrong = [r.id for r in REGISTER.by_id.values() if r.basis.is_binding != (r.level.value == "MUST")]

    assert [] == wrong


def test_every_need_can_be_met() -> None:
    """By some target and some credentials."""
    needs = {need for r in REGISTER.by_id.values() for need in r.needs}

    assert needs <= offered(load_target("mock"), Merchants(own=OWN, other=OTHER))


def test_families_are_files() -> None:
    """One each, in the register's order."""
    files = {file.stem for file in (contracts() / "requirements").glob("*.toml")}

    assert set(FAMILY_ORDER) == files
    assert list(FAMILY_ORDER) == [family.name for family in REGISTER.families]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('id = "CAP-LIF-02"', 'id = "CAP-LIF-01"', "stand twice: CAP-LIF-01"),
        ('basis = "documented"', 'basis = "hearsay"', "CAP-LIF-01: 'hearsay' is not a valid Basis"),
        ('level = "MUST"', "", "CAP-LIF-01: the key 'level' is missing"),
        ("needs = []", "needs = 1", "CAP-LIF-01: 'int' object is not iterable"),
        ('family = "lifecycle"', "", "lifecycle.toml: the key 'family' is missing"),
        ('family = "lifecycle"', "family =", "no well-formed TOML"),
    ],
)
def test_a_malformed_register_is_told_with_its_place(tmp_path: Path, old: str, new: str, said: str) -> None:
    """File, key, and what is wrong."""
    _copy_contracts(tmp_path, old, new)

    with pytest.raises(UsageError, match=said):
        load_register(tmp_path / "requirements")


def test_own_files_follow_their_schemas() -> None:
    """A run reads them without asking again."""
    validate_own_files()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('id = "CAP-LIF-02"', 'id = "CAP-LIF-01"', "stand twice: CAP-LIF-01"),
        ('id = "CAP-LIF-02"', 'id = "LIF-02"', r"lifecycle\.toml: requirement\.1\.id"),
        (
            'basis = "documented"',
            'basis = "hearsay"',
            r"requirement\.0\.basis: not one of the allowed values",
        ),
        ('basis = "documented"', 'basis = "documented"\nbased = 1', "no key is called 'based' here"),
    ],
)
def test_an_edit_that_breaks_a_schema_is_found(tmp_path: Path, old: str, new: str, said: str) -> None:
    """With more than a run would notice."""
    _copy_contracts(tmp_path, old, new)

    with pytest.raises(UsageError, match=said):
        validate_own_files(tmp_path)


def _copy_contracts(folder: Path, old: str, new: str) -> None:
    """Copy the contracts to *folder*, the first *old* of the family lifecycle replaced by *new*."""
    for file in contracts().rglob("*.toml"):
        text = file.read_text(encoding="utf-8")
        changed = text.replace(old, new, 1) if file.stem == "lifecycle" else text
        copy = folder / file.relative_to(contracts())
        copy.parent.mkdir(exist_ok=True)
        copy.write_text(changed, encoding="utf-8")
