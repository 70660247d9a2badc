"""Variants: what is different in a sound gateway is really there, and the rest is as it was."""

from __future__ import annotations

import contextlib
import gzip
import json
import socket
from collections.abc import Callable, Iterator
from typing import TypeAlias
from urllib.parse import urlsplit

import pytest
import requests

from capture_conformance.gateway import Settings
from capture_conformance.gateway.app import LARGEST_BODY

from .running import running
from .shop import Shop, Told, build_gateway, stage_in_process, stage_over_network

SCHEME = "payment_details.scheme"
MESSAGE = "gateway_response.message"
AMOUNT = "payment_details.amount"
VISA = "4000000000001091"

Varied: TypeAlias = Callable[[str], Shop]


@pytest.fixture
def varied() -> Iterator[Varied]:
    """A shop at a gateway of the variant that is named."""
    with contextlib.ExitStack() as ledgers:

        def shop(name: str) -> Shop:
            gateway = build_gateway(variants=[name])
            ledgers.enter_context(contextlib.closing(gateway.ledger))
            return stage_in_process(gateway).first

        yield shop


def with_copies(shop: Shop, source: str, first: str, last: str) -> Told:
    """A capture in which one member stands before the others and once more behind them."""
    rest = json.dumps({k: v for k, v in shop.capture_body(source).items() if f'"{k}"' not in first})
    return shop.post("capture", f"{{{first},{rest[1:-1]},{last}}}".encode())


def test_messages_are_english(varied: Varied) -> None:
    """Those of successes and of refusals."""
    shop = varied("messages-english")
    source = shop.authorize()
    refused, granted = shop.capture(source, 1001), shop.capture(source)

    assert "The amount is above the authorized one." == refused.at(MESSAGE)
    assert "Amount successfully captured." == granted.at(MESSAGE)
    assert "Payment Successful" == shop.status(granted.id).at("payment_details.responseDescription")


@pytest.mark.parametrize(("number", "scheme"), [(VISA, "Visa"), ("5200000000001005", "MasterCard")])
def test_scheme_is_spelt_otherwise_everywhere(varied: Varied, number: str, scheme: str) -> None:
    """In the answers to authorization, capture, status and void."""
    shop = varied("scheme-spelt-otherwise")
    body = shop.authorization_body(card=shop.card(number=number))
    authorized, other = shop.post("authorization", body), shop.post("authorization", body)
    captured = shop.capture(authorized.id)
    told = [authorized, captured, shop.status(captured.id), shop.void(other.id)]

    assert [scheme] * 4 == [answer.at(SCHEME) for answer in told]


@pytest.mark.parametrize(
    ("name", "first", "last", "expected"),
    [
        ("duplicates-last-counts", 1, 400, (201, 400)),
        ("duplicates-last-counts", 1001, 400, (201, 400)),
        ("duplicates-last-counts", 400, 1001, (412, None)),
        ("duplicates-first-counts", 400, 1, (201, 400)),
        ("duplicates-first-counts", 400, 1001, (201, 400)),
        ("duplicates-first-counts", 1001, 400, (412, None)),
    ],
)
def test_one_copy_of_an_amount_counts(
    varied: Varied, name: str, first: int, last: int, expected: object
) -> None:
    """The copy that is checked is executed, and told."""
    shop = varied(name)
    told = with_copies(shop, shop.authorize(), f'"amount":{first}', f'"amount":{last}')

    assert expected == (told.status, told.at(AMOUNT))


@pytest.mark.parametrize(
    ("name", "expected"), [("duplicates-last-counts", (201, 412)), ("duplicates-first-counts", (412, 201))]
)
def test_one_copy_of_an_id_counts(varied: Varied, name: str, expected: object) -> None:
    """The authorization that is checked is the one that is captured, and the other stays open."""
    shop = varied(name)
    first, last = shop.authorize(), shop.authorize()
    told = with_copies(shop, first, f'"transactionId":"{first}"', f'"transactionId":"{last}"')

    assert 201 == told.status
    assert expected == (shop.capture(first).status, shop.capture(last).status)


