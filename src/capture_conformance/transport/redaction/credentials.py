"""Credentials, found by value in every spelling, and the pseudonyms that stand in for them."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator, Mapping

from capture_conformance.transport.redaction.base64_tokens import HOLDS, cores, find_encoded
from capture_conformance.transport.redaction.reading import readings
from capture_conformance.transport.redaction.spans import Span

SHORTEST_SECRET = 6

# These would break out of the JSON string or the page that a pseudonym is put into.
_UNFIT = re.compile(r'["\\\x00-\x1f\x7f]')


class Secrets:
    """
    Values that must not be kept, each with the pseudonym that is shown instead.

    The longest value is looked for first, so that a shortened key does not win inside the whole one; letter
    case is ignored, but a value in its own letter case keeps its own pseudonym.
    """

    def __init__(self, pseudonyms: Mapping[str, str]) -> None:
        """
        Remember *pseudonyms*, by the values that they stand for.

        Raises:
            ValueError: A value is too short to be told from ordinary text, or a pseudonym is unfit.
        """
        self._pseudonyms: dict[str, str] = {}
        self._by_lower: dict[str, str] = {}
        self._encoded: dict[str, str] = {}
        self._pattern = re.compile(r"(?!)")
        self._cores: tuple[str, ...] = ()
        for value, pseudonym in pseudonyms.items():
            self._add(value, pseudonym)
        self._prepare()

    def remember(self, value: str, pseudonym: str) -> None:
        """
        From now on show *pseudonym* for *value*.

        Raises:
            ValueError: *value* is too short to be told from ordinary text, or *pseudonym* is unfit.
        """
        self._add(value, pseudonym)
        self._prepare()

    def find(self, text: str) -> list[Span]:
        """Every secret in *text*, as it is or as base64; other escapes are resolved before."""
        spans: list[Span] = []
        lower = text.lower()
        if any(value in lower for value in self._by_lower):
            spans += self._as_they_are(text)
        if any(core in text for core in self._cores):
            spans += self._as_base64(text)
        return spans

    def shows_pseudonym(self, text: str) -> bool:
        """Whether one of the pseudonyms stands in *text*, or what is shown for base64 with a secret in it."""
        return any(shown in text for shown in (HOLDS["credential"], *self._pseudonyms.values()))

    def _add(self, value: str, pseudonym: str) -> None:
        if len(value) < SHORTEST_SECRET:
            message = (
                f"the secret shown as {pseudonym} has {len(value)} characters; with fewer than "
                f"{SHORTEST_SECRET} it cannot be told from ordinary text: use a longer one"
            )
            raise ValueError(message)
        if not pseudonym or _UNFIT.search(pseudonym):
            message = f"the pseudonym {pseudonym!r} is empty or holds a quotation mark or a backslash"
            raise ValueError(message)
        self._pseudonyms[value] = pseudonym

    def _prepare(self) -> None:
        values = sorted(self._pseudonyms, key=len, reverse=True)
        self._by_lower = {}
        self._encoded = {}
        for value in values:
            # A value with something like an escape in it is met with and without it resolved.
            for reading in readings(value):
                if len(reading.plain) >= SHORTEST_SECRET:
                    self._by_lower.setdefault(reading.plain.lower(), self._pseudonyms[value])
            for said in (value, f"{value}:", f":{value}"):
                self._encoded.setdefault(_base64(said), self._pseudonyms[value])
        self._cores = tuple(dict.fromkeys(core for value in values for core in cores(value)))
        # A pseudonym may hold a word that is also a secret; it matches itself and is left alone.
        ours = (*HOLDS.values(), *self._pseudonyms.values(), "<unknown credential ")
        shown = {text.lower() for text in ours}
        wanted = sorted({*self._by_lower, *shown}, key=lambda text: (-len(text), text))
        self._pattern = re.compile("|".join(map(re.escape, wanted)) or "(?!)", re.IGNORECASE)

    def _as_they_are(self, text: str) -> Iterator[Span]:
        for match in self._pattern.finditer(text):
            found = match.group()
            pseudonym = self._pseudonyms.get(found) or self._by_lower.get(found.lower())
            if pseudonym is not None:
                yield _span(match.start(), match.end(), pseudonym)

    def _as_base64(self, text: str) -> Iterator[Span]:
        for value in self._pseudonyms:
            for start, end, said in find_encoded(text, value):
                bare = _base64(said) if said else ""
                yield _span(start, end, self._encoded.get(bare, HOLDS["credential"]))


def _base64(text: str) -> str:
    return b64encode(text.encode("utf-8", "surrogateescape")).decode().rstrip("=")


def _span(start: int, end: int, pseudonym: str) -> Span:
    return Span(start=start, end=end, kind="credential", replacement=pseudonym)
