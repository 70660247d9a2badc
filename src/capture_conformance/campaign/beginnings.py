"""Asking a question again after the answer to a request that may have moved money was lost."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from enum import Enum, auto
from typing import TypeVar

from capture_conformance.model.errors import Disturbed
from capture_conformance.model.exchange import Purpose
from capture_conformance.transport.allowance import Allowance

_Made = TypeVar("_Made")
# How often a question begins before its answers are taken as they are.
_BEGINNINGS = 2


class Lost(Enum):
    """What follows a lost answer to a request that may have moved money."""

    STANDS = auto()
    STANDS_UNLESS_AWAY = auto()
    BEGINS_AGAIN = auto()


class Beginnings:
    """Decides whether a question begins again; every beginning but the first is paid for as a retry."""

    def __init__(self, allowance: Allowance) -> None:
        """Begin outside of any question, where a lost answer is accepted as lost."""
        self._allowance = allowance
        self._lost = Lost.STANDS

    def until_undisturbed(self, act: Callable[[], _Made]) -> _Made:
        """Return what *act* returns; call it again after a lost answer, and the last time accept the loss."""
        beginnings, is_first = 0, True
        while beginnings < _BEGINNINGS:
            try:
                return self._once(act, Lost.BEGINS_AGAIN, is_first=is_first)
            except Disturbed as error:
                beginnings += not error.was_away
                is_first = False
        return self._once(act, Lost.STANDS, is_first=False)

    def unless_away(self, act: Callable[[], _Made]) -> _Made:
        """Return what *act* returns, lost answers included; call it again only where the target was away."""
        # What no enclosing block would begin again cannot begin again here.
        is_outermost = self._lost is Lost.STANDS
        return self._once(act, Lost.STANDS if is_outermost else Lost.STANDS_UNLESS_AWAY, is_first=True)

    def begins_again(self, *, was_away: bool) -> bool:
        """Whether the question begins again after a lost answer, given whether the target was away."""
        return self._lost is Lost.BEGINS_AGAIN or (self._lost is Lost.STANDS_UNLESS_AWAY and was_away)

    def _once(self, act: Callable[[], _Made], lost: Lost, *, is_first: bool) -> _Made:
        before, self._lost = self._lost, lost
        try:
            with nullcontext() if is_first else self._allowance.spending(Purpose.RETRY):
                return act()
        finally:
            self._lost = before
