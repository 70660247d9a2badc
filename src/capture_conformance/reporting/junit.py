"""The verdict log as JUnit XML: a suite per clause family, a case per requirement."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from capture_conformance.contract.verdict_log import VerdictLog
from capture_conformance.language.rendering import english
from capture_conformance.reporting.legible import legible, legible_line
from capture_conformance.reporting.marks import MARK_MEANINGS, Mark
from capture_conformance.reporting.statement import FamilyRows, Row, Statement, statement_of, stop_lines


def render_junit(log: VerdictLog) -> str:
    """
    *log* as JUnit XML.

    Warnings are passing cases with a property. A run that was cut off, ended early or judged nothing gets a
    separate suite with an error in it: without one a reader of JUnit would show it green.
    """
    statement = statement_of(log)
    root = ET.Element("testsuites", name="capture-conformance")
    if statement.elapsed_s is not None:
        root.set("time", f"{statement.elapsed_s:.3f}")
    if statement.stop is not None or not statement.outcome.is_proper_end:
        root.append(_run_suite(statement))
    if statement.left_open:
        root.append(_held_suite(statement))
    for family in statement.families:
        root.append(_suite(family))
    _count(root, list(root.iter("testcase")))
    for suite in root:
        suite.set("timestamp", legible_line(str(log.header["started_at"])))
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _suite(family: FamilyRows) -> ET.Element:
    suite = ET.Element("testsuite", name=legible_line(family.name))
    for row in family.rows:
        suite.append(_case(row))
    _count(suite, list(suite))
    return suite


def _run_suite(statement: Statement) -> ET.Element:
    suite = ET.Element("testsuite", name="run")
    case = ET.SubElement(suite, "testcase", classname="run", name="The run is complete and judges")
    kind = statement.outcome.name.lower()
    if statement.stop is None:
        _verdict_element(case, "error", kind, english(statement.sentence))
    else:
        told = "\n".join(f"{name}: {legible_line(text)}" for name, text in stop_lines(statement.stop)[1:])
        _verdict_element(case, "error", statement.stop.cause.value, english(statement.stop.headline), told)
    _count(suite, [case])
    return suite


def _held_suite(statement: Statement) -> ET.Element:
    """The authorizations that still hold money; they fail no run, so this is a passing case with a text."""
    suite = ET.Element("testsuite", name="clean-up")
    case = ET.SubElement(suite, "testcase", classname="clean-up", name="No authorization is still held")
    held = "\n".join(str(one) for one in statement.left_open)
    text = f"WARNING: {len(statement.left_open)} authorizations still hold money\n{held}"
    ET.SubElement(case, "system-out").text = legible(text)
    _count(suite, [case])
    return suite


def _count(element: ET.Element, cases: list[ET.Element]) -> None:
    element.set("tests", str(len(cases)))
    for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        element.set(name, str(sum(case.find(tag) is not None for case in cases)))


def _case(row: Row) -> ET.Element:
    name = legible_line(f"{row.id} {row.en}")
    case = ET.Element("testcase", classname=legible_line(row.family), name=name)
    _add_properties(case, row)
    if row.mark is Mark.FAIL:
        _verdict_element(case, "failure", "nonconformance", _contrast(row), _details(row))
    elif row.mark in (Mark.ERROR, Mark.INCONCLUSIVE):
        message = english(row.reason, _contrast(row))
        _verdict_element(case, "error", row.mark.value, message, _details(row))
    elif row.mark in (Mark.WAIVED, Mark.KNOWN):
        message = f"{row.mark.word.lower()}: {english(row.waiver or MARK_MEANINGS[row.mark])}"
        _verdict_element(case, "skipped", row.mark.value, message, _details(row))
    elif row.mark.is_skipped:
        message = f"{row.mark.word.lower()}: {english(row.reason or MARK_MEANINGS[row.mark])}"
        _verdict_element(case, "skipped", row.mark.value, message)
    if row.mark is Mark.WARNING:
        text = f"WARNING: {_contrast(row)}\n{_details(row)}"
        ET.SubElement(case, "system-out").text = legible(text)
    return case


def _add_properties(case: ET.Element, row: Row) -> None:
    values = {
        "verdict": row.mark.value,
        "party": row.party,
        "level": row.level,
        "basis": row.basis,
        "source": row.source,
        "executions": str(row.executions),
        "evidence": " ".join(row.evidence),
    }
    properties = ET.SubElement(case, "properties")
    for name, value in values.items():
        ET.SubElement(properties, "property", name=name, value=legible_line(value))


def _verdict_element(case: ET.Element, tag: str, kind: str, message: str, details: str = "") -> None:
    element = ET.SubElement(case, tag, type=kind, message=legible_line(message))
    element.text = legible(details) or None


def _contrast(row: Row) -> str:
    expected, observed = english(row.expected, "not stated"), english(row.observed, "not stated")
    return f"expected: {expected}; observed: {observed}"


def _details(row: Row) -> str:
    lines = {
        "expected": english(row.expected),
        "observed": english(row.observed),
        "reason": english(row.reason),
        "case": english(row.case),
        "when": english(row.when),
        "source": row.source,
        "evidence": " ".join(row.evidence),
        "tests": " ".join(row.tests),
        "waiver": english(row.waiver),
    }
    return "\n".join(f"{name}: {value}" for name, value in lines.items() if value)
