"""Answers that a server draws out, blows up or packs, over both kinds of connection."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from capture_conformance.contract.answers import answer_to, body_of, is_told_as_success
from capture_conformance.language.rendering import english
from capture_conformance.model.exchange import (
    Exchange,
    NoResponse,
    Operation,
    Part,
    Request,
    Response,
    Role,
    Silence,
    Unread,
    Wire,
)
from capture_conformance.transport.allowance import Allowance
from capture_conformance.transport.redaction import Redactor
from capture_conformance.transport.sending import ExchangeLimits
from capture_conformance.transport.session import Transport
from hostile import behaviours
from hostile.server import Asked, Behaviour, answer, hostile_server

ANSWER_BYTES = 100_000
CARD = "5200000000001005"
KEY = "aKeyThatMustNotBeKept-77"
PART = Part(trial="t-1", role=Role.CAPTURE)
PLAIN = Request(operation=Operation.CAPTURE, method="POST", path="/capture", headers=(), body=b"{}")
BYTE_FOR_BYTE = replace(PLAIN, wire=Wire())
WAYS = pytest.mark.parametrize("request_", [PLAIN, BYTE_FOR_BYTE], ids=["pooled", "raw"])


def sent(
    behaviour: Behaviour,
    request: Request,
    *,
    deadline_s: float = 5,
    max_time_s: float | None = None,
    reads_body: bool = True,
) -> Exchange:
    """The exchange that *behaviour* makes of *request*."""
    with (
        hostile_server(behaviour, reads_body=reads_body) as (address, _),
        Transport(
            base_url=address,
            limits=ExchangeLimits(timeout_s=2, deadline_s=deadline_s, answer_bytes=ANSWER_BYTES),
            allowance=Allowance(limit=10, max_time_s=max_time_s),
            redaction=Redactor(cards=[CARD], secrets={KEY: "${CAPTURE_API_KEY}"}),
            name_prefix="x-",
            keep=lambda _: None,
        ) as transport,
    ):
        return transport.send(request, PART)


def replied(exchange: Exchange) -> Response:
    """The answer, which has to be one."""
    assert isinstance(exchange.reply, Response), exchange.reply
    return exchange.reply


def silence_of(exchange: Exchange) -> Silence:
    """Why there is no answer, which has to be so."""
    assert isinstance(exchange.reply, NoResponse), exchange.reply
    return exchange.reply.reason


@WAYS
@pytest.mark.parametrize("behaviour", [behaviours.dripped, behaviours.dripped_head])
def test_an_answer_that_drips_ends_with_the_deadline(behaviour: Behaviour, request_: Request) -> None:
    """Each byte comes in time, and all of them would take for ever."""
    started = time.monotonic()
    exchange = sent(behaviour, request_, deadline_s=0.4)

    assert Silence.INCOMPLETE_IN_TIME is silence_of(exchange)
    assert time.monotonic() - started < 2


@WAYS
def test_the_end_of_the_run_ends_what_is_under_way(request_: Request) -> None:
    """It says so, for that is no fault of the target's."""
    assert Silence.TIME_UP is silence_of(sent(behaviours.dripped, request_, deadline_s=60, max_time_s=0.4))


@WAYS
@pytest.mark.parametrize(
    "behaviour", [behaviours.flooded, behaviours.flooded_in_chunks, behaviours.gzip_bomb]
)
def test_an_answer_without_limit_is_kept_as_an_excerpt(behaviour: Behaviour, request_: Request) -> None:
    """With its digest and the length that was read; its status is known, its body is judged by nobody."""
    exchange = sent(behaviour, request_)
    reply = replied(exchange)

    assert 201 == reply.status
    assert reply.excerpt is not None
    assert (Unread.TOO_LARGE, ANSWER_BYTES, 64) == (
        reply.excerpt.reason,
        reply.excerpt.length,
        len(reply.excerpt.sha256),
    )
    assert len(reply.body) <= 4096
    assert not body_of(exchange)
    assert not is_told_as_success(exchange)
    assert "only its beginning was kept" in english(answer_to(exchange))


def test_no_more_is_read_than_is_kept() -> None:
    """A flood is cut off at its source."""
    with hostile_server(behaviours.flooded) as (address, served):
        limits = ExchangeLimits(timeout_s=2, deadline_s=5, answer_bytes=ANSWER_BYTES)
        with Transport(
            base_url=address,
            limits=limits,
            allowance=Allowance(limit=10),
            redaction=Redactor(cards=[], secrets={}),
            name_prefix="x-",
            keep=lambda _: None,
        ) as transport:
            transport.send(PLAIN, PART)

    assert served.sent_bytes < 20_000_000


