"""Exchanges as lines of ``exchanges.jsonl``, and back."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from capture_conformance.model.exchange import (
    Cut,
    Excerpt,
    Exchange,
    ExchangeId,
    Framing,
    Headers,
    NoResponse,
    Operation,
    Part,
    Purpose,
    Reply,
    Request,
    Response,
    Role,
    Sighting,
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
        KeyError, ValueError: They are not what ``request_to_json`` wrote.
    """
    return Request(
        operation=Operation(line["operation"]),
        method=line["method"],
        path=line["path"],
        query=line["query"],
        headers=_headers(line["headers"]),
        body=_body_from_json(line),
        wire=_wire_from_json(line),
    )


def exchange_from_json(line: Mapping[str, Any]) -> Exchange:
    """
    The exchange that *line* stands for.

    Raises:
        KeyError, ValueError: The line is not one that ``exchange_to_json`` wrote.
    """
    return Exchange(
        id=ExchangeId(line["id"]),
        request=request_from_json(line),
        url=line["url"],
        reply=_reply_from_json(line["reply"]),
        sent_at=datetime.fromisoformat(line["sent_at"]),
        received_at=datetime.fromisoformat(line["received_at"]),
        part=_part_from_json(line["part"]),
        sightings=tuple(
            Sighting(
                kind=s["kind"], place=s["place"], count=s["count"], owner=s["owner"], is_sent=s["is_sent"]
            )
            for s in line["sightings"]
        ),
        is_prepared=line.get("prepared", False),
    )


def _body_to_json(body: bytes | None) -> dict[str, Any]:
    """The body as text where it is clean UTF-8, in base64 where it is not."""
    if body is None:
        return {"body": None}
    try:
        return {"body": body.decode()}
    except UnicodeDecodeError:
        return {"body_base64": base64.b64encode(body).decode()}


def _body_from_json(line: Mapping[str, Any]) -> bytes | None:
    if "body_base64" in line:
        return base64.b64decode(line["body_base64"])
    text = line["body"]
    return None if text is None else text.encode()


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


def _wire_from_json(line: Mapping[str, Any]) -> Wire | None:
    told = line.get("wire")
    if told is None:
        return None
    cut, swelling = told.get("cut"), told.get("swelling")
    return Wire(
        framing=Framing(told["framing"]),
        cut=None if cut is None else Cut(cut),
        expects_continue=told["expects_continue"],
        swelling=None if swelling is None else Swelling(unit=swelling[0], times=swelling[1]),
        drip_s=told.get("drip_s", 0.0),
        keeps_open=told.get("keeps_open", False),
    )


def _reply_to_json(reply: Reply) -> dict[str, Any]:
    if isinstance(reply, NoResponse):
        return {"no_response": reply.reason, "elapsed_ms": round(reply.elapsed_ms, 2)}
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


def _excerpt_from_json(line: Mapping[str, Any]) -> Excerpt | None:
    noted = line.get("excerpt")
    if noted is None:
        return None
    return Excerpt(reason=Unread(noted["reason"]), length=noted["length"], sha256=noted["sha256"])


def _reply_from_json(line: Mapping[str, Any]) -> Reply:
    if "no_response" in line:
        return NoResponse(reason=line["no_response"], elapsed_ms=line["elapsed_ms"])
    return Response(
        status=line["status"],
        headers=_headers(line["headers"]),
        body=_body_from_json(line) or b"",
        elapsed_ms=line["elapsed_ms"],
        is_claimed=line.get("refusal_claimed", False),
        excerpt=_excerpt_from_json(line),
    )


def _part_to_json(part: Part) -> dict[str, Any]:
    return {
        "trial": part.trial,
        "role": part.role.value,
        "case": part.case,
        "requirements": list(part.requirements),
        "repeats": part.repeats,
        "test": part.test,
        "purpose": part.purpose.value,
    }


def _part_from_json(line: Mapping[str, Any]) -> Part:
    return Part(
        trial=line["trial"],
        role=Role(line["role"]),
        case=line["case"],
        requirements=tuple(line["requirements"]),
        repeats=line["repeats"],
        test=line["test"],
        purpose=Purpose(line["purpose"]),
    )


def _headers(pairs: list[list[str]]) -> Headers:
    return tuple((name, value) for name, value in pairs)
