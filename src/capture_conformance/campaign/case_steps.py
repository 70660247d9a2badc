"""The steps of a case: which exchanges it takes to make a failure again, and what has to be kept of each."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from capture_conformance.campaign.case_names import (
    looks_like,
    names_for,
    respelt,
    spellings,
    text_of,
    told_id,
)
from capture_conformance.contract.answers import (
    Outcome,
    authorized_amount,
    named_id,
    outcome,
    request_body,
)
from capture_conformance.contract.exchange_lines import request_to_json
from capture_conformance.contract.message_json import message_to_json
from capture_conformance.generation.minting import suffix_of
from capture_conformance.generation.requests import authorization_request
from capture_conformance.model.exchange import Exchange, ExchangeId, Operation, Role
from capture_conformance.model.merchant import Merchant, Merchants
from capture_conformance.model.target import Card, Target
from capture_conformance.transport.redaction.card_numbers import truncated

# What the boundary has taken out of a request cannot be put back, keys apart.
_TAKEN_OUT = re.compile(r"\*{3}|<base64 with a ")
# Never kept, so that they cannot be compared.
_SECRET = ("number", "cvc")
# Two threads that are let go at once are less than that apart, as a rule.
_AT_ONCE_S = 0.001


@dataclass(frozen=True)
class History:
    """Every exchange of a run, and what it takes to find out what one of them rests on."""

    exchanges: Sequence[Exchange]

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {exchange.id: place for place, exchange in enumerate(self.exchanges)}

    @cached_property
    def _tellers(self) -> Mapping[str, Exchange]:
        """Each id, and who told it first."""
        found: dict[str, Exchange] = {}
        for exchange in self.exchanges:
            if told := told_id(exchange):
                found.setdefault(told, exchange)
        return found

    @cached_property
    def _trials(self) -> Mapping[str, Sequence[Exchange]]:
        found: dict[str, list[Exchange]] = {}
        for exchange in self.exchanges:
            found.setdefault(exchange.part.trial, []).append(exchange)
        return found

    def steps(self, evidence: Iterable[str]) -> tuple[Exchange, ...]:
        """
        The exchanges of *evidence*, and all that those rest on, in the order in which they were made.

        None at all where one of them is not there.
        """
        wanted = set(evidence)
        if not wanted <= self._places.keys():
            return ()
        waiting = [self.exchanges[self._places[name]] for name in wanted]
        chosen: dict[ExchangeId, Exchange] = {}
        while waiting:
            exchange = waiting.pop()
            if exchange.id not in chosen:
                chosen[exchange.id] = exchange
                waiting += (*self._companions(exchange), *self._sources(exchange))
        return tuple(sorted(chosen.values(), key=lambda x: self._places[x.id]))

    def told_beside(self, exchange: Exchange) -> Iterator[str]:
        """Every id that was told in the trial of *exchange*, and the one that it names, if it was told."""
        beside = (told_id(x) for x in self._trials[exchange.part.trial])
        named = named_id(exchange)
        yield from (told for told in (*beside, named if named in self._tellers else None) if told)

    def _companions(self, exchange: Exchange) -> Iterator[Exchange]:
        """All that were sent at the same moment, and all refusals that a lost authorization may be due to."""
        role = exchange.part.role
        is_lost = role is Role.PROOF and outcome(exchange) is not Outcome.ACCEPTED
        beside = Role.RIVAL if role is Role.RIVAL else Role.ATTEMPT if is_lost else None
        yield from (x for x in self._trials[exchange.part.trial] if x.part.role is beside)

    def _sources(self, exchange: Exchange) -> Iterator[Exchange]:
        """Those before *exchange* that told an id which it names."""
        if exchange.operation is Operation.AUTHORIZATION:
            return
        named, text = self._tellers.get(named_id(exchange) or ""), text_of(exchange.request)
        place, trial = self._places[exchange.id], self._trials[exchange.part.trial]
        beside = [x for x in trial if any(told in text for told in spellings(told_id(x)))]
        for source in (*beside, *([] if named is None else [named])):
            if self._places[source.id] < place and self._tells_first(source, named):
                yield source

    def _tells_first(self, source: Exchange, named: Exchange | None) -> bool:
        """Whether *source* was the first of its trial, or of all, to tell its id."""
        same = (x for x in self._trials[source.part.trial] if told_id(x) == told_id(source))
        return source is named or source is next(same)


def steps_in_json(
    steps: Sequence[Exchange], history: History, *, target: Target, merchants: Merchants
) -> list[dict[str, Any]] | None:
    """What is kept of *steps*; None where that would not suffice to make them again."""
    names = names_for(steps, merchants)
    trials = list(dict.fromkeys(x.part.trial for x in steps))
    found: list[dict[str, Any]] = []
    for exchange in steps:
        made = (
            _authorization(exchange, target, merchants)
            if exchange.operation is Operation.AUTHORIZATION
            else _request(exchange, names, history.told_beside(exchange))
        )
        if made is None:
            return None
        number = trials.index(exchange.part.trial) + 1
        found.append({**_part(exchange), **({} if number == 1 else {"trial": number}), **made})
    return _staggered(found, steps)


def _part(exchange: Exchange) -> dict[str, Any]:
    part = exchange.part
    return {
        "role": part.role.value,
        "case": message_to_json(part.case),
        "requirements": list(part.requirements),
    }


def _request(exchange: Exchange, names: Mapping[str, str], told: Iterable[str]) -> dict[str, Any] | None:
    named = respelt(exchange.request, names)
    # In a body an id may be written with escapes, and stands there all the same.
    text = f"{text_of(named)}\n{named_id(replace(exchange, request=named))}"
    if _TAKEN_OUT.search(text) or any(looks_like(one, text) for one in told):
        return None
    return {"request": request_to_json(named)}


def _authorization(exchange: Exchange, target: Target, merchants: Merchants) -> dict[str, Any] | None:
    """What an authorization held, whose it was, on which card, and what its reference ended in."""
    asked, held = request_body(exchange), authorized_amount(exchange)
    merchant = next((x for x in (merchants.own, merchants.other) if x and _is_of(x, asked)), None)
    if merchant is None or not held:
        return None
    found = {"hold": held} | ({} if merchant is merchants.own else {"merchant": "other"})
    if exchange.is_prepared:
        return found
    card, suffix = _card(asked, target), suffix_of(str(asked.get("merchant_txn_ref")))
    if card is None or suffix is None or not _is_ours(asked, target, merchant, card):
        return None
    number = next(n for n, one in enumerate(target.cards, start=1) if one.number == card.number)
    found |= {} if number == 1 else {"card": number}
    found |= {} if card.name == target.cards[number - 1].name else {"card_name": card.name}
    return found | ({"reference_ends_in": suffix} if suffix else {})


def _is_of(merchant: Merchant, asked: Mapping[str, Any]) -> bool:
    return asked.get("merchant_id") == merchant.merchant_id


def _card(asked: Mapping[str, Any], target: Target) -> Card | None:
    """The target's card that *asked* for an authorization, under the name that it gave; None for another."""
    told = asked.get("card")
    if not isinstance(told, Mapping):
        return target.card
    found = {x.number: x for x in target.cards[::-1] if truncated(x.number) == told.get("number")}
    # Two that look the same from outside cannot be told apart.
    return replace(next(iter(found.values())), name=str(told.get("name"))) if len(found) == 1 else None


