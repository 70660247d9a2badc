"""The catalogue of known faults, and which requirement looks for each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from capture_conformance.contract.resources import contracts
from capture_conformance.contract.toml_files import read_toml, reading


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownFault:
    """
    A fault that occurs in gateways, or a relation that faults break.

    ``judged_by`` are the requirements that fail on it, and ``left`` says what of it they leave, and why.
    Where there are none, ``probe`` says what is only looked at, or ``not_judged`` why it cannot be judged
    from outside.
    """

    id: str
    what: str
    judged_by: tuple[str, ...]
    left: str | None
    probe: str | None
    not_judged: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Known faults of one kind."""

    title: str
    faults: tuple[KnownFault, ...]


def load_catalogue(file: Path | None = None) -> tuple[Group, ...]:
    """
    The catalogue in *file*, by default the one that the suite brings along.

    Raises:
        UsageError: The file is missing or malformed.
    """
    place = file or contracts() / "catalogue.toml"
    content = read_toml(place)
    with reading(str(place)):
        return tuple(
            Group(title=group["title"], faults=tuple(map(_fault, group["fault"])))
            for group in content["group"]
        )


def _fault(row: Mapping[str, Any]) -> KnownFault:
    return KnownFault(
        id=row["id"],
        what=row["what"],
        judged_by=tuple(row.get("judged_by", ())),
        left=row.get("left"),
        probe=row.get("probe"),
        not_judged=row.get("not_judged"),
    )
