"""The faults about credentials, shown."""

from __future__ import annotations

import json
from collections.abc import Callable

from ..shop import OMITTED, Shop, Stage
from .shown import Shown, full_capture_after, refused_or


def with_headers(**changes: Callable[[Shop], object]) -> Callable[[Shop], object]:
    """The status of a full capture with changed headers."""

    def exercise(shop: Shop) -> object:
        headers = shop.headers(**{name: change(shop) for name, change in changes.items()})
        body = json.dumps(shop.capture_body(shop.authorize())).encode()
        return shop.send("POST", f"{shop.prefix}/capture", headers, body).status

    return exercise


def constant(value: str) -> Callable[[Shop], object]:
    """The same value for every shop."""
    return lambda _shop: value


def omitted(_shop: Shop) -> object:
    """No such header."""
    return OMITTED


def first(change: Callable[[str], str], scheme: str = "Basic ") -> Callable[[Shop], object]:
    """A changed key in Authorization."""
    return lambda shop: scheme + change(shop.merchant.api_key)


def second(change: Callable[[str], str]) -> Callable[[Shop], object]:
    """A changed key in x-api-key."""
    return lambda shop: change(shop.merchant.x_api_key)


def same(key: str) -> str:
    """The key as it is."""
    return key


def keys_in_query(shop: Shop) -> object:
    """Both keys in the query string alone."""
    body = shop.capture_body(shop.authorize())
    query = f"?Authorization=Basic%20{shop.merchant.api_key}&x-api-key={shop.merchant.x_api_key}"
    return shop.post("capture", body, query=query, Authorization=OMITTED, x_api_key=OMITTED).status


def keys_in_body(shop: Shop) -> object:
    """Both keys in the body alone."""
    keys = {"api_key": shop.merchant.api_key, "x_api_key": shop.merchant.x_api_key}
    body = shop.capture_body(shop.authorize(), **keys)
    return shop.post("capture", body, Authorization=OMITTED, x_api_key=OMITTED).status


def keys_of_two(stage: Stage) -> object:
    """The first shop's capture with the second shop's x-api-key."""
    body = stage.first.capture_body(stage.first.authorize())
    return stage.first.post("capture", body, x_api_key=stage.second.merchant.x_api_key).status


def foreign(stage: Stage) -> object:
    """The second shop captures what the first one holds."""
    return stage.second.capture(stage.first.authorize()).status


def foreign_in_its_owners_name(stage: Stage) -> object:
    """The second shop captures what the first one holds, and names the first one."""
    named = stage.first.merchant.merchant_id
    return stage.second.capture(stage.first.authorize(), merchant_id=named).status


def another_name(stage: Stage) -> object:
    """The first shop captures its own, and names the second one."""
    named = stage.second.merchant.merchant_id
    return stage.first.capture(stage.first.authorize(), merchant_id=named).status


def unauthenticated(shop: Shop, held: str) -> object:
    """A capture with a wrong key."""
    return shop.post("capture", shop.capture_body(held), x_api_key="wrong").status


def swapped(shop: Shop) -> object:
    """Each key in the other's header."""
    merchant = shop.merchant
    body = shop.capture_body(shop.authorize())
    swapped_first = f"Basic {merchant.x_api_key}"
    return shop.post("capture", body, Authorization=swapped_first, x_api_key=merchant.api_key).status


SHOWN = {
    "authorization-header-optional": refused_or(with_headers(Authorization=omitted), refused=401),
    "x-api-key-header-optional": refused_or(with_headers(x_api_key=omitted), refused=401),
    "either-header-suffices": Shown(
        exercise=lambda stage: [
            with_headers(Authorization=omitted)(stage.first),
            with_headers(x_api_key=omitted)(stage.first),
            with_headers(Authorization=omitted, x_api_key=omitted)(stage.first),
        ],
        sound=[401, 401, 401],
        wrong=[201, 201, 401],
    ),
    "no-header-needed": refused_or(with_headers(Authorization=omitted, x_api_key=omitted), refused=401),
    "authorization-never-looked-at": refused_or(
        with_headers(Authorization=constant("nonsense")), refused=401
    ),
    "x-api-key-never-looked-at": refused_or(with_headers(x_api_key=constant("nonsense")), refused=401),
    "authorization-checked-for-shape": refused_or(
        with_headers(Authorization=constant("Basic nonsense")), refused=401
    ),
    "x-api-key-checked-for-presence": refused_or(with_headers(x_api_key=constant("nonsense")), refused=401),
    "blank-authorization-passes": Shown(
        exercise=lambda stage: [
            with_headers(Authorization=constant(value))(stage.first) for value in ("", "Basic", "Bearer x")
        ],
        sound=[401, 401, 401],
        wrong=[201, 201, 401],
    ),
    "blank-x-api-key-passes": refused_or(with_headers(x_api_key=constant("")), refused=401),
    "keys-interchangeable": refused_or(swapped, refused=401),
    "scheme-word-ignored": refused_or(with_headers(Authorization=first(same, "Bearer ")), refused=401),
    "scheme-word-matched-by-its-end": refused_or(
        with_headers(Authorization=first(same, "XBasic ")), refused=401
    ),
    "bare-key-passes": refused_or(with_headers(Authorization=first(same, "")), refused=401),
    "shortened-authorization-key-passes": refused_or(
        with_headers(Authorization=first(lambda key: key[:-1])), refused=401
    ),
    "lengthened-authorization-key-passes": refused_or(
        with_headers(Authorization=first(lambda key: key + "z")), refused=401
    ),
    "authorization-key-matched-by-its-end": refused_or(
        with_headers(Authorization=first(lambda key: "zzzz" + key)), refused=401
    ),
    "authorization-key-in-any-case": refused_or(with_headers(Authorization=first(str.swapcase)), refused=401),
    "shortened-x-api-key-passes": refused_or(
        with_headers(x_api_key=second(lambda key: key[:-1])), refused=401
    ),
    "lengthened-x-api-key-passes": refused_or(
        with_headers(x_api_key=second(lambda key: key + "z")), refused=401
    ),
    "x-api-key-matched-by-its-end": refused_or(
        with_headers(x_api_key=second(lambda key: "zzzz" + key)), refused=401
    ),
    "x-api-key-in-any-case": refused_or(with_headers(x_api_key=second(str.swapcase)), refused=401),
    "keys-taken-from-query": refused_or(keys_in_query, refused=401),
    "keys-taken-from-body": refused_or(keys_in_body, refused=401),
    "keys-of-two-merchants-mix": Shown(exercise=keys_of_two, sound=401, wrong=201),
    "foreign-authorization-captured": Shown(
        exercise=lambda stage: [foreign(stage), foreign_in_its_owners_name(stage)],
        sound=[404, 401],
        wrong=[201, 401],
    ),
    "merchant-of-the-body-believed": Shown(exercise=foreign_in_its_owners_name, sound=401, wrong=201),
    "merchant-of-the-body-ignored": Shown(
        exercise=lambda stage: [another_name(stage), foreign(stage)],
        sound=[401, 404],
        wrong=[201, 404],
    ),
    "failed-login-redirected": refused_or(
        with_headers(x_api_key=constant("nonsense")), refused=401, wrong=302
    ),
    "failed-login-answered-200": refused_or(
        with_headers(x_api_key=constant("nonsense")), refused=401, wrong=200
    ),
    "failed-login-answered-400": refused_or(
        with_headers(x_api_key=constant("nonsense")), refused=401, wrong=400
    ),
    "failed-login-uses-up": refused_or(full_capture_after(unauthenticated), refused=201, wrong=412),
}
