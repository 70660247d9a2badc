"""TOML files, with errors that name the file and the place in it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from capture_conformance.model.errors import UsageError


def read_toml(file: Path) -> dict[str, Any]:
    """
    The content of *file*, whatever it is.

    Raises:
        UsageError: The file cannot be read, or is no TOML.
    """
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{file}: cannot be read ({error.strerror})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{file}: no well-formed TOML ({error})") from error


@contextmanager
def reading(place: str) -> Iterator[None]:
    """
    Name *place* where a key is missing, or has a value that its type does not allow.

    For the suite's own files, which are validated by their schemas only when they are edited.

    Raises:
        UsageError: It was so.
    """
    try:
        yield
    except KeyError as error:
        raise UsageError(f"{place}: the key {error} is missing") from error
    except (TypeError, ValueError) as error:
        raise UsageError(f"{place}: {error}") from error
