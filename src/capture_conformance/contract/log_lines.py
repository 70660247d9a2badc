"""Lines of a verdict log, valid by its schema, with errors that name file, line and member."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from jsonschema.exceptions import ValidationError

from capture_conformance.contract.exchange_lines import decode_exchange
from capture_conformance.contract.members import kind_of
from capture_conformance.contract.schemas import answer_validator
from capture_conformance.model.errors import UsageError
from capture_conformance.model.exchange import Exchange

_SCHEMA = "verdict-log"
_TYPES = {
    "string": "a text",
    "integer": "an integer",
    "number": "a number",
    "boolean": "true or false",
    "array": "an array",
    "object": "an object",
    "null": "null",
}


def read_lines(file: Path) -> list[str]:
    """
    The lines of *file*, without their ends.

    Raises:
        UsageError: It cannot be read, or is no text in UTF-8.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{file}: cannot be read ({error.strerror}); name a verdicts.jsonl") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{file}: no verdict log: not UTF-8 text") from error
    # Not splitlines: JSON text may hold U+2028 and its like.
    return text.removesuffix("\n").split("\n") if text else []


def read_log(file: Path) -> list[dict[str, Any]]:
    """
    The objects of the verdict log *file*.

    Raises:
        UsageError: It cannot be read, or a line of it breaks the schema.
    """
    lines = [_object(file, number, line) for number, line in enumerate(read_lines(file), start=1)]
    if not lines or lines[0].get("kind") != "header":
        raise UsageError(f"{file}: no verdict log: its first line is not a header")
    for number, line in enumerate(lines, start=1):
        problems = [x for x in answer_validator(_SCHEMA).iter_errors(line) if not _is_wording(x)]
        if problems:
            # A member of the wrong type says more than what else follows from it.
            problem = min(problems, key=lambda x: (x.validator != "type", list(map(str, x.absolute_path))))
            raise UsageError(f"{file}, line {number}: {_described(problem)}")
    return lines


def parse_exchanges(file: Path, lines: Iterable[bytes | str]) -> Iterator[Exchange]:
    """
    The exchanges that *lines* of *file* stand for.

    Raises:
        UsageError: A line is no recorded exchange.
    """
    for number, line in enumerate(lines, start=1):
        try:
            yield decode_exchange(line)
        except ValueError as error:
            raise UsageError(f"{file}, line {number}: no recorded exchange: {error}") from error


def is_object(line: str) -> bool:
    """Whether *line* is a whole JSON object."""
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _object(file: Path, number: int, line: str) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        message = f"{file}, line {number}: cut off or damaged; give a whole log, or run again"
        raise UsageError(message) from error
    if not isinstance(value, dict):
        raise UsageError(f"{file}, line {number}: no JSON object, so no line of a verdict log")
    return value


def _is_wording(problem: ValidationError) -> bool:
    """Whether a text is only worded otherwise: nothing reads ids, digests and times but as texts."""
    is_time = problem.validator == "format" and problem.validator_value == "date-time"
    return problem.validator == "pattern" or is_time


def _described(problem: ValidationError) -> str:
    """The member that breaks the schema, and what was expected of it."""
    place = ".".join(map(str, problem.absolute_path))
    given: Any = problem.instance
    wanted: Any = problem.validator_value
    if problem.validator == "required" and isinstance(given, dict):
        lacking = next(name for name in wanted if name not in given)
        return f"{f'{place}.' if place else ''}{lacking}: missing; was another version's log given?"
    match problem.validator:
        case "type":
            types = wanted if isinstance(wanted, list) else [wanted]
            expected = " or ".join(_TYPES[name] for name in types)
        case "enum":
            expected = f"one of {', '.join(json.dumps(value) for value in wanted)}"
        case "const":
            expected = json.dumps(wanted)
        case "format":
            expected = f"a {wanted}"
        case "minimum" | "maximum" as bound:
            expected = f"{'at least' if bound == 'minimum' else 'at most'} {wanted}"
        case _:
            expected = "what the schema verdict-log.json says"
    return f"{place or 'the line'}: expected {expected}, found {kind_of(given)}"
