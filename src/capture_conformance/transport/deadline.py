"""One time limit for a whole exchange, applied at every read and write of its socket."""

from __future__ import annotations

import io
import socket
import time
from dataclasses import dataclass

from typing_extensions import Buffer

_PIECE = 65536


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """
    The time that an exchange has.

    Attributes:
        step_s: The longest wait for one piece of an answer, in seconds.

        ends_at: The moment by which the exchange has to be over, on the clock of ``time.monotonic``.
    """

    step_s: float
    ends_at: float

    @property
    def is_over(self) -> bool:
        """Whether the moment has passed."""
        return time.monotonic() >= self.ends_at

    def left_s(self) -> float:
        """
        Seconds that the next step may take.

        Raises:
            TimeoutError: None are left.
        """
        left = self.ends_at - time.monotonic()
        if left <= 0:
            raise TimeoutError("the exchange has used up its time")
        return min(self.step_s, left)


def deadline_in(seconds: float, *, step_s: float) -> Deadline:
    """Return the deadline *seconds* from now."""
    return Deadline(step_s=step_s, ends_at=time.monotonic() + seconds)


class DeadlineReader(io.RawIOBase):
    """Bytes from a socket, each read bounded by a deadline that can change between exchanges."""

    def __init__(self, connection: socket.socket, deadline: Deadline) -> None:
        """
        Read from *connection*, which the caller closes.

        The socket's own file object is kept open: a library may close its socket before the body is read.
        """
        self.deadline = deadline
        self._socket = connection
        self._file: io.RawIOBase = connection.makefile("rb", buffering=0)

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: Buffer) -> int | None:
        """Read the next piece, however small."""
        self._socket.settimeout(self.deadline.left_s())
        return self._file.readinto(buffer)

    def close(self) -> None:
        """Let go of the socket."""
        self._file.close()
        super().close()


class AnswerStream(io.BufferedReader):
    """What arrives on a connection, in the form in which ``http.client`` asks for it."""

    def makefile(self, _mode: str) -> AnswerStream:
        """Return this stream, so that one answer never reads the beginning of the next."""
        return self


def send_within(connection: socket.socket, data: bytes, deadline: Deadline) -> None:
    """
    Send all of *data* before *deadline*.

    Raises:
        TimeoutError: The time is used up.
        OSError: The connection is lost.
    """
    for start in range(0, len(data), _PIECE):
        connection.settimeout(deadline.left_s())
        connection.sendall(data[start : start + _PIECE])
