"""Credentials go by value, in every spelling, and a pseudonym stands in for each."""

from __future__ import annotations

import html
import json
from base64 import b64encode, urlsafe_b64encode
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture_conformance.model.exchange import Headers, Sighting
from capture_conformance.model.merchant import Owner
from capture_conformance.transport.redaction import Redactor, Secrets
from transport.redaction.wrappings import ALWAYS_THE_SAME, KEY, SECRETS, acquainted

_SHOWN = SECRETS[KEY]
_AWKWARD = 'p"a&s\\s<w>ö+rd%41/'


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"key {KEY}!", f"key {_SHOWN}!"),
        (f"\\n{KEY}", f"\\n{_SHOWN}"),
        (f"x{KEY}y", f"x{_SHOWN}y"),
        (KEY[:-4], "${CAPTURE_API_KEY::-4}"),
        (KEY.swapcase(), "${CAPTURE_API_KEY~~}"),
        (KEY.upper(), _SHOWN),
        (f"{KEY}{KEY[:-4]}", f"{_SHOWN}${{CAPTURE_API_KEY::-4}}"),
        (quote(KEY, safe=""), _SHOWN),
        (quote(quote(KEY, safe=""), safe=""), _SHOWN),
        (KEY.replace("/", "\\/"), _SHOWN),
        (KEY.replace("_", "\\u005f"), _SHOWN),
        (KEY.replace("_", "&#95;"), _SHOWN),
        (b64encode(KEY.encode()).decode(), _SHOWN),
        (b64encode(f"{KEY}:".encode()).decode(), _SHOWN),
        (b64encode(f":{KEY}".encode()).decode(), _SHOWN),
        (urlsafe_b64encode(f"{KEY}:".encode()).decode().rstrip("="), _SHOWN),
        (f"Basic {b64encode(f'someone:{KEY}'.encode()).decode()}", "Basic <base64 with a credential>"),
        (KEY.encode().hex(), _SHOWN),
        (f"0x{KEY.encode().hex().upper()}0a", f"0x{_SHOWN}0a"),
        (KEY[:-4].encode().hex(), "${CAPTURE_API_KEY::-4}"),
        (KEY.encode("utf-16-le").decode("latin-1"), _SHOWN.encode("utf-16-le").decode("latin-1")),
    ],
)
def test_shows_a_pseudonym_for_a_secret(text: str, shown: str) -> None:
    """The whole key before a shortened one, its own letter case before others, whatever the spelling."""
    assert shown == acquainted().text(text)


@pytest.mark.parametrize(
    "spelt",
    [
        _AWKWARD,
        json.dumps(_AWKWARD)[1:-1],
        json.dumps(_AWKWARD, ensure_ascii=False)[1:-1],
        json.dumps(json.dumps(_AWKWARD))[3:-3],
        quote(_AWKWARD, safe=""),
        html.escape(_AWKWARD),
        b64encode(_AWKWARD.encode()).decode(),
    ],
)
def test_finds_a_secret_that_every_format_escapes(spelt: str) -> None:
    """Quotation mark, backslash, markup, percent sign and a letter outside ASCII."""
    assert Redactor(cards=(), secrets={_AWKWARD: "${KEY}"}).text(f"<{spelt}>") == "<${KEY}>"


def test_remembers_more_secrets_later() -> None:
    """A key that is made up during the run."""
    redactor = acquainted()
    redactor.remember("made-up-key", "${MADE_UP}")
    assert redactor.text("made-up-key MADE-UP Made-Up-Key") == "${MADE_UP} MADE-UP ${MADE_UP}"


@pytest.mark.parametrize("value", ["", "ab"])
def test_refuses_secrets_that_are_too_short(value: str) -> None:
    """Two characters are a word of any text; the message does not show them."""
    with pytest.raises(ValueError, match=r"the secret shown as \$\{KEY\} has \d characters"):
        Secrets({value: "${KEY}"})


@pytest.mark.parametrize("pseudonym", ["", 'a"b', "a\\b", "a\nb"])
def test_refuses_pseudonyms_that_break_what_they_stand_in(pseudonym: str) -> None:
    """Nothing that ends a JSON string, and not nothing."""
    with pytest.raises(ValueError, match="pseudonym"):
        acquainted().remember("made-up-key", pseudonym)


def test_leaves_pseudonyms_alone_that_hold_a_secret() -> None:
    """A secret that is an ordinary word."""
    redactor = Redactor(cards=(), secrets={"captured": "${CAPTURED_KEY}", "credential": "${C}"})
    assert redactor.text(redactor.text("captured Captured")) == "${CAPTURED_KEY} ${CAPTURED_KEY}"
    left_behind = "<unknown credential 1> <base64 with a credential>"
    assert redactor.text(left_behind) == left_behind


