"""The catalogue of known faults: each is looked for, or it is said why not."""

from __future__ import annotations

from capture_conformance.contract.catalogue import load_catalogue
from capture_conformance.contract.register import load_register

FAULTS = [fault for group in load_catalogue() for fault in group.faults]


def test_every_named_requirement_is_in_the_register() -> None:
    """No row points at a requirement that is not there."""
    named = {name for fault in FAULTS for name in fault.judged_by}

    assert set() == named - set(load_register().by_id)


def test_every_requirement_is_named_by_a_known_fault() -> None:
    """A requirement that no fault or relation leads to would have no ground."""
    named = {name for fault in FAULTS for name in fault.judged_by}

    assert set() == set(load_register().by_id) - named


def test_no_fault_stands_twice() -> None:
    """Each has one row."""
    assert len(FAULTS) == len({fault.id for fault in FAULTS})


def test_all_relations_are_there() -> None:
    """Fifty-two of them, in their order."""
    relations = [fault.id for fault in FAULTS if fault.id.startswith("M")]

    assert [f"M{number:02}" for number in range(1, 53)] == relations
