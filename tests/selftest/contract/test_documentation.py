"""The known faults of the documentation, as they are told to integrators."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from capture_conformance.contract.documentation import DocumentationFault, FaultKind, load_documentation
from capture_conformance.contract.register import load_register
from capture_conformance.contract.validation import load_toml
from capture_conformance.model.errors import UsageError

FAULTS = load_documentation()
JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


def test_every_requirement_is_in_the_register() -> None:
    """No fault points at a requirement that is not there."""
    named = {name for fault in FAULTS for name in fault.requirements}
    assert set() == named - set(load_register().by_id)


def test_ids_follow_each_other() -> None:
    """Without a gap, and none twice."""
    assert [f"DOC-{number:02}" for number in range(1, len(FAULTS) + 1)] == [fault.id for fault in FAULTS]


def test_every_kind_occurs() -> None:
    """Pages contradict each other, are silent, and show what cannot be used."""
    assert set(FaultKind) == {fault.kind for fault in FAULTS}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.id)
def test_every_text_is_there_in_both_languages(fault: DocumentationFault) -> None:
    """Neither stands in the other's place."""
    assert all(JAPANESE.search(text) for text in (fault.ja, fault.means_ja))
    assert all(text.endswith("。") for text in (fault.ja, fault.means_ja))
    assert all(re.search("[a-z]{2}", text) for text in (fault.en, fault.means_en))
    assert all(text.endswith(".") for text in (fault.en, fault.means_en))


def test_refuses_a_page_that_nobody_knows(tmp_path: Path) -> None:
    """A misspelt place would send the reader nowhere."""
    file = tmp_path / "documentation.toml"
    lines = [
        f'{name} = "A text of some length."'
        for name in ("part_en", "part_ja", "en", "ja", "means_en", "means_ja")
    ]
    head = ["[[fault]]", 'id = "DOC-01"', 'kind = "flaw"', 'pages = ["captures"]', "requirements = []"]
    file.write_text("\n".join([*head, *lines]), encoding="utf-8")
    with pytest.raises(UsageError, match=r"fault\.0\.pages\.0: not one of the allowed values"):
        load_toml(file, "documentation")
