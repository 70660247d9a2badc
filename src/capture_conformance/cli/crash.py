"""Unforeseen errors: one line that says what broke and where, and a file with the traceback."""

from __future__ import annotations

import os
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from capture_conformance.model.errors import SuiteError
from capture_conformance.model.storage import reason_of
from capture_conformance.reporting.legible import legible_line, shortened

TRACEBACK = "traceback.txt"
_PACKAGE = Path(__file__).resolve().parents[1]
_LONGEST_MESSAGE = 300


class Crashed(SuiteError):
    """An error that nobody foresaw; the message says what it was, where, and where the traceback is."""


@dataclass(slots=True)
class Watch:
    """Where the traceback goes: the report folder as soon as there is one, else a temporary file."""

    folder: Path | None = None


@contextmanager
def watched(redacted: Callable[[str], str]) -> Iterator[Watch]:
    """
    Turn every unforeseen error into a single line.

    Args:
        redacted: Takes secrets out of the message and of the traceback.

    Raises:
        Crashed: Something broke that is neither the operator's fault nor a verdict.
    """
    watch = Watch()
    try:
        yield watch
    except (SuiteError, click.ClickException, click.exceptions.Exit, click.Abort):
        raise
    except Exception as error:
        raise Crashed(_line(error, redacted, watch.folder)) from error


def _line(error: Exception, redacted: Callable[[str], str], folder: Path | None) -> str:
    text = redacted("".join(traceback.format_exception(error)))
    file = _kept(text, folder)
    told = f"the traceback is in {file}" if file is not None else "the traceback could not be written"
    if isinstance(error, OSError) and error.errno is not None:
        place = f"{error.filename}: " if error.filename is not None else ""
        what = f"{place}{reason_of(error)}"
    else:
        kind = type(error).__name__
        message = shortened(legible_line(redacted(str(error))), _LONGEST_MESSAGE)
        what = f"internal error: {kind}: {message}" if message else f"internal error: {kind}"
    return f"{what} (at {_place(error)}; {told})"


def _place(error: Exception) -> str:
    """The innermost line of the suite's own on the way to *error*."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).is_relative_to(_PACKAGE)]
    if not frames:
        return "an unknown place"
    frame = (own or frames)[-1]
    file = Path(frame.filename)
    name = file.relative_to(_PACKAGE) if own else file.name
    return f"{name}, line {frame.lineno}"


def _kept(text: str, folder: Path | None) -> Path | None:
    """The file that *text* was written to; None where there is no room for it."""
    try:
        if folder is not None and folder.is_dir():
            file = folder / TRACEBACK
        else:
            number, name = tempfile.mkstemp(prefix="capture-conformance-", suffix=".txt")
            os.close(number)
            file = Path(name)
        file.write_text(text, encoding="utf-8", errors="backslashreplace")
    except OSError:
        return None
    return file
