"""
The TOML files that the suite brings along, validated by their schemas.

``make check`` and the tests do this, for only an edit can break these files. A run reads them as they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from capture_conformance.contract.register import FAMILY_ORDER, load_consumers, load_register
from capture_conformance.contract.resources import contracts
from capture_conformance.contract.validation import load_toml


def validate_own_files(folder: Path | None = None) -> None:
    """
    Validate the register, the catalogue and the documentation's faults in *folder*, by default our own.

    Raises:
        UsageError: A file is missing or malformed, or an id is used twice.
    """
    place = folder or contracts()
    for file, schema in _files(place):
        load_toml(file, schema)
    load_register(place / "requirements")
    load_consumers(place / "requirements")


def _files(place: Path) -> Iterator[tuple[Path, str]]:
    for family in FAMILY_ORDER:
        yield place / "requirements" / f"{family}.toml", "requirements"
    for file in sorted((place / "requirements" / "consumer").glob("*.toml")):
        yield file, "requirements"
    for name in ("catalogue", "documentation"):
        yield place / f"{name}.toml", name


if __name__ == "__main__":
    validate_own_files()
