"""The verdict log as files: one JSON object a line, a header first and a footer last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from capture_conformance.contract.log_lines import is_object, parse_exchanges, read_lines, read_log
from capture_conformance.model.errors import UsageError
from capture_conformance.model.exchange import Exchange

VERDICTS = "verdicts.jsonl"
EXCHANGES = "exchanges.jsonl"
PARTS = "exchanges.*.part"

Line = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictLog:
    """
    A stored log: its lines by kind, and the exchanges beside it.

    ``footer`` is None where the run was cut off before it could write one.
    """

    path: Path
    header: Line
    requirements: tuple[Line, ...]
    incidents: tuple[Line, ...]
    footer: Line | None
    exchanges: tuple[Exchange, ...]

    @property
    def is_interrupted(self) -> bool:
        """Whether the run did not come to its end."""
        return self.footer is None or not self.footer["complete"]


def load_log(path: Path) -> VerdictLog:
    """
    Read a verdict log and its exchanges.

    Args:
        path: The log file, or the folder that holds it.

    Raises:
        UsageError: The file is missing, empty, cut off inside a line, or no verdict log; the message names
            the file, and the line and the member where there is one.
    """
    file = _file(path)
    lines = read_log(file)
    by_kind = {kind: [x for x in lines if x["kind"] == kind] for kind in _KINDS}
    footer = by_kind["footer"][-1] if by_kind["footer"] else None
    return VerdictLog(
        path=file,
        header=lines[0],
        requirements=tuple(by_kind["requirement"]),
        incidents=tuple(by_kind["incident"]),
        footer=footer,
        exchanges=tuple(_exchanges(file.with_name(EXCHANGES), is_whole=footer is not None)),
    )


_KINDS = ("requirement", "incident", "footer")


def _file(path: Path) -> Path:
    try:
        return path / VERDICTS if path.is_dir() else path
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}); name a verdicts.jsonl") from error


def _exchanges(file: Path, *, is_whole: bool) -> Iterator[Exchange]:
    """
    The recorded exchanges, in the parts of parallel workers where a run could not join them.

    Where the run was killed, half a line at the end is left out.
    """
    for part in (file,) if file.exists() else sorted(file.parent.glob(PARTS)):
        lines = read_lines(part)
        if not is_whole and lines and not is_object(lines[-1]):
            lines = lines[:-1]
        yield from parse_exchanges(part, lines)
