"""What there is to be said of a request and its answer, one thing at a time, so that many can be compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from capture_conformance.checks.judging import Observation
from capture_conformance.contract.answers import (
    JsonType,
    Outcome,
    asked_amount,
    authorized_amount,
    capture_id,
    is_well_formed,
    json_type,
    member,
    outcome,
    request_body,
    type_of,
)
from capture_conformance.contract.schemas import limited_members
from capture_conformance.model.exchange import Exchange, Framing, Operation, Request, Response, Role
from capture_conformance.model.message import Message, message

_TYPES = {
    "transactionId": JsonType.STRING,
    "amount": JsonType.INTEGER,
    "merchant_id": JsonType.STRING,
    "notes": JsonType.STRING,
}
_KEYS = ("Authorization", "x-api-key")
_HEADERS = (*_KEYS, "Content-Type")
_ASKED = {operation: message(f"trait.asked.{operation}") for operation in Operation}
_ODD = frozenset(
    {
        message("trait.left_out", member="notes"),
        message("trait.notes_beyond_ascii"),
        message("trait.undocumented_member"),
        message("trait.part_asked"),
        message("trait.replay"),
        message("trait.rival"),
        message("trait.sent_raw"),
        message("trait.sent_byte_by_byte"),
    }
)
_CAME_TO = {x: message(f"trait.{x}") for x in (Outcome.ACCEPTED, Outcome.REFUSED)}


def traits(seen: Observation) -> tuple[Message, ...]:
    """What is true of *seen*, one clause each: what was asked and of whom first, what came of it last."""
    return (*request_traits(seen), *_of_answer(seen.exchange))


def request_traits(seen: Observation) -> tuple[Message, ...]:
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
    """How much of what was sent, under the name of the measure."""
    body = request_body(seen.exchange)
    found: dict[str, int | Decimal] = {"refused_before": seen.refused_before}
    if (amount := asked_amount(seen.exchange)) is not None:
        found["amount"] = amount
    notes = body.get("notes", "")
    if seen.exchange.operation is Operation.CAPTURE and isinstance(notes, str):
        found["notes"] = len(notes)
    if seen.authorization is not None:
        reference = request_body(seen.authorization).get("merchant_txn_ref")
        if isinstance(reference, str):
            found["reference"] = len(reference)
        if (held := authorized_amount(seen.authorization)) is not None:
            found["authorized"] = held
            if (asked := asked_amount(seen.exchange)) is not None and held > 0:
                found["excess"] = asked - held
                found["percent"] = Decimal(-(-1000 * asked // held)) / 10
    return found


def _of_answer(exchange: Exchange) -> Iterator[Message]:
    if (came := outcome(exchange)) in _CAME_TO:
        yield _CAME_TO[came]
    if came is Outcome.REFUSED and isinstance(exchange.reply, Response):
        yield message("trait.refused_with", status=exchange.reply.status)


def _of_body(exchange: Exchange) -> Iterator[Message]:
    body = request_body(exchange)
    if exchange.request.body is not None and not body:
        if not is_well_formed(exchange.request.body):
            yield message("trait.malformed_body")
        yield message("trait.no_object")
    if exchange.operation is not Operation.CAPTURE or not body:
        return
    for name, due in _TYPES.items():
        yield message("trait.sent" if name in body else "trait.left_out", member=name)
        if name in body and json_type(body[name]) is not due:
            yield message("trait.of_type", member=name, type=type_of(body[name]))
    if any(
        name in body and not isinstance(body[name], str)
        for name, due in _TYPES.items()
        if due is JsonType.STRING
    ):
        yield message("trait.no_text")
    limits = limited_members().items()
    if any(isinstance(text := body.get(name), str) and len(text) > most for name, most in limits):
        yield message("trait.too_long")
    notes = body.get("notes")
    if isinstance(notes, str):
        yield message("trait.notes_in_ascii" if notes.isascii() else "trait.notes_beyond_ascii")
    if not body.keys() <= _TYPES.keys():
        yield message("trait.undocumented_member")


def _of_authorization(exchange: Exchange, authorization: Exchange) -> Iterator[Message]:
    asked, held = asked_amount(exchange), authorized_amount(authorization)
    if asked is not None and held is not None:
        order = (asked > held) - (asked < held)
        yield message(("trait.whole_asked", "trait.more_asked", "trait.part_asked")[order])
    if (own := capture_id(authorization)) and own.encode() in (exchange.request.body or b""):
        yield message("trait.id_in_body")
    body = request_body(authorization)
    if isinstance(card := member(body, "card", "number"), str):
        yield message("trait.card", card=card)
    if isinstance(merchant := body.get("merchant_id"), str):
        yield message("trait.merchant", merchant=merchant)
    if isinstance(reference := body.get("merchant_txn_ref"), str) and not reference.isascii():
        yield message("trait.reference_beyond_ascii")


def _of_keys(exchange: Exchange, authorization: Exchange | None) -> Iterator[Message]:
    """Which of the two credentials are those that the authorization was made with."""
    if authorization is None or authorization.is_prepared:
        return
    for name in _KEYS:
        is_own = _values(exchange, name) == _values(authorization, name)
        yield message("trait.own_key" if is_own else "trait.foreign_key", header=name)


def _values(exchange: Exchange, name: str) -> list[str]:
    return [value for key, value in exchange.request.headers if key.lower() == name.lower()]


def _of_moment(exchange: Exchange, *, is_replay: bool) -> Iterator[Message]:
    if is_replay:
        yield message("trait.replay")
    if exchange.part.role is Role.RIVAL:
        yield message("trait.rival")


def _of_request(request: Request) -> Iterator[Message]:
    if request.operation is not Operation.STATUS and request.method != "POST":
        yield message("trait.method", method=request.method)
    names = {name.lower() for name, _ in request.headers}
    for name in _HEADERS:
        if name.lower() not in names:
            yield message("trait.no_header", header=name)
    if request.wire is not None:
        yield message("trait.sent_byte_by_byte" if request.wire.drip_s else "trait.sent_raw")
        if request.wire.framing is not Framing.LENGTH:
            yield message("trait.no_length")
