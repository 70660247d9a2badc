"""The structure of an answer, compared with its JSON Schema member by member."""

from __future__ import annotations

from functools import lru_cache
from operator import itemgetter
from typing import Any, TypeAlias

from jsonschema.exceptions import ValidationError

from capture_conformance.contract.answers import NoJsonObject, member, parse_object, type_of
from capture_conformance.contract.schemas import answer_validator
from capture_conformance.model.message import Message, message

Path: TypeAlias = tuple[str, ...]


@lru_cache(maxsize=2048)
def breaches(schema: str, body: bytes) -> tuple[tuple[Path, Message], ...]:
    """
    Where *body* breaks the schema called *schema*, and how; nothing where it is no JSON object.

    A member that is missing is named by its own path, not by that of the object that lacks it.
    """
    try:
        value = parse_object(body)
    except NoJsonObject:
        return ()
    found: dict[Path, Message] = {}
    for error in answer_validator(schema).iter_errors(value):
        for path in _paths(error):
            found.setdefault(path, _breach(path, error))
    return tuple(sorted(found.items(), key=itemgetter(0)))


def _paths(error: ValidationError) -> list[Path]:
    base = tuple(str(step) for step in error.absolute_path)
    if error.validator != "required":
        return [base]
    required: Any = error.validator_value
    instance: Any = error.instance
    return [(*base, name) for name in required if name not in instance]


def _breach(path: Path, error: ValidationError) -> Message:
    """What *error* says of the member at *path*; of jsonschema's own words only the keyword is used."""
    name = ".".join(path)
    match error.validator:
        case "required":
            return message("structure.missing", member=name)
        case "type":
            return message("structure.type", member=name, type=type_of(error.instance))
        case keyword:
            return _limit_broken(name, str(keyword), str(error.validator_value))


def _limit_broken(name: str, keyword: str, limit: str) -> Message:
    match keyword:
        case "minLength":
            return message("structure.too_short", member=name, limit=limit)
        case "maxLength":
            return message("structure.too_long", member=name, limit=limit)
        case "pattern":
            return message("structure.pattern", member=name, limit=limit)
        case "format":
            return message("structure.format", member=name, limit=limit)
        case _:
            return message("structure.breaks", member=name, keyword=keyword, limit=limit)


def first_breach(schema: str, body: bytes, within: Path, without: tuple[Path, ...] = ()) -> Message | None:
    """The first breach below the path *within*, but not below any path of *without*, if there is one."""
    for path, breach in breaches(schema, body):
        is_out = any(path[: len(other)] == other for other in without)
        if path[: len(within)] == within and not is_out:
            return breach
    return None


def is_object(body: bytes, *path: str) -> bool:
    """Whether the JSON object *body* has an object at *path*."""
    try:
        return isinstance(member(parse_object(body), *path), dict)
    except NoJsonObject:
        return False
