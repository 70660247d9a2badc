"""The JUnit file, read back with a parser."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from capture_conformance.contract.verdict_log import VerdictLog
from capture_conformance.reporting.junit import render_junit

from .hostile import hostile_log
from .stored_logs import HELD, failed, footer, requirement, skipped, stored, unsettled, warned


def junit(log: VerdictLog) -> ET.Element:
    """The root of the JUnit document on *log*."""
    return ET.fromstring(render_junit(log).encode())


def case(root: ET.Element, name: str) -> ET.Element:
    """The test case whose name begins with *name*."""
    return next(x for x in root.iter("testcase") if x.attrib["name"].startswith(name))


@pytest.fixture
def root(tmp_path: Path) -> ET.Element:
    """The document on a run with something of everything."""
    lines = [
        requirement(),
        failed(),
        warned(),
        unsettled(),
        skipped(),
        requirement("CAP-LIF-06", family="lifecycle", verdict="error", reason="KeyError"),
        requirement("CAP-LIF-07", family="lifecycle", verdict="none"),
    ]
    return junit(stored(tmp_path, *lines, ending=footer("error", 3)))


def test_has_a_suite_for_each_family_with_its_counts(root: ET.Element) -> None:
    """Warnings count as passed; whatever was not judged counts as skipped."""
    names = ("name", "tests", "failures", "errors", "skipped")
    counts = [tuple(x.attrib[name] for name in names) for x in root]
    assert [("amounts", "3", "1", "0", "0"), ("lifecycle", "4", "0", "2", "2")] == counts
    assert ("7", "1", "2", "2") == tuple(root.attrib[name] for name in names[1:])
    assert "61.250" == root.attrib["time"]


def test_names_a_case_by_id_and_statement(root: ET.Element) -> None:
    """The class is the family."""
    first = next(root.iter("testcase"))
    expected = {"classname": "amounts", "name": "CAP-AMT-01 The statement of CAP-AMT-01."}
    assert expected == first.attrib
    assert ["properties"] == [x.tag for x in first]


def test_tells_a_failure_with_both_texts(root: ET.Element) -> None:
    """The message is the contrast, the text the rest."""
    failure = case(root, "CAP-AMT-02").find("failure")
    assert failure is not None
    assert "expected: refused; observed: accepted with 201" == failure.attrib["message"]
    assert "case: authorized 1, asked 2" in (failure.text or "")


def test_tells_a_warning_without_failing(root: ET.Element) -> None:
    """It stands in a property and in the output."""
    warning = case(root, "CAP-AMT-04")
    assert ["properties", "system-out"] == [x.tag for x in warning]
    properties = {x.attrib["name"]: x.attrib["value"] for x in warning.iter("property")}
    assert ("warning", "inferred") == (properties["verdict"], properties["basis"])


@pytest.mark.parametrize(
    ("name", "tag", "kind", "message"),
    [
        ("CAP-LIF-01", "error", "inconclusive", "the target did not answer"),
        ("CAP-LIF-06", "error", "error", "KeyError"),
        (
            "CAP-LIF-05",
            "skipped",
            "not_applicable",
            "not applicable: the target does not claim: void",
        ),
        (
            "CAP-LIF-07",
            "skipped",
            "no_verdict",
            "no verdict: only observed; nothing is written that could be judged",
        ),
    ],
)
def test_tells_what_is_neither_pass_nor_failure(
    root: ET.Element, name: str, tag: str, kind: str, message: str
) -> None:
    """Inconclusive and errors as errors, dispositions as skipped."""
    element = case(root, name).find(tag)
    assert element is not None
    assert (kind, message) == (element.attrib["type"], element.attrib["message"])


@pytest.mark.parametrize(
    ("lines", "ending", "kind"),
    [([requirement()], None, "interrupted"), ([skipped()], footer("none", 2), "nothing_judged")],
)
def test_is_never_green_for_a_run_that_says_nothing(
    tmp_path: Path, lines: list[dict[str, object]], ending: dict[str, object] | None, kind: str
) -> None:
    """A reader of JUnit knows no other way to be told."""
    document = junit(stored(tmp_path, *lines, ending=ending))
    error = case(document, "The run is complete and judges").find("error")
    assert error is not None
    assert (kind, "1") == (error.attrib["type"], document.attrib["errors"])


def test_replaces_what_xml_cannot_hold(tmp_path: Path) -> None:
    """The document parses, and the attack is text in it."""
    document = junit(hostile_log(tmp_path))
    failure = next(document.iter("failure"))
    assert "<script>alert(1)</script>" in failure.attrib["message"]
    assert "\\u001b[2J\\u202e\\u0000\\r" in failure.attrib["message"]


def test_lists_every_authorization_that_is_still_held(tmp_path: Path) -> None:
    """In a passing case of its own, for it fails no run."""
    found = junit(stored(tmp_path, requirement(), ending=footer(left_open=[HELD] * 12)))
    told = found.findtext("testsuite[@name='clean-up']/testcase/system-out") or ""

    assert 12 == told.count("a-1: 1000 JPY (x-0001, void refused with 412 (ERR0414))")
    assert ("0", "0") == (found.get("failures"), found.get("errors"))
    nothing = junit(stored(tmp_path, requirement(), ending=footer()))
    assert None is nothing.find("testsuite[@name='clean-up']")
