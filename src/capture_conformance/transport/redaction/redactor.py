"""The boundary: what passes it has no card number, security code or credential in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from capture_conformance.model.exchange import Headers, Sighting
from capture_conformance.model.merchant import Owner
from capture_conformance.transport.redaction.card_numbers import CardNumbers
from capture_conformance.transport.redaction.credential_headers import UnknownCredentials, holds_credential
from capture_conformance.transport.redaction.credentials import Secrets
from capture_conformance.transport.redaction.detector import Detector
from capture_conformance.transport.redaction.json_texts import cleaned_tokens, is_json
from capture_conformance.transport.redaction.spans import Span, Trace, is_part_of, replaced

# What is left after a replacement may read differently from before; each round leaves less.
_MOST_ROUNDS = 8

# A cookie that a server sets is its own affair, and no credential that it gives away.
_OWN_AFFAIR = "set-cookie"
_UNKNOWN = Trace("credential")
# Names and values of headers come again with every exchange; so many short texts are remembered as clean.
_SHORT, _MOST_CLEAN = 128, 4096


class Redactor:
    """
    Takes card numbers, security codes and credentials out of everything that is to be kept.

    What is already redacted stays as it is, and everything else stays byte for byte; JSON stays JSON.
    """

    def __init__(
        self,
        *,
        cards: Iterable[str],
        secrets: Mapping[str, str],
        owners: Mapping[str, Owner] | None = None,
        slight: Mapping[str, str] | None = None,
    ) -> None:
        """
        Prepare to take out likely card numbers and security codes, and the following.

        Args:
            cards: Card numbers that are found whatever stands around them.

            secrets: Pseudonyms by the values that they stand for.

            owners: The merchants that *secrets* belong to, by the same values.

            slight: Pseudonyms of values that are known only where a header for credentials holds nothing
                else, because they are too slight to be looked for in other text.

        Raises:
            ValueError: A card number or a secret is unfit to be looked for.
        """
        self._secrets = Secrets(secrets, slight)
        self._owners = owners or {}
        self._detector = Detector(CardNumbers(cards), self._secrets)
        self._unknown = UnknownCredentials(self._secrets.named)
        self._clean: set[str] = set()

    def remember(self, value: str, pseudonym: str) -> None:
        """
        From now on show *pseudonym* for *value*.

        Raises:
            ValueError: *value* is too short to be told from ordinary text, or *pseudonym* is unfit.
        """
        self._secrets.remember(value, pseudonym)
        self._clean.clear()

    def text(self, text: str) -> str:
        """*text* without anything that must not be kept."""
        return self._shown(text)[0]

    def url(self, url: str) -> str:
        """*url*, or a part of one, without anything that must not be kept; for reading, not for use."""
        return self._shown(url)[0]

    def body(self, body: bytes, place: str, sent: Sequence[str] = ()) -> tuple[bytes, tuple[Sighting, ...]]:
        """
        *body*, which need not be UTF-8, as it may be kept, and what was found in it.

        Args:
            body: The bytes as they came.

            place: Where they came from.

            sent: The texts of the request that was answered; what they hold was known to its sender.
        """
        old = body.decode("utf-8", "surrogateescape")
        new, seen = self._kept(old)
        if new == old:
            return body, ()
        return new.encode("utf-8", "surrogateescape"), self._sightings(seen, place, sent)

    def headers(
        self, headers: Headers, place: str, sent: Sequence[str] = ()
    ) -> tuple[Headers, tuple[Sighting, ...]]:
        """*headers* as they may be kept, and what was found in them; *place* and *sent* as for a body."""
        seen: Counter[Trace] = Counter()
        kept: list[tuple[str, str]] = []
        for name, value in headers:
            new, found = self._shown(value)
            is_known = any(trace.kind == "credential" for trace in found)
            if holds_credential(name) and not is_known and not self._secrets.shows_pseudonym(new):
                new = self._unknown.hidden(name, new)
                found[_UNKNOWN] += int(new != value and name.lower() != _OWN_AFFAIR)
            seen.update(found)
            kept.append((self.text(name), new))
        return tuple(kept), self._sightings(seen, place, sent)

    def spans(self, text: str) -> list[Span]:
        """Where in *text* something stands that must not be kept."""
        return self._detector.find(text)

    def _sightings(self, seen: Counter[Trace], place: str, sent: Sequence[str]) -> tuple[Sighting, ...]:
        """*seen* without the secrets themselves; *sent* is looked at only if there is something."""
        carried = self._detector.traces(sent) if +seen else frozenset()
        found: Counter[tuple[str, str, bool]] = Counter()
        for trace, count in (+seen).items():
            is_sent = any(is_part_of(trace, other) for other in carried)
            found[trace.kind, self._owners.get(trace.secret, ""), is_sent] += count
        return tuple(
            Sighting(kind=kind, place=place, count=found[kind, owner, is_sent], owner=owner, is_sent=is_sent)
            for kind, owner, is_sent in sorted(found)
        )

    def _shown(self, text: str) -> tuple[str, Counter[Trace]]:
        """*text* as ``_kept``, but a number by itself is no JSON document here and is not quoted."""
        return self._kept(text) if text.lstrip().startswith(("{", "[")) else self._replaced(text)

    def _kept(self, text: str) -> tuple[str, Counter[Trace]]:
        new, seen = self._replaced(text)
        if new == text or is_json(new) or not is_json(text):
            return new, seen
        new, seen = cleaned_tokens(text, self._replaced)
        if new == text:
            return new, seen
        # One more look: a name may read as that of a security code only now.
        again, more = self._kept(new)
        return again, seen + more

    def _replaced(self, text: str) -> tuple[str, Counter[Trace]]:
        seen: Counter[Trace] = Counter()
        if text in self._clean:
            return text, seen
        for _ in range(_MOST_ROUNDS):
            spans = self._detector.find(text)
            if not spans:
                self._note_clean(text)
                break
            seen.update(span.trace for span in spans if span.is_sighting)
            text = replaced(text, spans)
        return text, seen

    def _note_clean(self, text: str) -> None:
        """Remember a short *text* in which there is nothing to take out."""
        if len(text) <= _SHORT and len(self._clean) < _MOST_CLEAN:
            self._clean.add(text)
