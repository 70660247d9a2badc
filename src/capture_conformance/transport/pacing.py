"""What is sent again, and how fast requests may follow each other."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from capture_conformance.model.exchange import NoResponse, Reply, Request, Response, Role, is_unheard

_TOO_MANY = 429
_TRIES, _USUAL_WAIT_S, _LONGEST_WAIT_S = 4, 1.0, 5.0
# A void changes nothing when it is repeated.
_HARMLESS = (Role.AUTHORIZATION, Role.SISTER, Role.STATUS, Role.ATTEMPT, Role.CLEANING)
# A request may be the reason why there was no answer to it, so it is not repeated for ever.
_REPEATS, _REPEATS_AFTER_SILENCE = 2, 1
# Of the pace at which the target began to put off, so much is kept.
_OF_ITS_PACE = 0.8
_FIRST_PAUSE_S = 2.0


def may_go_again(request: Request, role: Role, reply: Reply, turn: int) -> bool:
    """
    Whether *request* may be repeated after its *turn*-th answer, counted from 0.

    A request that was answered with 429 was not processed. After a lost answer only a request is repeated
    that is harmless twice: an authorization, a status query, a void of the clean-up, and an attempt, because
    a proof follows it. Before such a repetition the sender makes sure that the target answers at all.
    """
    if role is Role.CONTACT:
        # First contact has a patience of its own.
        return False
    if is_too_many(reply):
        return request.wire is None and turn < _TRIES
    is_cut = request.wire is not None and request.wire.cut is not None
    if not is_unheard(reply) or role not in _HARMLESS or is_cut:
        return False
    return turn < (_REPEATS_AFTER_SILENCE if isinstance(reply, NoResponse) else _REPEATS)


def is_too_many(reply: Reply) -> bool:
    """Whether the target puts a request off because there are too many."""
    return isinstance(reply, Response) and reply.status == _TOO_MANY and not reply.is_claimed


def retry_after_s(reply: Reply, *, usual_s: float = _USUAL_WAIT_S) -> float:
    """
    How long *reply* asks to wait before the next request; *usual_s* if it does not say.

    Source: RFC 6585, 4, and RFC 9110, 10.2.3; a date in place of seconds counts as not said.
    """
    asked = (reply.header("Retry-After") if isinstance(reply, Response) else None) or ""
    return min(float(asked), _LONGEST_WAIT_S) if asked.isascii() and asked.isdigit() else usual_s


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
