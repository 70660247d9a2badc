"""Captures that are wrong in two respects, and captures that are wrong in the same one again and again."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from capture_conformance.generation.credentials import UNKNOWN_MERCHANT
from capture_conformance.generation.defects import Defect, Depth
from capture_conformance.generation.request_fields import NOTES_LIMIT
from capture_conformance.generation.requests import Aim, capture_request, credentials
from capture_conformance.model.exchange import Request

_QUICK, _STANDARD = Depth.QUICK, Depth.STANDARD
_QUICK_TIMES, _TIMES = 3, 20
_LONG = "a" * (NOTES_LIMIT + 1)


def doubly_wrong() -> Iterator[Defect]:
    """Captures with two defects, each of which alone has to be refused."""
    for case, make, depth in (
        ("one unit too many, and notes too long", _beyond(1, notes=_LONG), _QUICK),
        ("ten times the amount, and a member that is not documented", _beyond(9, currency="JPY"), _STANDARD),
        ("one unit too many, and no x-api-key", _beyond_without_key, _QUICK),
        ("one unit too many, and another merchant_id", _beyond(1, merchant_id=UNKNOWN_MERCHANT), _STANDARD),
        ("a fraction, and notes too long", _with(amount=0.5, notes=_LONG), _STANDARD),
        ("no amount, and notes no text", _with(amount=None, notes=7), _STANDARD),
    ):
        yield Defect(case=case, requirements=("CAP-ERR-05", "CAP-REQ-20"), make=make, depth=depth)


def repeated_refusals(*, is_quick: bool) -> Iterator[Defect]:
    """The same bad capture over and over; it has two defects, so that there is a choice of what to say."""
    for number in range(_QUICK_TIMES if is_quick else _TIMES):
        yield Defect(
            case=f"one unit too many, and notes no text, time {number + 1}",
            requirements=("CAP-ERR-04", "CAP-REQ-20"),
            make=_beyond(1, notes=7),
            depth=_QUICK,
        )


def _with(**members: object) -> Callable[[Aim], Request]:
    return lambda aim: capture_request(aim, members=members)


def _beyond(units: int, **members: object) -> Callable[[Aim], Request]:
    """More than is held: by one unit, or by *units* times the whole."""

    def make(aim: Aim) -> Request:
        amount = aim.amount + 1 if units == 1 else aim.amount * (units + 1)
        return capture_request(aim, members={"amount": amount, **members})

    return make


def _beyond_without_key(aim: Aim) -> Request:
    return capture_request(aim, members={"amount": aim.amount + 1}, headers=credentials(aim.merchant)[:1])
