"""The requests of a run, sent again by a plain ``requests.Session`` that judges and keeps nothing."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import requests

from capture_conformance.cli.embedded import Embedded
from capture_conformance.contract.answers import capture_id
from capture_conformance.contract.target import load_target
from capture_conformance.contract.verdict_log import load_log
from capture_conformance.generation.credentials import disguises
from capture_conformance.model.exchange import Exchange, Response
from capture_conformance.model.merchant import Merchants
from capture_conformance.model.target import Card

_TIMEOUT_S = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """
    A request of a run with its keys and card put back, and what its answer was.

    ``ids`` are the transaction ids in it that earlier answers gave, ``given`` is the id that its own answer
    gave. Another gateway gives other ids, so that they are replaced when it is sent again.
    """

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes | None
    status: int
    ids: tuple[str, ...]
    given: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Loop:
    """
    One pass over the requests.

    ``sent`` leaves out requests that the library refuses to send, ``alike`` counts answers with the same
    status as in the run, ``cpu_s`` is the CPU time of this process.
    """

    sent: int
    alike: int
    wall_s: float
    cpu_s: float


def recorded_in(folder: Path, merchants: Merchants) -> list[Recorded]:
    """
    Return the requests of the run in *folder*, as *merchants* send them.

    Those that need a connection of their own are left out: no library sends them.
    """
    target = load_target("mock")
    cards = (target.card, *target.more_cards)
    keys = {name: key for key, name in disguises(merchants).items()}
    found: list[Recorded] = []
    given: list[str] = []
    for exchange in load_log(folder).exchanges:
        if exchange.request.wire is None:
            found.append(_recorded(exchange, given, keys, cards))
        given += [name] if (name := capture_id(exchange)) is not None else []
    return found


def _recorded(
    exchange: Exchange, given: Sequence[str], keys: Mapping[str, str], cards: Sequence[Card]
) -> Recorded:
    request, reply = exchange.request, exchange.reply
    path = request.path + (f"?{request.query}" if request.query else "")
    text = f"{path} {(request.body or b'').decode('utf-8', 'replace')}"
    return Recorded(
        method=request.method,
        path=_with_keys(path, keys),
        headers={name: _with_keys(value, keys) for name, value in request.headers},
        body=None if request.body is None else _with_secrets(request.body, keys, cards),
        status=reply.status if isinstance(reply, Response) else 0,
        ids=tuple(name for name in dict.fromkeys(given) if name in text),
        given=capture_id(exchange),
    )


def _with_secrets(body: bytes, keys: Mapping[str, str], cards: Sequence[Card]) -> bytes:
    text = _with_keys(body.decode("utf-8", "surrogateescape"), keys)
    for card in cards:
        masked = f"{card.number[:6]}{'*' * (len(card.number) - 10)}{card.number[-4:]}"
        if masked in text:
            text = text.replace(masked, card.number).replace('"cvc": "***"', f'"cvc": "{card.cvc}"')
    return text.encode("utf-8", "surrogateescape")


def _with_keys(text: str, keys: Mapping[str, str]) -> str:
    for name, key in keys.items() if "${" in text else ():
        text = text.replace(name, key)
    return text


def send_again(recorded: Sequence[Recorded], embedded: Embedded) -> Loop:
    """Send every one of *recorded* to *embedded*, one after the other over one session."""
    ids: dict[str, str] = {}
    sent = alike = 0
    with requests.Session() as session:
        session.trust_env = False
        wall, cpu = time.perf_counter(), time.process_time()
        for request in recorded:
            try:
                answer = _send(session, embedded.base_url, request, ids)
            except (requests.RequestException, UnicodeError):
                continue
            sent += 1
            alike += answer.status_code == request.status
            if request.given is not None and answer.ok:
                ids[request.given] = answer.json()["transaction_details"]["id"]
        wall_s, cpu_s = time.perf_counter() - wall, time.process_time() - cpu
    return Loop(sent=sent, alike=alike, wall_s=wall_s, cpu_s=cpu_s)


def _send(
    session: requests.Session, base_url: str, request: Recorded, ids: Mapping[str, str]
) -> requests.Response:
    path, body = request.path, request.body
    for old in request.ids:
        new = ids.get(old, old)
        path = path.replace(old, new)
        body = None if body is None else body.replace(old.encode(), new.encode())
    return session.request(
        request.method,
        base_url + path,
        headers=dict(request.headers),
        data=body,
        timeout=_TIMEOUT_S,
        allow_redirects=False,
    )
