"""Exchanges as lines of a file, and back."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from capture_conformance.contract.exchange_lines import decode_exchange, encode_exchange
from capture_conformance.contract.members import WrongMember
from capture_conformance.model.exchange import (
    Cut,
    Exchange,
    Framing,
    Role,
    Sighting,
    Swelling,
    Wire,
)
from histories import authorization, capture, refusal, response, silence

PLAIN = capture(refusal())
ODD = Wire(
    framing=Framing.CHUNKED,
    cut=Cut.MID_BODY,
    expects_continue=True,
    swelling=Swelling(unit="ab", times=3),
    drip_s=0.5,
    keeps_open=True,
)


@pytest.mark.parametrize(
    "exchange",
    [
        pytest.param(PLAIN, id="plain"),
        pytest.param(capture(silence()), id="no answer"),
        pytest.param(capture(response(500, b"\xff\x00")), id="an answer of bytes"),
        pytest.param(replace(PLAIN, request=replace(PLAIN.request, body=None)), id="no body"),
        pytest.param(replace(PLAIN, request=replace(PLAIN.request, body=b"\xfe", wire=ODD)), id="raw"),
        pytest.param(
            replace(
                PLAIN,
                sightings=(
                    Sighting(kind="credential", place="response.body", count=2, owner="other", is_sent=True),
                ),
            ),
            id="sightings",
        ),
        pytest.param(replace(authorization(), is_prepared=True), id="prepared"),
        pytest.param(capture(replace(response(503, b""), is_claimed=True)), id="claimed to be a refusal"),
    ],
)
def test_nothing_is_lost_on_the_way(exchange: Exchange) -> None:
    """But for digits of a time behind the hundredth of a millisecond."""
    assert exchange == decode_exchange(encode_exchange(exchange))


def test_marks_that_are_rare_are_left_out() -> None:
    """They stand only in lines of exchanges that have them."""
    line = json.loads(encode_exchange(capture(response(503, b""))))

    assert not {"prepared", "wire", "sightings"} & {*line}
    assert not {"refusal_claimed", "no_response"} & {*line["reply"]}


def test_half_a_character_becomes_its_escape() -> None:
    """What a target, or a drawn case, holds can always be written down."""
    odd = capture(refusal(), Role.ATTEMPT, case="amount \ud800")
    case = decode_exchange(encode_exchange(odd)).part.case

    assert case is not None
    assert "amount \\ud800" == case.arg("text")


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"id": 1}, "id: expected str, got int"),
        ({"operation": "purchase"}, "operation: not as expected: invalid enum value 'purchase'"),
        ({"sent_at": "2030-01-02T03:04:05"}, "sent_at: expected datetime with a timezone component"),
        ({"reply": {"elapsed_ms": 1}}, "reply.status: expected an integer, found nothing"),
        ({"reply": {"elapsed_ms": -1}}, "reply.elapsed_ms: expected float >= 0.0"),
        ({"body_base64": "%"}, "body_base64: expected base64, found another text"),
    ],
)
def test_a_wrong_member_is_named(change: dict[str, object], problem: str) -> None:
    """With what is wrong about it."""
    line = json.loads(encode_exchange(PLAIN)) | change

    with pytest.raises(WrongMember, match=re.escape(problem)):
        decode_exchange(json.dumps(line))
