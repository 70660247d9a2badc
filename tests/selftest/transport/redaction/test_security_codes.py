"""Security codes, track data and PINs go by the name of the member that holds them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture_conformance.model.exchange import Sighting
from transport.redaction.wrappings import ALWAYS_THE_SAME, stranger

_NAMES = (
    *("cvc", "cvc2", "cvv", "cvv2", "cav2", "cid", "csc", "security_code", "securityCode", "CVV2", "Cvc"),
    *("card_verification_value", "cardVerificationCode", "card_cvc", "cvv_code"),
    *("track", "track1", "track2", "track_data", "track1_data", "trackData", "pin", "PIN", "pin_block"),
)
# A value that begins like what follows a value is left alone, so these begin with a digit.
_ANY_TEXT = st.text().map("1{}".format)


@pytest.mark.parametrize("name", _NAMES)
@pytest.mark.parametrize("value", ['"123"', "123", '"1\\"2 3\\\\"', "1.5e3", "-12"])
def test_hides_the_value_of_a_member(name: str, value: str) -> None:
    """Strings and numbers alike become the same string."""
    new, _ = stranger().body(f'{{"{name}": {value}, "a": 1}}'.encode(), "response.body")
    assert {name: "***", "a": 1} == json.loads(new)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('{"cvc": "123", "a": }', '{"cvc": "***", "a": }'),
        ('{"cvc": 123', '{"cvc": "***"'),
        ('{"cvc": "123', '{"cvc": "***'),
        ("{'cvc': '123'}", "{'cvc': '***'}"),
        ("{cvc: 123}", "{cvc: ***}"),
        (r'{"a": "{\"cvc\": \"123\"}"}', r'{"a": "{\"cvc\": \"***\"}"}'),
        (r'{"a": "{\"cvc\": 123}"}', r'{"a": "{\"cvc\": \"***\"}"}'),
        (r'{"c\u0076c": "123"}', r'{"c\u0076c": "***"}'),
        ("&#34;cvc&#34;: &#34;123&#34;", "&#34;cvc&#34;: &#34;***&#34;"),
        ("&quot;cvc&quot;: 123", "&quot;cvc&quot;: &quot;***&quot;"),
        ('<b>"cvc"</b>: <i>"123"</i>', '<b>"cvc"</b>: <i>"***"</i>'),
        ("<cvc>123</cvc>", "<cvc>***</cvc>"),
        ("cvc=123", "cvc=***"),
        ("cvc[]=123", "cvc[]=***"),
        ('{"cvc": [123]}', '{"cvc": ["***"]}'),
        ("?a=1&cvc=123&b=2", "?a=1&cvc=***&b=2"),
        ("card[cvc]=123&b=2", "card[cvc]=***&b=2"),
        ("card%5Bcvc%5D=123&b=2", "card%5Bcvc%5D=***&b=2"),
        ("a%26cvc%3D123%26b", "a%26cvc%3D***%26b"),
        ("track2=;4111111111111111=2412", "track2=;411111******1111=2412"),
        ('"track2": ";4111111111111111=2412?"', '"track2": "***"'),
    ],
)
def test_hides_a_code_outside_of_plain_json(text: str, shown: str) -> None:
    """Malformed JSON, other quotation marks, JSON in JSON, pages, elements, forms."""
    assert shown == stranger().text(text)


@pytest.mark.parametrize(
    "text",
    [
        '{"cvc": "***", "pin": "", "cvv": null, "track": {"a": 1}, "cid": true}',
        '{"cvc_result": "M", "shipping": "12", "pinned": 1, "soundtrack": "123", "acid": "123"}',
        "cvc=***&shipping=123",
        "tracking: 123, the pin: see below",
    ],
)
def test_leaves_what_is_no_code(text: str) -> None:
    """Hidden, empty and absent values, and other names."""
    assert text == stranger().text(text)


@pytest.mark.parametrize(
    ("body", "count"),
    [
        (b'{"cvc": "123", "cvv": 1234}', 2),
        (b'{"cvc": "123", "pin": 1234}', 1),
        (b'{"cid": "77f12345", "track": "https://t.example/1234", "security_code": "CHK100"}', 0),
        (b'{"cvc": "***"}', 0),
        (b'{"cvc": "is required"}', 0),
    ],
)
def test_reports_what_may_be_a_code(body: bytes, count: int) -> None:
    """A hidden one and a complaint about a missing one are none."""
    _, sightings = stranger().body(body, "response.body")
    assert (Sighting(kind="security_code", place="response.body", count=count),)[: count > 0] == sightings


@ALWAYS_THE_SAME
@given(
    st.sampled_from(_NAMES),
    st.one_of(_ANY_TEXT, st.integers(), st.floats(allow_nan=False, allow_infinity=False)),
)
def test_no_value_survives_and_json_stays_json(name: str, value: object) -> None:
    """Whatever characters the value has, escaped or not."""
    body = json.dumps({"a": [name], name: value, "b": "c"}).encode()
    kept = json.loads(stranger().body(body, "response.body")[0])
    assert ([name], "c") == (kept["a"], kept["b"])
    assert kept[name] == "***"