@pytest.mark.parametrize(
    ("given_headers", "kept"),
    [
        ((("Authorization", f"Basic {KEY}"),), (("Authorization", f"Basic {_SHOWN}"),)),
        ((("X-API-KEY", KEY),), (("X-API-KEY", _SHOWN),)),
        ((("Authorization", "Basic c29tZW9uZQ=="),), (("Authorization", "Basic <unknown credential 1>"),)),
        ((("proxy-authorization", "XBasic a"),), (("proxy-authorization", "XBasic <unknown credential 1>"),)),
        ((("Authorization", "abc123"),), (("Authorization", "<unknown credential 1>"),)),
        ((("x-api-key", "two words"),), (("x-api-key", "<unknown credential 1>"),)),
        ((("Cookie", "a=b; c=d"),), (("Cookie", "<unknown credential 1>"),)),
        (
            (("Cookie", "a=b"), ("Authorization", "Bearer x1"), ("x-api-key", "x1"), ("cookie", "a=b")),
            (
                ("Cookie", "<unknown credential 1>"),
                ("Authorization", "Bearer <unknown credential 2>"),
                ("x-api-key", "<unknown credential 2>"),
                ("cookie", "<unknown credential 1>"),
            ),
        ),
        ((("Accept", "a/b"), ("X-Echo", f"k={KEY}")), (("Accept", "a/b"), ("X-Echo", f"k={_SHOWN}"))),
        ((("Location", "/a?cvc=123"),), (("Location", "/a?cvc=***"),)),
    ],
)
def test_hides_what_headers_hold(given_headers: Headers, kept: Headers) -> None:
    """Known secrets anywhere; unknown ones where a header's name tells."""
    assert kept == acquainted().headers(given_headers, "request.headers")[0]


@pytest.mark.parametrize(
    "value",
    [
        *("", " ", "Basic", "Basic ", "bearer", _SHOWN),
        *("Basic <unknown credential 7>", "Basic <base64 with a credential>"),
    ],
)
def test_leaves_headers_without_a_credential(value: str) -> None:
    """Nothing, blanks, a scheme by itself, and what is already redacted."""
    headers = (("Authorization", value),)
    assert (headers, ()) == acquainted().headers(headers, "request.headers")


def test_keeps_an_unknown_credential_recognisable_for_the_whole_run() -> None:
    """The same value has the same pseudonym in the next exchange."""
    redactor = acquainted()
    first, _ = redactor.headers((("Authorization", "Basic one"), ("x-api-key", "two")), "request.headers")
    second, _ = redactor.headers((("Authorization", "Basic two"), ("x-api-key", "one")), "request.headers")
    assert [value for _, value in second] == ["Basic <unknown credential 2>", "<unknown credential 1>"]
    assert first != second


@pytest.mark.parametrize(
    ("headers", "count"),
    [
        ((("X-Echo", f"{KEY} {KEY}"),), 2),
        ((("Authorization", "Basic something"),), 1),
        ((("Set-Cookie", f"key={KEY}"),), 1),
        ((("Set-Cookie", "session=1"), ("Accept", "a/b")), 0),
    ],
)
def test_reports_credentials_in_headers(headers: Headers, count: int) -> None:
    """A cookie that a server sets is hidden, but it is no credential that leaks."""
    _, sightings = acquainted().headers(headers, "response.headers")
    assert count == sum(sighting.count for sighting in sightings)
    assert {Sighting(kind="credential", place="response.headers", count=count)} >= set(sightings)


_OTHER = "the-second-merchants-key"


def two_merchants() -> Redactor:
    """One that knows two merchants' keys, and whose they are."""
    names = {**SECRETS, _OTHER: "${CAPTURE_OTHER_API_KEY}"}
    return Redactor(
        cards=(), secrets=names, owners={KEY: Owner.OWN, KEY[:-4]: Owner.OWN, _OTHER: Owner.OTHER}
    )


@pytest.mark.parametrize(
    ("answer", "sent", "owner", "is_sent"),
    [
        (f"key {KEY}", (), Owner.OWN, False),
        (f"key {KEY}", (f"Basic {_OTHER}",), Owner.OWN, False),
        (f"key {KEY}", (f"Basic {KEY[:-4]}",), Owner.OWN, False),
        (f"key {KEY}", (f"Basic {KEY}",), Owner.OWN, True),
        (f"key {KEY[:-4]}…", (f"Basic {KEY}",), Owner.OWN, True),
        (f"key {KEY}", (b64encode(f"{KEY}:".encode()).decode(),), Owner.OWN, True),
        (b64encode(f"a:{KEY}".encode()).decode(), (quote(KEY, safe=""),), Owner.OWN, True),
        (b64encode(f"a:{KEY}".encode()).decode(), (), Owner.OWN, False),
        (f"key {_OTHER}", (f"Basic {KEY}",), Owner.OTHER, False),
    ],
)
def test_says_whose_key_it_is_and_whether_the_request_carried_it(
    answer: str, sent: tuple[str, ...], owner: Owner, is_sent: bool
) -> None:
    """In every spelling; a part of what was sent was sent, and the whole of a part was not."""
    (seen,) = two_merchants().body(answer.encode(), "response.body", sent)[1]

    assert (owner, is_sent) == (seen.owner, seen.is_sent)
    assert KEY not in repr(seen)


@ALWAYS_THE_SAME
@given(st.text(min_size=6, max_size=30), st.binary(max_size=9), st.binary(max_size=9))
def test_no_secret_survives_in_base64(secret: str, before: bytes, behind: bytes) -> None:
    """Whatever stands around it in what is encoded."""
    redactor = Redactor(cards=(), secrets={secret: "${KEY}"})
    encoded = b64encode(before + secret.encode() + behind).decode()
    assert redactor.text(encoded) in {"${KEY}", "<base64 with a credential>"}
