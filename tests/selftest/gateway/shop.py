"""A caller of the gateway, over the network or straight into the application."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import requests

from capture_conformance.gateway.app import PREFIXES, build_app
from capture_conformance.gateway.faults import break_rules
from capture_conformance.gateway.ledger import Ledger
from capture_conformance.gateway.operations import Gateway
from capture_conformance.gateway.rules import FAULTLESS
from capture_conformance.gateway.settings import DEFAULT_MERCHANTS, Announcement, Language, Merchant
from capture_conformance.gateway.variants import vary_rules

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.types import Message

# In the place of a member: leave it out.
OMITTED = object()

CARD_NUMBER = "5200000000001005"
SECURITY_CODE = "847"

Headers: TypeAlias = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the gateway answered."""

    status: int
    media_type: str
    content: bytes
    headers: Headers

    @property
    def body(self) -> dict[str, Any]:
        """The answer's members."""
        members = json.loads(self.content)
        assert isinstance(members, dict)
        return members

    @property
    def id(self) -> str:
        """The id of what took place."""
        return str(self.at("transaction_details.id"))

    @property
    def outcome(self) -> tuple[int, object]:
        """The status, and whether success is told."""
        return self.status, self.body.get("success")

    def at(self, path: str) -> object:
        """The value at *path*, None where there is none."""
        value: object = self.body
        for name in path.split("."):
            value = value.get(name) if isinstance(value, dict) else None
        return value


Send: TypeAlias = Callable[[str, str, Headers, bytes], Told]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """One merchant, calling one gateway."""

    send: Send
    merchant: Merchant
    prefix: str = PREFIXES[0]

    def headers(self, **changes: object) -> dict[str, str]:
        """The headers of a sound call, with changes; an underscore stands for a hyphen."""
        sound: dict[str, object] = {
            "Authorization": f"Basic {self.merchant.api_key}",
            "x_api_key": self.merchant.x_api_key,
            "Content_Type": "application/json",
            "User_Agent": "shop",
        }
        return {
            name.replace("_", "-"): str(value)
            for name, value in {**sound, **changes}.items()
            if value is not OMITTED
        }

    def post(self, path: str, body: object, *, query: str = "", **headers: object) -> Told:
        """Post *body*, bytes as they are and all else as JSON."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.send("POST", f"{self.prefix}/{path}{query}", self.headers(**headers), content)

    def authorization_body(self, **changes: object) -> dict[str, object]:
        """The members of a sound authorization, with changes."""
        address = {
            "country": "JP",
            "email": "buyer@example.com",
            "phone_number": "8112345678",
            "address1": "1-1 Nishi-Shinjuku",
            "city": "Shinjuku",
            "state": "Tokyo",
            "postal_code": "1600022",
        }
        sound: dict[str, object] = {
            "amount": "1000",
            "currency": "JPY",
            "card": self.card(),
            "merchant_id": self.merchant.merchant_id,
            "merchant_txn_ref": "order-1",
            "customer_ip": "127.0.0.1",
            "billing_address": address,
        }
        return _changed(sound, changes)

    def card(self, **changes: object) -> dict[str, object]:
        """The members of a sound card, with changes."""
        sound: dict[str, object] = {
            "number": CARD_NUMBER,
            "expiry_month": "09",
            "expiry_year": "49",
            "name": "John Doe",
            "cvc": SECURITY_CODE,
        }
        return _changed(sound, changes)

    def authorize(self, amount: int = 1000, **changes: object) -> str:
        """The id of a fresh authorization."""
        told = self.post("authorization", self.authorization_body(amount=str(amount), **changes))
        assert told.status == 201, told.content
        return told.id

    def capture_body(self, transaction_id: str, /, **changes: object) -> dict[str, object]:
        """The members of a sound capture of 1000, with changes."""
        sound: dict[str, object] = {
            "transactionId": transaction_id,
            "amount": 1000,
            "merchant_id": self.merchant.merchant_id,
            "notes": "Order 1",
        }
        return _changed(sound, changes)

    def capture(self, transaction_id: str, amount: object = 1000, /, **changes: object) -> Told:
        """Capture *amount* of an authorization."""
        return self.post("capture", self.capture_body(transaction_id, amount=amount, **changes))

    def void(self, transaction_id: str) -> Told:
        """Void an authorization."""
        body = {"transactionId": transaction_id, "merchant_id": self.merchant.merchant_id}
        return self.post("void", body)

    def status(self, entry_id: str) -> Told:
        """Ask for an entry."""
        path = f"{self.prefix}/transaction/status/{entry_id}"
        return self.send("GET", path, self.headers(Content_Type=OMITTED), b"")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Two shops at one gateway."""

    first: Shop
    second: Shop


def stage_over_network(announcement: Announcement) -> Stage:
    """Both shops, calling over HTTP."""
    session = requests.Session()
    session.trust_env = False

    def send(method: str, path: str, headers: Headers, body: bytes) -> Told:
        url = announcement.base_url + path
        response = session.request(
            method, url, headers=headers, data=body or None, timeout=10, allow_redirects=False
        )
        return Told(
            status=response.status_code,
            media_type=response.headers.get("Content-Type", ""),
            content=response.content,
            headers=response.headers,
        )

    first, second = announcement.merchants
    return Stage(first=Shop(send=send, merchant=first), second=Shop(send=send, merchant=second))


def build_gateway(
    *faults: str, variants: Sequence[str] = (), ledger: Ledger | None = None, language: Language = "ja"
) -> Gateway:
    """A gateway with its two default merchants."""
    rules = break_rules(vary_rules(FAULTLESS, variants), faults)
    return Gateway(
        merchants=DEFAULT_MERCHANTS,
        ledger=ledger or Ledger(rules.new_id),
        rules=rules,
        language=language,
    )


def stage_in_process(gateway: Gateway) -> Stage:
    """Both shops, calling the application without a network between."""
    app = build_app(gateway)

    def send(method: str, path: str, headers: Headers, body: bytes) -> Told:
        return asyncio.run(ask(app, method, path, headers, body))

    first, second = gateway.merchants
    return Stage(first=Shop(send=send, merchant=first), second=Shop(send=send, merchant=second))


async def ask(app: Starlette, method: str, path: str, headers: Headers, body: bytes) -> Told:
    """One request to the application."""
    bare_path, _, query = path.partition("?")
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "path": bare_path,
        "query_string": query.encode(),
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 50000),
    }
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    answered = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    content = b"".join(message["body"] for message in sent[1:])
    return Told(
        status=sent[0]["status"],
        media_type=answered.get("content-type", ""),
        # As an HTTP client does over the network.
        content=gzip.decompress(content) if answered.get("content-encoding") == "gzip" else content,
        headers=answered,
    )


def _changed(sound: dict[str, object], changes: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in {**sound, **changes}.items() if value is not OMITTED}