def test_answers_that_are_large_together_are_cut_from_then_on() -> None:
    """So that memory and log stay bounded, although each of them is within the limit."""
    body = json.dumps({"success": True, "filler": "a" * 1_500_000}).encode()
    with hostile_server(lambda _: [answer(201, body)]) as (address, _):
        limits = ExchangeLimits(timeout_s=2, deadline_s=5, answer_bytes=2_000_000)
        with Transport(
            base_url=address,
            limits=limits,
            allowance=Allowance(limit=20),
            redaction=Redactor(cards=[], secrets={}),
            name_prefix="x-",
            keep=lambda _: None,
        ) as transport:
            replies = [replied(transport.send(PLAIN, PART)) for _ in range(8)]

    assert [True, True] == [reply.excerpt is None for reply in replies[:2]]
    assert replies[-1].excerpt is not None
    assert sum(len(reply.body) for reply in replies) < 11_000_000


def leaking(_asked: Asked) -> Iterator[bytes]:
    """A flood with a card number across the place where the excerpt ends."""
    yield answer(200, (b"a" * 4090 + CARD.encode() + KEY.encode()) + b"b" * 500_000)


@WAYS
def test_an_excerpt_ends_behind_the_boundary(request_: Request) -> None:
    """Half of a card number would be found by no search."""
    reply = replied(sent(leaking, request_))

    assert b"a" * 4090 + b"520000" == reply.body


@WAYS
def test_interim_answers_are_read_past(request_: Request) -> None:
    """The answer is the final one (RFC 9110, 15.2)."""
    reply = replied(sent(behaviours.hinted, request_))

    assert (201, behaviours.CAPTURED) == (reply.status, reply.body)


@WAYS
def test_interim_answers_without_end_are_no_answer(request_: Request) -> None:
    """They are given up long before the deadline."""
    assert Silence.HEAD_TOO_LARGE is silence_of(sent(behaviours.hinted_for_ever, request_))


@WAYS
@pytest.mark.parametrize(
    "behaviour", [behaviours.headers_without_end, behaviours.large_headers, behaviours.one_long_line]
)
def test_a_head_without_limit_is_no_answer(behaviour: Behaviour, request_: Request) -> None:
    """It says what is wrong with it."""
    assert Silence.HEAD_TOO_LARGE is silence_of(sent(behaviour, request_))


@WAYS
@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        (behaviours.not_http, Silence.NOT_HTTP),
        (behaviours.broken_length, Silence.BROKEN_OFF),
        (behaviours.broken_chunks, Silence.BROKEN_OFF),
        (behaviours.silent, Silence.NO_ANSWER_IN_TIME),
    ],
    ids=["not HTTP", "length", "chunks", "silence"],
)
def test_what_is_no_answer_says_why(behaviour: Behaviour, reason: Silence, request_: Request) -> None:
    """The same reason over both kinds of connection."""
    assert reason is silence_of(sent(behaviour, request_))


@WAYS
def test_a_coding_that_nobody_asked_for_is_undone(request_: Request) -> None:
    """The header stays, so that it can be seen."""
    reply = replied(sent(behaviours.packed, request_))

    assert behaviours.CAPTURED == reply.body
    assert "gzip" == reply.header("Content-Encoding")
    assert reply.excerpt is None


@WAYS
def test_an_unknown_coding_is_judged_by_nobody(request_: Request) -> None:
    """Its body could be anything."""
    exchange = sent(behaviours.packed_unknown, request_)
    reply = replied(exchange)

    assert reply.excerpt is not None
    assert Unread.UNKNOWN_CODING is reply.excerpt.reason
    assert not is_told_as_success(exchange)


@WAYS
def test_a_body_that_is_not_in_its_coding_stays_as_it_is(request_: Request) -> None:
    """What a header says does not make it unreadable."""
    assert behaviours.CAPTURED == replied(sent(behaviours.packed_wrongly, request_)).body


def refused_early(_asked: Asked) -> Iterator[bytes]:
    """A refusal before the body was read."""
    yield answer(401, b'{"success": false}')


@WAYS
@pytest.mark.parametrize("size", [10, 5_000_000])
def test_an_answer_that_comes_before_the_body_is_out_is_read(size: int, request_: Request) -> None:
    """The server closes the connection behind it, with the body unread."""
    asked = replace(request_, body=b"a" * size)

    assert 401 == replied(sent(refused_early, asked, reads_body=False)).status


@WAYS
def test_a_redirect_costs_one_request(request_: Request) -> None:
    """It is an answer, and is not followed."""
    assert 302 == replied(sent(behaviours.redirected, request_)).status
