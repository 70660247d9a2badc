"""Bodies keep every byte that is not redacted, and JSON stays JSON."""

from __future__ import annotations

import json
from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture_conformance.model.exchange import Sighting
from capture_conformance.transport.redaction import Redactor
from transport.redaction.wrappings import (
    ALWAYS_THE_SAME,
    AMEX,
    KEY,
    MASTERCARD,
    MASTERCARD_SHOWN,
    SECRETS,
    VISA,
    VISA_SHOWN,
    acquainted,
    fragments,
    stranger,
)

_Json: TypeAlias = "bool | int | float | str | list[_Json] | dict[str, _Json] | None"


def _documents() -> st.SearchStrategy[_Json]:
    numbers = st.sampled_from([int(VISA), int(MASTERCARD), -int(AMEX), float(VISA), 123])
    leaves = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), fragments(), numbers)
    names = st.one_of(st.sampled_from(["cvc", "pin", "number", "Track2", 'cvc"x']), fragments())
    return st.recursive(
        leaves,
        lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(names, inner, max_size=4)),
        max_leaves=8,
    )


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        (f'{{"number": "{VISA}"}}', f'{{"number": "{VISA_SHOWN}"}}'),
        (f'{{"number": {VISA}}}', f'{{"number": "{VISA_SHOWN}"}}'),
        (f'{{"number" : {VISA}.00 , "a":1}}', f'{{"number" : "{VISA_SHOWN}.00" , "a":1}}'),
        (f"[{VISA},\n-{MASTERCARD}]", f'["{VISA_SHOWN}",\n"-{MASTERCARD_SHOWN}"]'),
        (f'{{"a": "b: {VISA}, c"}}', f'{{"a": "b: {VISA_SHOWN}, c"}}'),
        (f'{{"a": "b: {VISA}, c", "n": {VISA}}}', f'{{"a": "b: {VISA_SHOWN}, c", "n": "{VISA_SHOWN}"}}'),
        ('{"n": 4.111111111111111e+15}', f'{{"n": "{VISA_SHOWN}"}}'),
        (f'{{"{VISA}": 1, "{VISA}x": 1}}', f'{{"{VISA_SHOWN}": 1, "{VISA_SHOWN}x": 1}}'),
        (VISA, f'"{VISA_SHOWN}"'),
        (f'{{"cvc": {VISA}}}', '{"cvc": "***"}'),
        (f'{{"a": "\\"cvc\\":", "b": {VISA}}}', f'{{"a": "\\"cvc\\":", "b": "{VISA_SHOWN}"}}'),
        (f'{{"number": {VISA}', f'{{"number": {VISA_SHOWN}'),
        (f"number={VISA}&a=1", f"number={VISA_SHOWN}&a=1"),
        ("", ""),
    ],
)
def test_keeps_json_well_formed(body: str, kept: str) -> None:
    """A bare number becomes a string; nothing is added inside of strings, or to what is no JSON."""
    assert kept == stranger().body(body.encode(), "response.body")[0].decode()


def test_keeps_json_well_formed_around_a_secret() -> None:
    """A secret that consists of digits, as a number, and one that begins in the middle of an escape."""
    redactor = Redactor(cards=(), secrets={"12345678": "${NUMBER}", "nobody knows": "${WORDS}"})
    new, _ = redactor.body(b'{"a": 12345678, "b": "\\nobody knows"}', "response.body")
    assert json.loads(new) == {"a": "${NUMBER}", "b": "\nobody knows"}


def test_counts_what_was_there() -> None:
    """One sighting for each kind, with the place that was given; a strange number is only like a card's."""
    body = f'{{"n": ["{VISA}", {MASTERCARD}, "{VISA_SHOWN}"], "cvc": "123", "key": "{KEY}"}}'.encode()
    assert (
        Sighting(kind="card_number", place="response.body", count=1),
        Sighting(kind="credential", place="response.body", count=1),
        Sighting(kind="like_a_card_number", place="response.body", count=1),
        Sighting(kind="security_code", place="response.body", count=1),
    ) == acquainted().body(body, "response.body")[1]


def test_sees_nothing_in_what_is_redacted() -> None:
    """A truncated number, a hidden code and a pseudonym are no sightings."""
    body = f'{{"n": "{VISA_SHOWN}", "cvc": "***", "key": "{SECRETS[KEY]}"}}'.encode()
    assert (body, ()) == acquainted().body(body, "response.body")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (f"/cards/{VISA}?cvc=123&x=1", f"/cards/{VISA_SHOWN}?cvc=***&x=1"),
        (VISA, VISA_SHOWN),
        (f"x-api-key={KEY.replace('/', '%2F')}", f"x-api-key={SECRETS[KEY]}"),
        ("/status/e0b0731e-7170-4b64-8a21-7d835eebd641", "/status/e0b0731e-7170-4b64-8a21-7d835eebd641"),
    ],
)
def test_redacts_addresses(url: str, shown: str) -> None:
    """Paths, queries, and a path that is a number."""
    assert shown == acquainted().url(url)


@ALWAYS_THE_SAME
@given(_documents(), st.booleans(), st.sampled_from([None, 1]))
def test_json_stays_json(document: _Json, is_ascii: bool, indent: int | None) -> None:
    """Whatever it holds, and however it is written; and a second look finds nothing more."""
    body = json.dumps(document, ensure_ascii=is_ascii, indent=indent).encode()
    kept, _ = acquainted().body(body, "response.body")
    json.loads(kept)
    assert (kept, ()) == acquainted().body(kept, "response.body")


@ALWAYS_THE_SAME
@given(
    st.binary().filter(lambda b: not any(chr(byte).isdigit() for byte in b)),
    st.binary().filter(lambda b: not any(chr(byte).isdigit() for byte in b)),
)
def test_other_bytes_stay_as_they_are(before: bytes, behind: bytes) -> None:
    """Also where they are no UTF-8."""
    redactor = stranger()
    kept, _ = redactor.body(before + b"|" + VISA.encode() + b"|" + behind, "response.body")
    assert before + b"|" + VISA_SHOWN.encode() + b"|" + behind == kept


@ALWAYS_THE_SAME
@given(st.lists(st.one_of(st.binary(max_size=5), fragments().map(str.encode)), max_size=6).map(b"".join))
def test_redacting_bytes_again_changes_nothing(body: bytes) -> None:
    """Whatever bytes stand between."""
    kept, _ = acquainted().body(body, "response.body")
    assert (kept, ()) == acquainted().body(kept, "response.body")
