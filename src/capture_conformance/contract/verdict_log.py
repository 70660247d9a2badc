"""The verdict log as files: one JSON object a line, a header first and a footer last."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from capture_conformance.contract.exchange_json import exchange_from_json
from capture_conformance.model.errors import UsageError
from capture_conformance.model.exchange import Exchange

VERDICTS = "verdicts.jsonl"
EXCHANGES = "exchanges.jsonl"

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
        UsageError: The file is missing, empty, cut off inside a line, or no verdict log.
    """
    file = path / VERDICTS if path.is_dir() else path
    lines = list(_objects(file))
    if not lines or lines[0].get("kind") != "header":
        raise UsageError(f"{file}: no verdict log: its first line is not a header")
    by_kind = {kind: [x for x in lines if x.get("kind") == kind] for kind in _KINDS}
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


def _exchanges(file: Path, *, is_whole: bool) -> Iterator[Exchange]:
    """The recorded exchanges; where the run was killed, half a line at the end is left out."""
    if not file.exists():
        return
    lines = _lines(file)
    if not is_whole and lines and not _is_object(lines[-1]):
        lines = lines[:-1]
    for number, line in enumerate(lines, start=1):
        try:
            yield exchange_from_json(_parse_line(file, number, line))
        except (KeyError, TypeError, ValueError) as error:
            raise UsageError(f"{file}, line {number}: no recorded exchange ({error})") from error


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False


def _objects(file: Path) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(_lines(file), start=1):
        yield _parse_line(file, number, line)


def _lines(file: Path) -> list[str]:
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{file}: cannot be read ({error.strerror}); name a verdicts.jsonl") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{file}: no verdict log: not UTF-8 text") from error
    # Not splitlines: JSON text may hold U+2028 and its like.
    return text.removesuffix("\n").split("\n") if text else []


def _parse_line(file: Path, number: int, line: str) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except ValueError as error:
        message = f"{file}, line {number}: cut off or damaged; give a whole log, or run again"
        raise UsageError(message) from error
    if not isinstance(value, dict):
        raise UsageError(f"{file}, line {number}: no JSON object, so no line of a verdict log")
    return value
