"""How much may be sent, and when to give up sending."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

from capture_conformance.model.errors import BudgetSpent, RunEnded, TargetSilent
from capture_conformance.model.exchange import NoResponse, Reply, Request, Response, Role, is_unheard
from capture_conformance.model.storage import writing

SILENCES_IN_A_ROW = 5
# Beside what parallel workers have in common: none of them sends anything once it is there.
END_FILE = "ended.part"
_TOO_MANY = 429
_TRIES, _USUAL_WAIT_S, _LONGEST_WAIT_S = 4, 1.0, 5.0
_HARMLESS = (Role.AUTHORIZATION, Role.SISTER, Role.STATUS, Role.ATTEMPT)
# Silence is waited for already; whoever answers in a gateway's place may do so for a moment longer.
_WAITS_S, _TRIES_OF_SILENCE = (0.0, 0.5, 2.0), 1
# Of the pace at which the target began to put off, so much is kept.
_OF_ITS_PACE = 0.8
_FIRST_PAUSE_S = 2.0


def patience_s(request: Request, role: Role, reply: Reply, turn: int) -> float | None:
    """
    How long to wait before *request* may go again after its *turn*-th answer, from 0 on; None if it may not.

    What was put off was not looked at. Where the answer was lost only that goes again which is harmless
    twice: an authorization that nobody knows of, a status query, and an attempt, for what has to be refused
    is refused twice, and a proof behind it shows what it has left.

    Source: RFC 6585, 4, and RFC 9110, 10.2.3; a date in place of seconds counts as a usual wait.
    """
    if isinstance(reply, Response) and is_too_many(reply):
        return None if request.wire is not None or turn >= _TRIES else _asked_wait_s(reply)
    is_cut = request.wire is not None and request.wire.cut is not None
    if not is_unheard(reply) or role not in _HARMLESS or is_cut:
        return None
    tries = _TRIES_OF_SILENCE if isinstance(reply, NoResponse) else len(_WAITS_S)
    return _WAITS_S[turn] if turn < tries else None


def is_too_many(reply: Reply) -> bool:
    """Whether the target puts a request off because there are too many."""
    return isinstance(reply, Response) and reply.status == _TOO_MANY and not reply.is_claimed


def _asked_wait_s(reply: Response) -> float:
    told = reply.header("Retry-After") or ""
    return min(float(told), _LONGEST_WAIT_S) if told.isascii() and told.isdigit() else _USUAL_WAIT_S


class Pace:
    """
    How fast the target lets requests come.

    Nothing is held back until one is put off, unless a limit is known before. From then on they come somewhat
    slower than those of the second before, so that a limit costs a few requests and not one of every few.
    """

    def __init__(
        self,
        interval_s: float = 0.0,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """
        Begin with a request every *interval_s* seconds at most; 0 is no limit.

        *clock* tells seconds, and *sleep* lets them pass.
        """
        self._clock = clock
        self._sleep = sleep
        self._sent: deque[float] = deque()
        self._interval_s = interval_s

    def wait(self, requests: int = 1) -> None:
        """Let the time pass that *requests* at the same moment have to wait for, and count them as sent."""
        if self._interval_s and self._sent:
            due = self._sent[-1] + self._interval_s * requests
            self._sleep(max(0.0, due - self._clock()))
        now = self._clock()
        self._sent.extend([now] * requests)
        while now - self._sent[0] > 1:
            self._sent.popleft()

    def slow_down(self) -> None:
        """One was put off: take the pace from those, but for itself, of the second before."""
        granted = max(1, len(self._sent) - 1)
        self._interval_s = max(self._interval_s, 1 / (_OF_ITS_PACE * granted))


class Outage:
    """
    A streak of requests that nobody has answered, and the waiting for its end.

    Each pause is twice as long as the one before; behind it one request looks whether the target is back.
    """

    def __init__(self, patience_s: float = 0.0, *, sleep: Callable[[float], None] = time.sleep) -> None:
        """Begin with all well; *patience_s* is how long to wait in all for a target that does not answer."""
        self._patience_s = patience_s
        self._sleep = sleep
        self._streak = 0
        self._waited_s = 0.0

    def note(self, *, is_answered: bool) -> None:
        """Take notice of how the last request ended."""
        self._streak = 0 if is_answered else self._streak + 1
        self._waited_s = 0.0 if is_answered else self._waited_s

    def wait(self) -> None:
        """
        Pause where the target seems to be away.

        Raises:
            TargetSilent: It was waited for long enough.
        """
        if self._streak < SILENCES_IN_A_ROW:
            return
        if self.is_given_up:
            waited = f", {self._waited_s:g} s of waiting included" if self._waited_s else ""
            raise TargetSilent(f"the target left {self._streak} requests in a row unanswered{waited}")
        pause_s = min(max(_FIRST_PAUSE_S, self._waited_s), self._patience_s - self._waited_s)
        self._waited_s += pause_s
        self._sleep(pause_s)

    @property
    def is_given_up(self) -> bool:
        """Whether nothing more is worth sending."""
        return self._streak >= SILENCES_IN_A_ROW and self._waited_s >= self._patience_s


class Allowance:
    """
    What is left of a run's requests, and how often the target has been silent in a row.

    Parallel workers draw on one budget: each request leaves one byte in a file that all of them append to,
    and the file's length is what the whole run has spent.
    """

    def __init__(
        self,
        *,
        limit: int,
        max_time_s: float | None = None,
        shared: Path | None = None,
        outage: Outage | None = None,
    ) -> None:
        """
        Begin with nothing spent.

        Args:
            limit: How many requests the run may send.

            max_time_s: How long from now it may send them; None sets no limit.

            shared: The file that parallel workers have in common; none for a run without workers.

            outage: What waits for a target that is away; by default nobody does.
        """
        self._outage = outage or Outage()
        self.spent = 0
        self._limit = limit
        self._max_time_s = max_time_s
        self._begun = time.monotonic()
        self._end: str | None = None
        self._end_of_all = None if shared is None else shared.with_name(END_FILE)
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
        self._tickets_file = Path() if shared is None else shared
        self._tickets = None if shared is None else os.open(shared, flags, 0o600)

    def take(self) -> None:
        """
        Count one request that is about to be sent.

        Raises:
            RunEnded: Nothing more may be sent.
            BudgetSpent: All of them are used up, or the time is.
            TargetSilent: The last few were not answered at all.
        """
        if self._is_ended:
            raise RunEnded(self._end or "another worker has ended the run")
        self._outage.wait()
        if self._is_late:
            raise BudgetSpent(f"the run's {self._max_time_s:g} s are over")
        if self._ticket() > self._limit:
            raise BudgetSpent(f"the run's {self._limit} requests are used up")
        self.spent += 1

    def end(self, reason: str) -> None:
        """Let nothing more be sent, by this process or by any other of the run."""
        self._end = reason
        if self._end_of_all is not None:
            self._end_of_all.touch()

    @property
    def _is_ended(self) -> bool:
        return self._end is not None or (self._end_of_all is not None and self._end_of_all.exists())

    def has_room(self, *, requests: int, seconds: float) -> bool:
        """Whether that much is left, as far as this process can tell."""
        is_in_time = self._max_time_s is None or self._elapsed_s + seconds <= self._max_time_s
        return self._spent_by_all + requests <= self._limit and is_in_time and self._goes_on

    @property
    def _goes_on(self) -> bool:
        return not self._outage.is_given_up and not self._is_ended

    @property
    def _is_late(self) -> bool:
        return self._max_time_s is not None and self._elapsed_s > self._max_time_s

    @property
    def _elapsed_s(self) -> float:
        return time.monotonic() - self._begun

    @property
    def _spent_by_all(self) -> int:
        return self.spent if self._tickets is None else os.fstat(self._tickets).st_size

    def note(self, *, is_answered: bool) -> None:
        """Take notice of how the last request ended."""
        self._outage.note(is_answered=is_answered)

    def close(self) -> None:
        """Let go of the file."""
        if self._tickets is not None:
            os.close(self._tickets)
            self._tickets = None

    def _ticket(self) -> int:
        """The number of this request in the whole run."""
        if self._tickets is None:
            return self.spent + 1
        with writing(self._tickets_file):
            os.write(self._tickets, b".")
        return self._spent_by_all
