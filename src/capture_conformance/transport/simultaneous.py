"""Several requests at the same moment, each over a connection that is open before."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime

from capture_conformance.model.exchange import NoResponse, Request
from capture_conformance.transport.answer_body import Heard
from capture_conformance.transport.raw_connection import RawConnection


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardBetween:
    """An answer as it came, or its absence, and the moments between which it came about."""

    reply: Heard | NoResponse
    sent_at: datetime
    received_at: datetime


def send_at_once(
    requests: Sequence[Request], connect: Callable[[Request], RawConnection], *, stagger_s: float = 0.0
) -> tuple[HeardBetween, ...]:
    """
    Send all of *requests*, released by one barrier when every connection is open.

    Args:
        requests: What to send.

        connect: Opens the connection for one of them; it never raises.

        stagger_s: How much later each request leaves than the one before.

    Returns:
        What became of each, in the order of *requests*.
    """
    barrier = threading.Barrier(len(requests))

    def send(number: int) -> HeardBetween:
        request = requests[number]
        connection = connect(request)
        # Every thread arrives, be it without a connection: opening one never raises.
        barrier.wait()
        if stagger_s and number:
            time.sleep(stagger_s * number)
        sent_at = datetime.now(UTC)
        reply = connection.exchange(request)
        return HeardBetween(reply=reply, sent_at=sent_at, received_at=datetime.now(UTC))

    with ThreadPoolExecutor(len(requests)) as pool:
        return tuple(pool.map(send, range(len(requests))))
