"""Ids that look like card numbers: the boundary would cut them, and they are needed once more."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

from capture_conformance.model.exchange import Request
from capture_conformance.transport.redaction.card_numbers import passes_luhn

_LIKE_A_CARD = re.compile(r"(?<![0-9])[0-9]{13,19}(?![0-9])")
_STAND_IN = re.compile(r"(?P<stem>id-[a-z]+-)x*")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


class StandIns:
    """
    Words of the same length in place of such ids, on the near side of the boundary.

    An id of 13 to 19 digits reads as a card number once in ten times. Cut, it could be neither asked for nor
    told from another.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self._word_of: dict[str, str] = {}
        self._number_of: dict[str, str] = {}

    def hidden(self, body: bytes) -> bytes:
        """The *body* of an answer, with stand-ins for the ids that it gives and that were given before."""
        given = _id_in(body)
        if given is not None and given not in self._word_of:
            stem = _stem(len(self._word_of))
            self._word_of[given], self._number_of[stem] = stem.ljust(len(given), "x"), given
        if not self._word_of:
            return body
        text = body.decode("utf-8", "surrogateescape")
        text = _LIKE_A_CARD.sub(lambda found: self._word_of.get(found[0], found[0]), text)
        return text.encode("utf-8", "surrogateescape")

    def restored(self, request: Request) -> Request:
        """*request* as it has to leave: with the ids themselves."""
        if not self._number_of:
            return request
        body, path = request.body, self._restored(request.path)
        if body is not None:
            text = self._restored(body.decode("utf-8", "surrogateescape"))
            body = text.encode("utf-8", "surrogateescape")
        return replace(request, body=body, path=path)

    def _restored(self, text: str) -> str:
        def number(found: re.Match[str]) -> str:
            known = self._number_of.get(found["stem"])
            if known is None or len(found[0]) < len(known):
                return found[0]
            # What stands behind a stand-in may look like more of it.
            return known + found[0][len(known) :]

        return _STAND_IN.sub(number, text)


def _id_in(body: bytes) -> str | None:
    if b"transaction_details" not in body:
        return None
    try:
        read: Any = json.loads(body)
    except ValueError:
        return None
    details = read.get("transaction_details") if isinstance(read, dict) else None
    found = details.get("id") if isinstance(details, dict) else None
    if not isinstance(found, str) or _LIKE_A_CARD.fullmatch(found) is None:
        return None
    return found if passes_luhn(found) else None


def _stem(number: int) -> str:
    """What the *number*-th stand-in begins with; no digits, for those could read as a card number again."""
    letters = ""
    while True:
        number, digit = divmod(number, len(_LETTERS))
        letters = _LETTERS[digit] + letters
        if not number:
            return f"id-{letters}-"
