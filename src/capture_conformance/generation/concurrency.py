"""Captures that are sent at the same moment, or cut off."""

from __future__ import annotations

from dataclasses import replace

from capture_conformance.generation.requests import Aim, capture_request, void_request
from capture_conformance.model.exchange import Cut, Request, Wire

QUICK_RIVALS, RIVALS = 4, 8
# Late enough to reach another process of the target, early enough to meet the same capture.
STAGGER_S = 0.01


def equal_captures(aim: Aim, number: int, *, are_told_apart: bool = False) -> list[Request]:
    """A capture of all that *aim* holds, *number* times; with different notes where *are_told_apart*."""
    if not are_told_apart:
        return [capture_request(aim)] * number
    return [capture_request(aim, members={"notes": f"{aim.notes}, {n + 1}"}) for n in range(number)]


def differing_captures(aim: Aim, number: int) -> list[Request]:
    """Captures of *number* different amounts, each more than half of what *aim* holds."""
    most = aim.amount * 9 // 10
    return [capture_request(aim, members={"amount": most - n}) for n in range(number)]


def capture_and_void(aim: Aim, *, is_void_first: bool) -> list[Request]:
    """A capture of all that *aim* holds and a void of it, in either order."""
    pair = [capture_request(aim), void_request(aim.transaction_id, aim.merchant)]
    return pair[::-1] if is_void_first else pair


def marked_capture(aim: Aim, reference: str) -> Request:
    """A capture of all that *aim* holds, with the authorization's *reference* as its notes."""
    return capture_request(aim, members={"notes": reference})


def cut_off(aim: Aim, cut: Cut) -> Request:
    """A capture of all that *aim* holds; the sender closes the connection before the answer."""
    return replace(capture_request(aim), wire=Wire(cut=cut))
