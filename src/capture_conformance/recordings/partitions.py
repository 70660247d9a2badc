"""Exchanges cut into parts by their authorization, so that each part fits into memory."""

from __future__ import annotations

import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from capture_conformance.contract.answers import capture_id, named_id
from capture_conformance.contract.exchange_lines import decode_exchange, encode_exchange
from capture_conformance.model.exchange import Exchange, Operation

_PART_BYTES = 24_000_000
_MOST_PARTS = 200


class Partitions:
    """
    The exchanges of each authorization together, whatever their number.

    They are written to files in a folder of their own, which is removed in the end. An exchange that names no
    authorization belongs to none and is left out.
    """

    def __init__(self, size: int) -> None:
        """Prepare for about *size* bytes of exchanges."""
        self._folder = tempfile.TemporaryDirectory(prefix="capture-conformance-")
        number = min(_MOST_PARTS, max(1, -(-size // _PART_BYTES)))
        self._files = [Path(self._folder.name) / f"{n:03}.jsonl" for n in range(number)]
        self._streams: list[BinaryIO] = [file.open("wb") for file in self._files]

    def add(self, exchange: Exchange) -> None:
        """Put *exchange* to the others of its authorization."""
        name = authorization_of(exchange)
        if name is not None:
            place = zlib.crc32(name.encode("utf-8", "backslashreplace")) % len(self._streams)
            self._streams[place].write(encode_exchange(exchange) + b"\n")

    def groups(self) -> Iterator[list[Exchange]]:
        """The exchanges of one authorization after the other, each group in the order of sending."""
        for stream in self._streams:
            stream.close()
        for file in self._files:
            yield from _grouped(file).values()

    def close(self) -> None:
        """Remove the files."""
        for stream in self._streams:
            stream.close()
        self._folder.cleanup()


def authorization_of(exchange: Exchange) -> str | None:
    """The id of the authorization that *exchange* made, or that it names; None where it does neither."""
    return capture_id(exchange) if exchange.operation is Operation.AUTHORIZATION else named_id(exchange)


def _grouped(file: Path) -> dict[str, list[Exchange]]:
    groups: dict[str, list[Exchange]] = {}
    with file.open("rb") as stream:
        for exchange in map(decode_exchange, stream):
            groups.setdefault(authorization_of(exchange) or "", []).append(exchange)
    for members in groups.values():
        members.sort(key=lambda x: x.sent_at)
    return groups
