"""Waiting for a target that answers no request."""

from __future__ import annotations

import time
from collections.abc import Callable
from math import inf

from capture_conformance.model.errors import TargetSilent
from capture_conformance.model.message import message

SILENCES_IN_A_ROW = 5
# A balancer that has lost its gateway for a moment finds it within seconds: the first probes come often.
_OFTEN_S, _OFTEN = 0.25, 12
_LONGEST_S = 10.0


class Outage:
    """
    A streak of requests that the gateway has not answered, and the waiting for its end.

    Pauses are short at first and then double; after each, one request shows whether the target is back.
    """

    def __init__(
        self,
        patience_s: float = 0.0,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """
        Begin with a target that answers.

        Args:
            patience_s: How long to wait for one that does not, counted from its first missing answer.

            clock: Tells seconds.

            sleep: Lets seconds pass.
        """
        self._patience_s = patience_s
        self._clock = clock
        self._sleep = sleep
        self._streak = 0
        self._since = 0.0
        self._asked_s = 0.0
        self._ignored = 0

    def note(self, *, is_answered: bool, asked_s: float = 0.0) -> None:
        """Note how the last request ended, and for how long its answer asked to wait."""
        if is_answered:
            self._streak = 0
        else:
            self._since = self._since if self._streak else self._clock()
            self._streak += 1
        self._asked_s = asked_s

    def note_question(self, *, is_answered: bool) -> None:
        """Note what has become of a whole question: a target may answer probes, and nothing else."""
        self._ignored = 0 if is_answered else self._ignored + 1

    def wait(self, at_most_s: float = inf) -> None:
        """
        Pause where the target seems to be away, for *at_most_s* seconds.

        Raises:
            TargetSilent: It was waited for long enough.
        """
        if self._ignored >= SILENCES_IN_A_ROW:
            raise TargetSilent(message("reason.only_probes_answered", number=self._ignored))
        if self.is_given_up:
            if not self._patience_s:
                raise TargetSilent(message("reason.unanswered", number=self._streak))
            seconds = f"{self._elapsed_s:.0f}"
            raise TargetSilent(message("reason.unanswered_for", number=self._streak, seconds=seconds))
        pause_s = min(self._pause_s, at_most_s)
        if pause_s > 0:
            self._sleep(pause_s)

    @property
    def is_given_up(self) -> bool:
        """Whether nothing more is worth sending."""
        is_away = self._streak >= SILENCES_IN_A_ROW and self._elapsed_s >= self._patience_s
        return is_away or self._ignored >= SILENCES_IN_A_ROW

    @property
    def _pause_s(self) -> float:
        if self._streak < 2:
            return 0.0
        usual_s = _OFTEN_S * 2.0 ** max(0, self._streak - _OFTEN)
        left_s = max(0.0, self._patience_s - self._elapsed_s)
        return min(max(usual_s, self._asked_s), _LONGEST_S, left_s)

    @property
    def _elapsed_s(self) -> float:
        return self._clock() - self._since if self._streak else 0.0
