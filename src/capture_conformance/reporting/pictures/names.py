"""Letters for authorizations, and short names for whatever else an id may be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import count

from capture_conformance.contract.answers import Outcome, capture_id, outcome
from capture_conformance.model.exchange import Exchange, Operation
from capture_conformance.reporting.pictures.requests import asked_id, is_of_other
from capture_conformance.reporting.pictures.wording import Words, words

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def letters_of(exchanges: Iterable[Exchange], known: Mapping[str, str] | None = None) -> dict[str, str]:
    """
    A letter for the id of each authorization in *exchanges*, in their order.

    Args:
        exchanges: Where the authorizations are looked for.

        known: Letters that were given before; the new ones follow on.
    """
    letters = dict(known or {})
    for exchange in exchanges:
        issued = capture_id(exchange) if exchange.operation is Operation.AUTHORIZATION else None
        if issued is not None and issued not in letters and outcome(exchange) is Outcome.ACCEPTED:
            letters[issued] = _next_letter(letters)
    return letters


def replays_in(exchanges: Sequence[Exchange]) -> frozenset[str]:
    """The exchanges whose answer repeats the id of a capture before; a status has to."""
    seen: set[str] = set()
    found = set()
    moves = (x for x in exchanges if x.operation is not Operation.STATUS)
    for exchange in sorted(moves, key=lambda x: x.received_at):
        issued = capture_id(exchange)
        if issued is not None and issued in seen:
            found.add(str(exchange.id))
        seen |= {issued} if issued is not None else set()
    return frozenset(found)


class Names:
    """
    What the ids are called in a picture: a letter for an authorization, words for the rest.

    ``has_two_merchants`` says that requests have to tell whose they are.
    """

    def __init__(self, exchanges: Iterable[Exchange], letters: Mapping[str, str] | None = None) -> None:
        """Know the authorizations in *letters* and *exchanges*, and what was made of them."""
        exchanges = list(exchanges)
        self.has_two_merchants = any(is_of_other(x) for x in exchanges)
        self._letters = letters_of(exchanges, letters)
        made = {capture_id(x) for x in exchanges}
        for exchange in exchanges:
            name = asked_id(exchange)
            # What money is taken from, or let go, is an authorization, though it was made elsewhere.
            is_known = name is not None and (name in made or self._altered(name) is not None)
            if name is not None and not is_known and _uses_up(exchange):
                self._letters.setdefault(name, _next_letter(self._letters))
        self._made = dict(self._made_of(exchanges))

    def of(self, exchange: Exchange) -> Words:
        """What the request calls for by its id."""
        name = asked_id(exchange)
        if name is None:
            return words("no id", "ID なし")
        if name in self._letters:
            return words(self._letters[name])
        return self._made.get(name) or self._altered(name) or words("an unknown id", "不明な ID")

    def _altered(self, name: str) -> Words | None:
        """What *name* is called where it is an authorization's id with something added, or respelt."""
        own = name.casefold()
        letters = (
            letter for known, letter in self._letters.items() if known.casefold() in own and known != name
        )
        return next((words(f"{letter}, altered", f"{letter}（変更あり）") for letter in letters), None)

    def given(self, authorization: Exchange) -> str | None:
        """The letter of the authorization that was made, if it was."""
        issued = capture_id(authorization)
        return None if issued is None else self._letters.get(issued)

    def _made_of(self, exchanges: Iterable[Exchange]) -> Iterable[tuple[str, Words]]:
        for exchange in exchanges:
            issued, source = capture_id(exchange), self._letters.get(asked_id(exchange) or "")
            if issued is None or source is None or issued in self._letters:
                continue
            if exchange.operation is Operation.CAPTURE:
                yield issued, words(f"the capture of {source}", f"{source} のキャプチャ")
            elif exchange.operation is Operation.VOID:
                yield issued, words(f"the void of {source}", f"{source} の取消")


def _uses_up(exchange: Exchange) -> bool:
    moves = exchange.operation in (Operation.CAPTURE, Operation.VOID)
    return moves and outcome(exchange) is Outcome.ACCEPTED


def _next_letter(letters: Mapping[str, str]) -> str:
    """The first letter that is not taken."""
    taken = set(letters.values())
    return next(letter for number in count() if (letter := _letter(number)) not in taken)


def _letter(number: int) -> str:
    """A, B … Z, AA, AB and so on."""
    round_, at = divmod(number, len(_ALPHABET))
    return (_letter(round_ - 1) if round_ else "") + _ALPHABET[at]
