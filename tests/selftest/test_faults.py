"""
Faults of the embedded gateway, each caught by a requirement that it names and by none that it leaves whole.

One fault for every requirement that can fail a run and that some fault names first is tried in a whole run;
all others of the families that are not shown in-process are put to the requirements that they name alone, but
for those that take a longer run. ``make faults`` measures all of them, whole.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from capture_conformance.contract.register import FAMILY_ORDER, load_register
from capture_conformance.gateway.faults import CATALOGUE
from capture_conformance.gateway.faults.fault import Fault
from commands import command, log_lines

SHOWN_HERE = ("concurrency", "protocol", "error_handling", "text", "privacy", "robustness")
# They show in a standard run alone: every so many times, or after so many others.
LONGER = {
    "every-fifteenth-capture-told-500",
    "old-authorizations-forgotten",
    "old-captures-forgotten",
    "captures-grow-slower",
    "status-query-reopens",
    "stray-bytes-dropped",
    "stray-bytes-crash",
    "byte-order-mark-crashes",
    "lock-by-notes",
    "notes-measured-as-written",
    "state-of-large-ones-read-too-early",
}
# They show among many others alone.
IN_A_CROWD = {"every-twelfth-capture-refused"}
BINDING = {r.id for r in load_register().by_id.values() if r.basis.is_binding}


def first_of_each() -> list[Fault]:
    """The first fault that names a binding requirement first."""
    found: dict[str, Fault] = {}
    for fault in CATALOGUE.values():
        if fault.breaks[0] in BINDING and fault.name not in LONGER:
            found.setdefault(fault.breaks[0], fault)
    crowded = [fault for name, fault in CATALOGUE.items() if name in IN_A_CROWD]
    return list({fault.name: fault for fault in (*found.values(), *crowded)}.values())


def all_others() -> list[Fault]:
    """Those that need raw connections, and are not among the first."""
    first = {fault.name for fault in first_of_each()}
    raw = [fault for fault in CATALOGUE.values() if fault.family in SHOWN_HERE]
    return [fault for fault in raw if fault.name not in LONGER | first]


@pytest.mark.parametrize("fault", first_of_each(), ids=lambda fault: fault.name)
def test_a_fault_is_laid_at_its_own_door(tmp_path: Path, fault: Fault) -> None:
    """In the smallest profile, with two different texts for expected and observed."""
    ended = command("run", "--seed", "1", "--fault", fault.name, "--report-dir", "r", folder=tmp_path)
    failed = {
        line["id"]: line
        for line in log_lines(tmp_path / "r")
        if line["kind"] == "requirement" and line["verdict"] == "fail"
    }
    is_failure = any(line["effect"] == "failure" for line in failed.values())

    assert set(failed) & set(fault.breaks), ended.out
    assert set() == set(failed) - set(fault.breaks)
    assert ended.code == 1 if is_failure else ended.code in (0, 2)
    assert all(line["expected"] != line["observed"] and line["evidence"] for line in failed.values())


@pytest.mark.parametrize("fault", all_others(), ids=lambda fault: fault.name)
def test_a_fault_is_caught_by_what_it_names(tmp_path: Path, fault: Fault) -> None:
    """At least one of those requirements fails, and shows why."""
    only = [word for name in fault.breaks for word in ("--only", name)]
    ended = command("run", "--seed", "1", "--fault", fault.name, *only, "--report-dir", "r", folder=tmp_path)
    lines = [x for x in log_lines(tmp_path / "r") if x["kind"] == "requirement" and x["verdict"] == "fail"]

    assert lines, ended.out
    assert all(line["expected"] != line["observed"] and line["evidence"] for line in lines)


def test_there_are_faults_enough_and_of_every_family() -> None:
    """Forty at the least are tried here."""
    tried = [*first_of_each(), *all_others()]

    assert 40 <= len(tried)
    assert set(FAMILY_ORDER) == {fault.family for fault in tried}
