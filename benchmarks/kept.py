"""
Rows that were measured, kept in a file, with the state of the project that they were measured of.

A measurement that was broken off goes on where it stood; one of another state begins anew.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
GATEWAY = ("src/capture_conformance/gateway",)
SUITE = ("src", "contracts", "openapi", "tests/conformance", "requirements.lock")

Row = dict[str, Any]


def state_of(places: Iterable[str]) -> str:
    """The first twelve digits of a SHA-256 over every file in *places*, by path and content."""
    digest = hashlib.sha256()
    for place in places:
        at = ROOT / place
        files = [at] if at.is_file() else sorted(x for x in at.rglob("*") if x.is_file())
        for file in files:
            if file.suffix != ".pyc":
                digest.update(f"{file.relative_to(ROOT)}\0".encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


class Kept:
    """Tables of rows in one JSON file: ``{table: {"state": …, "rows": {key: row}}}``."""

    def __init__(self, file: Path | None, state: str) -> None:
        """Take up what *file* holds; None keeps nothing beyond this process."""
        self._file, self._state = file, state
        self._tables: dict[str, dict[str, Any]] = {}
        if file is not None and file.exists():
            self._tables = json.loads(file.read_text(encoding="utf-8"))

    def measured(
        self, table: str, keys: Iterable[str], measure: Callable[[str], Row], *, jobs: int
    ) -> dict[str, Row]:
        """
        A row of *table* for each of *keys*, in their order; what is there already is not measured again.

        Tells on standard error how far it is.
        """
        held = self._tables.get(table, {})
        rows: dict[str, Row] = held["rows"] if held.get("state") == self._state else {}
        self._tables[table] = {"state": self._state, "rows": rows}
        asked = list(dict.fromkeys(keys))
        lacking = [key for key in asked if key not in rows]
        with ThreadPoolExecutor(jobs) as pool:
            waiting = {pool.submit(measure, key): key for key in lacking}
            for number, done in enumerate(as_completed(waiting), start=1):
                rows[waiting[done]] = done.result()
                sys.stderr.write(f"{table}: {number} of {len(lacking)}, {waiting[done]}\n")
                self._write()
        found = {key: rows[key] for key in asked}
        # They were done in an order that no two measurements share.
        self._tables[table]["rows"] = {**found, **rows}
        self._write()
        return found

    def _write(self) -> None:
        if self._file is None:
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        part = self._file.with_suffix(".part")
        part.write_text(f"{json.dumps(self._tables, indent=0, ensure_ascii=False)}\n", encoding="utf-8")
        part.replace(self._file)


def tables_in(file: Path) -> Mapping[str, tuple[str, dict[str, Row]]]:
    """Table by table, the state that was measured and the rows; nothing where there is no file."""
    if not file.exists():
        return {}
    tables = json.loads(file.read_text(encoding="utf-8"))
    return {name: (table["state"], table["rows"]) for name, table in tables.items()}
