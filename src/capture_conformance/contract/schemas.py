"""The JSON Schemas in ``contracts/schemas``, and validators made from them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.validators import extend
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from capture_conformance.contract.resources import contracts

# JSON Schema has no integers that are written as one; Python's reader tells them apart.
_WRITTEN = Draft202012Validator.TYPE_CHECKER.redefine(
    "integer", lambda _, value: isinstance(value, int) and not isinstance(value, bool)
)
_Strict: type[Draft202012Validator] = extend(  # type: ignore[no-untyped-call]  # it has no types
    Draft202012Validator, type_checker=_WRITTEN
)


def schemas() -> Path:
    """The folder of the schemas."""
    return contracts() / "schemas"


@cache
def load_schema(name: str) -> Mapping[str, Any]:
    """
    The schema called *name*, as it stands in its file.

    Args:
        name: The file's name without ``.json``, such as ``capture-request``.

    Raises:
        FileNotFoundError: There is no such schema.
    """
    schema: Mapping[str, Any] = json.loads((schemas() / f"{name}.json").read_text(encoding="utf-8"))
    return schema


@cache
def validator(name: str) -> Draft202012Validator:
    """
    A validator of the schema called *name* that asserts formats too.

    It follows references from one schema file to another, and asks the network for nothing.
    """
    return Draft202012Validator(
        {"$ref": _address(name)}, registry=_registry(), format_checker=FormatChecker()
    )


@cache
def answer_validator(name: str) -> Draft202012Validator:
    """
    A validator like the other, for answers: an integer has to be written as one.

    To JSON Schema 1000.0 and 1e3 are integers as well; to a reader that expects the sample's they are none.
    """
    return _Strict({"$ref": _address(name)}, registry=_registry(), format_checker=FormatChecker())


def _address(name: str) -> str:
    # The schemas bear no address of their own, so that other tools resolve their references by
    # file path. Here each gets one, and the relative references between them resolve against it.
    return f"https://schemas.invalid/{name}.json"


@cache
def _registry() -> Registry[Any]:
    names = sorted(file.stem for file in schemas().glob("*.json"))
    contents = {name: DRAFT202012.create_resource(_undeclared(load_schema(name))) for name in names}
    return Registry().with_resources((_address(name), content) for name, content in contents.items())


def _undeclared(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """*schema* without the name of its dialect, for which another validator would be taken below it."""
    return {name: value for name, value in schema.items() if name != "$schema"}


@cache
def limited_members() -> Mapping[str, int]:
    """The texts of a capture's body whose length the page limits, with the limit in characters."""
    properties: Mapping[str, Any] = load_schema("capture-request")["properties"]
    limits = {name: schema.get("maxLength") for name, schema in properties.items()}
    return {name: limit for name, limit in limits.items() if isinstance(limit, int)}
