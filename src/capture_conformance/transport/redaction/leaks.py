"""Searching finished files for what should never have been written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from capture_conformance.transport.redaction.redactor import Redactor
from capture_conformance.transport.redaction.spans import Span

# Long texts are searched in pieces that end with a line.
_PIECE = 1 << 16
_CONTEXT = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Leak:
    """
    Something that was written to a file and must not be there.

    ``file`` is relative to the folder of the run, ``line`` counts from 1 and is 0 where the name of
    the file is meant, or the whole of it. ``kind`` is that of a sighting, or ``unreadable`` where nothing
    could be searched. ``excerpt`` shows the place, redacted.
    """

    file: str
    line: int
    kind: str
    excerpt: str


def scan_files(files: Iterable[Path], folder: Path, redactor: Redactor) -> tuple[Leak, ...]:
    """
    Everything in *files* that *redactor* would take out.

    Args:
        files: The files that were written, and no others: a folder may hold what its owner keeps there.

        folder: The folder of the run; the names of files below it are shown from there on.

        redactor: The one that kept the run's secrets out of the files.
    """
    return tuple(leak for path in files for leak in _leaks_of(path, folder, redactor))


def _leaks_of(path: Path, folder: Path, redactor: Redactor) -> Iterator[Leak]:
    name = (path.relative_to(folder) if path.is_relative_to(folder) else path).as_posix()
    shown = redactor.text(name)
    for span in redactor.spans(name):
        yield Leak(file=shown, line=0, kind=span.kind, excerpt="the name of the file")
    try:
        content = path.read_bytes()
    except OSError as error:
        yield Leak(file=shown, line=0, kind="unreadable", excerpt=error.strerror or "cannot be read")
        return
    line = 1
    for piece in _pieces(content):
        for span, passed, excerpt in _found_in(piece, redactor):
            yield Leak(file=shown, line=line + passed, kind=span.kind, excerpt=excerpt)
        line += piece.count("\n")


def _pieces(content: bytes) -> Iterator[str]:
    """*content* in pieces of whole lines."""
    start = 0
    while start < len(content):
        end = content.find(b"\n", start + _PIECE) + 1 or len(content)
        yield content[start:end].decode("utf-8", "surrogateescape")
        start = end


def _found_in(piece: str, redactor: Redactor) -> Iterator[tuple[Span, int, str]]:
    """What stands in *piece*, how many lines down, and an excerpt."""
    spans = redactor.spans(piece)
    passed = at = 0
    for index, span in enumerate(spans):
        if span.is_sighting:
            passed += piece.count("\n", at, span.start)
            at = span.start
            yield span, passed, redactor.text(_excerpt(piece, spans, index))


def _excerpt(piece: str, spans: Sequence[Span], index: int) -> str:
    """What surrounds the span at *index*, up to its neighbours, and what replaces it."""
    span = spans[index]
    left = spans[index - 1].end if index else 0
    right = spans[index + 1].start if index + 1 < len(spans) else len(piece)
    before = piece[max(left, span.start - _CONTEXT) : span.start].rpartition("\n")[2]
    behind = piece[span.end : min(right, span.end + _CONTEXT)].partition("\n")[0]
    text = f"{before}{span.replacement}{behind}"
    return text.encode("utf-8", "backslashreplace").decode().strip()
