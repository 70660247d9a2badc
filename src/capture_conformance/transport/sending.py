"""Sending requests, each once, and reading their answers within limits."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial

from capture_conformance.model.exchange import (
    Excerpt,
    NoResponse,
    Reply,
    Request,
    Response,
    Silence,
    Unread,
)
from capture_conformance.model.route import Route
from capture_conformance.model.target import Target
from capture_conformance.transport.answer_body import Body, Heard, decoded
from capture_conformance.transport.deadline import Deadline
from capture_conformance.transport.pooled import NO_ANSWER, Pooled
from capture_conformance.transport.raw_connection import RawConnection
from capture_conformance.transport.reasons import reason_for
from capture_conformance.transport.simultaneous import HeardBetween, send_at_once

# An answer of this API has 3 KB. Larger ones are read as long as all of them together have room, and as
# excerpts from then on, so that neither memory nor the log grows without bounds.
_USUAL_BYTES = 16 * 1024
_ROOM_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeLimits:
    """
    The most that one exchange may take.

    Attributes:
        timeout_s: The longest wait for a connection, and for each piece of an answer.

        deadline_s: The longest time for the whole exchange.

        answer_bytes: How many bytes of an answer's body are read, after decoding.
    """

    timeout_s: float
    deadline_s: float
    answer_bytes: int


def exchange_limits(target: Target) -> ExchangeLimits:
    """Return the limits that the file of *target* sets."""
    return ExchangeLimits(
        timeout_s=target.timeout_s, deadline_s=target.deadline_s, answer_bytes=target.answer_bytes
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A reply, and the moments between which it was made."""

    reply: Reply
    sent_at: datetime
    received_at: datetime


class Sender:
    """Sends requests as they are, with secrets and all; nothing is repeated, followed or kept."""

    def __init__(
        self, base_url: str, limits: ExchangeLimits, route: Route, refusal_statuses: tuple[int, ...] = ()
    ) -> None:
        """
        Open the session; nothing is sent yet.

        Args:
            base_url: The address that every path is put behind.

            limits: The most that one exchange may take.

            route: How the target is reached.

            refusal_statuses: Statuses that the target claims to refuse by, besides the usual ones.
        """
        self._base_url = base_url.rstrip("/")
        self._limits = limits
        self._route = route
        self._refusal_statuses = refusal_statuses
        self._pooled = Pooled(route)
        self._room = _ROOM_BYTES

    def url(self, request: Request) -> str:
        """Return the full address of *request*."""
        return self._base_url + request.path + (f"?{request.query}" if request.query else "")

    def send(self, request: Request, ends_at: float) -> Answered:
        """Send *request*, and break it off at *ends_at* on the clock of ``time.monotonic``."""
        sent_at = datetime.now(UTC)
        heard = self._heard(request, ends_at)
        return self._answered(
            HeardBetween(reply=heard, sent_at=sent_at, received_at=datetime.now(UTC)), ends_at
        )

    def send_at_once(
        self, requests: Sequence[Request], ends_at: float, *, stagger_s: float = 0.0
    ) -> tuple[Answered, ...]:
        """Send all of *requests* at the same moment, or each *stagger_s* after the one before."""
        heard = send_at_once(requests, partial(self._connection_for, ends_at), stagger_s=stagger_s)
        return tuple(self._answered(x, ends_at) for x in heard)

    def send_in_turn(self, requests: Sequence[Request], ends_at: float) -> tuple[Answered, ...]:
        """Send *requests* over one connection, each when the one before is answered."""
        sent_at = datetime.now(UTC)
        heard = self._connection_for(ends_at, *requests).exchange_in_turn(requests)
        received_at = datetime.now(UTC)
        between = (HeardBetween(reply=x, sent_at=sent_at, received_at=received_at) for x in heard)
        return tuple(self._answered(x, ends_at) for x in between)

    def close(self) -> None:
        """Close every connection."""
        self._pooled.close()

    def _deadline_for(self, ends_at: float, *requests: Request) -> Deadline:
        """When *requests*, sent one after the other, have to be over."""
        limits = self._limits
        sending_s = sum(x.wire.drip_s for x in requests if x.wire is not None)
        whole_s = limits.deadline_s * len(requests) + sending_s
        return Deadline(step_s=limits.timeout_s, ends_at=min(time.monotonic() + whole_s, ends_at))

    def _connection_for(self, ends_at: float, *requests: Request) -> RawConnection:
        """Open a connection for *requests* alone."""
        deadline = self._deadline_for(ends_at, *requests)
        return RawConnection(self.url(requests[0]), self._route, deadline, self._answer_bytes)

    @property
    def _answer_bytes(self) -> int:
        return self._limits.answer_bytes if self._room > 0 else _USUAL_BYTES

    def _heard(self, request: Request, ends_at: float) -> Heard | NoResponse:
        if request.wire is not None:
            return self._connection_for(ends_at, request).exchange(request)
        started, deadline = time.perf_counter(), self._deadline_for(ends_at, request)
        try:
            return self._pooled.exchange(request, self.url(request), deadline, self._answer_bytes)
        except NO_ANSWER as error:
            reason = Silence.INCOMPLETE_IN_TIME if deadline.is_over else reason_for(error)
            return NoResponse(reason=reason, elapsed_ms=(time.perf_counter() - started) * 1000)

    def _answered(self, heard: HeardBetween, ends_at: float) -> Answered:
        reply = heard.reply
        if isinstance(reply, Heard):
            return Answered(reply=self._response(reply), sent_at=heard.sent_at, received_at=heard.received_at)
        if reply.reason is Silence.INCOMPLETE_IN_TIME and time.monotonic() >= ends_at:
            reply = replace(reply, reason=Silence.TIME_UP)
        return Answered(reply=reply, sent_at=heard.sent_at, received_at=heard.received_at)

    def _response(self, heard: Heard) -> Response:
        """The answer, decoded, and marked where its status is claimed to be a refusal."""
        body = decoded(heard.body, heard.headers, self._answer_bytes)
        self._room -= len(body.content) if len(body.content) > _USUAL_BYTES else 0
        return Response(
            status=heard.status,
            headers=heard.headers,
            body=body.content,
            elapsed_ms=heard.elapsed_ms,
            is_claimed=heard.status in self._refusal_statuses,
            excerpt=_excerpt_of(body),
        )


def _excerpt_of(body: Body) -> Excerpt | None:
    """The note on a body that cannot be judged; its digest is taken behind the boundary."""
    if body.is_whole and body.is_decoded:
        return None
    reason = Unread.UNKNOWN_CODING if body.is_whole else Unread.TOO_LARGE
    return Excerpt(reason=reason, length=len(body.content), sha256="")
