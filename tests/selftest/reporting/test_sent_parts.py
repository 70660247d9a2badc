"""Which kind of body a request has, and what its headers for keys hold."""

from __future__ import annotations

import pytest

from capture_conformance.model.exchange import Cut, Wire
from capture_conformance.reporting.coverage import coverage_of
from capture_conformance.reporting.sent_parts import BodyKind, KeyKind

from .described_requests import captured

BODIES = [
    (b'{"amount":1}', BodyKind.OBJECT),
    (b'{"amount":1,"amount":2}', BodyKind.DOUBLED),
    (b"[]", BodyKind.OTHER_JSON),
    (b"7", BodyKind.OTHER_JSON),
    (b"", BodyKind.EMPTY),
    (b" \n", BodyKind.EMPTY),
    (b"{", BodyKind.MALFORMED),
    (b'{"amount":NaN}', BodyKind.MALFORMED),
    (b'{"notes":"\xff"}', BodyKind.MALFORMED),
    (b'\xef\xbb\xbf{"amount":1}', BodyKind.MALFORMED),
    (b"[" * 100_000, BodyKind.MALFORMED),
    (None, BodyKind.ABSENT),
]


@pytest.mark.parametrize(("body", "kind"), BODIES)
def test_tells_what_a_body_is(body: bytes | None, kind: BodyKind) -> None:
    """Members are looked at in objects alone."""
    found = coverage_of([captured(body=body)]).operations[0]
    assert {kind: 1} == {name: count for name, count in found.bodies.items() if count}
    assert (kind is BodyKind.OBJECT) == any(x.sent for x in found.members)


@pytest.mark.parametrize(
    ("cut", "kind"),
    [
        (Cut.AFTER_HEAD, BodyKind.BROKEN_OFF),
        (Cut.MID_BODY, BodyKind.BROKEN_OFF),
        (Cut.AFTER_BODY, BodyKind.OBJECT),
    ],
)
def test_counts_what_was_sent_in_full(cut: Cut, kind: BodyKind) -> None:
    """Of a request that was broken off the record holds more than was sent."""
    assert 1 == coverage_of([captured(wire=Wire(cut=cut))]).operations[0].bodies[kind]


@pytest.mark.parametrize(
    ("name", "values", "kind"),
    [
        ("Authorization", [], KeyKind.ABSENT),
        ("Authorization", [""], KeyKind.EMPTY),
        ("Authorization", [" "], KeyKind.EMPTY),
        ("Authorization", ["Basic"], KeyKind.EMPTY),
        ("Authorization", ["Basic "], KeyKind.EMPTY),
        ("Authorization", ["Basic ${CAPTURE_API_KEY}"], KeyKind.RIGHT),
        ("Authorization", ["Basic ${CAPTURE_API_KEY_ENCODED}"], KeyKind.RIGHT),
        ("Authorization", ["Basic ${CAPTURE_OTHER_API_KEY}"], KeyKind.FOREIGN),
        ("Authorization", ["Bearer ${CAPTURE_API_KEY}"], KeyKind.WRONG),
        ("Authorization", ["${CAPTURE_API_KEY}"], KeyKind.WRONG),
        ("Authorization", ["Basic ${CAPTURE_API_KEY::-4}zzzz"], KeyKind.WRONG),
        ("Authorization", ["Basic ${CAPTURE_X_API_KEY}"], KeyKind.WRONG),
        ("Authorization", ["Basic <unknown credential 1>"], KeyKind.WRONG),
        ("x-api-key", ["${CAPTURE_X_API_KEY}"], KeyKind.RIGHT),
        ("x-api-key", ["${CAPTURE_OTHER_X_API_KEY}"], KeyKind.FOREIGN),
        ("x-api-key", ["${CAPTURE_X_API_KEY},zzzz"], KeyKind.WRONG),
        ("X-API-KEY", ["${CAPTURE_X_API_KEY}", "zzzz"], KeyKind.REPEATED),
    ],
)
def test_tells_what_a_header_for_a_key_holds(name: str, values: list[str], kind: KeyKind) -> None:
    """By the pseudonyms that stand for the keys, whatever the letter case of the header's name."""
    right = (("Authorization", "Basic ${CAPTURE_API_KEY}"), ("x-api-key", "${CAPTURE_X_API_KEY}"))
    headers = tuple((name, value) for value in values)
    found = coverage_of([captured(headers=headers), captured(headers=right)]).operations[0].headers
    counts = next(x.counts for x in found if x.name.lower() == name.lower())
    assert {kind, KeyKind.RIGHT} == {one for one, count in counts.items() if count}


def test_knows_a_key_that_serves_in_both_headers() -> None:
    """It has one pseudonym, that of the first of them."""
    headers = (("Authorization", "Basic ${CAPTURE_API_KEY}"), ("x-api-key", "${CAPTURE_API_KEY}"))
    found = coverage_of([captured(headers=headers)]).operations[0].headers
    assert [1, 1] == [x.counts[KeyKind.RIGHT] for x in found]
