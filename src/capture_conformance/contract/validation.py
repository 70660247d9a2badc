"""Content of files checked against a schema, with errors that name file, key and what is allowed."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jsonschema.exceptions import ValidationError, best_match

from capture_conformance.contract.schemas import validator
from capture_conformance.contract.toml_files import read_toml
from capture_conformance.model.errors import UsageError


def load_toml(file: Path, schema: str) -> dict[str, Any]:
    """
    The content of *file*, valid by the schema called *schema*.

    Raises:
        UsageError: The file cannot be read, is no TOML, or breaks the schema.
    """
    content = read_toml(file)
    validate(content, file, schema)
    return content


def validate(content: Mapping[str, Any], file: Path, schema: str) -> None:
    """
    Let *content* pass that is valid by the schema called *schema*.

    Raises:
        UsageError: It is not; the message names *file*, the key, and what is allowed.
    """
    problem = best_match(validator(schema).iter_errors(content))
    if problem is not None:
        raise UsageError(f"{file}: {_describe(problem)}")


def _describe(problem: ValidationError) -> str:
    key = ".".join(str(step) for step in problem.absolute_path) or "the file as a whole"
    told = problem.schema.get("description") if isinstance(problem.schema, dict) else None
    match problem.validator:
        case "additionalProperties":
            return _unknown(key, problem)
        case "enum" | "const":
            return f"{key}: not one of the allowed values {problem.validator_value}"
        case "not":
            return f"{key}: of the keys base_url and embedded only one can stand here"
        case "pattern" if told:
            return f"{key}: {problem.instance!r} is not allowed; it has to be {told}"
        case _:
            return f"{key}: {problem.message}"


def _unknown(key: str, problem: ValidationError) -> str:
    """A key that nobody knows, with those that are known."""
    known = sorted(problem.schema.get("properties", {})) if isinstance(problem.schema, dict) else []
    given = problem.instance if isinstance(problem.instance, dict) else {}
    name = next((x for x in given if x not in known), "")
    close = difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean {close[0]}?" if close else f"known: {', '.join(known)}"
    return f"{key}: no key is called {name!r} here; {hint}"
