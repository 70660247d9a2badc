"""The OpenAPI description read into records: its operations, and the limits of what is sent to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from capture_conformance.contract.bundle import bundle
from capture_conformance.contract.described import (
    DescribedMember,
    DescribedOperation,
    Limit,
    OneOf,
    Pattern,
    Rule,
)
from capture_conformance.contract.resources import openapi_file

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_LOWER = ("minLength", "minimum")
_UPPER = ("maxLength", "maximum")
# A schema that refers to itself has no end.
_DEEPEST = 6

_Node: TypeAlias = Mapping[str, Any]


@cache
def load_description(file: Path | None = None) -> tuple[DescribedOperation, ...]:
    """
    The operations described in *file*, by default in the description that the suite brings along.

    Raises:
        UsageError: The file, or one that it refers to, is missing or unreadable.
    """
    document = bundle(file or openapi_file())
    paths: Mapping[str, _Node] = _part(document, "paths")
    return tuple(
        _operation(path, method, item[method], document)
        for path, item in paths.items()
        for method in _METHODS
        if method in item
    )


def _operation(path: str, method: str, operation: _Node, document: _Node) -> DescribedOperation:
    content = _resolved(operation.get("requestBody", {}), document).get("content", {})
    schema: _Node = next(iter(content.values()), {"schema": {}})["schema"]
    return DescribedOperation(
        id=operation.get("operationId", f"{method} {path}"),
        method=method.upper(),
        path=path,
        statuses=tuple(int(name) for name in operation["responses"] if name.isdigit()),
        headers=_headers(operation.get("security", document.get("security", ())), document),
        has_body=bool(content),
        members=(*_path_members(operation, document), *_members(schema, document)),
    )


def _headers(security: list[_Node], document: _Node) -> tuple[str, ...]:
    """The headers of the first way to show who asks."""
    schemes = _part(document, "components", "securitySchemes")
    named = (_resolved(schemes[name], document) for name in next(iter(security), {}))
    return tuple(scheme["name"] for scheme in named if scheme.get("in") == "header")


def _path_members(operation: _Node, document: _Node) -> Iterator[DescribedMember]:
    for stated in operation.get("parameters", ()):
        parameter = _resolved(stated, document)
        if parameter["in"] == "path":
            schema = _resolved(parameter["schema"], document)
            yield _member((parameter["name"],), schema, is_required=True, is_in_path=True)


def _members(schema: _Node, document: _Node, above: tuple[str, ...] = ()) -> Iterator[DescribedMember]:
    stated = _resolved(schema, document)
    required = stated.get("required", ())
    for name, rule in stated.get("properties", {}).items() if len(above) < _DEEPEST else ():
        path = (*above, name)
        yield _member(path, _resolved(rule, document), is_required=name in required)
        yield from _members(rule, document, path)


def _member(
    path: tuple[str, ...], schema: _Node, *, is_required: bool, is_in_path: bool = False
) -> DescribedMember:
    types = schema.get("type", ())
    return DescribedMember(
        path=path,
        types=(types,) if isinstance(types, str) else tuple(types),
        is_required=is_required,
        is_in_path=is_in_path,
        lower=_limit(schema, _LOWER),
        upper=_limit(schema, _UPPER),
        rules=tuple(_rules(schema)),
    )


def _limit(schema: _Node, keywords: tuple[str, ...]) -> Limit | None:
    stated = (name for name in keywords if name in schema)
    limits = (Limit(keyword=n, bound=schema[n], is_inferred=_is_inferred(schema, n)) for n in stated)
    return next(limits, None)


def _rules(schema: _Node) -> Iterator[Rule]:
    if "pattern" in schema:
        yield Pattern(text=schema["pattern"], is_inferred=_is_inferred(schema, "pattern"))
    if "enum" in schema:
        yield OneOf(values=tuple(schema["enum"]), is_inferred=_is_inferred(schema, "enum"))


def _is_inferred(schema: _Node, keyword: str) -> bool:
    return keyword in schema.get("x-inferred", ())


def _resolved(node: _Node, document: _Node) -> _Node:
    """*node*, or what it refers to."""
    while "$ref" in node:
        node = _part(document, *node["$ref"].removeprefix("#/").split("/"))
    return node


def _part(document: _Node, *steps: str) -> _Node:
    found: Any = document
    for step in steps:
        found = found.get(step.replace("~1", "/").replace("~0", "~"), {})
    return found  # type: ignore[no-any-return]  # JSON enters here
