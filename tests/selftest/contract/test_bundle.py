"""The description as one document."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import schemathesis
import yaml
from openapi_spec_validator import validate

from capture_conformance.contract.bundle import bundle, render_bundle
from capture_conformance.contract.resources import openapi_file
from capture_conformance.contract.schemas import load_schema, validator
from capture_conformance.model.errors import UsageError

SCHEMA_NAMES = [
    "Address",
    "AuthorizationAnswer",
    "AuthorizationRequest",
    "CaptureAnswer",
    "CaptureRequest",
    "Envelope",
    "Refusal",
    "StatusAnswer",
    "VoidAnswer",
    "VoidRequest",
]


@pytest.fixture(scope="module")
def bundled() -> dict[str, Any]:
    """The shipped description, bundled."""
    return dict(bundle(openapi_file()))


def members(node: object, key: str) -> Iterator[Any]:
    """Every value that stands under *key* anywhere in *node*."""
    if isinstance(node, Mapping):
        yield from (value for name, value in node.items() if name == key)
        for value in node.values():
            yield from members(value, key)
    if isinstance(node, list):
        for value in node:
            yield from members(value, key)


def files(folder: Path, **content: str) -> Path:
    """A description in *folder* with the schemas named by the keywords beside it; the description's path."""
    for name, text in content.items():
        (folder / f"{name.replace('_', '-')}.json").write_text(text, encoding="utf-8")
    return folder / "openapi.yaml"


def test_every_schema_that_is_referred_to_becomes_a_component(bundled: dict[str, Any]) -> None:
    """Those that other schemas refer to are there as well, and none besides, in the order of their names."""
    assert list(bundled["components"]["schemas"]) == SCHEMA_NAMES


def test_every_reference_leads_to_a_component(bundled: dict[str, Any]) -> None:
    """No reference leaves the document, and none dangles."""
    targets = {f"#/components/{kind}/{name}" for kind, x in bundled["components"].items() for name in x}
    assert set(members(bundled, "$ref")) <= targets


def test_nothing_points_to_a_file(bundled: dict[str, Any]) -> None:
    """Neither dialects nor the paths of samples remain."""
    assert list(members(bundled, "$schema")) == []
    assert list(members(bundled, "externalValue")) == []
    assert "../contracts" not in render_bundle(bundled, "json")


def test_schemas_arrive_unchanged_but_for_their_dialect(bundled: dict[str, Any]) -> None:
    """A schema without references is the same as in its file."""
    schema = {key: value for key, value in load_schema("capture-request").items() if key != "$schema"}
    assert bundled["components"]["schemas"]["CaptureRequest"] == schema


def test_samples_take_the_place_of_their_paths(bundled: dict[str, Any]) -> None:
    """The sample answer stands in the document and is a valid one."""
    answer = bundled["paths"]["/server-to-server-interface/capture"]["post"]["responses"]["201"]
    sample = answer["content"]["application/json"]["examples"]["japanese"]["value"]
    assert validator("capture-answer").is_valid(sample)


def test_bundle_is_valid_openapi(bundled: dict[str, Any]) -> None:
    """Judged by a validator of the specification."""
    validate(bundled)


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("/server-to-server-interface/capture", "POST"),
        ("/server-to-server-interface/authorization", "POST"),
        ("/server-to-server-interface/void", "POST"),
        ("/server-to-server-interface/transaction/status/{transactionId}", "GET"),
    ],
)
def test_schemathesis_reads_the_bundle(bundled: dict[str, Any], path: str, method: str) -> None:
    """Every operation can be loaded."""
    assert schemathesis.openapi.from_dict(bundled)[path][method].label == f"{method} {path}"


def test_both_formats_hold_the_same_document(bundled: dict[str, Any]) -> None:
    """What is rendered can be read again, without anchors and with Japanese as it is."""
    text = render_bundle(bundled, "yaml")
    assert bundled == yaml.safe_load(text) == json.loads(render_bundle(bundled, "json"))
    assert "金額が正常にキャプチャされました。" in text
    assert "&id" not in text


def test_bundling_twice_gives_the_same_text() -> None:
    """The files alone decide."""
    texts = {render_bundle(bundle(openapi_file()), "yaml") for _ in range(2)}
    assert len(texts) == 1


def test_references_inside_a_schema_file_follow_it(tmp_path: Path) -> None:
    """A reference to a place inside the same file, or inside another, becomes one inside the component."""
    description = files(
        tmp_path,
        first_one='{"$defs": {"a": {"$ref": "second.json#/$defs/b"}}, "items": {"$ref": "#/$defs/a"}}',
        second='{"$defs": {"b": {"$ref": "#"}}}',
    )
    description.write_text("paths: {x: {$ref: first-one.json}, y: {$ref: '#/paths/x'}}", encoding="utf-8")
    assert bundle(description) == {
        "paths": {"x": {"$ref": "#/components/schemas/FirstOne"}, "y": {"$ref": "#/paths/x"}},
        "components": {
            "schemas": {
                "FirstOne": {
                    "$defs": {"a": {"$ref": "#/components/schemas/Second/$defs/b"}},
                    "items": {"$ref": "#/components/schemas/FirstOne/$defs/a"},
                },
                "Second": {"$defs": {"b": {"$ref": "#/components/schemas/Second"}}},
            }
        },
    }


def test_member_that_bears_the_name_of_a_keyword_stays(tmp_path: Path) -> None:
    """A property called $ref is no reference."""
    description = files(tmp_path)
    description.write_text("properties: {$ref: {type: string}}", encoding="utf-8")
    assert bundle(description)["properties"] == {"$ref": {"type": "string"}}


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    """The message names the file."""
    description = files(tmp_path, a_b="{}")
    (tmp_path / "ab").mkdir()
    (tmp_path / "ab" / "a-b.json").write_text("{}", encoding="utf-8")
    description.write_text("x: [{$ref: a-b.json}, {$ref: ab/a-b.json}]", encoding="utf-8")
    with pytest.raises(UsageError, match=r"ab/a-b\.json.*AB"):
        bundle(description)


def test_name_that_the_description_uses_itself_is_refused(tmp_path: Path) -> None:
    """A component is never overwritten by a file."""
    description = files(tmp_path, money="{}")
    description.write_text("x: {$ref: money.json}\ncomponents: {schemas: {Money: {}}}", encoding="utf-8")
    with pytest.raises(UsageError, match="Money"):
        bundle(description)


@pytest.mark.parametrize("text", ["{$ref: missing.json}", "{$ref: broken.json}", "{"])
def test_unreadable_file_is_refused(tmp_path: Path, text: str) -> None:
    """Missing, no JSON, or no YAML."""
    description = files(tmp_path, broken="{")
    description.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=str(tmp_path)):
        bundle(description)


def test_description_that_is_no_object_is_refused(tmp_path: Path) -> None:
    """An empty file is well-formed YAML, and yet no description."""
    description = files(tmp_path)
    description.write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match=r"openapi\.yaml"):
        bundle(description)
