"""The structure of an answer by its JSON Schema, told apart member by member."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, TypeAlias

from jsonschema.exceptions import ValidationError

from capture_conformance.contract.answers import NoJsonObject, member, parse_object, type_name
from capture_conformance.contract.schemas import answer_validator

Path: TypeAlias = tuple[str, ...]


@lru_cache(maxsize=2048)
def breaches(schema: str, body: bytes) -> tuple[tuple[Path, str], ...]:
    """
    Where *body* breaks the schema called *schema*, and how; nothing where it is no JSON object.

    A member that is missing is named by its own path, not by that of the object that lacks it.
    """
    try:
        value = parse_object(body)
    except NoJsonObject:
        return ()
    found: dict[Path, str] = {}
    for error in answer_validator(schema).iter_errors(value):
        for path in _paths(error):
            found.setdefault(path, _describe(path, error))
    return tuple(sorted(found.items()))


def _paths(error: ValidationError) -> list[Path]:
    base = tuple(str(step) for step in error.absolute_path)
    if error.validator != "required":
        return [base]
    required: Any = error.validator_value
    instance: Any = error.instance
    return [(*base, name) for name in required if name not in instance]


def _describe(path: Path, error: ValidationError) -> str:
    name = ".".join(path)
    if error.validator == "required":
        return f"{name} is missing"
    if error.validator == "type":
        return f"{name} is {type_name(error.instance)}"
    return f"{name} breaks {error.validator} {error.validator_value}"


def first_breach(schema: str, body: bytes, within: Path, without: tuple[Path, ...] = ()) -> str | None:
    """
    The first breach below the path *within*, leaving out those below any path of *without*.

    Returns:
        A few words, or None where there is no breach.
    """
    for path, words in breaches(schema, body):
        is_out = any(path[: len(other)] == other for other in without)
        if path[: len(within)] == within and not is_out:
            return words
    return None


def is_object(body: bytes, *path: str) -> bool:
    """Whether an object stands at *path* of the JSON object *body*."""
    try:
        return isinstance(member(parse_object(body), *path), dict)
    except NoJsonObject:
        return False
