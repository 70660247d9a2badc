"""Pool files: authorizations that were made beforehand, as CSV or as JSON Lines."""

from __future__ import annotations

import csv
import difflib
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from capture_conformance.model.errors import UsageError
from capture_conformance.model.pool import Prepared
from capture_conformance.model.storage import writing

_REQUIRED = ("id", "amount")
_OPTIONAL = ("currency", "merchant", "reference")
_SPENT = "spent"
_KNOWN = (*_REQUIRED, *_OPTIONAL, _SPENT)
_DELIMITERS = ",;\t"


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolFile:
    """What a pool file holds: what is there to be taken, and the ids of what is spent."""

    unspent: tuple[Prepared, ...]
    spent: frozenset[str]


def journal_of(file: Path) -> Path:
    """Where runs note, beside the pool file, what they have taken from it."""
    return file.with_name(f"{file.name}.spent")


def read_pool(file: Path, *, currency: str, merchant_id: str) -> PoolFile:
    """
    The pool that *file* describes: ``.jsonl`` holds an object a line, any other name a CSV with a header.

    Columns are ``id`` and ``amount``, and if wanted ``currency``, ``merchant``, ``reference`` and ``spent``;
    others are left alone.

    Args:
        file: The pool file; what its journal notes counts as spent, too.

        currency: What one is in that does not say so.

        merchant_id: Whose one is that does not say so.

    Raises:
        UsageError: The file cannot be read, a line is malformed, or an id stands twice.
    """
    journal = journal_of(file)
    noted = frozenset(read_journal(journal)) if journal.exists() else frozenset[str]()
    rows = [(line, row) for line, row in _rows(file) if row]
    usual = {"currency": currency, "merchant": merchant_id, "reference": ""}
    entries: dict[str, Prepared] = {}
    spent = set(noted)
    for line, row in rows:
        entry = _entry(f"{file}, line {line}", line, row, usual)
        if entry.id in entries:
            raise UsageError(f"{file}, line {line}: id: stands in line {entries[entry.id].line} already")
        entries[entry.id] = entry
        if row.get(_SPENT):
            spent.add(entry.id)
    if not entries:
        raise UsageError(f"{file}: holds no authorization; write one a line, with its id and amount")
    unspent = tuple(entry for entry in entries.values() if entry.id not in spent)
    return PoolFile(unspent=unspent, spent=frozenset(spent & set(entries)))


def read_journal(journal: Path) -> Mapping[str, str]:
    """
    When each authorization was taken that *journal* notes; a line that was broken off is left out.

    Raises:
        UsageError: It cannot be read.
    """
    found: dict[str, str] = {}
    for text in _text(journal).split("\n")[:-1]:
        try:
            note = json.loads(text)
            found[str(note["id"])] = str(note["at"])
        except (ValueError, KeyError, TypeError):
            continue
    return found


def write_back(file: Path) -> None:
    """
    Mark in *file* what its journal notes as taken; everything else in it stays as it is.

    Raises:
        UsageError: It cannot be read.
        NotWritten: It cannot be written; its journal says all the same what is taken.
    """
    noted = read_journal(journal_of(file))
    text = _text(file, keeps_mark=True)
    marked = _marked_lines(text, noted) if _is_json_lines(file) else _marked_table(text, noted)
    draft = file.with_name(f"{file.name}.draft")
    with writing(file):
        try:
            draft.write_text(marked, encoding="utf-8", newline="")
            draft.replace(file)
        finally:
            draft.unlink(missing_ok=True)


def _is_json_lines(file: Path) -> bool:
    return file.suffix.lower() in (".jsonl", ".ndjson")


def _text(file: Path, *, keeps_mark: bool = False) -> str:
    try:
        with file.open(encoding="utf-8" if keeps_mark else "utf-8-sig", newline="") as stream:
            return stream.read()
    except OSError as error:
        raise UsageError(f"{file}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{file}: no text in UTF-8") from error


def _rows(file: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Every line that holds something, with its number."""
    if _is_json_lines(file):
        yield from _objects(file)
        return
    table = csv.reader(io.StringIO(_text(file)), delimiter=_delimiter(_text(file)))
    header = [name.strip() for name in next(table, [])]
    for name in _REQUIRED:
        if name not in header:
            close = difflib.get_close_matches(name, header, n=1)
            hint = f"; is {close[0]!r} meant to be it?" if close else f"; known: {', '.join(_KNOWN)}"
            raise UsageError(f"{file}, line 1: no column is called {name}{hint}")
    for cells in table:
        if any(cell.strip() for cell in cells):
            yield table.line_num, dict(zip(header, (cell.strip() for cell in cells), strict=False))


def _delimiter(text: str) -> str:
    """What parts the columns, as the header shows."""
    header = text.split("\n", 1)[0]
    return max(_DELIMITERS, key=header.count)


def _objects(file: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for number, text in enumerate(_text(file).split("\n"), start=1):
        if not text.strip():
            continue
        try:
            row = json.loads(text)
        except ValueError as error:
            raise UsageError(f"{file}, line {number}: no well-formed JSON") from error
        if not isinstance(row, dict):
            raise UsageError(f"{file}, line {number}: no JSON object")
        yield number, row


def _entry(place: str, line: int, row: Mapping[str, Any], usual: Mapping[str, str]) -> Prepared:
    """A row as a prepared authorization; no value is quoted that could be anything."""
    texts = {name: row.get(name) or usual[name] for name in _OPTIONAL}
    for name, value in {**texts, "id": row.get("id")}.items():
        if not isinstance(value, str) or (name != "reference" and not value):
            raise UsageError(f"{place}: {name}: has to be a text")
        if not value.isprintable() or len(value) > 255:
            raise UsageError(f"{place}: {name}: has to be printable, and no longer than 255 characters")
    amount = str(row.get("amount", ""))
    if not (amount.isascii() and amount.isdigit() and 0 < int(amount) < 10**12):
        raise UsageError(f"{place}: amount: has to be a whole number above 0, in the unit that captures take")
    return Prepared(
        id=row["id"],
        amount=int(amount),
        currency=texts["currency"],
        merchant_id=texts["merchant"],
        reference=texts["reference"],
        line=line,
    )


def _marked_table(text: str, noted: Mapping[str, str]) -> str:
    """A CSV with the column of what is spent, which is added where it is missing."""
    end = "\r\n" if "\r\n" in text else "\n"
    rows = list(csv.reader(io.StringIO(text), delimiter=_delimiter(text)))
    header = [name.strip().removeprefix("\ufeff") for name in rows[0]]
    if _SPENT not in header:
        header.append(_SPENT)
        rows[0].append(_SPENT)
    place, of_id = header.index(_SPENT), header.index("id")
    for row in rows[1:]:
        when = noted.get(row[of_id].strip()) if len(row) > of_id else None
        if when is not None:
            row.extend([""] * (len(header) - len(row)))
            row[place] = row[place] or when
    stream = io.StringIO()
    csv.writer(stream, delimiter=_delimiter(text), lineterminator=end).writerows(rows)
    return stream.getvalue()


def _marked_lines(text: str, noted: Mapping[str, str]) -> str:
    lines = []
    for line in text.split("\n"):
        row = json.loads(line.removeprefix("\ufeff")) if line.strip() else {}
        when = noted.get(str(row.get("id")))
        is_new = when is not None and not row.get(_SPENT)
        lines.append(json.dumps({**row, _SPENT: when}, ensure_ascii=False) if is_new else line)
    return "\n".join(lines)
