"""The request in Python, held against an interpreter whose ``requests`` notes what it was given."""

from __future__ import annotations

import os
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from capture_conformance.model.exchange import Cut, Framing, Wire
from capture_conformance.reporting.python_lines import render_python

from .stored_logs import URL, exchange

SECRETS = {"CAPTURE_API_KEY": "k$e`y'\"!1234", "CAPTURE_SECRET_KEY": "se cr%et"}


def called(code: str, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """What *code* hands to requests.request."""
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    seen: list[SimpleNamespace] = []

    def request(method: str, url: str, **more: Any) -> SimpleNamespace:
        seen.append(SimpleNamespace(method=method, url=url, **more))
        return SimpleNamespace(status_code=200, headers={}, text="")

    modules = {"os": os, "requests": SimpleNamespace(request=request)}
    builtins = {"__import__": lambda name, *_: modules[name], "print": lambda *_: None, "dict": dict}
    exec(code, {"__builtins__": builtins})  # noqa: S102 - the code is what is tested
    return seen[0]


def test_sends_method_url_headers_and_body(monkeypatch: pytest.MonkeyPatch) -> None:
    """The plain case, with both secrets from the environment and none in the text."""
    code = render_python(exchange())
    assert code is not None
    assert not any(secret in code for secret in SECRETS.values())
    call = called(code, monkeypatch)
    assert ("POST", URL) == (call.method, call.url)
    expected = {
        "Content-Type": "application/json",
        "Authorization": f"Basic {SECRETS['CAPTURE_SECRET_KEY']}",
        "x-api-key": SECRETS["CAPTURE_API_KEY"],
    }
    assert expected == call.headers
    assert exchange().request.body == call.data
    assert not call.allow_redirects


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("${CAPTURE_API_KEY:0:3}", "k$e"),
        ("${CAPTURE_API_KEY:0:-1}", "k$e`y'\"!123"),
        ("${CAPTURE_API_KEY:8}", "1234"),
        ("${CAPTURE_API_KEY: -4}", "1234"),
        ("x${CAPTURE_API_KEY^^}y", "xK$E`Y'\"!1234y"),
        ("${CAPTURE_API_KEY~~}", "K$E`Y'\"!1234"),
        ("${CAPTURE_API_KEY^}", "K$e`y'\"!1234"),
        ("${OTHER}", "${OTHER}"),
        ("", ""),
    ],
)
def test_expands_what_the_shell_would(written: str, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut and respelt keys are what is tried; anything else stays as it is."""
    code = render_python(exchange(headers=(("x-api-key", written),)))
    assert code is not None
    assert expected == called(code, monkeypatch).headers["x-api-key"]


@pytest.mark.parametrize("body", [None, b"", b"\x00'\"\\\n", "金額".encode(), b'"${CAPTURE_API_KEY}"'])
def test_loses_no_byte(body: bytes | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever was sent."""
    code = render_python(exchange(body=body))
    assert code is not None
    expected = body and body.replace(b"${CAPTURE_API_KEY}", SECRETS["CAPTURE_API_KEY"].encode())
    assert expected == getattr(called(code, monkeypatch), "data", None)


def test_digits_of_an_escape_stay_apart_from_those_behind_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Together they may read as a card number, which the finished report must not hold."""
    body = "\u20032843748913663348\x004111".encode()
    code = render_python(exchange(body=body))
    assert code is not None
    assert "2003' '2843748913663348" in code
    assert body == called(code, monkeypatch).data


def test_leaves_to_the_shell_what_a_library_would_tidy_away() -> None:
    """Repeated headers, other framings, what was cut off, and what is too long to be read."""
    plain = exchange()
    twice = exchange(headers=(("X", "1"), ("x", "2")))
    wires = (Wire(framing=Framing.CHUNKED), Wire(cut=Cut.AFTER_HEAD), Wire(drip_s=1.0))
    odd = [replace(plain, request=replace(plain.request, wire=wire)) for wire in wires]
    assert [None] * 4 == [render_python(x) for x in (twice, *odd)]
    assert render_python(exchange(method="GET /x")) is None
    assert render_python(exchange(body=b"\xff")) is None
    assert render_python(exchange(headers=(("X", "a\nb"),))) is None
    assert render_python(exchange(body=b"x" * 100_000)) is None
