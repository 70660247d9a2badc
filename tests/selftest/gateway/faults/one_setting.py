"""The faults that show in one setting alone, shown."""

from __future__ import annotations

import time
from collections.abc import Callable

from ..shop import OMITTED, Shop, Stage
from .now_and_then import VISA
from .shown import Shown, accepted_or, refused_or

LARGE = 20_000
TIME = "transaction_details.timestamp"
BEYOND_31_BITS = 2**31 + 5


def again(*, held: int = 1000, number: str | None = None, **changes: object) -> Callable[[Shop], object]:
    """The status of a further capture of all that was held, with *changes*."""

    def exercise(shop: Shop) -> object:
        card = shop.card() if number is None else shop.card(number=number)
        source = shop.authorize(held, card=card)
        shop.capture(source, held)
        return shop.capture(source, held, **changes).status

    return exercise


def again_in_upper_case(shop: Shop) -> object:
    """The status of a further capture under the id in upper case; it may be found in any case, or not."""
    source = shop.authorize()
    shop.capture(source)
    return shop.capture(source.upper()).status == 201


def beyond(
    amount: int, *, held: int = 1000, number: str | None = None, **changes: object
) -> Callable[[Shop], object]:
    """The status of a capture of more than was held, with *changes*."""

    def exercise(shop: Shop) -> object:
        card = shop.card() if number is None else shop.card(number=number)
        return shop.capture(shop.authorize(held, card=card), amount, **changes).status

    return exercise


def spelt(token: str, held: int = 1000) -> Callable[[Shop], object]:
    """The status, and the amount told, of a capture with its amount in that spelling."""

    def exercise(shop: Shop) -> object:
        body = str(shop.capture_body(shop.authorize(held))).replace("'", '"').replace("1000", token)
        told = shop.post("capture", body.encode())
        return told.status, told.at("payment_details.amount")

    return exercise


def by(shop: Callable[[Stage], Shop], exercise: Callable[[Shop], object]) -> Callable[[Stage], object]:
    """*exercise*, by one of the two shops."""
    return lambda stage: exercise(shop(stage))


def second(stage: Stage) -> Shop:
    """The second shop."""
    return stage.second


def by_the_other(act: Callable[[Shop, str], int], *, is_first: bool = False) -> Callable[[Stage], object]:
    """The status of what one shop does with the other's authorization."""

    def exercise(stage: Stage) -> object:
        owner, stranger = (stage.second, stage.first) if is_first else (stage.first, stage.second)
        return act(stranger, owner.authorize())

    return exercise


def with_x_api_key(change: Callable[[str], str]) -> Callable[[Shop], object]:
    """The status of a capture whose x-api-key is changed."""
    return lambda shop: (
        shop.post(
            "capture", shop.capture_body(shop.authorize()), x_api_key=change(shop.merchant.x_api_key)
        ).status
    )


def with_authorization(change: Callable[[str], str]) -> Callable[[Shop], object]:
    """The status of a capture whose Authorization key is changed."""
    return lambda shop: (
        shop.post(
            "capture",
            shop.capture_body(shop.authorize()),
            Authorization=f"Basic {change(shop.merchant.api_key)}",
        ).status
    )


def twice_too_much(shop: Shop) -> object:
    """The status of the second of two equal captures of too much."""
    source = shop.authorize()
    shop.capture(source, 1001)
    return shop.capture(source, 1001).status


def void_by_capture(shop: Shop) -> object:
    """The status of a void of a capture's id."""
    return shop.void(shop.capture(shop.authorize()).id).status


def amount_by_status(shop: Shop) -> object:
    """What the status of a partial capture tells."""
    return shop.status(shop.capture(shop.authorize(), 400).id).at("payment_details.amount")


def refs(shop: Shop) -> object:
    """How many refs two captures have."""
    return len({shop.capture(shop.authorize()).at("transaction_details.ref") for _ in range(2)})


def rest_after(part: int) -> Callable[[Shop], object]:
    """The status of a capture of the rest after a part."""

    def exercise(shop: Shop) -> object:
        source = shop.authorize()
        shop.capture(source, part)
        return shop.capture(source, 1000 - part).status

    return exercise


def is_time_of_authorization(shop: Shop) -> object:
    """Whether a capture tells the time that its authorization told, a while before."""
    held = shop.post("authorization", shop.authorization_body())
    wait_for_another_millisecond()
    return shop.capture(held.id).at(TIME) == held.at(TIME)


