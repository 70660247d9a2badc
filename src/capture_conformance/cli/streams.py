"""Standard output and standard error, which never fail for a character, a closed pipe or a closed stream."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TextIO, cast


class Output:
    """
    A text stream that replaces characters that it has no code for, and is silent once its reader is gone.

    It has no ``buffer``, so that no library writes past it. An error other than a closed pipe is raised, and
    by every ``flush`` again, for libraries that try a stream swallow it; an *optional* stream raises none.
    """

    def __init__(self, stream: TextIO, name: str, *, is_optional: bool) -> None:
        """Write to *stream*, which errors call *name*."""
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
        self._stream = stream
        self._name = name
        self._is_optional = is_optional
        self._error: OSError | None = None

    @property
    def encoding(self) -> str:
        """The encoding of the stream."""
        return self._stream.encoding

    @property
    def errors(self) -> str | None:
        """How characters without a code are written."""
        return self._stream.errors

    @property
    def closed(self) -> bool:
        """Whether nothing more can be written."""
        return self._stream.closed

    def write(self, text: str) -> int:
        """Write *text*; an empty one touches nothing."""
        if text == "":
            return 0
        try:
            self._stream.write(text)
        except OSError as error:
            self._fail(error)
        return len(text)

    def flush(self) -> None:
        """Write what is waiting."""
        if self._error is not None:
            raise self._error
        try:
            self._stream.flush()
        except OSError as error:
            self._fail(error)

    def isatty(self) -> bool:
        """Whether it is a terminal."""
        return self._stream.isatty()

    def fileno(self) -> int:
        """The number of the file below it."""
        return self._stream.fileno()

    def writable(self) -> bool:
        """Whether it can be written to."""
        return True

    def readable(self) -> bool:
        """Whether it can be read from."""
        return False

    def _fail(self, error: OSError) -> None:
        with suppress(OSError, ValueError):
            nothing = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nothing, self._stream.fileno())
            os.close(nothing)
        if not self._is_optional and not isinstance(error, BrokenPipeError):
            self._error = OSError(error.errno, error.strerror, self._name)
            raise self._error from error


@contextmanager
def settled_streams() -> Iterator[None]:
    """Put an Output in place of standard output and of standard error for as long as the context lasts."""
    _fill_closed()
    before = sys.stdout, sys.stderr
    out = Output(before[0], "standard output", is_optional=False)
    err = Output(before[1], "standard error", is_optional=True)
    sys.stdout, sys.stderr = cast("TextIO", out), cast("TextIO", err)
    try:
        yield
    finally:
        for stream in (out, err):
            with suppress(OSError):
                stream.flush()
        sys.stdout, sys.stderr = before


def _fill_closed() -> None:
    """Open the null device in place of closed standard streams, so that no other file gets their numbers."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    if sys.stdout is None:
        sys.stdout = sys.__stdout__ = _stream(1)  # type: ignore[misc]  # pytest looks at it, too
    if sys.stderr is None:
        sys.stderr = sys.__stderr__ = _stream(2)  # type: ignore[misc]  # as above


def _stream(number: int) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.FileIO(number, "w", closefd=False), encoding="utf-8")
