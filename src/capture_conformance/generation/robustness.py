"""Captures that are hard for a gateway: huge, deeply nested, slow, or with names that its language uses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from capture_conformance.generation.defects import Defect, Depth, with_members
from capture_conformance.generation.requests import Aim, capture_members, capture_request
from capture_conformance.model.exchange import SWELLING_MARK, Request, Swelling, Wire
from capture_conformance.model.message import message

QUICK_BYTES, MANY_BYTES = 1_000_000, 10_000_000
LEVELS = 100_000
# More than a gateway reads at once, so that a part is left if it stops reading.
BYTES_LEFT = 400_000
DRIP_S = 0.6
STAGGER_S = 0.05
_INNER = {"authorised_amount": 999_999, "limit": 999_999, "is_valid": True}


def overwhelming_bodies(*, is_quick: bool) -> Iterator[Defect]:
    """A body nested far too deeply, and one far too large."""
    for case, text, unit in (
        ("arrays", SWELLING_MARK, "["),
        ("objects", f"{SWELLING_MARK}1", '{"a":'),
    ):
        yield Defect(
            case=message(f"robustness.case.nested_{case}", levels=LEVELS),
            requirements=("CAP-ROB-02",),
            make=lambda aim, text=text, unit=unit: _nested(aim, text, unit),  # type: ignore[misc]  # bound early
            depth=Depth.QUICK if unit == "[" else Depth.STANDARD,
        )
    # Last, so that the capture which proves that its authorization is intact follows directly.
    size = QUICK_BYTES if is_quick else MANY_BYTES
    yield Defect(
        case=message("robustness.case.huge_notes", size=size),
        requirements=("CAP-ROB-01",),
        make=lambda aim: _swollen(aim, SWELLING_MARK, "a", size),
        depth=Depth.QUICK,
    )


def inner_names() -> Iterator[Defect]:
    """Too large amounts with members that some languages give to every object; then such an amount alone."""
    for case, extra in (
        ("proto", {"__proto__": _INNER}),
        ("constructor", {"constructor": {"prototype": _INNER}}),
        ("after_proto", {}),
    ):
        yield Defect(
            case=message(f"robustness.case.{case}"),
            requirements=("CAP-ROB-05", "CAP-AMT-17"),
            make=lambda aim, extra=extra: with_members(amount=aim.amount * 10, **extra)(aim),  # type: ignore[misc]  # bound early
            depth=Depth.QUICK if "constructor" not in extra else Depth.STANDARD,
        )


def slow_and_plain(slow: Aim, plain: Aim) -> list[Request]:
    """Two captures: one that is sent slowly, and an independent plain one."""
    return [replace(capture_request(slow), wire=Wire(drip_s=DRIP_S)), capture_request(plain)]


def large_then_plain(aim: Aim) -> list[Request]:
    """A large capture that has to be refused, and a correct one after it, for one connection."""
    swelling = Swelling(unit="a", times=BYTES_LEFT)
    wire = Wire(swelling=swelling, keeps_open=True)
    large = capture_request(aim, members={"notes": SWELLING_MARK})
    return [replace(large, wire=wire), replace(capture_request(aim), wire=Wire(keeps_open=True))]


def _swollen(aim: Aim, notes: str, unit: str, times: int) -> Request:
    wire = Wire(swelling=Swelling(unit=unit, times=times))
    return replace(capture_request(aim, members={"notes": notes}), wire=wire)


def _nested(aim: Aim, text: str, unit: str) -> Request:
    members = json.dumps(capture_members(aim))
    body = f'{members[:-1]}, "extra": {text}'.encode()
    return replace(capture_request(aim, body=body), wire=Wire(swelling=Swelling(unit=unit, times=LEVELS)))
