"""Going on with a run that was broken off: what is judged stays, and the rest is asked again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from capture_conformance.campaign.recording import budget_files, read_exchanges, worker_file, write_exchanges
from capture_conformance.campaign.sharing import piece_of
from capture_conformance.contract.verdict_log import EXCHANGES, PARTS
from capture_conformance.model.exchange import Exchange
from capture_conformance.model.storage import writing

# Each piece of work that is over, a line each, written as it happens.
FINISHED = "finished.part"
_BEFORE = "before"


class Pieces:
    """Notes which pieces of work are over: those of which every test is."""

    def __init__(self, folder: Path) -> None:
        """Begin with nothing; the file is appended to."""
        self._file = folder / FINISHED
        self._open: dict[str, set[str]] = {}

    def expect(self, tests: Iterable[str]) -> None:
        """There are *tests* to be run."""
        self._open.clear()
        for test in tests:
            self._open.setdefault(piece_of(test), set()).add(test)

    def spoil(self, test: str) -> None:
        """Something kept *test* from judging, which only its being run again can tell anew."""
        self._open.pop(piece_of(test), None)

    def finish(self, test: str) -> None:
        """
        Note that *test* is over.

        Raises:
            NotWritten: That cannot be noted.
        """
        piece = piece_of(test)
        left = self._open.get(piece)
        if left is None:
            return
        left.discard(test)
        if not left:
            del self._open[piece]
            with writing(self._file), self._file.open("a", encoding="utf-8") as stream:
                stream.write(f"{piece}\n")


def ask_again(folder: Path, tests: Iterable[str]) -> None:
    """Note that the pieces of *tests* are not over, for what they have shown is not to be relied on."""
    file = folder / FINISHED
    spoilt = {piece_of(test) for test in tests}
    if file.exists():
        pieces = [line for line in file.read_text(encoding="utf-8").split("\n")[:-1] if line not in spoilt]
        file.write_text("".join(f"{piece}\n" for piece in pieces), encoding="utf-8")


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """
    What was there before a run went on: the pieces that are over, and what was asked for them.

    ``dropped`` are the exchanges of pieces that begin anew; what they have left open is voided in the end.
    """

    pieces: frozenset[str] = frozenset()
    kept: tuple[Exchange, ...] = ()
    dropped: tuple[Exchange, ...] = ()

    @property
    def asked(self) -> tuple[Exchange, ...]:
        """All that was asked before, for pieces that are over and for others."""
        return (*self.kept, *self.dropped)

    @property
    def marker(self) -> str:
        """What tells the names of exchanges and trials from those of before."""
        times = max((x.id.partition("-")[0].count("r") for x in self.kept), default=0)
        return "r" * (times + 1)


NOTHING_BEFORE = Before()


def take_up(folder: Path) -> Before:
    """
    What the run in *folder* has left, whether it was killed or came to an early end.

    The folder then holds the exchanges that are kept as one part among others, to be joined in the end.
    """
    file = folder / FINISHED
    pieces = frozenset(file.read_text(encoding="utf-8").split("\n")[:-1]) if file.exists() else frozenset()
    places = (folder / EXCHANGES, *sorted(folder.glob(PARTS)))
    seen = sorted((x for place in places for x in read_exchanges(place)), key=lambda x: x.sent_at)
    unique = tuple({x.id: x for x in seen}.values())
    kept = tuple(x for x in unique if piece_of(x.part.test) in pieces)
    write_exchanges(worker_file(folder, _BEFORE), kept)
    for place in (*places, *budget_files(folder)):
        if place != worker_file(folder, _BEFORE):
            place.unlink(missing_ok=True)
    dropped = tuple(x for x in unique if x not in set(kept))
    return Before(pieces=pieces, kept=kept, dropped=dropped)


def kept_before(folder: Path) -> tuple[Exchange, ...]:
    """The exchanges that *take_up* has kept, for a worker of the run that goes on."""
    return read_exchanges(worker_file(folder, _BEFORE))
