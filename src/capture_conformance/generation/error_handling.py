"""Captures with two defects, and repetitions of one bad capture."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from capture_conformance.generation.credentials import UNKNOWN_MERCHANT
from capture_conformance.generation.defects import Defect, Depth
from capture_conformance.generation.request_fields import NOTES_LIMIT
from capture_conformance.generation.requests import Aim, capture_request, credentials
from capture_conformance.model.exchange import Request
from capture_conformance.model.message import message

_QUICK, _STANDARD = Depth.QUICK, Depth.STANDARD
_QUICK_TIMES, _TIMES = 3, 20
_LONG = "a" * (NOTES_LIMIT + 1)


def doubly_wrong() -> Iterator[Defect]:
    """Captures with two defects, each of which alone has to be refused."""
    for case, make, depth in (
        ("over_and_long_notes", _beyond(1, notes=_LONG), _QUICK),
        ("ten_times_and_undocumented_member", _beyond(9, currency="JPY"), _STANDARD),
        ("over_and_no_key", _beyond_without_key, _QUICK),
        ("over_and_other_merchant", _beyond(1, merchant_id=UNKNOWN_MERCHANT), _STANDARD),
        ("fraction_and_long_notes", _with(amount=0.5, notes=_LONG), _STANDARD),
        ("no_amount_and_notes_no_string", _with(amount=None, notes=7), _STANDARD),
    ):
        yield Defect(
            case=message(f"error_handling.case.{case}"),
            requirements=("CAP-ERR-05", "CAP-REQ-20"),
            make=make,
            depth=depth,
        )


def repeated_refusals(*, is_quick: bool) -> Iterator[Defect]:
    """The same bad capture several times; it has two defects, so that a gateway may report either of them."""
    for number in range(_QUICK_TIMES if is_quick else _TIMES):
        yield Defect(
            case=message("error_handling.case.over_and_notes_no_string", time=number + 1),
            requirements=("CAP-ERR-04", "CAP-REQ-20"),
            make=_beyond(1, notes=7),
            depth=_QUICK,
        )


def _with(**members: object) -> Callable[[Aim], Request]:
    return lambda aim: capture_request(aim, members=members)


def _beyond(units: int, **members: object) -> Callable[[Aim], Request]:
    """A capture of more than is authorized: by one unit, or by *units* times the whole amount."""

    def make(aim: Aim) -> Request:
        amount = aim.amount + 1 if units == 1 else aim.amount * (units + 1)
        return capture_request(aim, members={"amount": amount, **members})

    return make


def _beyond_without_key(aim: Aim) -> Request:
    return capture_request(aim, members={"amount": aim.amount + 1}, headers=credentials(aim.merchant)[:1])
