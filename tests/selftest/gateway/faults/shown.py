"""What it takes to show a fault."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..shop import Shop, Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """
    One exercise, and what is seen of it.

    A sound gateway shows ``sound``, one with the fault shows ``wrong``, and the two differ.
    """

    exercise: Callable[[Stage], object]
    sound: object
    wrong: object


def refused_or(exercise: Callable[[Shop], object], *, refused: object, wrong: object = 201) -> Shown:
    """An exercise of the first shop that a sound gateway refuses with that status."""
    return Shown(exercise=lambda stage: exercise(stage.first), sound=refused, wrong=wrong)


def accepted_or(exercise: Callable[[Shop], object], *, wrong: object, sound: object = 201) -> Shown:
    """An exercise of the first shop that a sound gateway accepts."""
    return Shown(exercise=lambda stage: exercise(stage.first), sound=sound, wrong=wrong)


def full_capture_after(attempt: Callable[[Shop, str], object]) -> Callable[[Shop], object]:
    """The status of a full capture after something else was attempted on the authorization."""

    def exercise(shop: Shop) -> object:
        held = shop.authorize()
        attempt(shop, held)
        return shop.capture(held).status

    return exercise
