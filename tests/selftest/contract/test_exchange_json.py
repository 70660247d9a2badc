"""Exchanges as lines of a file, and back."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from capture_conformance.contract.exchange_json import exchange_from_json, exchange_to_json
from capture_conformance.model.exchange import (
    Cut,
    Exchange,
    Framing,
    Response,
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
    assert exchange == exchange_from_json(json.loads(json.dumps(exchange_to_json(exchange))))


def test_a_line_of_before_has_neither_mark() -> None:
    """Logs that were written before there were any can still be read."""
    line = exchange_to_json(replace(capture(response(503, b"")), is_prepared=False))
    read = exchange_from_json(line)

    assert not {"prepared", "refusal_claimed"} & ({*line} | {*line["reply"]})
    assert not read.is_prepared
    assert isinstance(read.reply, Response)
    assert not read.reply.is_claimed
