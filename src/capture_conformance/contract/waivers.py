"""Waivers, read from a file that the operator keeps."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from pathlib import Path

from capture_conformance.contract.register import unknown_requirement
from capture_conformance.contract.toml_files import read_toml
from capture_conformance.contract.validation import validate
from capture_conformance.model.errors import UsageError
from capture_conformance.model.pardon import Waiver


def load_waivers(file: Path | None, known: Collection[str], today: date) -> tuple[Waiver, ...]:
    """
    The waivers in *file*; none where there is no file.

    Args:
        file: A TOML file with a table ``[[waiver]]`` for each.

        known: The ids of all requirements.

        today: The day of the run.

    Raises:
        UsageError: The file is malformed, or a waiver has expired, stands twice, or names no requirement.
    """
    if file is None:
        return ()
    content = read_toml(file)
    rows = content.get("waiver")
    for row in rows if isinstance(rows, list) else ():
        # A date has a type of its own in TOML, and none in JSON Schema.
        if isinstance(row, dict) and isinstance(row.get("expires"), date):
            row["expires"] = row["expires"].isoformat()[:10]
    validate(content, file, "waivers")
    waivers: list[Waiver] = []
    for number, row in enumerate(content["waiver"]):
        waiver = Waiver(**{**row, "expires": _day(row["expires"], f"{file}: waiver.{number}.expires")})
        _refuse(waiver, file, known, today)
        if waiver.requirement in {other.requirement for other in waivers}:
            raise UsageError(f"{file}: {waiver.requirement} is waived twice; leave one of the two")
        waivers.append(waiver)
    return tuple(waivers)


def _day(text: str, place: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{place}: {text} is no day of the calendar") from error


def _refuse(waiver: Waiver, file: Path, known: Collection[str], today: date) -> None:
    name = waiver.requirement
    if name not in known:
        raise UsageError(f"{file}: {unknown_requirement(name, known)}")
    if waiver.expires < today:
        raise UsageError(
            f"{file}: the waiver of {name} expired on {waiver.expires}; "
            f"ask {waiver.owner} for a new day, or take it out"
        )
