"""The hunt: new cases for as long as the run may send, after all of its fixed ones."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import hypothesis
from hypothesis import strategies as st

from capture_conformance.campaign.material import checks
from capture_conformance.campaign.tester import Nonconformance, Tester
from capture_conformance.model.errors import Inconclusive, NothingMore
from capture_conformance.model.exchange import Exchange
from capture_conformance.model.verdicts import Verdict

Drawn = TypeVar("Drawn")

# How much one turn may need, so that none is interrupted in the middle.
_TURN_REQUESTS, _TURN_S = 250, 1.0


class Hunt:
    """
    Looks for failures that the run has not found yet, turn by turn.

    It only draws and shrinks: what it sends is judged at the end, with all other exchanges. A case without a
    clear answer is skipped, because the run has asked the same before.
    """

    def __init__(self, tester: Tester) -> None:
        """Begin with the requirements that the run is about and that have not failed yet."""
        self.tester = tester
        asked = tester.campaign.selected
        self._open = {name for name in asked if tester.found(name)[0] is not Verdict.FAIL}
        self._turns = 0
        self._longest_s = _TURN_S
        self._is_over = False
        self.found: list[Nonconformance] = []

    @property
    def may_go_on(self) -> bool:
        """Whether there is room for another turn."""
        room = self.tester.has_room(requests=_TURN_REQUESTS, seconds=2 * self._longest_s)
        return room and not self._is_over

    @contextmanager
    def turn(self) -> Iterator[int]:
        """One turn, with its own seed; a failure that it finds is kept, and not looked for again."""
        begun = time.monotonic()
        self._turns += 1
        self.tester.begin_property()
        try:
            yield self.tester.campaign.seed + self._turns
        except Nonconformance as failure:
            self.found.append(failure)
            self._open.discard(failure.requirement)
        except NothingMore:
            self._is_over = True
        self._longest_s = max(self._longest_s, time.monotonic() - begun)

    def draw(
        self,
        strategy: st.SearchStrategy[Drawn],
        attempt: Callable[[Drawn], Iterable[Exchange]],
        *,
        examples: int,
        seed: int,
        case: Callable[[Drawn], Hashable] = repr,
    ) -> None:
        """
        Draw *examples* of *strategy*, and try each.

        Args:
            strategy: What to draw from.

            attempt: Makes the exchanges for what was drawn.

            examples: How many to draw.

            seed: The same seed draws the same.

            case: Identifies a drawn value.

        Raises:
            Nonconformance: A requirement failed that had not failed before; the drawn value is the smallest
                that was found.
        """

        @hypothesis.seed(seed)
        @hypothesis.settings(max_examples=examples)
        @hypothesis.given(strategy)
        def example(drawn: Drawn) -> None:
            self.tester.execute(case(drawn), lambda: self._exchanges(attempt, drawn), self._judge)

        example()

    def _exchanges(self, attempt: Callable[[Drawn], Iterable[Exchange]], drawn: Drawn) -> Iterable[Exchange]:
        if self._is_over:
            return ()
        try:
            return attempt(drawn)
        except NothingMore:
            self._is_over = True
        except Inconclusive:
            pass
        return ()

    def _judge(self, exchanges: tuple[Exchange, ...]) -> None:
        """Raise Nonconformance where *exchanges* break a requirement that had not failed before."""
        named = {name for x in exchanges for name in x.part.requirements}
        judged = named | set(checks().of_exchanges)
        for name in sorted(judged & self._open):
            verdict, worst = self.tester.found(name, exchanges)
            if worst is not None and verdict is Verdict.FAIL:
                raise Nonconformance(name, worst)
