"""What there is to be said of a request and its answer, one thing at a time, so that many can be compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from capture_conformance.checks.judging import Observation
from capture_conformance.contract.answers import (
    Outcome,
    asked_amount,
    authorized_amount,
    capture_id,
    is_well_formed,
    member,
    outcome,
    request_body,
    type_name,
)
from capture_conformance.contract.schemas import limited_members
from capture_conformance.model.exchange import Exchange, Framing, Operation, Request, Response, Role

_TYPES = {
    "transactionId": "a string",
    "amount": "an integer",
    "merchant_id": "a string",
    "notes": "a string",
}
_KEYS = ("Authorization", "x-api-key")
_HEADERS = (*_KEYS, "Content-Type")
_ASKED = {
    Operation.AUTHORIZATION: "an authorization was asked for",
    Operation.CAPTURE: "a capture was asked for",
    Operation.VOID: "a void was asked for",
    Operation.STATUS: "a status was asked for",
}
_ODD = frozenset(
    {
        "notes was left out",
        "the notes went beyond ASCII",
        "there was a member that the page does not name",
        "less than the authorized amount was asked for",
        "the same capture had been told before",
        "others went out at the same moment",
        "the request was sent raw",
        "the request was sent byte by byte",
    }
)
_CAME_TO = {Outcome.ACCEPTED: "it was accepted", Outcome.REFUSED: "it was refused"}


def traits(seen: Observation) -> tuple[str, ...]:
    """What is true of *seen*, as clauses: what was asked and of whom first, what came of it last."""
    return (*request_traits(seen), *_of_answer(seen.exchange))


def request_traits(seen: Observation) -> tuple[str, ...]:
    """What is true of the request alone."""
    exchange, authorization = seen.exchange, seen.authorization
    return (
        _ASKED[exchange.operation],
        *_of_body(exchange),
        *(_of_authorization(exchange, authorization) if authorization else ()),
        *_of_keys(exchange, authorization),
        *_of_moment(exchange, is_replay=seen.is_replay),
        *_of_request(exchange.request),
    )


def oddness(seen: Observation) -> int:
    """How much sets the request of *seen* apart from a plain capture of the whole amount."""
    return len(_ODD & {*request_traits(seen)}) + (seen.exchange.part.role is Role.ATTEMPT)


def measures(seen: Observation) -> Mapping[str, int | Decimal]:
    """How much of what was sent, by a name of it."""
    body = request_body(seen.exchange)
    found: dict[str, int | Decimal] = {"the number of refusals just before it": seen.refused_before}
    if (amount := asked_amount(seen.exchange)) is not None:
        found["the amount"] = amount
    notes = body.get("notes", "")
    if seen.exchange.operation is Operation.CAPTURE and isinstance(notes, str):
        found["the length of the notes"] = len(notes)
    if seen.authorization is not None:
        reference = request_body(seen.authorization).get("merchant_txn_ref")
        if isinstance(reference, str):
            found["the length of merchant_txn_ref"] = len(reference)
        if (held := authorized_amount(seen.authorization)) is not None:
            found["the authorized amount"] = held
            if (asked := asked_amount(seen.exchange)) is not None and held > 0:
                found["the excess over the authorized amount"] = asked - held
                found["the amount in percent of the authorized one"] = Decimal(-(-1000 * asked // held)) / 10
    return found


def _of_answer(exchange: Exchange) -> Iterator[str]:
    if (came := outcome(exchange)) in _CAME_TO:
        yield _CAME_TO[came]
    if came is Outcome.REFUSED and isinstance(exchange.reply, Response):
        yield f"it was refused with status {exchange.reply.status}"


def _of_body(exchange: Exchange) -> Iterator[str]:
    body = request_body(exchange)
    if exchange.request.body is not None and not body:
        if not is_well_formed(exchange.request.body):
            yield "the body was no well-formed JSON"
        yield "the body was no JSON object"
    if exchange.operation is not Operation.CAPTURE or not body:
        return
    for name, due in _TYPES.items():
        yield f"{name} was sent" if name in body else f"{name} was left out"
        if name in body and type_name(body[name]) != due:
            yield f"{name} was {type_name(body[name])}"
    if any(
        name in body and not isinstance(body[name], str) for name, due in _TYPES.items() if due == "a string"
    ):
        yield "a member that has to be text was something else"
    limits = limited_members().items()
    if any(isinstance(text := body.get(name), str) and len(text) > most for name, most in limits):
        yield "a text was longer than the page allows"
    notes = body.get("notes")
    if isinstance(notes, str):
        yield "the notes were plain ASCII" if notes.isascii() else "the notes went beyond ASCII"
    if not body.keys() <= _TYPES.keys():
        yield "there was a member that the page does not name"


def _of_authorization(exchange: Exchange, authorization: Exchange) -> Iterator[str]:
    asked, held = asked_amount(exchange), authorized_amount(authorization)
    if asked is not None and held is not None:
        order = (asked > held) - (asked < held)
        yield f"{('the whole', 'more than the', 'less than the')[order]} authorized amount was asked for"
    if (own := capture_id(authorization)) and own.encode() in (exchange.request.body or b""):
        yield "the body held the authorization's id"
    body = request_body(authorization)
    if isinstance(card := member(body, "card", "number"), str):
        yield f"the card was {card}"
    if isinstance(merchant := body.get("merchant_id"), str):
        yield f"the merchant was {merchant}"
    if isinstance(reference := body.get("merchant_txn_ref"), str) and not reference.isascii():
        yield "merchant_txn_ref went beyond ASCII"


def _of_keys(exchange: Exchange, authorization: Exchange | None) -> Iterator[str]:
    """Which of the two credentials are those that the authorization was made with."""
    if authorization is None or authorization.is_prepared:
        return
    for name in _KEYS:
        is_own = _values(exchange, name) == _values(authorization, name)
        yield f"{name} was {'' if is_own else 'not '}the merchant's own"


def _values(exchange: Exchange, name: str) -> list[str]:
    return [value for key, value in exchange.request.headers if key.lower() == name.lower()]


def _of_moment(exchange: Exchange, *, is_replay: bool) -> Iterator[str]:
    if is_replay:
        yield "the same capture had been told before"
    if exchange.part.role is Role.RIVAL:
        yield "others went out at the same moment"


def _of_request(request: Request) -> Iterator[str]:
    if request.operation is not Operation.STATUS and request.method != "POST":
        yield f"the method was {request.method}"
    names = {name.lower() for name, _ in request.headers}
    for name in _HEADERS:
        if name.lower() not in names:
            yield f"there was no {name} header"
    if request.wire is not None:
        yield "the request was sent byte by byte" if request.wire.drip_s else "the request was sent raw"
        if request.wire.framing is not Framing.LENGTH:
            yield "the body was sent in chunks or without a length"
