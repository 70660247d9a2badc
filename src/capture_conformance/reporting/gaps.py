"""What was sent between the exchanges that are shown, and is not shown itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from capture_conformance.model.exchange import Exchange


def places_of(exchanges: Sequence[Exchange]) -> Mapping[str, int]:
    """Where each of *exchanges* stands, under its id."""
    return {x.id: place for place, x in enumerate(exchanges)}


def gaps(
    shown: Sequence[Exchange], everything: Sequence[Exchange], places: Mapping[str, int]
) -> Mapping[str, Sequence[Exchange]]:
    """
    What of the same trials was sent between two of *shown*, under the id of the later one.

    Args:
        shown: In the order of sending.

        everything: What may lie in between, in that order.

        places: Where each of *everything* stands, as ``places_of`` tells.
    """
    found = {}
    known = [x for x in shown if x.id in places]
    for before, after in pairwise(known):
        trials = {before.part.trial, after.part.trial}
        passed = everything[places[before.id] + 1 : places[after.id]]
        if others := [x for x in passed if x.part.trial in trials]:
            found[str(after.id)] = others
    return found
