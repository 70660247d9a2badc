"""The faults that show under some condition alone, or every so many times, shown."""

from __future__ import annotations

import json
from collections.abc import Callable

from ..shop import Shop, Told
from .shown import Shown, accepted_or, refused_or

VISA = "4000000000001091"
MANY = 2**24 + 2


def one(
    see: Callable[[Told], object],
    *,
    held: int = 1000,
    amount: int = 1000,
    notes: str = "Order 1",
    number: str | None = None,
    reference: str = "order-1",
) -> Callable[[Shop], object]:
    """What is seen of the answer to one capture under some condition."""

    def exercise(shop: Shop) -> object:
        card = shop.card() if number is None else shop.card(number=number)
        source = shop.authorize(held, card=card, merchant_txn_ref=reference)
        return see(shop.capture(source, amount, notes=notes))

    return exercise


def at(path: str) -> Callable[[Told], object]:
    """What stands at *path*."""
    return lambda answer: answer.at(path)


def has(path: str) -> Callable[[Told], object]:
    """Whether something stands at *path*."""
    return lambda answer: answer.at(path) is not None


def in_a_row(number: int, see: Callable[[Told], object]) -> Callable[[Shop], object]:
    """How many different things are seen of so many captures in a row."""
    return lambda shop: len({see(shop.capture(shop.authorize())) for _ in range(number)})


def statuses(number: int, act: Callable[[Shop], Told]) -> Callable[[Shop], object]:
    """How many different statuses so many tries in a row are answered with."""
    return lambda shop: len({act(shop).status for _ in range(number)})


def without_keys(shop: Shop) -> Told:
    """A capture whose x-api-key is wrong."""
    return shop.post("capture", shop.capture_body(shop.authorize()), x_api_key="wrong")


def once_more(shop: Shop) -> Told:
    """A second capture of one authorization."""
    source = shop.authorize()
    shop.capture(source)
    return shop.capture(source)


def code_told_by_status(shop: Shop) -> object:
    """The code that the status tells after too large a capture was refused."""
    source = shop.authorize()
    shop.capture(source, 1001)
    return shop.status(source).at("payment_details.response_code")


def is_utf_8(answer: Told) -> bool:
    """Whether the answer can be read."""
    try:
        json.loads(answer.content.decode("utf-8"))
    except ValueError:
        return False
    return True


def captured_then(act: Callable[[Shop, str], object]) -> Callable[[Shop], object]:
    """The status of a further capture after something else was done with what is captured."""

    def exercise(shop: Shop) -> object:
        source = shop.authorize()
        shop.capture(source)
        act(shop, source)
        return shop.capture(source).status

    return exercise


def tried_twice(shop: Shop, source: str) -> None:
    """Two further captures."""
    shop.capture(source)
    shop.capture(source)


def beside_a_void(shop: Shop) -> object:
    """The status of a capture when the authorization made before it is voided."""
    first, second = shop.authorize(), shop.authorize()
    shop.void(first)
    return shop.capture(second).status


def after_refusals(shop: Shop) -> object:
    """The status of a capture after ten that were too large."""
    source = shop.authorize()
    for _ in range(10):
        shop.capture(source, 1001)
    return shop.capture(source).status


SHOWN: dict[str, Shown] = {
    "ref-missing-for-parts": accepted_or(
        one(has("transaction_details.ref"), amount=400), sound=True, wrong=False
    ),
    "large-amount-as-text": accepted_or(
        one(at("payment_details.amount"), held=MANY, amount=MANY), sound=MANY, wrong=str(MANY)
    ),
    "additional-data-missing-with-long-notes": accepted_or(
        one(has("payment_details.additional_data"), notes="a" * 128), sound=True, wrong=False
    ),
    "card-missing-for-visa": accepted_or(
        one(has("payment_details.card"), number=VISA), sound=True, wrong=False
    ),
    "currency-null-for-parts-with-foreign-notes": accepted_or(
        one(at("payment_details.currency"), amount=400, notes="金額"), sound="JPY", wrong=None
    ),
    "authorized-amount-told-for-parts-on-visa": accepted_or(
        one(at("payment_details.amount"), amount=400, number=VISA), sound=400, wrong=1000
    ),
    "long-references-cut": accepted_or(
        one(at("merchant_details.merchant_txn_ref"), reference="r" * 40), sound="r" * 40, wrong="r" * 30
    ),
    "every-thirteenth-answer-incomplete": accepted_or(
        in_a_row(13, has("merchant_details")), sound=1, wrong=2
    ),
    "every-eleventh-told-with-200": accepted_or(in_a_row(11, lambda answer: answer.status), sound=1, wrong=2),
    "every-fifteenth-amount-zero": accepted_or(in_a_row(15, at("payment_details.amount")), sound=1, wrong=2),
    "every-four-hundredth-amount-zero": accepted_or(
        in_a_row(400, at("payment_details.amount")), sound=1, wrong=2
    ),
    "one-amount-in-a-hundred-told-less": accepted_or(
        one(at("payment_details.amount"), amount=277), sound=277, wrong=276
    ),
    "every-twelfth-id-the-same": accepted_or(in_a_row(24, at("transaction_details.id")), sound=24, wrong=23),
    "every-tenth-answer-in-shift-jis": accepted_or(in_a_row(10, is_utf_8), sound=1, wrong=2),
    "every-tenth-limit-unchecked": accepted_or(
        statuses(10, lambda shop: shop.capture(shop.authorize(), 1001)), sound=1, wrong=2
    ),
    "every-eighth-caller-let-in": accepted_or(statuses(8, without_keys), sound=1, wrong=2),
    "every-tenth-further-capture-taken": accepted_or(statuses(10, once_more), sound=1, wrong=2),
    "refusal-told-by-status": accepted_or(code_told_by_status, sound=0, wrong=836),
    "status-query-reopens": refused_or(captured_then(lambda shop, source: shop.status(source)), refused=412),
    "third-further-try-taken": refused_or(captured_then(tried_twice), refused=412),
    "void-closes-the-next-one": accepted_or(beside_a_void, sound=201, wrong=412),
    "locked-after-ten-refusals": accepted_or(after_refusals, sound=201, wrong=412),
}
