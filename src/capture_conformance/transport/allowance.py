"""How much a run may send, and for which purpose."""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from math import inf
from pathlib import Path

from capture_conformance.contract.message_json import message_from_json, message_to_json
from capture_conformance.model.campaign import limits_of
from capture_conformance.model.errors import AllowanceSpent, BudgetSpent, RunEnded
from capture_conformance.model.exchange import Purpose
from capture_conformance.model.message import Message, message
from capture_conformance.transport.outage import Outage

# Next to what parallel workers share: none of them sends anything once this file exists. It says why.
END_FILE = "ended.part"
# How long clean-up may go on when the run's time is over.
CLEANUP_S = 30.0
_SPENT = {
    Purpose.QUESTION: "reason.questions_spent",
    Purpose.CONFIRMATION: "reason.confirmations_spent",
    Purpose.RETRY: "reason.retries_spent",
}


def shared_files(questions: Path) -> Mapping[Purpose, Path]:
    """Where parallel workers count each purpose; *questions* is the file for questions."""
    others = {purpose: questions.with_name(f"{purpose.value}.part") for purpose in Purpose}
    return {**others, Purpose.QUESTION: questions}


class Allowance:
    """
    What a run may still send: questions, confirmations and retries, each up to a separate limit.

    Clean-up has no limit here: it sends a void for each authorization that is open. Parallel workers share
    all of this: each request leaves one byte in a file that they append to, and the length of that file is
    what the whole run has spent for the purpose.
    """

    def __init__(
        self,
        *,
        limit: int,
        max_time_s: float | None = None,
        shared: Path | None = None,
        outage: Outage | None = None,
        before: Mapping[Purpose, int] | None = None,
    ) -> None:
        """
        Begin with nothing spent.

        Args:
            limit: How many questions the run may ask; the other allowances follow from that.

            max_time_s: How long from now it may ask them; None sets no limit.

            shared: The file in which parallel workers count questions; None for a run without workers.

            outage: Waits for a target that is away; by default nothing does.

            before: What was spent before the run was resumed.
        """
        self._outage = outage or Outage()
        self.spent = 0
        self.limits = limits_of(limit)
        self._before = before or {}
        self._purpose = Purpose.QUESTION
        self._own: Counter[Purpose] = Counter()
        self._max_time_s = max_time_s
        self._begun = time.monotonic()
        self._end: Message | None = None
        self._end_of_all = None if shared is None else shared.with_name(END_FILE)
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
        files = {} if shared is None else shared_files(shared)
        self._tickets = {purpose: os.open(file, flags, 0o600) for purpose, file in files.items()}

    @contextmanager
    def spending(self, purpose: Purpose) -> Iterator[None]:
        """Count what is sent within this block against *purpose*."""
        before, self._purpose = self._purpose, purpose
        try:
            yield
        finally:
            self._purpose = before

    def take(self, purpose: Purpose | None = None) -> Purpose:
        """
        Count one request that is about to be sent, and return the purpose that it is counted against.

        Args:
            purpose: The purpose, where it is not the one of the enclosing block.

        Raises:
            RunEnded: Nothing more may be sent.
            BudgetSpent: All questions are used up, or the time is.
            AllowanceSpent: The allowance for confirmations or retries is used up.
            TargetSilent: The last few requests were not answered at all.
        """
        paid_by = purpose or self._purpose
        if self._is_ended:
            raise RunEnded(self._why_ended())
        self._outage.wait(self.ends_at(paid_by) - time.monotonic())
        if time.monotonic() >= self.ends_at(paid_by):
            raise BudgetSpent(message("reason.time_over", seconds=f"{self._max_time_s:g}"))
        limit = self.limits.get(paid_by)
        if self._ticket(paid_by) > self._left(paid_by) and limit is not None:
            kind = BudgetSpent if paid_by is Purpose.QUESTION else AllowanceSpent
            raise kind(message(_SPENT[paid_by], number=limit))
        self.spent += 1
        self._own[paid_by] += 1
        return paid_by

    def end(self, reason: Message) -> None:
        """Let nothing more be sent, by this process or by any other of the run."""
        self._end = reason
        if self._end_of_all is not None:
            self._end_of_all.touch()
            # On a full disk the file is there, and empty: that it exists is what counts.
            with suppress(OSError):
                self._end_of_all.write_text(json.dumps(message_to_json(reason)), encoding="utf-8")

    def _why_ended(self) -> Message:
        """Why nothing more is sent, which another worker may have written down."""
        if self._end is None and self._end_of_all is not None:
            with suppress(OSError, ValueError):
                return message_from_json(json.loads(self._end_of_all.read_text(encoding="utf-8")))
        return self._end or message("reason.ended_elsewhere")

    @property
    def _is_ended(self) -> bool:
        return self._end is not None or (self._end_of_all is not None and self._end_of_all.exists())

    def has_room(self, *, requests: int, seconds: float) -> bool:
        """Whether so many questions and so much time are left, as far as this process can tell."""
        is_in_time = self._max_time_s is None or self._elapsed_s + seconds <= self._max_time_s
        return self._has(Purpose.QUESTION, requests) and is_in_time and self._goes_on

    def has_room_for(self, purpose: Purpose) -> bool:
        """Whether another request for *purpose* may be sent, as far as this process can tell."""
        return self._has(purpose, 1) and self._goes_on

    def _has(self, purpose: Purpose, requests: int) -> bool:
        return purpose not in self.limits or self._spent_by_all(purpose) + requests <= self._left(purpose)

    def _left(self, purpose: Purpose) -> int:
        """How many requests for *purpose* this run, or the part of it that was resumed, may send."""
        return max(0, self.limits.get(purpose, 0) - self._before.get(purpose, 0))

    @property
    def is_target_lost(self) -> bool:
        """Whether the target was waited for in vain."""
        return self._outage.is_given_up

    @property
    def _goes_on(self) -> bool:
        return not self._outage.is_given_up and not self._is_ended

    def ends_at(self, purpose: Purpose) -> float:
        """When what is sent for *purpose* is broken off, on the clock of ``time.monotonic``."""
        longer_s = CLEANUP_S if purpose is Purpose.CLEANUP else 0.0
        return inf if self._max_time_s is None else self._begun + self._max_time_s + longer_s

    @property
    def _elapsed_s(self) -> float:
        return time.monotonic() - self._begun

    def _spent_by_all(self, purpose: Purpose) -> int:
        tickets = self._tickets.get(purpose)
        return self._own[purpose] if tickets is None else os.fstat(tickets).st_size

    def note(self, *, is_answered: bool, asked_s: float = 0.0) -> None:
        """Note how the last request ended, and for how long its answer asked to wait."""
        self._outage.note(is_answered=is_answered, asked_s=asked_s)

    def note_question(self, *, is_answered: bool) -> None:
        """Note what has become of a whole question, with all of its repetitions."""
        self._outage.note_question(is_answered=is_answered)

    def close(self) -> None:
        """Close the files."""
        for tickets in self._tickets.values():
            os.close(tickets)
        self._tickets = {}

    def _ticket(self, purpose: Purpose) -> int:
        """The number of this request among those of the whole run for *purpose*."""
        tickets = self._tickets.get(purpose)
        if tickets is None:
            return self._own[purpose] + 1
        os.write(tickets, b".")
        return self._spent_by_all(purpose)