@pytest.mark.parametrize("spell", [str.upper, str.lower])
def test_an_id_in_upper_case_is_the_same(varied: Varied, spell: Callable[[str], str]) -> None:
    """It is captured once, under whichever spelling, and found again under both."""
    shop = varied("upper-case-ids-taken")
    source = shop.authorize()
    granted = shop.capture(spell(source))

    assert (201, 412, 412) == (
        granted.status,
        shop.capture(source).status,
        shop.capture(source.upper()).status,
    )
    assert 200 == shop.status(spell(granted.id)).status
    assert 412 == shop.void(source.upper()).status


def test_a_large_body_is_cut_off() -> None:
    """Nobody answers it, right keys or wrong ones; what is smaller is answered as ever."""
    with running(Settings(variants=("large-body-cut-off",))) as announcement:
        shop = stage_over_network(announcement).first
        source = shop.authorize()
        with pytest.raises(requests.ConnectionError):
            shop.capture(source, notes="n" * LARGEST_BODY)
        with pytest.raises(requests.ConnectionError):
            shop.post("capture", b" " * (LARGEST_BODY + 1), x_api_key="wrong")
        refused, granted = shop.capture(source, notes="n" * 60_000), shop.capture(source)

    assert (400, 201) == (refused.status, granted.status)


def raw_answer(base_url: str, request: bytes) -> bytes:
    """All that the gateway sends on a connection of its own, until it closes it."""
    parts = urlsplit(base_url)
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=5) as connection:
        connection.sendall(request)
        received = b""
        with contextlib.suppress(ConnectionResetError):
            while piece := connection.recv(65536):
                received += piece
    return received


HEAD = (
    b"POST /api/v1/server-to-server-interface/capture HTTP/1.1\r\nHost: gateway\r\n"
    b"Content-Type: application/json\r\n"
)
CLOSING = b"Connection: close\r\nContent-Length: 2\r\n\r\n{}"


def test_an_interim_answer_comes_first() -> None:
    """Then the answer, as it would come without."""
    with running(Settings(variants=("early-hints",))) as announcement:
        received = raw_answer(announcement.base_url, HEAD + CLOSING)

    assert received.startswith(b"HTTP/1.1 103 Early Hints\r\n")
    assert 1 == received.count(b"HTTP/1.1 401 ")


def test_bodies_are_compressed() -> None:
    """Although the request asks for none of that."""
    with running(Settings(variants=("packed",))) as announcement:
        received = raw_answer(announcement.base_url, HEAD + CLOSING)
    head, _, body = received.partition(b"\r\n\r\n")

    assert b"content-encoding: gzip" in head
    assert json.loads(gzip.decompress(body))["success"] is False


def test_wrong_keys_are_refused_before_the_body() -> None:
    """The answer comes although the body never does; the connection is closed."""
    with running(Settings(variants=("keys-refused-before-the-body",))) as announcement:
        received = raw_answer(announcement.base_url, HEAD + b"Content-Length: 2000\r\n\r\n")

    assert received.startswith(b"HTTP/1.1 401 ")
    assert b"connection: close" in received.lower()


@pytest.mark.parametrize("piece", [1_000, 60_000, 500_000])
def test_what_is_too_large_is_refused_alike_however_it_arrives(piece: int) -> None:
    """Also by a fault that reads bodies: none of it is there to be read."""
    body = b'{"a":' + b"[" * 200_000
    with running(Settings(faults=("id-in-a-header",))) as announcement:
        shop = stage_over_network(announcement).first
        names = "".join(f"{name}: {value}\r\n" for name, value in shop.headers().items())
        head = f"POST {shop.prefix}/capture HTTP/1.1\r\nHost: gateway\r\n{names}Connection: close\r\n"
        head += f"Content-Length: {len(body)}\r\n\r\n"
        parts = urlsplit(announcement.base_url)
        with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=5) as connection:
            connection.sendall(head.encode())
            for start in range(0, len(body), piece):
                connection.sendall(body[start : start + piece])
            received = connection.recv(65536)

    assert received.startswith(b"HTTP/1.1 400 "), received[:40]
