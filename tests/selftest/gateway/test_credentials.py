"""Who is let in."""

from __future__ import annotations

import pytest

from capture_conformance.gateway.credentials import read_credentials, recognise
from capture_conformance.gateway.records import Call
from capture_conformance.gateway.settings import DEFAULT_MERCHANTS, MERCHANT_ID_LENGTH

from .shop import OMITTED, Shop, Stage

FIRST, SECOND = DEFAULT_MERCHANTS
BASIC = f"Basic {FIRST.api_key}"


@pytest.mark.parametrize(
    "authorization",
    [
        OMITTED,
        "",
        " ",
        "Basic",
        "Basic ",
        FIRST.api_key,
        f"Bearer {FIRST.api_key}",
        f"XBasic {FIRST.api_key}",
        f"Basic{FIRST.api_key}",
        f"Basic {FIRST.api_key[:-1]}",
        f"Basic {FIRST.api_key}z",
        f"Basic {FIRST.api_key.swapcase()}",
        f"Basic {FIRST.x_api_key}",
        f"Basic {SECOND.api_key}",
    ],
)
def test_wrong_authorization_is_refused(shop: Shop, authorization: object) -> None:
    """Only the word Basic and the key of the same merchant will do."""
    told = shop.post("capture", shop.capture_body("x"), Authorization=authorization)

    assert (told.status, told.at("gateway_response.code")) == (401, "ERR0401")
    assert "www-authenticate" in told.headers


@pytest.mark.parametrize(
    "key",
    [
        OMITTED,
        "",
        FIRST.x_api_key[:-1],
        FIRST.x_api_key + "z",
        FIRST.x_api_key.lower(),
        FIRST.api_key,
        SECOND.x_api_key,
    ],
)
def test_wrong_second_key_is_refused(shop: Shop, key: object) -> None:
    """Only the second key of the same merchant will do."""
    assert shop.post("capture", shop.capture_body("x"), x_api_key=key).outcome == (401, False)


@pytest.mark.parametrize("word", ["Basic", "basic", "BASIC"])
def test_scheme_word_is_known_in_any_case(shop: Shop, word: str) -> None:
    """The word is compared without letter case, unlike the key."""
    body = shop.authorization_body()

    assert shop.post("authorization", body, Authorization=f"{word} {FIRST.api_key}").status == 201


@pytest.mark.parametrize(
    ("headers", "is_known"),
    [
        pytest.param([BASIC, BASIC], True, id="same-twice"),
        pytest.param([BASIC, "Basic other"], False, id="good-first"),
        pytest.param(["Basic other", BASIC], False, id="good-last"),
    ],
)
def test_contradicting_headers_are_refused(headers: list[str], is_known: bool) -> None:
    """A header that stands twice with two values is neither of them."""
    call = Call(
        headers=(
            (b"x-api-key", FIRST.x_api_key.encode()),
            *((b"authorization", value.encode()) for value in headers),
        )
    )

    assert is_known == (recognise(read_credentials(call), DEFAULT_MERCHANTS) is FIRST)


@pytest.mark.parametrize("path", ["authorization", "capture", "void"])
def test_authentication_comes_first(shop: Shop, path: str) -> None:
    """Even a body that is no JSON is not looked at before the keys."""
    assert shop.post(path, b"{", x_api_key="wrong").status == 401


def test_status_needs_the_keys_too(shop: Shop) -> None:
    """A status query without keys tells nothing."""
    path = f"{shop.prefix}/transaction/status/{shop.authorize()}"

    assert shop.send("GET", path, {}, b"").status == 401


def test_foreign_transaction_answers_like_an_unknown_one(stage: Stage) -> None:
    """Nothing tells another merchant's authorization from one that never was."""
    held = stage.first.authorize()
    unknown = held[::-1]
    second = stage.second

    assert second.capture(unknown).content == second.capture(held).content
    assert second.void(unknown).content == second.void(held).content
    assert second.status(unknown).content == second.status(held).content
    assert second.status(held).status == 404
    assert stage.first.capture(held).status == 201


@pytest.mark.parametrize("named", ["TESTSHOP02", "NOSUCHSHOP"])
def test_merchant_of_the_body_has_to_be_that_of_the_keys(shop: Shop, named: str) -> None:
    """Whether the named merchant exists is not told."""
    told = shop.capture(shop.authorize(), merchant_id=named)

    assert (told.status, told.at("gateway_response.code")) == (401, "ERR0402")


def test_default_keys_are_test_keys() -> None:
    """Nobody takes them for real ones, and no two are alike in any letter case."""
    keys = [key for merchant in DEFAULT_MERCHANTS for key in (merchant.api_key, merchant.x_api_key)]

    assert len(keys) == len({key.lower() for key in keys})
    assert all("test" in key and len(key) >= 24 and "=" not in key for key in keys)
    assert all(key not in (key.lower(), key.upper()) for key in keys)
    assert all(len(merchant.merchant_id) == MERCHANT_ID_LENGTH for merchant in DEFAULT_MERCHANTS)
