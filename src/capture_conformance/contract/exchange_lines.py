"""The codec of ``exchanges.jsonl`` and of the requests in case files: exchanges as JSON, and back."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from capture_conformance.contract.members import WrongMember
from capture_conformance.contract.message_json import message_to_json, optional_message
from capture_conformance.model.exchange import (
    Excerpt,
    Exchange,
    ExchangeId,
    NoResponse,
    Operation,
    Part,
    Purpose,
    Reply,
    Request,
    Response,
    Role,
    Sighting,
    Silence,
    Wire,
)

_Headers = tuple[tuple[str, str], ...]
_Moment = Annotated[datetime, Meta(tz=True)]
_Milliseconds = Annotated[float, Meta(ge=0)]


class _RequestLine(Struct, kw_only=True, omit_defaults=True):
    """A request; its body is text where it is clean UTF-8, and in base64 where it is not."""

    operation: Operation
    method: str
    path: str
    query: str
    headers: _Headers
    body: str | UnsetType | None = UNSET
    body_base64: str | UnsetType = UNSET
    wire: Wire | None = None


class _ReplyLine(Struct, kw_only=True, omit_defaults=True):
    """An answer, or why there is none."""

    elapsed_ms: _Milliseconds
    no_response: Silence | None = None
    status: int | None = None
    headers: _Headers = ()
    body: str | UnsetType | None = UNSET
    body_base64: str | UnsetType = UNSET
    refusal_claimed: bool = False
    excerpt: Excerpt | None = None


class _PartLine(Struct, kw_only=True):
    """Why an exchange was made."""

    trial: str
    role: Role
    case: dict[str, Any] | None
    question: str
    requirements: tuple[str, ...]
    repeats: str | None
    test: str
    purpose: Purpose


class _ExchangeLine(Struct, kw_only=True, omit_defaults=True):
    """A whole exchange; the members of its request are its own."""

    id: str
    url: str
    operation: Operation
    method: str
    path: str
    query: str
    headers: _Headers
    body: str | UnsetType | None = UNSET
    body_base64: str | UnsetType = UNSET
    wire: Wire | None = None
    sent_at: _Moment
    received_at: _Moment
    reply: _ReplyLine
    part: _PartLine
    sightings: tuple[Sighting, ...] = ()
    prepared: bool = False


def encode_exchange(exchange: Exchange) -> bytes:
    """*exchange* as one line of JSON, without its end."""
    line = _ExchangeLine(
        id=exchange.id,
        url=exchange.url,
        **_request_members(exchange.request),
        sent_at=exchange.sent_at,
        received_at=exchange.received_at,
        reply=_reply_line(exchange.reply),
        part=_part_line(exchange.part),
        sightings=exchange.sightings,
        prepared=exchange.is_prepared,
    )
    return _encoded(line)


def decode_exchange(line: bytes | str) -> Exchange:
    """
    The exchange that *line* stands for.

    Raises:
        WrongMember: It is not a line that ``encode_exchange`` wrote; the message names the member.
    """
    found = _read(line)
    return Exchange(
        id=ExchangeId(found.id),
        request=_request(found),
        url=found.url,
        reply=_reply(found.reply),
        sent_at=found.sent_at,
        received_at=found.received_at,
        part=_part(found.part),
        sightings=found.sightings,
        is_prepared=found.prepared,
    )


def _read(line: bytes | str) -> _ExchangeLine:
    try:
        return _decoder().decode(line)
    except msgspec.ValidationError as error:
        raise WrongMember(_described(error)) from error
    except msgspec.DecodeError:
        return _read_leniently(line)


def _read_leniently(line: bytes | str) -> _ExchangeLine:
    """The same with a reader that takes half of a surrogate pair, as other programs may write it."""
    try:
        return msgspec.convert(json.loads(line), _ExchangeLine)
    except msgspec.ValidationError as error:
        raise WrongMember(_described(error)) from error
    except (ValueError, RecursionError) as error:
        raise WrongMember("cut off or damaged; give a whole log, or run again") from error


def request_to_json(request: Request) -> dict[str, Any]:
    """The object that stands for *request* in a case file."""
    found: dict[str, Any] = msgspec.json.decode(_encoded(_RequestLine(**_request_members(request))))
    return found


def request_from_json(members: Mapping[str, Any]) -> Request:
    """
    The request that the object *members* stands for.

    Raises:
        WrongMember: It is not one that ``request_to_json`` made.
    """
    try:
        return _request(msgspec.convert(dict(members), _RequestLine))
    except msgspec.ValidationError as error:
        raise WrongMember(_described(error)) from error


@cache
def _encoder() -> msgspec.json.Encoder:
    return msgspec.json.Encoder()


@cache
def _decoder() -> msgspec.json.Decoder[_ExchangeLine]:
    return msgspec.json.Decoder(_ExchangeLine)


def _body(line: _RequestLine | _ReplyLine | _ExchangeLine) -> bytes | None:
    if isinstance(line.body_base64, str):
        try:
            return base64.b64decode(line.body_base64, validate=True)
        except binascii.Error as error:
            raise WrongMember("body_base64: expected base64, found another text") from error
    return line.body.encode() if isinstance(line.body, str) else None


def _request(line: _RequestLine | _ExchangeLine) -> Request:
    return Request(
        operation=line.operation,
        method=line.method,
        path=line.path,
        query=line.query,
        headers=line.headers,
        body=_body(line),
        wire=line.wire,
    )


def _reply(line: _ReplyLine) -> Reply:
    if line.no_response is not None:
        return NoResponse(reason=line.no_response, elapsed_ms=line.elapsed_ms)
    if line.status is None:
        raise WrongMember("reply.status: expected an integer, found nothing")
    return Response(
        status=line.status,
        headers=line.headers,
        body=_body(line) or b"",
        elapsed_ms=line.elapsed_ms,
        is_claimed=line.refusal_claimed,
        excerpt=line.excerpt,
    )


def _part(line: _PartLine) -> Part:
    return Part(
        trial=line.trial,
        role=line.role,
        case=optional_message(line.case, "part.case"),
        question=line.question,
        requirements=line.requirements,
        repeats=line.repeats,
        test=line.test,
        purpose=line.purpose,
    )


def _encoded(line: _RequestLine | _ExchangeLine) -> bytes:
    try:
        return _encoder().encode(line)
    except UnicodeEncodeError:
        # Half of a surrogate pair is no character: it becomes the text of its escape.
        return _encoder().encode(_without_surrogates(msgspec.to_builtins(line)))


def _without_surrogates(value: Any) -> Any:  # noqa: ANN401 - JSON of any kind
    match value:
        case str():
            return value.encode("utf-8", "backslashreplace").decode()
        case dict():
            return {key: _without_surrogates(each) for key, each in value.items()}
        case list() | tuple():
            return [_without_surrogates(each) for each in value]
        case _:
            return value


def _body_members(body: bytes | None) -> dict[str, Any]:
    if body is None:
        return {"body": None}
    try:
        return {"body": body.decode()}
    except UnicodeDecodeError:
        return {"body_base64": base64.b64encode(body).decode()}


def _request_members(request: Request) -> dict[str, Any]:
    return {
        "operation": request.operation,
        "method": request.method,
        "path": request.path,
        "query": request.query,
        "headers": request.headers,
        "wire": request.wire,
        **_body_members(request.body),
    }


def _reply_line(reply: Reply) -> _ReplyLine:
    elapsed_ms = round(reply.elapsed_ms, 2)
    if isinstance(reply, NoResponse):
        return _ReplyLine(no_response=reply.reason, elapsed_ms=elapsed_ms)
    return _ReplyLine(
        status=reply.status,
        headers=reply.headers,
        elapsed_ms=elapsed_ms,
        refusal_claimed=reply.is_claimed,
        excerpt=reply.excerpt,
        **_body_members(reply.body),
    )


def _part_line(part: Part) -> _PartLine:
    return _PartLine(
        trial=part.trial,
        role=part.role,
        case=message_to_json(part.case),
        question=part.question,
        requirements=part.requirements,
        repeats=part.repeats,
        test=part.test,
        purpose=part.purpose,
    )


def _described(error: msgspec.ValidationError) -> str:
    """The member at fault, which msgspec names at the end of its message, and what was expected of it."""
    problem, _, place = str(error).partition(" - at `$")
    member = place.rstrip("`").lstrip(".") or "the line"
    expected = problem.removeprefix("Expected ").removeprefix("Invalid ").replace("`", "")
    return (
        f"{member}: expected {expected}"
        if problem.startswith("Expected")
        else f"{member}: not as expected: invalid {expected}"
    )
