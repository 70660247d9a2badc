"""Reading an answer: whether it grants, refuses or leaves open what was asked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from capture_conformance.model.exchange import Exchange, NoResponse, Operation, Reply, Response, is_unheard
from capture_conformance.model.message import Message, message

# The target did not look at the request: it was late, early, or one of too many.
_NOT_NOW = (408, 425, 429)
_CUT = re.compile(r"[0-9]{0,6}\*{4,}[0-9]{4}")
_CARDS = ("card_number", "like_a_card_number")
_GRANTED = (True, "true", 1)
_DENIED = (False, "false", 0)


class Outcome(StrEnum):
    """What an answer comes to. UNKNOWN is no refusal until a later exchange settles it."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNKNOWN = "unknown"


class JsonType(StrEnum):
    """A type of JSON; an integer is a separate type."""

    NULL = "null"
    BOOLEAN = "boolean"
    INTEGER = "integer"
    NUMBER = "number"
    STRING = "string"
    ARRAY = "array"
    OBJECT = "object"


class NoJsonObject(ValueError):
    """The text is not exactly one JSON object; ``reason`` says why."""

    def __init__(self, reason: Message) -> None:
        """Keep the *reason*."""
        super().__init__(str(reason))
        self.reason = reason


class NotWellFormed(NoJsonObject):
    """The text is no JSON at all."""


class NotWhole(NoJsonObject):
    """Only the beginning of the body was kept, so that nothing can be said of what it is."""


# Every check reads the same bodies again; a long run has some ten thousand of them.
@lru_cache(maxsize=2**15)
def parse_object(body: bytes) -> Mapping[str, Any]:
    """
    The JSON object that *body* is, read strictly.

    Raises:
        NotWellFormed: The bytes are no UTF-8, or no JSON by RFC 8259.

        NoJsonObject: They begin with a BOM, hold a member twice, are nested too deeply to be read, or are
            not an object.
    """
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise NotWellFormed(message("body.not_utf8")) from error
    if text.startswith("\ufeff"):
        raise NoJsonObject(message("body.byte_order_mark"))
    try:
        value = json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse_constant)
    except NoJsonObject:
        raise
    except RecursionError as error:
        raise NoJsonObject(message("body.too_deep")) from error
    except ValueError as error:
        raise NotWellFormed(message("body.malformed" if text.strip() else "body.empty")) from error
    if not isinstance(value, dict):
        raise NoJsonObject(message("body.no_object", type=type_of(value)))
    return value


def is_well_formed(body: bytes) -> bool:
    """Whether *body* is JSON at all, if not an object to be relied on."""
    try:
        parse_object(body)
    except NotWellFormed:
        return False
    except NoJsonObject:
        return True
    return True


def answer_object(reply: Response) -> Mapping[str, Any]:
    """
    The JSON object that the body of *reply* is.

    Raises:
        NotWhole: The body was cut.

        NoJsonObject: As ``parse_object`` does.
    """
    if reply.excerpt is not None:
        raise NotWhole(message("body.cut", reason=message(f"unread.{reply.excerpt.reason.name.lower()}")))
    return parse_object(reply.body)


def body_of(exchange: Exchange) -> Mapping[str, Any]:
    """The gateway's own JSON object, empty where there is none, or where somebody in between has answered."""
    if isinstance(exchange.reply, NoResponse) or is_unheard(exchange.reply):
        return {}
    try:
        return answer_object(exchange.reply)
    except NoJsonObject:
        return {}


def request_body(exchange: Exchange) -> Mapping[str, Any]:
    """The request's JSON object, empty where there is none."""
    try:
        return parse_object(exchange.request.body or b"")
    except NoJsonObject:
        return {}


def member(value: Mapping[str, Any], *path: str) -> Any:  # noqa: ANN401 - JSON enters here
    """The value at *path* below *value*, or None where the path breaks off."""
    found: Any = value
    for step in path:
        found = found.get(step) if isinstance(found, Mapping) else None
    return found


def outcome(exchange: Exchange) -> Outcome:
    """
    What the answer comes to for money.

    ``success`` decides within 2xx, also where it is wrongly spelt as text or number: the wrong type is
    another requirement's matter. A 2xx without ``success`` is UNKNOWN, and so is a status by which the target
    puts a request off. What the target file claims to be a refusal is one.
    """
    reply = exchange.reply
    if isinstance(reply, Response) and reply.is_claimed:
        return Outcome.REFUSED
    if isinstance(reply, NoResponse) or not 200 <= reply.status < 500 or reply.status in _NOT_NOW:
        # Below 200 there is no final answer yet.
        return Outcome.UNKNOWN
    if not 200 <= reply.status < 300:
        return Outcome.REFUSED
    success = body_of(exchange).get("success")
    if success in _GRANTED:
        return Outcome.ACCEPTED
    return Outcome.REFUSED if success is not None and success in _DENIED else Outcome.UNKNOWN


def is_server_error(reply: Reply) -> bool:
    """Whether *reply* is the gateway's own server error; 502, 503 and 504 may be anybody's in between."""
    return isinstance(reply, Response) and reply.status >= 500 and not is_unheard(reply)


