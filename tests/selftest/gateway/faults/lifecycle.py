"""The faults about the life cycle, shown."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from ..shop import Shop
from .shown import accepted_or, refused_or


def captured_twice(first: int, second: int) -> Callable[[Shop], object]:
    """The status of the second capture of an authorization of 1000."""

    def exercise(shop: Shop) -> object:
        held = shop.authorize()
        shop.capture(held, first)
        return shop.capture(held, second).status

    return exercise


def capture_after_void(shop: Shop) -> object:
    """The status of a capture of what was voided."""
    held = shop.authorize()
    shop.void(held)
    return shop.capture(held).status


def void_after(amount: int) -> Callable[[Shop], object]:
    """The status of a void of an authorization that was captured."""

    def exercise(shop: Shop) -> object:
        held = shop.authorize()
        shop.capture(held, amount)
        return shop.void(held).status

    return exercise


def capture_of_a_capture(shop: Shop) -> object:
    """The status of a capture of a capture."""
    return shop.capture(shop.capture(shop.authorize(), 400).id, 400).status


def capture_of_a_void(shop: Shop) -> object:
    """The status of a capture of a void."""
    return shop.capture(shop.void(shop.authorize()).id).status


def twin_captured(shop: Shop) -> object:
    """The status of a capture of the second of two authorizations alike, and whether it is new."""
    notes = uuid.uuid4().hex
    first, second = shop.authorize(), shop.authorize()
    earlier = shop.capture(first, notes=notes)
    later = shop.capture(second, notes=notes)
    return later.status, later.at("transaction_details.id") != earlier.id


def status_of_capture(shop: Shop) -> object:
    """The status and the type that a status query of a capture tells."""
    told = shop.status(shop.capture(shop.authorize()).id)
    return told.status, told.at("transaction_type")


SHOWN = {
    "full-capture-repeatable": refused_or(captured_twice(1000, 1000), refused=412),
    "remainder-stays-capturable": refused_or(captured_twice(400, 600), refused=412),
    "each-capture-checked-alone": refused_or(captured_twice(600, 600), refused=412),
    "capture-after-void-accepted": refused_or(capture_after_void, refused=412),
    "unknown-id-accepted": refused_or(lambda shop: shop.capture(str(uuid.uuid4())).status, refused=404),
    "capture-of-a-capture-accepted": refused_or(capture_of_a_capture, refused=412),
    "capture-of-a-void-accepted": refused_or(capture_of_a_void, refused=412),
    "void-after-capture-accepted": refused_or(void_after(1000), refused=412),
    "void-of-the-remainder-accepted": refused_or(void_after(400), refused=412),
    "twin-refused-as-duplicate": accepted_or(twin_captured, sound=(201, True), wrong=(412, True)),
    "twin-answered-with-the-first": accepted_or(twin_captured, sound=(201, True), wrong=(201, False)),
    "twin-used-up-too": accepted_or(twin_captured, sound=(201, True), wrong=(412, True)),
    "capture-unknown-to-status": accepted_or(
        status_of_capture, sound=(200, "CAPTURE"), wrong=(404, "STATUS")
    ),
    "capture-shown-as-authorization": accepted_or(
        status_of_capture, sound=(200, "CAPTURE"), wrong=(200, "PRE_AUTH")
    ),
    "void-refused": accepted_or(lambda shop: shop.void(shop.authorize()).status, wrong=412),
    "partial-capture-refused": accepted_or(
        lambda shop: shop.capture(shop.authorize(), 400).status, wrong=412
    ),
}
