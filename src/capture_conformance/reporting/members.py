"""How often each described member was sent in which way."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from capture_conformance.contract.answers import type_of
from capture_conformance.contract.described import DescribedMember
from capture_conformance.language.rendering import english
from capture_conformance.model.exchange import Swelling
from capture_conformance.reporting.situations import (
    LeftOut,
    Sent,
    Situation,
    possible_situations,
    situations_of,
)

# What the boundary leaves of card numbers, security codes and keys: what stood there is not known any more.
_CUT = re.compile(r"\*{3}|[0-9]{0,6}\*{4,}[0-9]{4}")
_STAND_IN = re.compile(r"\$\{CAPTURE_[A-Z_]+|<unknown credential [0-9]+>|<base64 with a [a-z ]+>")
_LONGEST_REDACTED = 4_096
_NO_VALUES = (type(None), type(LeftOut))
_TOLD_OF_HIDDEN = (Situation.LEFT_OUT, Situation.NULL)


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberCoverage:
    """
    How often a member was sent in which situation.

    ``counts`` holds each situation that its schema makes possible, 0 where it did not occur; ``wrong`` the
    types that stood there in place of its own. ``hidden`` counts values that were taken out before they were
    kept; where nothing else was sent, it can only be told whether the member was there, and ``counts`` holds
    no more.
    """

    member: DescribedMember
    sent: int
    hidden: int
    counts: Mapping[Situation, int]
    wrong: Mapping[str, int]

    @property
    def gaps(self) -> tuple[Situation, ...]:
        """The situations that did not occur."""
        return tuple(situation for situation, count in self.counts.items() if not count)

    @property
    def met(self) -> int:
        """How many of the possible situations occurred."""
        return len(self.counts) - len(self.gaps)


class MemberTally:
    """What stood at each of some members, each distinct value once, with how often it was sent."""

    def __init__(self, members: Iterable[DescribedMember]) -> None:
        """Begin with nothing sent."""
        self._seen: list[tuple[DescribedMember, Counter[Sent]]] = [(m, Counter()) for m in members]
        self._steps = [(m.path[:-1], m.path[-1], m.path, seen) for m, seen in self._seen]

    def add(self, values: Mapping[str, Any], swelling: Swelling | None = None) -> None:
        """Count what *values* hold; a member inside one that is missing was neither sent nor left out."""
        places: dict[tuple[str, ...], Mapping[str, Any]] = {(): values}
        for above, name, path, seen in self._steps:
            place = places.get(above)
            if place is not None:
                value = place.get(name, LeftOut)
                seen[Sent.of(value, swelling)] += 1
                if isinstance(value, dict):
                    places[path] = value

    def coverage(self) -> tuple[MemberCoverage, ...]:
        """The members with what was counted, in their order."""
        return tuple(_coverage(member, seen) for member, seen in self._seen)


def _coverage(member: DescribedMember, seen: Counter[Sent]) -> MemberCoverage:
    counts = dict.fromkeys(possible_situations(member), 0)
    wrong: Counter[str] = Counter()
    kept = [(sent, times) for sent, times in seen.items() if not _is_redacted(sent.value)]
    hidden = seen.total() - sum(times for _, times in kept)
    for sent, times in kept:
        for situation in situations_of(sent, member):
            counts[situation] = counts.get(situation, 0) + times
            if situation is Situation.WRONG_TYPE:
                wrong[english(type_of(sent.example))] += times
    if hidden and all(sent.kind in _NO_VALUES for sent, _ in kept):
        counts = {situation: counts[situation] for situation in _TOLD_OF_HIDDEN}
    return MemberCoverage(
        member=member,
        sent=seen.total() - counts.get(Situation.LEFT_OUT, 0),
        hidden=hidden,
        counts=counts,
        wrong=dict(sorted(wrong.items())),
    )


def _is_redacted(value: object) -> bool:
    if not isinstance(value, str) or len(value) > _LONGEST_REDACTED:
        return False
    return _CUT.fullmatch(value) is not None or _STAND_IN.search(value) is not None
