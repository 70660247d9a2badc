"""Credentials, found by value in every spelling, and the pseudonyms that are shown instead."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping

from capture_conformance.transport.redaction.base64_tokens import HOLDS, cores, find_encoded
from capture_conformance.transport.redaction.reading import readings
from capture_conformance.transport.redaction.spans import Span

# Values of this length are found anywhere; docs/redaction.md has the figures behind these numbers.
ANYWHERE = 8
# Shorter ones are found as words of their own, and in an encoding inside other text from here on.
ENCODED = 5
SHORTEST_SECRET = 3

# These would break out of the JSON string or the page that a pseudonym is put into.
_UNFIT = re.compile(r'["\\\x00-\x1f\x7f]')
# The characters that make a word longer, so that a short value next to one is only a part of the word. A plus
# in front may be the blank of a form.
_BEFORE, _BEHIND = r"(?<![0-9A-Za-z_.\-])", r"(?![0-9A-Za-z_/+\-]|\.[0-9A-Za-z])"


class Secrets:
    """
    Values that must not be kept, each with the pseudonym that is shown instead.

    The longest value is looked for first, so that a shortened key does not win inside the whole one. Letter
    case is ignored, but a value in its own letter case keeps its own pseudonym. Short values are found in
    their own letter case, and only where they are a whole word.
    """

    def __init__(self, pseudonyms: Mapping[str, str], slight: Mapping[str, str] | None = None) -> None:
        """
        Remember *pseudonyms*, by the values that they are shown for.

        Args:
            pseudonyms: The values that are looked for in every text.

            slight: Values that are too slight for that: they are known where a header holds nothing else.

        Raises:
            ValueError: A value is too short to be told from ordinary text, or a pseudonym is unfit.
        """
        self._slight = dict(slight or {})
        self._pseudonyms: dict[str, str] = {}
        # By every text that is looked for: the value that it gives away.
        self._values: dict[str, str] = {}
        self._encoded: dict[str, str] = {}
        self._pattern = re.compile(r"(?!)")
        self._clues: tuple[str, ...] = ()
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
        """Every secret in *text*, as it is, in hex or in base64; other escapes are resolved before."""
        spans: list[Span] = []
        lower = text.lower()
        if _holds_any(lower, self._clues):
            spans += self._as_they_are(text)
        if _holds_any(text, self._cores):
            spans += self._as_base64(text)
        return spans

    def named(self, value: str) -> str | None:
        """The pseudonym of *value*, which is all that a header holds; None where it is unknown."""
        return self._pseudonyms.get(value) or self._slight.get(value)

    def shows_pseudonym(self, text: str) -> bool:
        """Whether *text* shows one of the pseudonyms, or the sign for base64 with a secret in it."""
        shown = (HOLDS["credential"], *self._pseudonyms.values(), *self._slight.values())
        return any(pseudonym in text for pseudonym in shown)

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
        self._values, self._encoded = {}, {}
        for value in values:
            for form in _forms(value):
                self._values.setdefault(form, value)
            for said in (value, f"{value}:", f":{value}"):
                self._encoded.setdefault(_base64(said), self._pseudonyms[value])
        self._clues = _fewest(form.lower() for form in self._values)
        self._cores = _fewest(core for value in values if len(value) >= ENCODED for core in cores(value))
        self._pattern = self._pattern_of(self._values)

    def _pattern_of(self, forms: Iterable[str]) -> re.Pattern[str]:
        """The pattern that finds *forms*, the longest first, and pseudonyms, so that they are left alone."""
        # A pseudonym may hold a word that is also a secret; it matches itself.
        ours = (*HOLDS.values(), *self._pseudonyms.values(), *self._slight.values(), "<unknown credential ")
        shown = {text.lower() for text in ours}
        wanted = sorted({*forms, *shown}, key=lambda text: (-len(text), text))
        parts = [
            re.escape(text) if text in shown or len(text) >= ANYWHERE else _as_word(text) for text in wanted
        ]
        return re.compile("|".join(parts) or "(?!)", re.IGNORECASE)

    def _as_they_are(self, text: str) -> Iterator[Span]:
        for match in self._pattern.finditer(text):
            found = match.group()
            value = found if found in self._pseudonyms else self._values.get(found)
            value = self._values.get(found.lower()) if value is None else value
            if value is not None:
                yield _span(match.start(), match.end(), self._pseudonyms[value], value)

    def _as_base64(self, text: str) -> Iterator[Span]:
        for value in self._pseudonyms:
            for start, end, said in find_encoded(text, value) if len(value) >= ENCODED else ():
                bare = _base64(said) if said else ""
                yield _span(start, end, self._encoded.get(bare, HOLDS["credential"]), value)


def _forms(value: str) -> Iterator[str]:
    """
    The texts by which *value* is found, apart from base64 inside other base64.

    Long ones are in lower case, for their letter case does not count. A value with something like an escape
    in it is met with and without it resolved.
    """
    for reading in readings(value):
        if len(reading.plain) >= ANYWHERE:
            yield reading.plain.lower()
        elif len(reading.plain) >= SHORTEST_SECRET:
            yield reading.plain
    if len(value) >= ENCODED:
        yield value.encode("utf-8", "surrogateescape").hex()
    else:
        yield from map(_base64, (value, f"{value}:", f":{value}"))


def _as_word(text: str) -> str:
    """A pattern for *text* in its own letter case, where nothing makes it a part of a longer word."""
    return f"{_BEFORE}(?-i:{re.escape(text)}){_BEHIND}"


def _holds_any(text: str, parts: tuple[str, ...]) -> bool:
    # Every text of a run passes here, and a generator would double the time.
    for part in parts:  # noqa: SIM110
        if part in text:
            return True
    return False


def _fewest(texts: Iterable[str]) -> tuple[str, ...]:
    """Those of *texts* that are enough to notice any: none has another inside."""
    found: list[str] = []
    for text in sorted(set(texts), key=len):
        if not any(shorter in text for shorter in found):
            found.append(text)
    return tuple(found)


def _base64(text: str) -> str:
    return b64encode(text.encode("utf-8", "surrogateescape")).decode().rstrip("=")


def _span(start: int, end: int, pseudonym: str, value: str) -> Span:
    return Span(start=start, end=end, kind="credential", replacement=pseudonym, secret=value)
