"""Errors of files that cannot be written: which file, and why."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from capture_conformance.model.errors import NotWritten, SuiteError, UsageError

_OUT_OF_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@contextmanager
def writing(file: Path) -> Iterator[None]:
    """
    Name *file* in the error where it cannot be written.

    Raises:
        NotWritten: The operating system refused it.
    """
    try:
        yield
    except OSError as error:
        advice = "; make room there and try again" if is_out_of_room(error) else ""
        raise NotWritten(f"{file}: cannot be written: {reason_of(error)}{advice}") from error


def unwritable(place: str, error: OSError) -> SuiteError:
    """
    Return the error for a *place* that an option names: without room for it, or not to be written to at all.

    The first is a NotWritten, the other a UsageError.
    """
    if is_out_of_room(error):
        return NotWritten(f"{place}: cannot be written: {reason_of(error)}; make room there and try again")
    return UsageError(f"{place}: cannot be written to ({error.strerror})")


def is_out_of_room(error: OSError) -> bool:
    """Whether a disk, a quota or a limit of file sizes is used up."""
    return error.errno in _OUT_OF_ROOM


def reason_of(error: OSError) -> str:
    """The operating system's reason in lower case, such as "no space left on device"."""
    reason = error.strerror or type(error).__name__
    return reason[:1].lower() + reason[1:]
