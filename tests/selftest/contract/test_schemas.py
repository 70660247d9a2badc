"""The schemas: well formed, and true to the provider's samples."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from capture_conformance.contract.resources import contracts
from capture_conformance.contract.schemas import answer_validator, load_schema, schemas, validator

NAMES = sorted(file.stem for file in schemas().glob("*.json"))
EXAMPLES: list[dict[str, Any]] = tomllib.loads(
    (contracts() / "examples" / "index.toml").read_text(encoding="utf-8")
)["example"]

HEADER: dict[str, Any] = {
    "kind": "header",
    "log_version": 1,
    "suite": "0.1.0",
    "target": "mock",
    "base_url": "http://127.0.0.1:8000/api/v1",
    "profile": "quick",
    "seed": 1,
    "strict": False,
    "only": [],
    "started_at": "2026-01-01T00:00:00Z",
    "contract_sha256": "0" * 64,
    "versions": {"python": "3.11.9"},
    "command": "capture-conformance run",
    "workers": 1,
    "claims": ["void", "status"],
    "clock_tolerance_s": 60,
    "faults": [],
}
REQUIREMENT: dict[str, Any] = {
    "kind": "requirement",
    "id": "CAP-AMT-02",
    "family": "amounts",
    "party": "provider",
    "level": "MUST",
    "basis": "documented",
    "en": "…",
    "ja": "…",
    "source": "…",
    "source_ja": "…",
    "verdict": "fail",
    "effect": "failure",
    "disposition": None,
    "reason": None,
    "executions": 252,
    "expected": {"id": "expected.refused"},
    "observed": {"id": "answer.accepted", "args": {"status": 201}},
    "evidence": ["x-0504"],
    "tests": ["test_amounts.py::test_refuses_more_than_was_authorized"],
    "waiver": None,
}
INCIDENT: dict[str, Any] = {
    "kind": "incident",
    "verdict": "inconclusive",
    "requirements": ["CAP-AMT-02"],
    "test": "test_amounts.py::test_refuses_more_than_was_authorized",
    "reason": {"id": "reason.no_occasion"},
}
FOOTER: dict[str, Any] = {
    "kind": "footer",
    "verdict": "fail",
    "exit_code": 1,
    "counts": {
        "pass": 90,
        "fail": 1,
        "warning": 0,
        "inconclusive": 0,
        "error": 0,
        "not_applicable": 0,
        "deselected": 0,
        "not_run": 0,
    },
    "requests": 2400,
    "elapsed_s": 40.5,
    "finished_at": "2026-01-01T00:00:41Z",
    "complete": True,
    "interrupted": False,
}


def subschemas(schema: object) -> Iterator[dict[str, Any]]:
    """Every object inside *schema*, itself included."""
    if isinstance(schema, dict):
        yield schema
        for child in schema.values():
            yield from subschemas(child)
    if isinstance(schema, list):
        for child in schema:
            yield from subschemas(child)


def violations(schema: str, instance: object) -> set[tuple[str, object]]:
    """Where *instance* breaks which keyword."""
    return {(pointer(error), error.validator) for error in validator(schema).iter_errors(instance)}


def pointer(error: ValidationError) -> str:
    """The JSON pointer to what *error* is about."""
    return "".join(f"/{step}" for step in error.absolute_path)


def example(file: str) -> dict[str, Any]:
    """The sample in *file*."""
    sample: dict[str, Any] = json.loads((contracts() / "examples" / file).read_text(encoding="utf-8"))
    return sample


@pytest.mark.parametrize("name", NAMES)
def test_schema_is_well_formed_and_says_what_it_is_for(name: str) -> None:
    """Every file is JSON Schema 2020-12, with a title, a description, and no address of its own."""
    schema = load_schema(name)
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["title"]
    assert schema["description"]
    assert "$id" not in schema


@pytest.mark.parametrize("name", NAMES)
def test_examples_in_a_schema_satisfy_it(name: str) -> None:
    """Every value that a schema gives as an example is valid by that very schema."""
    wrong = [
        value
        for part in subschemas(load_schema(name))
        for value in part.get("examples", [])
        if not Draft202012Validator(part).is_valid(value)
    ]
    assert wrong == []


@pytest.mark.parametrize("entry", EXAMPLES, ids=lambda entry: str(entry["file"]))
def test_sample_breaks_its_schema_exactly_where_the_index_says(entry: dict[str, Any]) -> None:
    """A sample is valid but for the violations that are marked, and each mark is still needed."""
    marked = {(mark["pointer"], mark["keyword"]) for mark in entry["breaks"]}
    found = set().union(*(violations(name, example(entry["file"])) for name in entry["schema"]))
    assert marked == found


def test_index_names_every_sample() -> None:
    """No sample lies about unindexed, none is missing."""
    files = {file.name for file in (contracts() / "examples").glob("*.json")}
    assert {entry["file"] for entry in EXAMPLES} == files


@pytest.mark.parametrize("entry", EXAMPLES, ids=lambda entry: str(entry["file"]))
def test_remarks_point_at_something(entry: dict[str, Any]) -> None:
    """Every pointer of a remark leads to a value of the sample."""
    sample = example(entry["file"])
    dangling = [x["pointer"] for x in entry["remarks"] if not leads_somewhere(sample, x["pointer"])]
    assert dangling == []


def leads_somewhere(sample: dict[str, Any], pointer_text: str) -> bool:
    """Whether there is a value of *sample* that *pointer_text* leads to."""
    value: object = sample
    for step in pointer_text.split("/")[1:]:
        if not isinstance(value, dict) or step not in value:
            return False
        value = value[step]
    return True


@pytest.mark.parametrize("line", [HEADER, REQUIREMENT, INCIDENT, FOOTER], ids=lambda x: str(x["kind"]))
def test_line_of_each_kind_is_a_line_of_the_log(line: dict[str, Any]) -> None:
    """A complete line of each kind is valid."""
    assert violations("verdict-log", line) == set()


@pytest.mark.parametrize(
    ("line", "change"),
    [
        (HEADER, {"contract_sha256": "0"}),
        (HEADER, {"started_at": "yesterday"}),
        (HEADER, {"workers": 0}),
        (REQUIREMENT, {"verdict": "passed"}),
        (REQUIREMENT, {"disposition": "not_run", "effect": None}),
        (REQUIREMENT, {"verdict": "pass"}),
        (REQUIREMENT, {"executions": -1}),
        (REQUIREMENT, {"id": "AMT-2"}),
        (INCIDENT, {"verdict": "pass"}),
        (FOOTER, {"exit_code": 6}),
        (FOOTER, {"counts": {}}),
        (FOOTER, {"kind": "summary"}),
    ],
)
def test_wrong_line_is_no_line_of_the_log(line: dict[str, Any], change: dict[str, Any]) -> None:
    """One wrong member is enough."""
    assert violations("verdict-log", line | change) != set()


@pytest.mark.parametrize("answer", [{}, {"success": False, "status_code": 400, "gateway_response": None}])
def test_refusal_may_hold_little_or_much(answer: object) -> None:
    """Nothing is required of a refusal."""
    assert violations("refusal", answer) == set()


@pytest.mark.parametrize(
    ("answer", "violation"),
    [
        ({"success": True}, ("/success", "const")),
        ({"status_code": "400"}, ("/status_code", "type")),
        ([], ("", "type")),
    ],
)
def test_refusal_never_says_success_and_keeps_the_types(answer: object, violation: tuple[str, str]) -> None:
    """What does stand in a refusal has the declared type."""
    assert violations("refusal", answer) == {violation}


def test_answer_may_hold_more_than_is_documented() -> None:
    """Neither reading of the capture answer forbids a member."""
    answer = example("capture-answer.en.json")
    answer["new"] = answer["payment_details"]["card"]["new"] = 1
    assert violations("capture-answer-sample", answer) == set()


def test_documented_reading_does_not_require_what_only_the_sample_shows() -> None:
    """Empty objects satisfy the documented reading and fail the strict one."""
    answer = example("capture-answer.en.json") | {"payment_details": {}, "gateway_response": {}}
    assert violations("capture-answer", answer) == set()
    assert {("/payment_details", "required"), ("/gateway_response", "required")} == violations(
        "capture-answer-sample", answer
    )


def test_validator_asserts_formats() -> None:
    """The email of an address has to be one."""
    address = example("authorization-request.json")["billing_address"] | {"email": "nobody"}
    assert violations("address", address) == {("/email", "format")}


@pytest.mark.parametrize("written", ["1000.0", "1e3"])
def test_an_integer_in_an_answer_has_to_be_written_as_one(written: str) -> None:
    """To JSON Schema both are integers; the sample has 1000, and so have its readers."""
    body = json.loads(f'{{"payment_details": {{"amount": {written}}}}}')

    def at_fault(errors: Iterator[ValidationError]) -> set[str]:
        return {".".join(map(str, error.absolute_path)) for error in errors if error.validator == "type"}

    assert "payment_details.amount" in at_fault(answer_validator("capture-answer-sample").iter_errors(body))
    assert "payment_details.amount" not in at_fault(validator("capture-answer-sample").iter_errors(body))
