"""What an answer comes to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from capture_conformance.contract.answers import NoJsonObject, Outcome, outcome, parse_object
from capture_conformance.model.exchange import Reply
from histories import capture, response, silence


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        pytest.param(response(201, {"success": True}), Outcome.ACCEPTED, id="documented success"),
        pytest.param(response(200, {"success": True}), Outcome.ACCEPTED, id="success with another 2xx"),
        pytest.param(response(201, {"success": "true"}), Outcome.ACCEPTED, id="success as text"),
        pytest.param(response(200, {"success": False}), Outcome.REFUSED, id="denied within 2xx"),
        pytest.param(response(201, {"success": "false"}), Outcome.REFUSED, id="denied as text"),
        pytest.param(response(201, {}), Outcome.UNKNOWN, id="2xx without success"),
        pytest.param(response(201, b""), Outcome.UNKNOWN, id="2xx without a body"),
        pytest.param(response(200, b"<html>"), Outcome.UNKNOWN, id="2xx as HTML"),
        pytest.param(response(302, b""), Outcome.REFUSED, id="redirect"),
        pytest.param(
            response(401, {"success": True}), Outcome.REFUSED, id="client error that claims success"
        ),
        pytest.param(response(404, b"<html>"), Outcome.REFUSED, id="client error as HTML"),
        pytest.param(response(500, {"success": False}), Outcome.UNKNOWN, id="server error"),
        pytest.param(response(429, {"success": False}), Outcome.UNKNOWN, id="too many requests"),
        pytest.param(silence(), Outcome.UNKNOWN, id="silence"),
        pytest.param(
            replace(response(503, b""), is_claimed=True), Outcome.REFUSED, id="claimed by the target file"
        ),
        pytest.param(
            replace(response(429, b""), is_claimed=True), Outcome.REFUSED, id="claimed, and not put off"
        ),
    ],
)
def test_an_answer_grants_refuses_or_leaves_open(reply: Reply, expected: Outcome) -> None:
    """Only a 2xx that says so grants, and silence or a server error never refuses."""
    assert expected is outcome(capture(reply))


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"[]", id="array"),
        pytest.param(b"null", id="null"),
        pytest.param(b'\xef\xbb\xbf{"a":1}', id="byte order mark"),
        pytest.param(b'{"a":1,"a":2}', id="a name twice"),
        pytest.param(b'{"a":{"b":1,"b":1}}', id="a name twice further in"),
        pytest.param(b'{"a":NaN}', id="no number"),
        pytest.param(b'{"a":1}{}', id="two objects"),
        pytest.param(b'{"a":1,}', id="trailing comma"),
        pytest.param("{'a'}".encode("utf-16"), id="UTF-16"),
        pytest.param('{"a":"金"}'.encode("shift_jis"), id="Shift_JIS"),
        pytest.param(b"[" * 100_000, id="deep nesting"),
    ],
)
def test_only_one_clean_object_is_an_object(body: bytes) -> None:
    """Whatever a lenient reader would make of it."""
    with pytest.raises(NoJsonObject):
        parse_object(body)
