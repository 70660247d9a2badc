"""All that must not be kept, found in one text in whatever way it can be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from capture_conformance.transport.redaction.base64_tokens import find_in_base64
from capture_conformance.transport.redaction.card_numbers import CardNumbers
from capture_conformance.transport.redaction.credentials import Secrets
from capture_conformance.transport.redaction.reading import readings
from capture_conformance.transport.redaction.security_codes import find_security_codes
from capture_conformance.transport.redaction.spans import Span, Trace, disjoint


class Detector:
    """Looks for card numbers, security codes and credentials at once."""

    def __init__(self, cards: CardNumbers, secrets: Secrets) -> None:
        """Look for *cards*, known or likely, and for *secrets*."""
        self._cards = cards
        self._secrets = secrets

    def find(self, text: str) -> list[Span]:
        """What must not be kept of *text*, from left to right and without overlaps."""
        return disjoint(
            span for span in self._in_all_readings(text) if span.replacement != text[span.start : span.end]
        )

    def traces(self, texts: Iterable[str]) -> frozenset[Trace]:
        """Everything that *texts* hold, also where one thing overlaps another."""
        return frozenset(span.trace for text in texts for span in self._in_all_readings(text))

    def _in_all_readings(self, text: str) -> Iterator[Span]:
        for reading in readings(text):
            for span in self._in_plain(reading.plain):
                yield reading.at_source(span)

    def _in_plain(self, plain: str) -> Iterator[Span]:
        yield from self._secrets.find(plain)
        yield from find_security_codes(plain)
        yield from self._cards.find(plain)
        yield from find_in_base64(plain, self._trace_in_decoding)

    def _trace_in_decoding(self, decoded: str) -> Trace | None:
        """What a text that stood in base64 holds, if anything; of several things the gravest."""
        for reading in readings(decoded):
            cards = self._cards.find(reading.plain)
            if cards:
                return min((span.trace for span in cards), key=lambda trace: len(trace.kind))
            if any(span.is_sighting for span in find_security_codes(reading.plain)):
                return Trace("security_code")
        return None