def wait_for_another_millisecond() -> None:
    """Let the clock move on, as times are told."""
    begin = time.time_ns() // 1_000_000
    while time.time_ns() // 1_000_000 == begin:
        pass


def long_reference(shop: Shop) -> object:
    """How much of a reference of 45 characters comes back."""
    held = shop.post("authorization", shop.authorization_body(merchant_txn_ref="r" * 45))
    return len(str(shop.capture(held.id).at("merchant_details.merchant_txn_ref")))


def amount_in_query(shop: Shop) -> object:
    """What is captured where the query has an amount, too."""
    told = shop.post("capture", shop.capture_body(shop.authorize()), query="?amount=5")
    return told.at("payment_details.amount")


SHOWN: dict[str, Shown] = {
    "authorization-voided-by-anyone": Shown(
        exercise=by_the_other(lambda shop, source: shop.void(source).status), sound=404, wrong=201
    ),
    "status-told-to-anyone": Shown(
        exercise=by_the_other(lambda shop, source: shop.status(source).status), sound=404, wrong=200
    ),
    "first-merchant-captures-all": Shown(
        exercise=by_the_other(lambda shop, source: shop.capture(source).status, is_first=True),
        sound=404,
        wrong=201,
    ),
    "end-of-authorization-key-ignored": refused_or(
        with_authorization(lambda key: f"{key[:-4]}zzzz"), refused=401
    ),
    "end-of-x-api-key-ignored": refused_or(with_x_api_key(lambda key: f"{key[:-4]}zzzz"), refused=401),
    "x-api-key-as-pattern": refused_or(with_x_api_key(lambda key: "%"), refused=401),
    "x-api-key-as-list": refused_or(with_x_api_key(lambda key: f"{key},zzzz"), refused=401),
    "notes-measured-as-written": accepted_or(
        lambda shop: shop.capture(shop.authorize(), notes="金" * 128).status, wrong=400
    ),
    "notes-measured-as-page-text": accepted_or(
        lambda shop: shop.capture(shop.authorize(), notes="&" * 128).status, wrong=400
    ),
    "limit-unchecked-without-notes": refused_or(beyond(5000, notes=OMITTED), refused=412),
    "more-taken-on-visa": refused_or(beyond(1150, number=VISA), refused=412),
    "limit-unchecked-beyond-31-bits": refused_or(
        beyond(BEYOND_31_BITS + 1, held=BEYOND_31_BITS), refused=412
    ),
    "second-merchant-without-limit": Shown(exercise=by(second, beyond(5000)), sound=412, wrong=201),
    "repeated-excess-believed": refused_or(twice_too_much, refused=412),
    "exponent-dropped": accepted_or(spelt("1e1"), sound=(201, 10), wrong=(201, 1)),
    "point-dropped": accepted_or(spelt("10.00"), sound=(201, 10), wrong=(201, 1000)),
    "minus-zero-captures-all": refused_or(spelt("-0"), refused=(400, None), wrong=(201, 1000)),
    "thousandth-rounded": refused_or(spelt("10.001"), refused=(400, None), wrong=(201, 10)),
    "large-ones-captured-again": refused_or(again(held=LARGE), refused=412),
    "visa-captured-again": refused_or(again(number=VISA), refused=412),
    "captured-again-with-other-notes": refused_or(again(notes="others"), refused=412),
    "captured-again-in-upper-case": refused_or(again_in_upper_case, refused=False, wrong=True),
    "second-merchant-captures-again": Shown(exercise=by(second, again()), sound=412, wrong=201),
    "capture-voided-by-its-id": refused_or(void_by_capture, refused=412),
    "small-part-leaves-rest-open": refused_or(rest_after(20), refused=412),
    "unit-told-and-not-captured": refused_or(rest_after(1), refused=412),
    "time-of-authorization-told": accepted_or(is_time_of_authorization, sound=False, wrong=True),
    "references-cut-to-40": accepted_or(long_reference, sound=45, wrong=40),
    "amount-in-query-counts": accepted_or(amount_in_query, sound=1000, wrong=5),
    "part-executed-as-whole": accepted_or(amount_by_status, sound=400, wrong=1000),
    "status-tells-authorized-amount": accepted_or(amount_by_status, sound=400, wrong=1000),
    "ref-never-changes": accepted_or(refs, sound=2, wrong=1),
    "refusal-with-code-of-a-payment": accepted_or(
        lambda shop: shop.capture(shop.authorize(), 1001).at("gateway_response.code") == "INFO0000",
        sound=False,
        wrong=True,
    ),
}
