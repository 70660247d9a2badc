"""Exchanges as lines of ``exchanges.jsonl``, and back."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from capture_conformance.contract.members import Members, WrongMember, kind_of
from capture_conformance.contract.message_json import message_to_json, optional_message
from capture_conformance.model.exchange import (
    Cut,
    Excerpt,
    Exchange,
    ExchangeId,
    Framing,
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
    Swelling,
    Unread,
    Wire,
)


def exchange_to_json(exchange: Exchange) -> dict[str, Any]:
    """The object that stands for *exchange* in the log."""
    return {
        "id": exchange.id,
        "url": exchange.url,
        **request_to_json(exchange.request),
        "sent_at": exchange.sent_at.isoformat(),
        "received_at": exchange.received_at.isoformat(),
        "reply": _reply_to_json(exchange.reply),
        "part": _part_to_json(exchange.part),
        "sightings": [asdict(sighting) for sighting in exchange.sightings],
        **({"prepared": True} if exchange.is_prepared else {}),
    }


def request_to_json(request: Request) -> dict[str, Any]:
    """The members that stand for *request*."""
    return {
        "operation": request.operation.value,
        "method": request.method,
        "path": request.path,
        "query": request.query,
        "headers": [list(pair) for pair in request.headers],
        **_body_to_json(request.body),
        **_wire_to_json(request.wire),
    }


def request_from_json(line: Mapping[str, Any]) -> Request:
    """
    The request that the members of *line* stand for.

    Raises:
        WrongMember: They are not what ``request_to_json`` wrote.
    """
    return _request(Members(of=line))


def _request(line: Members) -> Request:
    return Request(
        operation=line.one_of("operation", Operation),
        method=line.text("method"),
        path=line.text("path"),
        query=line.text("query"),
        headers=line.pairs("headers"),
        body=_body_from_json(line),
        wire=_wire_from_json(line),
    )


def exchange_from_json(line: Mapping[str, Any]) -> Exchange:
    """
    The exchange that *line* stands for.

    Raises:
        WrongMember: The line is not one that ``exchange_to_json`` wrote.
    """
    members = Members(of=line)
    return Exchange(
        id=ExchangeId(members.text("id")),
        request=_request(members),
        url=members.text("url"),
        reply=_reply_from_json(members.below("reply")),
        sent_at=members.moment("sent_at"),
        received_at=members.moment("received_at"),
        part=_part_from_json(members.below("part")),
        sightings=tuple(
            Sighting(
                kind=x.text("kind"),
                place=x.text("place"),
                count=x.integer("count"),
                owner=x.text("owner"),
                is_sent=x.truth("is_sent"),
            )
            for x in members.objects("sightings")
        ),
        is_prepared=members.truth("prepared", default=False),
    )


def _body_to_json(body: bytes | None) -> dict[str, Any]:
    """The body as text where it is clean UTF-8, in base64 where it is not."""
    if body is None:
        return {"body": None}
    try:
        return {"body": body.decode()}
    except UnicodeDecodeError:
        return {"body_base64": base64.b64encode(body).decode()}


def _body_from_json(line: Members) -> bytes | None:
    if "body_base64" not in line.of:
        return None if line.optional_text("body") is None else line.data("body")
    try:
        return base64.b64decode(line.data("body_base64"), validate=True)
    except ValueError as error:
        raise WrongMember(f"{line.place}body_base64: expected base64, found another text") from error


def _wire_to_json(wire: Wire | None) -> dict[str, Any]:
    """How the request went out, where that was not left to the library."""
    if wire is None:
        return {}
    swelling = wire.swelling
    told = {
        "framing": wire.framing.value,
        "cut": None if wire.cut is None else wire.cut.value,
        "expects_continue": wire.expects_continue,
        "swelling": None if swelling is None else [swelling.unit, swelling.times],
        "drip_s": wire.drip_s,
        "keeps_open": wire.keeps_open,
    }
    return {"wire": told}


def _wire_from_json(line: Members) -> Wire | None:
    if line.of.get("wire") is None:
        return None
    wire = line.below("wire")
    return Wire(
        framing=wire.one_of("framing", Framing),
        cut=None if wire.optional_text("cut") is None else wire.one_of("cut", Cut),
        expects_continue=wire.truth("expects_continue"),
        swelling=_swelling_from_json(wire),
        drip_s=wire.number("drip_s", 0.0),
        keeps_open=wire.truth("keeps_open", default=False),
    )


def _swelling_from_json(wire: Members) -> Swelling | None:
    match wire.of.get("swelling"):
        case None:
            return None
        case [str(unit), int(times)]:
            return Swelling(unit=unit, times=times)
        case other:
            found = kind_of(other)
            raise WrongMember(f"{wire.place}swelling: expected a text and an integer, found {found}")


def _reply_to_json(reply: Reply) -> dict[str, Any]:
    if isinstance(reply, NoResponse):
        return {"no_response": reply.reason.value, "elapsed_ms": round(reply.elapsed_ms, 2)}
    return {
        "status": reply.status,
        "headers": [list(pair) for pair in reply.headers],
        **_body_to_json(reply.body),
        "elapsed_ms": round(reply.elapsed_ms, 2),
        **({"refusal_claimed": True} if reply.is_claimed else {}),
        **_excerpt_to_json(reply.excerpt),
    }


def _excerpt_to_json(excerpt: Excerpt | None) -> dict[str, Any]:
    if excerpt is None:
        return {}
    return {"excerpt": {"reason": excerpt.reason.value, "length": excerpt.length, "sha256": excerpt.sha256}}


def _excerpt_from_json(line: Members) -> Excerpt | None:
    if "excerpt" not in line.of:
        return None
    noted = line.below("excerpt")
    return Excerpt(
        reason=noted.one_of("reason", Unread), length=noted.integer("length"), sha256=noted.text("sha256")
    )


def _reply_from_json(line: Members) -> Reply:
    if "no_response" in line.of:
        return NoResponse(reason=line.one_of("no_response", Silence), elapsed_ms=line.number("elapsed_ms"))
    return Response(
        status=line.integer("status"),
        headers=line.pairs("headers"),
        body=_body_from_json(line) or b"",
        elapsed_ms=line.number("elapsed_ms"),
        is_claimed=line.truth("refusal_claimed", default=False),
        excerpt=_excerpt_from_json(line),
    )


def _part_to_json(part: Part) -> dict[str, Any]:
    return {
        "trial": part.trial,
        "role": part.role.value,
        "case": message_to_json(part.case),
        "question": part.question,
        "requirements": list(part.requirements),
        "repeats": part.repeats,
        "test": part.test,
        "purpose": part.purpose.value,
    }


def _part_from_json(line: Members) -> Part:
    return Part(
        trial=line.text("trial"),
        role=line.one_of("role", Role),
        case=optional_message(line.of.get("case"), f"{line.place}case"),
        question=line.text("question"),
        requirements=line.texts("requirements"),
        repeats=line.optional_text("repeats"),
        test=line.text("test"),
        purpose=line.one_of("purpose", Purpose),
    )
