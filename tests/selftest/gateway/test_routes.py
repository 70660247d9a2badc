"""Where the gateway answers, and how it answers elsewhere."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from capture_conformance.gateway.app import PREFIXES, build_app

from .shop import Shop, Stage, build_gateway

if TYPE_CHECKING:
    from starlette.types import Message


def test_both_prefixes_lead_to_the_same_gateway(stage: Stage) -> None:
    """What is authorized under one prefix is captured under the other."""
    doubled = Shop(send=stage.first.send, merchant=stage.first.merchant, prefix=PREFIXES[1])

    assert doubled.capture(stage.first.authorize()).status == 201


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/", 404),
        ("POST", f"{PREFIXES[0]}/capture/", 404),
        ("POST", f"{PREFIXES[0]}/refund", 404),
        ("GET", f"{PREFIXES[0]}/transaction/status/a/b", 404),
        ("GET", f"{PREFIXES[0]}/capture", 405),
        ("PUT", f"{PREFIXES[1]}/capture", 405),
        ("POST", f"{PREFIXES[0]}/transaction/status/x", 405),
    ],
)
def test_other_routes_are_refused_in_json(shop: Shop, method: str, path: str, status: int) -> None:
    """Wrong paths and methods are told like any refusal."""
    told = shop.send(method, path, shop.headers(), b"{}")

    assert (status, False, "application/json") == (*told.outcome, told.media_type)
    assert (status == 405) == ("allow" in told.headers)


@pytest.mark.parametrize(("method", "path"), [("PUT", "/capture"), ("POST", "/capture/")])
def test_other_routes_are_refused_after_the_whole_body(method: str, path: str) -> None:
    """What is left of it would arrive together with the next request, and be taken for its beginning."""
    gateway = build_gateway()
    arriving = [{"body": b'{"amount"', "more_body": True}, {"body": b": 1}", "more_body": False}]
    seen: list[str] = []

    async def receive() -> Message:
        seen.append("part of the body")
        return {"type": "http.request", **arriving.pop(0)}

    async def send(message: Message) -> None:
        seen.append(message["type"])

    scope = {"type": "http", "method": method, "path": PREFIXES[0] + path, "query_string": b"", "headers": []}
    asyncio.run(build_app(gateway)(scope, receive, send))
    gateway.ledger.close()

    assert seen == ["part of the body", "part of the body", "http.response.start", "http.response.body"]