def _is_ours(asked: Mapping[str, Any], target: Target, merchant: Merchant, card: Card) -> bool:
    """Whether an authorization made in the tester's way has every member that *asked* has, secrets apart."""
    made = authorization_request(
        merchant,
        amount=int(asked["amount"]),
        currency=target.currency,
        card=card,
        reference=asked["merchant_txn_ref"],
    )
    members = json.loads(made.body or b"{}")
    return all(_bare(value) == _bare(members.get(name)) for name, value in asked.items())


def _bare(value: object) -> object:
    if not isinstance(value, Mapping):
        return value
    return {name: told for name, told in value.items() if name not in _SECRET}


def _staggered(found: list[dict[str, Any]], steps: Sequence[Exchange]) -> list[dict[str, Any]]:
    """*found*, with how much later each rival left than the one before, where they did not leave at once."""
    first: dict[str, int] = {}
    for place, exchange in enumerate(steps):
        if exchange.part.role is Role.RIVAL:
            first.setdefault(exchange.part.trial, place)
    for trial, place in first.items():
        rivals = [x for x in steps if x.part.trial == trial and x.part.role is Role.RIVAL]
        stagger_s = _stagger_s(rivals)
        if stagger_s:
            found[place]["stagger_s"] = stagger_s
    return found


def _stagger_s(rivals: Sequence[Exchange]) -> float:
    """How far apart *rivals* left, as far as the moments of their sending tell; 0 for at once."""
    since = rivals[0].sent_at
    apart = [(x.sent_at - since).total_seconds() / n for n, x in enumerate(rivals[1:], start=1)]
    found = min(apart, default=0.0)
    return round(found, 3) if found >= _AT_ONCE_S else 0.0
