"""The one door to the target: a request goes out, an exchange without secrets comes back."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from types import TracebackType
from typing import NamedTuple, Protocol

from capture_conformance.model.exchange import (
    TIME_UP,
    Excerpt,
    Exchange,
    ExchangeId,
    Headers,
    NoResponse,
    Part,
    Reply,
    Request,
    Response,
    Role,
    Sighting,
    Unread,
    is_meant,
    is_unheard,
)
from capture_conformance.model.route import DIRECT, Route
from capture_conformance.model.target import Target
from capture_conformance.transport.answer_body import Body, Heard, decoded
from capture_conformance.transport.deadline import Deadline
from capture_conformance.transport.pacing import Allowance, Pace, is_too_many, patience_s
from capture_conformance.transport.pooled import NO_ANSWER, Pooled
from capture_conformance.transport.raw_connection import RawConnection
from capture_conformance.transport.reasons import TOO_LATE, reason_for
from capture_conformance.transport.simultaneous import HeardBetween, send_at_once
from capture_conformance.transport.stand_ins import StandIns

# An answer of this API has 3 KB. What is larger is kept as long as all of it together has room, and as an
# excerpt from then on, so that neither memory nor the log grows without bounds.
_USUAL_BYTES, _EXCERPT_BYTES = 16 * 1024, 4 * 1024
_ROOM_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """
    What one exchange may take.

    Attributes:
        timeout_s: The longest wait for a connection, and for each piece of an answer.

        deadline_s: The longest time for the whole exchange.

        answer_bytes: How many bytes of an answer's body are read, after decoding.
    """

    timeout_s: float
    deadline_s: float
    answer_bytes: int


def limits_of(target: Target) -> Limits:
    """Return the limits that the file of *target* sets."""
    return Limits(timeout_s=target.timeout_s, deadline_s=target.deadline_s, answer_bytes=target.answer_bytes)


class Answered(NamedTuple):
    """A reply, and the moments between which it came about."""

    reply: Reply
    sent_at: datetime
    received_at: datetime


class Redaction(Protocol):
    """What the boundary needs to keep secrets out of what it hands on."""

    def headers(self, headers: Headers, place: str) -> tuple[Headers, tuple[Sighting, ...]]:
        """*headers* without secrets, and what was found in them."""
        ...

    def body(self, body: bytes, place: str) -> tuple[bytes, tuple[Sighting, ...]]:
        """*body* without secrets, and what was found in it."""
        ...

    def url(self, url: str) -> str:
        """*url* without secrets."""
        ...

    def text(self, text: str) -> str:
        """*text* without secrets."""
        ...


class Transport:
    """
    Sends requests over one reused session and hands back what may be kept.

    Whoever calls it never sees a card number or a key that the target answered: redaction happens here,
    before the exchange exists.
    """

    def __init__(
        self,
        *,
        base_url: str,
        limits: Limits,
        allowance: Allowance,
        redaction: Redaction,
        name_prefix: str,
        keep: Callable[[Exchange], None],
        interval_s: float = 0.0,
        refusal_statuses: tuple[int, ...] = (),
        route: Route = DIRECT,
    ) -> None:
        """
        Open the session; nothing is sent yet.

        Args:
            base_url: The address that every path is put behind.

            limits: What one exchange may take.

            allowance: What may be sent.

            redaction: What keeps secrets out.

            name_prefix: What exchange ids begin with.

            keep: Called with every exchange as soon as it is over.

            interval_s: How long to wait between two requests at least.

            refusal_statuses: What the target claims to refuse by, beside what always counts as a refusal.

            route: How the target is reached.
        """
        self._base_url = base_url.rstrip("/")
        self._limits = limits
        self._route = route
        self.allowance = allowance
        self._redaction = redaction
        self._name_prefix = name_prefix
        self._keep = keep
        self._refusal_statuses = refusal_statuses
        self._stand_ins = StandIns()
        self._handed_in = 0
        self._pace = Pace(interval_s)
        self._pooled = Pooled(route)
        self._room = _ROOM_BYTES

    def send(self, request: Request, part: Part) -> Exchange:
        """
        Send *request* once, and again only where that moves no money twice.

        What is answered with 429 was not looked at, and goes again after the time that the answer asks for.
        Where an answer is lost, authorizations, status queries and what has to be refused go again.

        Returns:
            The last exchange; those before it are kept as PUT_OFF.

        Raises:
            BudgetSpent, TargetSilent: It was not sent.
        """
        for turn in count():
            name = self._name()
            self._pace.wait()
            sent_at = datetime.now(UTC)
            heard = self._heard(self._stand_ins.restored(request))
            received_at = datetime.now(UTC)
            reply = self._reply(heard)
            wait_s = patience_s(request, part.role, reply, turn)
            if wait_s is None:
                break
            answered = Answered(reply, sent_at, received_at)
            self._kept(name, request, answered, replace(part, role=Role.PUT_OFF, requirements=()))
            if is_too_many(reply):
                self._pace.slow_down()
            time.sleep(wait_s)
        self._note(reply)
        answered = Answered(reply, sent_at, received_at)
        return self._kept(name, request, answered, part)

    def hand_in(self, place: str, request: Request, reply: Response, part: Part) -> Exchange:
        """
        Keep what was made before the run, as if it had been exchanged now; nothing is sent.

        Args:
            place: Where it comes from, in words.

            request: What is known of what was asked.

            reply: What is known of the answer.

            part: The part that it plays.
        """
        now = datetime.now(UTC)
        self._handed_in += 1
        name = ExchangeId(f"{self._name_prefix}p{self._handed_in:04}")
        answered = Answered(reply, now, now)
        made = self._without_secrets(name, request, answered, part)
        exchange = replace(made, url=self._redaction.url(place), is_prepared=True)
        self._keep(exchange)
        return exchange

    def send_at_once(
        self, requests_: Sequence[Request], part: Part, *, stagger_s: float = 0.0
    ) -> tuple[Exchange, ...]:
        """
        Send all of *requests_* at the same moment, each over a connection of its own.

        Args:
            requests_: What to send.

            part: The part that each of them plays.

            stagger_s: How much later each one leaves than the one before.

        Returns:
            The exchanges, in the order of the requests.

        Raises:
            BudgetSpent, TargetSilent: None of them was sent.
        """
        names = [self._name() for _ in requests_]
        restored = [self._stand_ins.restored(request) for request in requests_]
        self._pace.wait(len(requests_))
        heard = send_at_once(restored, self._connection_for, stagger_s=stagger_s)
        return self._all_kept(names, requests_, heard, part)

    def send_in_turn(self, requests_: Sequence[Request], part: Part) -> tuple[Exchange, ...]:
        """
        Send *requests_* over one connection, each when the one before is answered.

        Raises:
            BudgetSpent, TargetSilent: None of them was sent.
        """
        names = [self._name() for _ in requests_]
        restored = [self._stand_ins.restored(request) for request in requests_]
        self._pace.wait(len(requests_))
        sent_at = datetime.now(UTC)
        heard = self._connection_for(*restored).exchange_in_turn(restored)
        received_at = datetime.now(UTC)
        answers = [HeardBetween(reply=x, sent_at=sent_at, received_at=received_at) for x in heard]
        return self._all_kept(names, requests_, answers, part)

    def _all_kept(
        self,
        names: Sequence[ExchangeId],
        requests_: Sequence[Request],
        heard: Sequence[HeardBetween],
        part: Part,
    ) -> tuple[Exchange, ...]:
        replies = [self._reply(x.reply) for x in heard]
        for reply in replies:
            self._note(reply)
        joined = zip(names, requests_, replies, heard, strict=True)
        return tuple(
            self._kept(name, request, Answered(reply, x.sent_at, x.received_at), part)
            for name, request, reply, x in joined
        )

    def _name(self) -> ExchangeId:
        """Take leave for one request, and name its exchange."""
        self.allowance.take()
        return ExchangeId(f"{self._name_prefix}{self.allowance.spent:04}")

    def _url(self, request: Request) -> str:
        return self._base_url + request.path + (f"?{request.query}" if request.query else "")

    def _kept(self, name: ExchangeId, request: Request, answered: Answered, part: Part) -> Exchange:
        exchange = self._without_secrets(name, request, answered, part)
        self._keep(exchange)
        if _says_live(answered.reply):
            self.allowance.end(f"{name} says is_live true: money is real there, so nothing more was sent")
        return exchange

    def _note(self, reply: Reply) -> None:
        """Take notice of whether the target is there."""
        self.allowance.note(is_answered=is_meant(reply) or not is_unheard(reply))

    def _deadline_for(self, *requests_: Request) -> Deadline:
        """When *requests_*, sent one after the other, have to be over: never later than the run."""
        limits = self._limits
        sending_s = sum(x.wire.drip_s for x in requests_ if x.wire is not None)
        whole_s = limits.deadline_s * len(requests_) + sending_s
        ends_at = min(time.monotonic() + whole_s, self.allowance.ends_at)
        return Deadline(step_s=limits.timeout_s, ends_at=ends_at)

    def _connection_for(self, *requests_: Request) -> RawConnection:
        """A connection for *requests_* alone."""
        url, deadline = self._url(requests_[0]), self._deadline_for(*requests_)
        return RawConnection(url, self._route, deadline, self._answer_bytes)

    @property
    def _answer_bytes(self) -> int:
        return self._limits.answer_bytes if self._room > 0 else _USUAL_BYTES

    def _heard(self, request: Request) -> Heard | NoResponse:
        """Send *request* once."""
        if request.wire is not None:
            return self._connection_for(request).exchange(request)
        started, deadline = time.perf_counter(), self._deadline_for(request)
        try:
            return self._pooled.exchange(request, self._url(request), deadline, self._answer_bytes)
        except NO_ANSWER as error:
            reason = TOO_LATE if deadline.is_over else reason_for(error)
            return NoResponse(reason=reason, elapsed_ms=(time.perf_counter() - started) * 1000)

    def _reply(self, heard: Heard | NoResponse) -> Reply:
        """What was *heard* as a reply: decoded, and marked where its status is claimed to be a refusal."""
        if isinstance(heard, NoResponse):
            is_end = heard.reason == TOO_LATE and self.allowance.is_late
            return replace(heard, reason=TIME_UP) if is_end else heard
        body = decoded(heard.body, heard.headers, self._answer_bytes)
        self._room -= len(body.content) if len(body.content) > _USUAL_BYTES else 0
        return Response(
            status=heard.status,
            headers=heard.headers,
            body=body.content,
            elapsed_ms=heard.elapsed_ms,
            is_claimed=heard.status in self._refusal_statuses,
            excerpt=_note_on(body),
        )

    def _without_secrets(
        self, name: ExchangeId, request: Request, answered: Answered, part: Part
    ) -> Exchange:
        sent_headers, _ = self._redaction.headers(request.headers, "request.headers")
        sent_body, _ = self._redaction.body(request.body or b"", "request.body")
        kept_reply, sightings = self._kept_reply(answered.reply)
        return Exchange(
            id=name,
            request=Request(
                operation=request.operation,
                method=request.method,
                path=self._redaction.url(request.path),
                query=self._redaction.url(request.query),
                headers=sent_headers,
                body=None if request.body is None else sent_body,
                wire=request.wire,
            ),
            url=self._redaction.url(self._url(request)),
            reply=kept_reply,
            sent_at=answered.sent_at,
            received_at=answered.received_at,
            # What was tried is told in words, and those may quote a drawn value.
            part=replace(part, case=self._redaction.text(part.case)),
            sightings=sightings,
        )

    def _kept_reply(self, reply: Reply) -> tuple[Reply, tuple[Sighting, ...]]:
        if isinstance(reply, NoResponse):
            return reply, ()
        headers, in_headers = self._redaction.headers(reply.headers, "response.headers")
        body, in_body = self._redaction.body(self._stand_ins.hidden(reply.body), "response.body")
        kept = replace(reply, headers=headers, body=body)
        if reply.excerpt is not None:
            # Cut behind the boundary: half of a card number or key would be recognized by nobody.
            noted = replace(reply.excerpt, sha256=hashlib.sha256(body).hexdigest())
            kept = replace(kept, body=body[:_EXCERPT_BYTES], excerpt=noted)
        return kept, (*in_headers, *in_body)

    def __enter__(self) -> Transport:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pooled.close()
        self.allowance.close()


def _note_on(body: Body) -> Excerpt | None:
    """The note on a body that cannot be judged; its digest is taken behind the boundary."""
    if body.is_whole and body.is_decoded:
        return None
    reason = Unread.UNKNOWN_CODING if body.is_whole else Unread.TOO_LARGE
    return Excerpt(reason=reason, length=len(body.content), sha256="")


def _says_live(reply: Reply) -> bool:
    """Whether an answer says that money is real."""
    if isinstance(reply, NoResponse) or b"is_live" not in reply.body:
        return False
    try:
        told = json.loads(reply.body)
    except (ValueError, RecursionError):
        return False
    return isinstance(told, dict) and told.get("is_live") is True
