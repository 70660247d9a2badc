"""The suite's own ``exchanges.jsonl`` as a source."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from capture_conformance.contract.exchange_lines import decode_exchange
from capture_conformance.model.errors import UsageError
from capture_conformance.model.exchange import Exchange


def read_exchanges(file: Path) -> Iterator[Exchange]:
    """
    Read *file* line by line; no more than one exchange is kept in memory.

    A last line without its end is left out: whoever wrote it may have been stopped.

    Raises:
        UsageError: The file cannot be read, or a line of it is no recorded exchange.
    """
    try:
        with file.open("rb") as stream:
            for number, line in enumerate(stream, start=1):
                if line.endswith(b"\n"):
                    yield _exchange(file, number, line)
    except OSError as error:
        raise UsageError(f"{file}: cannot be read ({error.strerror}); name an exchanges.jsonl") from error


def _exchange(file: Path, number: int, line: bytes) -> Exchange:
    try:
        return decode_exchange(line)
    except ValueError as error:
        raise UsageError(f"{file}, line {number}: no recorded exchange: {error}") from error
