"""The one door to the target: a request goes out, an exchange without secrets comes back."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from http.cookiejar import DefaultCookiePolicy
from itertools import count
from types import TracebackType
from typing import Protocol

import requests
from requests.adapters import HTTPAdapter

from capture_conformance.model.exchange import (
    Exchange,
    ExchangeId,
    Headers,
    NoResponse,
    Part,
    Purpose,
    Reply,
    Request,
    Response,
    Role,
    Sighting,
    is_meant,
    is_unheard,
)
from capture_conformance.transport.allowance import Allowance
from capture_conformance.transport.pacing import Pace, is_too_many, may_go_again, retry_after_s
from capture_conformance.transport.raw_connection import USUAL_HEADERS, RawConnection
from capture_conformance.transport.simultaneous import Answered, send_at_once
from capture_conformance.transport.stand_ins import StandIns

_REASONS: tuple[tuple[type[Exception], str], ...] = (
    (requests.exceptions.ConnectTimeout, "no connection within the time limit"),
    (requests.exceptions.ReadTimeout, "no answer within the time limit"),
    (requests.exceptions.SSLError, "the TLS connection failed"),
    (requests.exceptions.ProxyError, "the proxy did not pass it on"),
    (requests.exceptions.ConnectionError, "the connection was refused or broken off"),
    (requests.exceptions.ChunkedEncodingError, "the answer broke off"),
    (requests.exceptions.ContentDecodingError, "the answer could not be decoded"),
)
_PROBED = "does the target answer again"


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
        timeout_s: float,
        allowance: Allowance,
        redaction: Redaction,
        name_prefix: str,
        keep: Callable[[Exchange], None],
        interval_s: float = 0.0,
        refusal_statuses: tuple[int, ...] = (),
        probe: Request | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """
        Open the session; nothing is sent yet.

        Args:
            base_url: The address that every path is put behind.

            timeout_s: How long to wait for a connection, and for each piece of an answer.

            allowance: What may be sent.

            redaction: What keeps secrets out.

            name_prefix: What exchange ids begin with.

            keep: Called with every exchange as soon as it is over.

            interval_s: How long to wait between two requests at least.

            refusal_statuses: What the target claims to refuse by, beside what always counts as a refusal.

            probe: A request that changes nothing; its answer shows that the target is there. None sends none.

            sleep: Lets seconds pass.
        """
        self._base_url = base_url.rstrip("/")
        self._timeout_s = timeout_s
        self.allowance = allowance
        self._redaction = redaction
        self._name_prefix = name_prefix
        self._keep = keep
        self._refusal_statuses = refusal_statuses
        self._probe = probe
        self._sleep = sleep
        self._stand_ins = StandIns()
        self._handed_in = 0
        self._pace = Pace(interval_s)
        self._session = requests.Session()
        # A callable in the place of credentials keeps requests from looking for some in a .netrc file,
        # which would put an Authorization header where its absence is what is tested.
        self._session.auth = lambda prepared: prepared
        # No cookie from one request may let another one in.
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._session.headers.clear()
        self._session.headers.update(USUAL_HEADERS)
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, HTTPAdapter(pool_connections=1, pool_maxsize=1, max_retries=0))

    def send(self, request: Request, part: Part) -> Exchange:
        """
        Send *request* once, and again only where that moves no money twice.

        A request that is answered with 429 is retried after the time that the answer asks for. After a lost
        answer, authorizations, status queries and requests that have to be refused are retried as soon as the
        target answers a probe.

        Returns:
            The last exchange; those before it are kept as PUT_OFF.

        Raises:
            AllowanceSpent, BudgetSpent, TargetSilent: It was not sent.
        """
        again = Purpose.CLEANUP if part.role is Role.CLEANING else Purpose.RETRY
        purpose = Purpose.CLEANUP if part.role is Role.CLEANING else None
        for turn in count():
            name, paid_by = self._name(again if turn else purpose)
            answered = self._answered(request)
            reply, paid_part = answered.reply, replace(part, purpose=paid_by)
            is_repeatable = may_go_again(request, part.role, reply, turn)
            if not (is_repeatable and self.allowance.has_room_for(again)):
                break
            self._kept(name, request, answered, replace(paid_part, role=Role.PUT_OFF, requirements=()))
            if is_too_many(reply):
                self._pace.slow_down()
                self._sleep(retry_after_s(reply))
            else:
                self.wait_until_back(part.trial, again)
        self._note_question(reply)
        return self._kept(name, request, answered, paid_part)

    def wait_until_back(self, trial: str, purpose: Purpose = Purpose.RETRY) -> bool:
        """
        After a lost answer: send probes until the target answers one of them, or the allowance is used up.

        Args:
            trial: The trial in which the answer was lost.

            purpose: The allowance that pays for the probes.

        Returns:
            Whether the target was away: at least one probe was not answered either.

        Raises:
            TargetSilent: It did not come back in time.
        """
        was_away = False
        while self._probe is not None and self.allowance.has_room_for(purpose):
            name, paid_by = self._name(purpose)
            answered = self._answered(self._probe)
            part = Part(trial=trial, role=Role.PROBE, case=_PROBED, purpose=paid_by)
            self._kept(name, self._probe, answered, part)
            if not is_unheard(answered.reply):
                break
            was_away = True
            # What was lost meanwhile says nothing of the requests that it was about.
            self.allowance.note_question(is_answered=True)
        if was_away and self.allowance.is_target_lost:
            self.allowance.take(purpose)
        return was_away

    def _answered(self, request: Request) -> Answered:
        """Send *request* as soon as the pace allows, and note whether the target answered."""
        self._pace.wait()
        sent_at = datetime.now(UTC)
        reply = self._marked(self._reply(self._stand_ins.restored(request)))
        self._note(reply)
        return Answered(reply=reply, sent_at=sent_at, received_at=datetime.now(UTC))

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
        answered = Answered(reply=reply, sent_at=now, received_at=now)
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
        pairs = [(request, self._url(request)) for request in restored]
        self._pace.wait(len(requests_))
        heard = send_at_once(pairs, timeout_s=self._timeout_s, stagger_s=stagger_s)
        answers = [replace(answered, reply=self._marked(answered.reply)) for answered in heard]
        for answered in answers:
            self._note(answered.reply)
        self._note_question(*(answered.reply for answered in answers))
        joined = zip(names, requests_, answers, strict=True)
        return tuple(
            self._kept(name, request, answered, replace(part, purpose=paid_by))
            for (name, paid_by), request, answered in joined
        )

    def send_in_turn(self, requests_: Sequence[Request], part: Part) -> tuple[Exchange, ...]:
        """
        Send *requests_* over one connection, each when the one before is answered.

        Raises:
            BudgetSpent, TargetSilent: None of them was sent.
        """
        names = [self._name() for _ in requests_]
        self._pace.wait(len(requests_))
        sent_at = datetime.now(UTC)
        connection = RawConnection(self._url(requests_[0]), self._timeout_s)
        heard = connection.exchange_in_turn([self._stand_ins.restored(request) for request in requests_])
        replies = [self._marked(reply) for reply in heard]
        answers = [Answered(reply=reply, sent_at=sent_at, received_at=datetime.now(UTC)) for reply in replies]
        for answered in answers:
            self._note(answered.reply)
        self._note_question(*(answered.reply for answered in answers))
        joined = zip(names, requests_, answers, strict=True)
        return tuple(
            self._kept(name, request, answered, replace(part, purpose=paid_by))
            for (name, paid_by), request, answered in joined
        )

    def _name(self, purpose: Purpose | None = None) -> tuple[ExchangeId, Purpose]:
        """Take leave for one request; return the name of its exchange, and the allowance that pays for it."""
        paid_by = self.allowance.take(purpose)
        return ExchangeId(f"{self._name_prefix}{self.allowance.spent:04}"), paid_by

    def _url(self, request: Request) -> str:
        return self._base_url + request.path + (f"?{request.query}" if request.query else "")

    def _kept(self, name: ExchangeId, request: Request, answered: Answered, part: Part) -> Exchange:
        exchange = self._without_secrets(name, request, answered, part)
        self._keep(exchange)
        if _says_live(exchange.reply):
            self.allowance.end(f"{name} says is_live true: money is real there, so nothing more was sent")
        return exchange

    def _marked(self, reply: Reply) -> Reply:
        """*reply*, marked where the target file counts its status as a refusal."""
        is_claimed = isinstance(reply, Response) and reply.status in self._refusal_statuses
        return replace(reply, is_claimed=True) if is_claimed and isinstance(reply, Response) else reply

    def _note_question(self, *replies: Reply) -> None:
        """Note whether the target has answered a whole question; what was sent together is one."""
        is_answered = any(map(_is_answered, replies))
        # Where no probe can be sent, nobody knows whether the target answers anything else.
        if is_answered or (self._probe is not None and self.allowance.has_room_for(Purpose.RETRY)):
            self.allowance.note_question(is_answered=is_answered)

    def _note(self, reply: Reply) -> None:
        """Note whether the target is there."""
        is_answered = _is_answered(reply)
        asked_s = 0.0 if is_answered else retry_after_s(reply, usual_s=0.0)
        self.allowance.note(is_answered=is_answered, asked_s=asked_s)

    def _reply(self, request: Request) -> Reply:
        url = self._url(request)
        if request.wire is not None:
            return RawConnection(url, self._timeout_s).exchange(request)
        started = time.perf_counter()
        try:
            answer = self._session.request(
                request.method,
                url,
                headers=dict(request.headers),
                data=request.body,
                timeout=self._timeout_s,
                allow_redirects=False,
            )
        except requests.exceptions.RequestException as error:
            return NoResponse(reason=_reason(error), elapsed_ms=_since(started))
        return Response(
            status=answer.status_code,
            headers=tuple((str(name), str(value)) for name, value in answer.raw.headers.items()),
            body=answer.content,
            elapsed_ms=_since(started),
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
        return kept, (*in_headers, *in_body)

    def __enter__(self) -> Transport:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._session.close()
        self.allowance.close()


def _is_answered(reply: Reply) -> bool:
    """Whether the gateway has answered, or has done what the tester wanted it to do in place of an answer."""
    return is_meant(reply) or not is_unheard(reply)


def _reason(error: Exception) -> str:
    """Why there is no answer, in words of our own: a library's text may quote the request."""
    return next((words for kind, words in _REASONS if isinstance(error, kind)), "the request failed")


def _since(started: float) -> float:
    return (time.perf_counter() - started) * 1000


def _says_live(reply: Reply) -> bool:
    """Whether an answer says that money is real."""
    if isinstance(reply, NoResponse) or b"is_live" not in reply.body:
        return False
    try:
        told = json.loads(reply.body)
    except (ValueError, RecursionError):
        return False
    return isinstance(told, dict) and told.get("is_live") is True
