"""The known faults of the vendor's documentation, and which requirements they touch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from capture_conformance.contract.resources import contracts
from capture_conformance.contract.toml_files import read_toml, reading


class FaultKind(StrEnum):
    """Whether pages contradict each other, leave something unsaid, or show what cannot be used."""

    CONTRADICTION = "contradiction"
    SILENCE = "silence"
    FLAW = "flaw"


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentationFault:
    """
    A fault of the documentation, in English and in Japanese.

    ``pages`` and ``part`` say where it stands, ``en`` and ``ja`` what is said there and what contradicts it
    or is missing, ``means`` what that means for an integrator.
    """

    id: str
    kind: FaultKind
    pages: tuple[str, ...]
    part_en: str
    part_ja: str
    en: str
    ja: str
    means_en: str
    means_ja: str
    requirements: tuple[str, ...]


def load_documentation(file: Path | None = None) -> tuple[DocumentationFault, ...]:
    """
    The faults in *file*, by default in the list that the suite brings along.

    Raises:
        UsageError: The file is missing or malformed.
    """
    place = file or contracts() / "documentation.toml"
    content = read_toml(place)
    with reading(str(place)):
        return tuple(_fault(row) for row in content["fault"])


def _fault(row: Mapping[str, Any]) -> DocumentationFault:
    lists = {name: tuple(row[name]) for name in ("pages", "requirements")}
    return DocumentationFault(**{**row, **lists, "kind": FaultKind(row["kind"])})
