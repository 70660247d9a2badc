"""TOML files read against a schema, with errors that name file, key and what is allowed."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from jsonschema.exceptions import ValidationError, best_match

from capture_conformance.contract.schemas import validator
from capture_conformance.model.errors import UsageError


def load_toml(file: Path, schema: str) -> dict[str, Any]:
    """
    The content of *file*, valid by the schema called *schema*.

    Raises:
        UsageError: The file cannot be read, is no TOML, or breaks the schema.
    """
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{file}: cannot be read ({error.strerror})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{file}: no well-formed TOML ({error})") from error
    problem = best_match(validator(schema).iter_errors(content))
    if problem is not None:
        raise UsageError(f"{file}: {_describe(problem)}")
    return content


def _describe(problem: ValidationError) -> str:
    key = ".".join(str(step) for step in problem.absolute_path) or "the file as a whole"
    if problem.validator in ("enum", "const"):
        allowed = problem.validator_value
        return f"{key}: not one of the allowed values {allowed}"
    if problem.validator == "not":
        return f"{key}: of the keys base_url and embedded only one can stand here"
    return f"{key}: {problem.message}"
