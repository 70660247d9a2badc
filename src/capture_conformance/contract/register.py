"""The register of requirements, read from ``contracts/requirements``."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from capture_conformance.contract.resources import contracts
from capture_conformance.contract.toml_files import read_toml, reading
from capture_conformance.model.errors import UsageError
from capture_conformance.model.requirement import Family, Requirement
from capture_conformance.model.verdicts import Basis, Level, Party

FAMILY_ORDER = (
    "credentials",
    "request_fields",
    "amounts",
    "lifecycle",
    "response_envelope",
    "concurrency",
    "protocol",
    "error_handling",
    "text",
    "privacy",
    "robustness",
)


@dataclass(frozen=True, kw_only=True)
class Register:
    """Every requirement, by family, in the order in which reports show them."""

    families: tuple[Family, ...]

    @cached_property
    def by_id(self) -> Mapping[str, Requirement]:
        """Every requirement under its id, in the register's order."""
        return {r.id: r for family in self.families for r in family.requirements}


def load_register(folder: Path | None = None) -> Register:
    """
    The register in *folder*, by default the one that the suite brings along.

    Raises:
        UsageError: A file is missing or malformed, or an id stands twice.
    """
    place = folder or contracts() / "requirements"
    families = tuple(_family(place / f"{name}.toml") for name in FAMILY_ORDER)
    ids = [r.id for family in families for r in family.requirements]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        raise UsageError(f"{place}: ids that stand twice: {', '.join(twice)}")
    return Register(families=families)


def load_consumers(folder: Path | None = None) -> Register:
    """
    What a client owes: the files of the register's ``consumer`` folder, in the order of their names.

    Raises:
        UsageError: As ``load_register`` does.
    """
    place = (folder or contracts() / "requirements") / "consumer"
    return Register(families=tuple(map(_family, sorted(place.glob("*.toml")))))


def _family(file: Path) -> Family:
    content = read_toml(file)
    with reading(str(file)):
        name = content["family"]
        return Family(
            name=name,
            title_en=content["title_en"],
            title_ja=content["title_ja"],
            requirements=tuple(_requirement(name, row, file) for row in content["requirement"]),
        )


def _requirement(family: str, row: Mapping[str, Any], file: Path) -> Requirement:
    with reading(f"{file}: {row.get('id')}"):
        return _requirement_of(family, row)


def _requirement_of(family: str, row: Mapping[str, Any]) -> Requirement:
    return Requirement(
        id=row["id"],
        family=family,
        party=Party(row["party"]),
        level=Level(row["level"]),
        basis=Basis(row["basis"]),
        en=row["en"],
        ja=row["ja"],
        source=row["source"],
        source_ja=row["source_ja"],
        needs=tuple(row["needs"]),
        witnesses=frozenset(row["witnesses"]),
        blocked_by=tuple(row.get("blocked_by", ())),
    )


def unknown_requirement(name: str, known: Iterable[str]) -> str:
    """A message that names the requirements that *name* may have been meant for."""
    close = difflib.get_close_matches(name.upper(), list(known), n=3)
    hint = f"did you mean {', '.join(close)}?" if close else "see: capture-conformance list"
    return f"no requirement called {name!r}; {hint}"
