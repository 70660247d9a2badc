"""Several requests at the same moment, each over a connection that is open before."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime

from capture_conformance.model.exchange import Reply, Request
from capture_conformance.transport.raw_connection import RawConnection


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A reply, and between which moments it came about."""

    reply: Reply
    sent_at: datetime
    received_at: datetime


def send_at_once(
    pairs: Sequence[tuple[Request, str]], *, timeout_s: float, stagger_s: float = 0.0
) -> tuple[Answered, ...]:
    """
    Send every request of *pairs* to its address, all of them let go by one barrier.

    Args:
        pairs: Requests with their full addresses.

        timeout_s: How long to wait for a connection, and for each piece of an answer.

        stagger_s: How much later each request leaves than the one before.

    Returns:
        What became of each, in the order of *pairs*.
    """
    barrier = threading.Barrier(len(pairs))

    def send(number: int) -> Answered:
        request, url = pairs[number]
        connection = RawConnection(url, timeout_s)
        # Every thread arrives, be it without a connection: opening one never raises.
        barrier.wait()
        if stagger_s and number:
            time.sleep(stagger_s * number)
        sent_at = datetime.now(UTC)
        reply = connection.exchange(request)
        return Answered(reply=reply, sent_at=sent_at, received_at=datetime.now(UTC))

    with ThreadPoolExecutor(len(pairs)) as pool:
        return tuple(pool.map(send, range(len(pairs))))
