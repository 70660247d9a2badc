"""What a capture request has to look like, and what is told of it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capture_conformance.gateway.app import LARGEST_BODY

from .shop import OMITTED, Shop, build_gateway, stage_in_process

TWICE = b'{"transactionId":"x","amount":1,"amount":2,"merchant_id":"TESTSHOP01"}'


def raw(shop: Shop, held: str, amount: str) -> bytes:
    """A capture body whose amount is spelt so."""
    return (
        json.dumps(shop.capture_body(held, amount=0)).replace('"amount": 0', f'"amount": {amount}').encode()
    )


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({}, id="plain"),
        pytest.param({"notes": OMITTED}, id="without-notes"),
        pytest.param({"notes": None}, id="null-notes"),
        pytest.param({"notes": ""}, id="empty-notes"),
        pytest.param({"notes": "n" * 128}, id="longest-notes"),
        pytest.param({"notes": "金" * 128}, id="japanese-notes"),
        pytest.param({"notes": "\U00020bb7" * 128}, id="notes-beyond-the-basic-plane"),
        pytest.param({"notes": "a\0b\n'; DROP TABLE entries; --"}, id="odd-notes"),
        pytest.param({"force": True, "authorised_amount": 5}, id="unknown-members"),
    ],
)
def test_sound_capture_is_accepted(shop: Shop, changes: dict[str, object]) -> None:
    """All that the page allows is allowed."""
    told = shop.post("capture", shop.capture_body(shop.authorize(), **changes))

    assert told.outcome == (201, True)


@pytest.mark.parametrize("spelling", ["1000", "1000.0", "1e3", "1000.000e0", "10000e-1"])
def test_whole_number_counts_however_it_is_spelt(shop: Shop, spelling: str) -> None:
    """The value decides, not the spelling, and it comes back as an integer."""
    told = shop.post("capture", raw(shop, shop.authorize(), spelling))

    assert (201, b'"amount":1000,' in told.content) == (told.status, True)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"transactionId": OMITTED}, "VAL0111"),
        ({"transactionId": None}, "VAL0112"),
        ({"transactionId": ["x"]}, "VAL0112"),
        ({"transactionId": {"$ne": None}}, "VAL0112"),
        ({"transactionId": ""}, "VAL0113"),
        ({"transactionId": " \t"}, "VAL0113"),
        ({"transactionId": "x" * 37}, "VAL0114"),
        ({"merchant_id": OMITTED}, "VAL0111"),
        ({"merchant_id": 328}, "VAL0112"),
        ({"merchant_id": ""}, "VAL0113"),
        ({"merchant_id": "TESTSHOP01X"}, "VAL0114"),
        ({"notes": 7}, "VAL0112"),
        ({"notes": "n" * 129}, "VAL0114"),
        ({"amount": OMITTED}, "VAL0121"),
        ({"amount": None}, "VAL0122"),
        ({"amount": "1000"}, "VAL0122"),
        ({"amount": True}, "VAL0122"),
        ({"amount": [1000]}, "VAL0122"),
        ({"amount": 999.5}, "VAL0122"),
        ({"amount": 0}, "VAL0123"),
        ({"amount": -1}, "VAL0123"),
    ],
)
def test_malformed_member_is_refused(shop: Shop, changes: dict[str, object], code: str) -> None:
    """Each slip is told with 400 and a code of its own kind, and the authorization stays whole."""
    held = shop.authorize()
    told = shop.post("capture", shop.capture_body(held, **changes))

    assert (400, code) == (told.status, told.at("gateway_response.code"))
    assert shop.capture(held).status == 201


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(b"", "VAL0103", id="empty"),
        pytest.param(b"[]", "VAL0104", id="array"),
        pytest.param(b"null", "VAL0104", id="null"),
        pytest.param(b"{} {}", "VAL0103", id="two-objects"),
        pytest.param(b"{'amount':1}", "VAL0103", id="single-quotes"),
        pytest.param(b'{"amount":1,}', "VAL0103", id="trailing-comma"),
        pytest.param(TWICE, "VAL0105", id="member-twice"),
        pytest.param(b'{"amount":NaN}', "VAL0103", id="nan"),
        pytest.param(b'{"amount":-Infinity}', "VAL0103", id="infinity"),
        pytest.param(b'{"amount":01000}', "VAL0103", id="leading-zero"),
        pytest.param(b'{"amount":' + b"9" * 400 + b"}", "VAL0103", id="400-digits"),
        pytest.param(b'{"amount":' + b"9" * 60000 + b"}", "VAL0103", id="60000-digits"),
        pytest.param(b'{"amount":1e99999999999999999999}', "VAL0103", id="vast-exponent"),
        pytest.param(b"[" * 60000, "VAL0103", id="deep"),
        pytest.param(b'{"a":' * 10000, "VAL0103", id="deep-objects"),
        pytest.param(b"[" * 100000, "VAL0102", id="deep-and-large"),
        pytest.param(b'{"notes":"' + b"n" * LARGEST_BODY + b'"}', "VAL0102", id="large"),
        pytest.param(b'\xef\xbb\xbf{"amount":1}', "VAL0103", id="byte-order-mark"),
        pytest.param('{"amount":1}'.encode("utf-16"), "VAL0103", id="utf-16"),
        pytest.param(b'{"notes":"\xff"}', "VAL0103", id="not-utf-8"),
        pytest.param(b'{"notes":"\\ud800"}', "VAL0103", id="lone-surrogate"),
        pytest.param(b'{"\\ud800":1}', "VAL0103", id="lone-surrogate-as-name"),
        pytest.param(b'{"x":[["\\udc00"]]}', "VAL0103", id="lone-surrogate-inside"),
        pytest.param(b'{"notes":"a\nb"}', "VAL0103", id="bare-line-break"),
    ],
)
def test_malformed_body_is_refused(shop: Shop, content: bytes, code: str) -> None:
    """A body that is not exactly one JSON object is 400, never worse."""
    told = shop.post("capture", content)

    assert (400, False, code) == (*told.outcome, told.at("gateway_response.code"))


@pytest.mark.parametrize(
    "media_type",
    [
        "application/json",
        "Application/JSON",
        "application/json; charset=utf-8",
        'application/json;charset="UTF-8"',
    ],
)
def test_json_is_known_in_every_spelling(shop: Shop, media_type: str) -> None:
    """Letter case, blanks and the right charset do not matter."""
    told = shop.post("capture", shop.capture_body(shop.authorize()), Content_Type=media_type)

    assert told.status == 201


@pytest.mark.parametrize(
    "media_type",
    [
        OMITTED,
        "",
        "text/plain",
        "application/xml",
        "application/json; charset=shift_jis",
        "application/jsonx",
    ],
)
def test_other_media_types_are_refused(shop: Shop, media_type: object) -> None:
    """The same bytes under another label are refused."""
    told = shop.post("capture", shop.capture_body(shop.authorize()), Content_Type=media_type)

    assert (told.status, told.at("gateway_response.code")) == (400, "VAL0101")


def test_answer_follows_the_sample(shop: Shop) -> None:
    """The answer has exactly the sample's members, and the authorization's values."""
    authorized = shop.post("authorization", shop.authorization_body())
    told = shop.capture(authorized.id, 400)

    assert {
        "success": True,
        "status_code": 201,
        "is_live": False,
        "transaction_type": "CAPTURE",
        "gateway_response": {
            "version": "1",
            "type": "INFO",
            "message": "金額が正常にキャプチャされました。",
            "code": "INFO0001",
        },
        "merchant_details": {
            "legal_name": shop.merchant.legal_name,
            "mid": shop.merchant.merchant_id,
            "merchant_txn_ref": "order-1",
        },
        "payment_details": {
            "amount": 400,
            "response_code": 0,
            "auth_code": authorized.at("payment_details.auth_code"),
            "currency": "JPY",
            "payment_method": "ECMC-SSL",
            "scheme": "MASTERCARD",
            "card": {
                "name": "John Doe",
                "number": "520000******1005",
                "exp_month": "09",
                "exp_year": "49",
            },
            "additional_data": {"payment_data_source": {"type": "card"}},
        },
        "transaction_details": {
            "id": told.id,
            "ref": told.at("transaction_details.ref"),
            "timestamp": told.at("transaction_details.timestamp"),
            "merchant_txn_ref": "order-1",
        },
    } == told.body
    assert told.media_type == "application/json"
    assert told.id != authorized.id


def test_ref_rises(shop: Shop) -> None:
    """Every entry has a higher number than those before."""
    refs = [shop.capture(shop.authorize()).body["transaction_details"]["ref"] for _ in range(3)]

    assert sorted(set(refs)) == refs


def test_refusal_has_the_envelope(shop: Shop) -> None:
    """A refusal tells one story in all its members."""
    told = shop.capture(shop.authorize(), 1001)

    assert told.body == {
        "success": False,
        "status_code": 412,
        "is_live": False,
        "transaction_type": "CAPTURE",
        "gateway_response": {
            "version": "1",
            "type": "ERROR",
            "message": "金額が承認額を超えています。",
            "code": "ERR0412",
        },
        "payment_details": {"response_code": 836},
    }
    assert told.status == 412


@settings(max_examples=150, deadline=None)
@given(content=st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
def test_no_body_brings_the_gateway_down(shop: Shop, content: bytes) -> None:
    """Whatever the bytes are, the answer is a client error in JSON."""
    assert shop.post("capture", content).outcome == (400, False)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=150, deadline=None)
@given(
    changes=st.dictionaries(
        st.sampled_from(["transactionId", "amount", "merchant_id", "notes", "other"]), JSON_VALUES
    ),
    path=st.sampled_from(["capture", "void", "authorization"]),
)
def test_no_member_brings_the_gateway_down(shop: Shop, changes: dict[str, object], path: str) -> None:
    """Whatever the members hold, the answer has a documented status and says what it is."""
    told = shop.post(path, {**shop.authorization_body(), **shop.capture_body("x"), **changes})

    assert told.status in {201, 400, 401, 404, 406, 412}
    assert told.body["status_code"] == told.status
    assert told.body["success"] is (told.status == 201)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_messages_are_in_the_language_of_the_settings(language: str) -> None:
    """Japanese unless English is asked for."""
    gateway = build_gateway(language="ja" if language == "ja" else "en")
    shop = stage_in_process(gateway).first
    held = shop.authorize()
    texts = [
        shop.capture(held, 1001).at("gateway_response.message"),
        shop.capture(held).at("gateway_response.message"),
        shop.void(shop.authorize()).at("gateway_response.message"),
    ]

    assert [language == "en"] * 3 == [str(text).isascii() for text in texts]
    gateway.ledger.close()
