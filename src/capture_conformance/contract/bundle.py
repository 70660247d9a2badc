"""The OpenAPI description as one document, for tools that read a single file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, TypeAlias, cast

import yaml

from capture_conformance.model.errors import UsageError

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"

_SCHEMAS = "#/components/schemas"

# Members whose value is the path of a JSON file, and the member that takes the file's content instead.
_INLINED = {"externalValue": "value", "x-documented-sample": "x-documented-sample"}


def bundle(openapi_path: Path) -> dict[str, object]:
    """
    The description in *openapi_path* with everything in it that it refers to in other files.

    Schemas become components, named after their files (``capture-request.json``: ``CaptureRequest``);
    samples become values. The same files always give the same document.

    Args:
        openapi_path: A YAML file. What it refers to in other files are JSON Schemas and JSON samples.

    Raises:
        UsageError: A file is missing or unreadable, or two schemas would get the same name.
    """
    files = _SchemaFiles()
    bundled = files.rewrite(_load(openapi_path), openapi_path.resolve(), own="")
    if not isinstance(bundled, dict):
        raise UsageError(f"{openapi_path}: no OpenAPI description; its top level has to be an object")
    components = cast("dict[str, Json]", bundled.setdefault("components", {}))
    schemas = cast("dict[str, Json]", components.setdefault("schemas", {}))
    for name, schema in sorted(files.collect().items()):
        if name in schemas:
            raise UsageError(f"{openapi_path}: components/schemas/{name} is also a file's name; rename one")
        schemas[name] = schema
    return cast("dict[str, object]", bundled)


def render_bundle(document: Mapping[str, object], format: Literal["yaml", "json"]) -> str:  # noqa: A002 - the reader's word
    """The text of *document* in the given format, in the order in which its members stand."""
    if format == "json":
        return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    return yaml.safe_dump(dict(document), sort_keys=False, allow_unicode=True, width=110)


class _SchemaFiles:
    """The schema files met so far, each under the name that its component gets."""

    def __init__(self) -> None:
        self._by_name: dict[str, Path] = {}

    def collect(self) -> dict[str, Json]:
        """Every schema met so far and those that it leads to, by name."""
        found: dict[str, Json] = {}
        while waiting := self._by_name.keys() - found.keys():
            for name in waiting:
                file = self._by_name[name]
                found[name] = self.rewrite(_load(file), file, own=f"{_SCHEMAS}/{name}")
        return found

    def rewrite(self, node: Json, file: Path, *, own: str) -> Json:
        """
        A copy of *node* that refers to components where *node* refers to files.

        Args:
            node: A part of *file*.

            file: Where it stands.

            own: What a reference to the whole of *file* becomes in the bundle; empty for the description,
                whose references to itself stay as they are.
        """
        if isinstance(node, list):
            return [self.rewrite(item, file, own=own) for item in node]
        if not isinstance(node, dict):
            return node
        copy: dict[str, Json] = {}
        for key, value in node.items():
            if key == "$ref" and isinstance(value, str):
                copy[key] = self._reference(value, file, own=own)
            elif key in _INLINED and isinstance(value, str):
                copy[_INLINED[key]] = _load(file.parent / value)
            elif key != "$schema":
                copy[key] = self.rewrite(value, file, own=own)
        return copy

    def _reference(self, reference: str, file: Path, *, own: str) -> str:
        address, _, fragment = reference.partition("#")
        if not address:
            return f"{own}{fragment}" if own else reference
        return f"{_SCHEMAS}/{self._name((file.parent / address).resolve())}{fragment}"

    def _name(self, file: Path) -> str:
        name = "".join(word.capitalize() for word in file.stem.split("-"))
        if self._by_name.setdefault(name, file) != file:
            raise UsageError(f"{file}: {self._by_name[name]} gives the same name {name}; rename one")
        return name


def _load(file: Path) -> Json:
    try:
        text = file.read_text(encoding="utf-8")
        content: Json = json.loads(text) if file.suffix == ".json" else yaml.safe_load(text)
    except OSError as error:
        raise UsageError(f"{file}: cannot be read ({error.strerror})") from error
    except (ValueError, yaml.YAMLError) as error:
        raise UsageError(f"{file}: neither well-formed JSON nor YAML ({error})") from error
    return content
