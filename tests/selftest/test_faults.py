"""
Faults of the embedded gateway, each caught by a requirement that it names and by none that it leaves whole.

One fault of each family is tried in a whole run. One for every requirement that some fault names first, if it
can fail a run or is of a family that is not shown in-process, is put to the requirements that it names, but
for those that take a longer run; those that let through what has to be refused hide no other, and are put to
them together, family by family. ``make faults`` measures all of them, whole, and each alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from capture_conformance.campaign.material import checks
from capture_conformance.checks.refusals import judge_refusal
from capture_conformance.contract.register import FAMILY_ORDER, load_register
from capture_conformance.gateway.faults import CATALOGUE
from capture_conformance.gateway.faults.fault import Fault
from commands import command, log_lines

SHOWN_HERE = ("concurrency", "protocol", "error_handling", "text", "privacy", "robustness")
# They show in a standard run alone: every so many times, after so many others, or with what quick leaves out.
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
# They show among others alone: after many of them, or beside a capture that is accepted.
IN_A_CROWD = {"every-twelfth-capture-refused", "status-told-to-anyone"}
BINDING = {r.id for r in load_register().by_id.values() if r.basis.is_binding}


def one_of_each_family() -> list[Fault]:
    """The first fault of each family that names a binding requirement first, and what needs a crowd."""
    found: dict[str, Fault] = {}
    for fault in _binding():
        found.setdefault(fault.family, fault)
    crowded = [fault for name, fault in CATALOGUE.items() if name in IN_A_CROWD]
    return list({fault.name: fault for fault in (*found.values(), *crowded)}.values())


def all_others() -> list[Fault]:
    """The first that names each requirement first, of those that bind, or that need raw connections."""
    found: dict[str, Fault] = {}
    for fault in (*_binding(), *(x for x in CATALOGUE.values() if x.family in SHOWN_HERE)):
        if fault.name not in LONGER:
            found.setdefault(fault.breaks[0], fault)
    whole = {fault.name for fault in one_of_each_family()}
    return [fault for fault in found.values() if fault.name not in whole]


def lets_through(fault: Fault) -> bool:
    """Whether what the fault breaks first is that something has to be refused."""
    return checks().of_trials.get(fault.breaks[0]) is judge_refusal


def by_family(faults: Iterable[Fault]) -> list[tuple[Fault, ...]]:
    """The *faults*, those of one family together."""
    found: defaultdict[str, list[Fault]] = defaultdict(list)
    for fault in faults:
        found[fault.family].append(fault)
    return [tuple(together) for together in found.values()]


def _binding() -> list[Fault]:
    return [x for x in CATALOGUE.values() if x.breaks[0] in BINDING and x.name not in LONGER]


def failed_with(folder: Path, faults: Iterable[Fault], requirements: Iterable[str]) -> set[str]:
    """Which of *requirements* fail with all of *faults* at once; each shows why."""
    asked = [word for fault in faults for word in ("--fault", fault.name)]
    asked += [word for name in requirements for word in ("--only", name)]
    command("run", "--seed", "1", *asked, "--report-dir", "r", folder=folder)
    failed = failures(folder / "r")

    assert all(line["expected"] != line["observed"] and line["evidence"] for line in failed.values())
    return set(failed)


def failures(report: Path) -> dict[str, dict[str, Any]]:
    """The lines of the requirements that failed."""
    lines = (x for x in log_lines(report) if x["kind"] == "requirement" and x["verdict"] == "fail")
    return {line["id"]: line for line in lines}


@pytest.mark.parametrize("fault", one_of_each_family(), ids=lambda fault: fault.name)
def test_a_fault_is_laid_at_its_own_door(tmp_path: Path, fault: Fault) -> None:
    """In the smallest profile, with two different texts for expected and observed."""
    ended = command("run", "--seed", "1", "--fault", fault.name, "--report-dir", "r", folder=tmp_path)
    failed = failures(tmp_path / "r")
    is_failure = any(line["effect"] == "failure" for line in failed.values())

    assert set(failed) & set(fault.breaks), ended.out
    assert set() == set(failed) - set(fault.breaks)
    assert ended.code == 1 if is_failure else ended.code in (0, 2)
    assert all(line["expected"] != line["observed"] and line["evidence"] for line in failed.values())


@pytest.mark.parametrize(
    "fault", [x for x in all_others() if not lets_through(x)], ids=lambda fault: fault.name
)
def test_a_fault_is_caught_by_what_it_names(tmp_path: Path, fault: Fault) -> None:
    """At least one of those requirements fails, and shows why."""
    failed = failed_with(tmp_path, [fault], fault.breaks)

    assert failed


@pytest.mark.parametrize(
    "faults", by_family(filter(lets_through, all_others())), ids=lambda faults: faults[0].family
)
def test_what_is_let_through_hides_nothing_else(tmp_path: Path, faults: tuple[Fault, ...]) -> None:
    """The requirement that each breaks first fails, and shows why, with all of them at once."""
    first = [fault.breaks[0] for fault in faults]

    assert set(first) == failed_with(tmp_path, faults, first)


def test_there_are_faults_enough_and_of_every_family() -> None:
    """Forty at the least are tried here."""
    tried = [*one_of_each_family(), *all_others()]

    assert 40 <= len(tried)
    assert set(FAMILY_ORDER) == {fault.family for fault in tried}