def is_put_off(exchange: Exchange) -> bool:
    """Whether the target did not look at the request, so that its answer says nothing of it."""
    reply = exchange.reply
    return isinstance(reply, Response) and reply.status in _NOT_NOW and not reply.is_claimed


def figure(told: object) -> Decimal | None:
    """The finite number that *told* is, or spells."""
    if isinstance(told, bool) or not isinstance(told, int | float | str):
        return None
    try:
        number = Decimal(str(told))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def is_cut(value: object, exchange: Exchange) -> bool:
    """
    Whether *value* is what the boundary has left of a number that could have been a card's.

    The original value and its type are not known any more.
    """
    is_seen = any(s.kind in _CARDS and s.place == "response.body" for s in exchange.sightings)
    return is_seen and isinstance(value, str) and _CUT.fullmatch(value) is not None


def is_told_as_success(exchange: Exchange) -> bool:
    """Whether an answer is a 2xx that does not deny success, as far as its body could be read."""
    reply = exchange.reply
    if not isinstance(reply, Response) or reply.excerpt is not None:
        return False
    return 200 <= reply.status < 300 and outcome(exchange) is not Outcome.REFUSED


def silence_of(reply: NoResponse) -> Message:
    """Why there is no answer, to be put into a sentence."""
    return message(f"silence.{reply.reason.value}")


def answer_to(exchange: Exchange) -> Message:
    """The answer in a few words: what it comes to, and its status."""
    reply: Reply = exchange.reply
    if isinstance(reply, NoResponse):
        return message("answer.none", reason=silence_of(reply))
    match outcome(exchange):
        case Outcome.ACCEPTED:
            return message("answer.accepted", status=reply.status)
        case Outcome.REFUSED:
            return message("answer.refused", status=reply.status)
        case Outcome.UNKNOWN:
            return _undecided(reply)


def _undecided(reply: Response) -> Message:
    """An answer that decides nothing, and why."""
    if 200 <= reply.status < 300:
        try:
            answer_object(reply)
        except NoJsonObject as error:
            return message("answer.unreliable", status=reply.status, reason=error.reason)
    return message("answer.undecided", status=reply.status)


def authorized_amount(authorization: Exchange) -> int | None:
    """The amount that *authorization* asked for, in the unit of the request; None where it is not known."""
    asked = request_body(authorization).get("amount")
    return int(asked) if isinstance(asked, str) and asked.isascii() and asked.isdigit() else None


def asked_amount(capture: Exchange) -> int | None:
    """The whole amount that *capture* asked for; None where its body holds no integer."""
    asked = request_body(capture).get("amount")
    return asked if isinstance(asked, int) and not isinstance(asked, bool) else None


def accepted_wholes(history: Iterable[Exchange]) -> frozenset[int]:
    """Amounts of which a whole authorization was captured in *history*."""
    held: dict[str | None, int | None] = {}
    found: set[int] = set()
    for exchange in history:
        if exchange.operation is Operation.AUTHORIZATION:
            held[capture_id(exchange)] = authorized_amount(exchange)
        amount, source = asked_amount(exchange), request_body(exchange).get("transactionId")
        is_whole = amount is not None and isinstance(source, str) and held.get(source) == amount
        if amount is not None and is_whole and outcome(exchange) is Outcome.ACCEPTED:
            found.add(amount)
    return frozenset(found)


def capture_id(capture: Exchange) -> str | None:
    """The id that the answer to *capture* gives it, if it gives one."""
    found = member(body_of(capture), "transaction_details", "id")
    return found if isinstance(found, str) else None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        raise NoJsonObject(message("body.member_twice", member=next(n for n in names if names.count(n) > 1)))
    return dict(pairs)


def _refuse_constant(name: str) -> float:
    raise NotWellFormed(message("body.no_number", token=name))


def named_id(exchange: Exchange) -> str | None:
    """The id that a request names: in its body, or, where a status is asked for, at the end of its path."""
    told = request_body(exchange).get("transactionId") if exchange.request.body else None
    if isinstance(told, str):
        return told
    is_of_path = exchange.operation is Operation.STATUS and exchange.request.body is None
    return unquote(exchange.request.path.rstrip("/").rpartition("/")[2]) if is_of_path else None


_JSON_TYPES: tuple[tuple[type, JsonType], ...] = (
    (type(None), JsonType.NULL),
    # A boolean is an int to Python, so it comes first.
    (bool, JsonType.BOOLEAN),
    (int, JsonType.INTEGER),
    (float, JsonType.NUMBER),
    (str, JsonType.STRING),
    (Mapping, JsonType.OBJECT),
)


def json_type(value: object) -> JsonType:
    """The JSON type of *value*."""
    return next((name for kind, name in _JSON_TYPES if isinstance(value, kind)), JsonType.ARRAY)


def type_of(value: object) -> Message:
    """The JSON type of *value*, to be put into a sentence."""
    return message(f"json.{json_type(value)}")
