"""What a check has found so far: counts, witnesses, and the few findings that are worth showing."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from capture_conformance.model.exchange import Exchange
from capture_conformance.model.finding import Finding
from capture_conformance.model.verdicts import Verdict, merge

# So many findings of each verdict are kept, with their exchanges.
_KEPT = 3


class Shown(NamedTuple):
    """A finding and the exchanges that show it."""

    finding: Finding
    exchanges: tuple[Exchange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """
    The findings on one requirement, added up.

    Tallies of parts merge to the tally of the whole, in whatever order and grouping.

    Attributes:
        counts: How many findings came to which verdict.

        shown: Of each verdict the findings of the least weight, the earliest first.

        witnesses: The kinds of answer that passing findings have shown.
    """

    counts: Counter[Verdict] = field(default_factory=Counter)
    shown: tuple[Shown, ...] = ()
    witnesses: frozenset[str] = frozenset()

    @property
    def verdict(self) -> Verdict:
        """The gravest verdict among the findings; NONE where there are none."""
        return merge(verdict for verdict, number in self.counts.items() if number)

    @property
    def smallest(self) -> Shown | None:
        """The smallest finding of the gravest verdict."""
        return next((x for x in self.shown if x.finding.verdict is self.verdict), None)

    def merged(self, other: Tally) -> Tally:
        """This tally and *other*."""
        return Tally(
            counts=self.counts + other.counts,
            shown=_smallest((*self.shown, *other.shown)),
            witnesses=self.witnesses | other.witnesses,
        )


class Tallying:
    """Adds findings up, one by one."""

    def __init__(self) -> None:
        """Begin with nothing found."""
        self._counts: Counter[Verdict] = Counter()
        self._shown: list[Shown] = []
        self._witnesses: set[str] = set()

    def add(self, finding: Finding, exchanges: tuple[Exchange, ...]) -> None:
        """Count *finding*, which *exchanges* show."""
        self._counts[finding.verdict] += 1
        if finding.verdict is Verdict.PASS:
            self._witnesses |= finding.witnesses
        self._shown.append(Shown(finding, exchanges))
        if len(self._shown) > 16 * _KEPT:
            self._shown = list(_smallest(self._shown))

    def tally(self) -> Tally:
        """The sum so far."""
        return Tally(
            counts=Counter(self._counts),
            shown=_smallest(self._shown),
            witnesses=frozenset(self._witnesses),
        )


def _smallest(found: Iterable[Shown]) -> tuple[Shown, ...]:
    """The few of each verdict that are worth showing, the gravest verdict first."""
    by_verdict: dict[Verdict, list[Shown]] = {}
    for shown in found:
        by_verdict.setdefault(shown.finding.verdict, []).append(shown)
    return tuple(
        shown
        for verdict in sorted(by_verdict, reverse=True)
        for shown in heapq.nsmallest(_KEPT, by_verdict[verdict], key=_order)
    )


def _order(shown: Shown) -> tuple[int, str, tuple[str, ...]]:
    """By weight; among equals the earliest comes first, and nothing depends on the order of adding."""
    finding, exchanges = shown
    sent_at = min((x.sent_at.isoformat() for x in exchanges), default="")
    return finding.weight, sent_at, finding.evidence
