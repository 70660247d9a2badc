"""The only way to the target: it takes a request and returns an exchange without secrets."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from types import TracebackType
from typing import Protocol

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
from capture_conformance.model.message import message, with_texts
from capture_conformance.model.route import DIRECT, Route
from capture_conformance.transport.allowance import Allowance
from capture_conformance.transport.pacing import Pace, is_too_many, may_go_again, retry_after_s
from capture_conformance.transport.sending import Answered, ExchangeLimits, Sender
from capture_conformance.transport.stand_ins import StandIns

_EXCERPT_BYTES = 4 * 1024
_PROBED = message("campaign.case.probe")


class Redaction(Protocol):
    """What the boundary needs to keep secrets out of what it hands on."""

    def headers(
        self, headers: Headers, place: str, sent: Sequence[str] = ()
    ) -> tuple[Headers, tuple[Sighting, ...]]:
        """*headers* without secrets, and the findings, compared with the texts of the request *sent*."""
        ...

    def body(self, body: bytes, place: str, sent: Sequence[str] = ()) -> tuple[bytes, tuple[Sighting, ...]]:
        """*body* without secrets, and the findings, compared with the texts of the request *sent*."""
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

    Callers never see a card number or a key that the target sent: redaction happens here, before the
    exchange exists.
    """

    def __init__(
        self,
        *,
        base_url: str,
        limits: ExchangeLimits,
        allowance: Allowance,
        redaction: Redaction,
        name_prefix: str,
        keep: Callable[[Exchange], None],
        interval_s: float = 0.0,
        refusal_statuses: tuple[int, ...] = (),
        route: Route = DIRECT,
        probe: Request | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """
        Open the session; nothing is sent yet.

        Args:
            base_url: The address that every path is put behind.

            limits: The most that one exchange may take.

            allowance: What may be sent.

            redaction: What keeps secrets out.

            name_prefix: What exchange ids begin with.

            keep: Called with every exchange as soon as it is over.

            interval_s: How long to wait between two requests at least.

            refusal_statuses: What the target claims to refuse by, beside what always counts as a refusal.

            route: How the target is reached.

            probe: A request that changes nothing; its answer shows that the target is there. None sends none.

            sleep: Lets seconds pass.
        """
        self._sender = Sender(base_url, limits, route, refusal_statuses)
        self.allowance = allowance
        self._redaction = redaction
        self._name_prefix = name_prefix
        self._keep = keep
        self._probe = probe
        self._sleep = sleep
        self._stand_ins = StandIns()
        self._handed_in = 0
        self._pace = Pace(interval_s)

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
            answered = self._answered(request, paid_by)
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
            answered = self._answered(self._probe, paid_by)
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

    def _answered(self, request: Request, paid_by: Purpose) -> Answered:
        """Send *request* as soon as the pace allows, and note whether the target answered."""
        self._pace.wait()
        restored = self._stand_ins.restored(request)
        answered = self._sender.send(restored, self.allowance.ends_at(paid_by))
        self._note(answered.reply)
        return answered

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
        self._pace.wait(len(requests_))
        ends_at = self.allowance.ends_at(Purpose.QUESTION)
        answers = self._sender.send_at_once(restored, ends_at, stagger_s=stagger_s)
        return self._all_kept(names, requests_, answers, part)

    def send_in_turn(self, requests_: Sequence[Request], part: Part) -> tuple[Exchange, ...]:
        """
        Send *requests_* over one connection, each when the one before is answered.

        Raises:
            BudgetSpent, TargetSilent: None of them was sent.
        """
        names = [self._name() for _ in requests_]
        restored = [self._stand_ins.restored(request) for request in requests_]
        self._pace.wait(len(requests_))
        answers = self._sender.send_in_turn(restored, self.allowance.ends_at(Purpose.QUESTION))
        return self._all_kept(names, requests_, answers, part)

    def _all_kept(
        self,
        names: Sequence[tuple[ExchangeId, Purpose]],
        requests_: Sequence[Request],
        answers: Sequence[Answered],
        part: Part,
    ) -> tuple[Exchange, ...]:
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

    def _kept(self, name: ExchangeId, request: Request, answered: Answered, part: Part) -> Exchange:
        exchange = self._without_secrets(name, request, answered, part)
        self._keep(exchange)
        if _says_live(answered.reply):
            self.allowance.end(message("reason.says_live", exchange=name))
        return exchange

    def _note_question(self, *replies: Reply) -> None:
        """Note whether the target has answered a whole question; what was sent together is one."""
        is_answered = any(map(_is_answered, replies))
        # Where no probe can be sent, it is not known whether the target answers anything else.
        if is_answered or (self._probe is not None and self.allowance.has_room_for(Purpose.RETRY)):
            self.allowance.note_question(is_answered=is_answered)

    def _note(self, reply: Reply) -> None:
        """Note whether the target is there."""
        is_answered = _is_answered(reply)
        asked_s = 0.0 if is_answered else retry_after_s(reply, usual_s=0.0)
        self.allowance.note(is_answered=is_answered, asked_s=asked_s)

    def _without_secrets(
        self, name: ExchangeId, request: Request, answered: Answered, part: Part
    ) -> Exchange:
        sent_headers, _ = self._redaction.headers(request.headers, "request.headers")
        sent_body, _ = self._redaction.body(request.body or b"", "request.body")
        kept_reply, sightings = self._kept_reply(answered.reply, self._texts_of(request))
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
            url=self._redaction.url(self._sender.url(request)),
            reply=kept_reply,
            sent_at=answered.sent_at,
            received_at=answered.received_at,
            part=self._redacted(part),
            sightings=sightings,
        )

    def _redacted(self, part: Part) -> Part:
        """*part* without secrets: the arguments of its case may quote a drawn value."""
        if part.case is None or not part.case.args:
            return part
        clean = self._redaction.text
        return replace(part, case=with_texts(part.case, clean), question=clean(part.question))

    def _texts_of(self, request: Request) -> tuple[str, ...]:
        """Every text in *request* that the target receives."""
        body = (request.body or b"").decode("utf-8", "surrogateescape")
        return self._sender.url(request), *(value for _, value in request.headers), body

    def _kept_reply(self, reply: Reply, sent: Sequence[str]) -> tuple[Reply, tuple[Sighting, ...]]:
        if isinstance(reply, NoResponse):
            return reply, ()
        headers, in_headers = self._redaction.headers(reply.headers, "response.headers", sent)
        body, in_body = self._redaction.body(self._stand_ins.hidden(reply.body), "response.body", sent)
        kept = replace(reply, headers=headers, body=body)
        if reply.excerpt is not None:
            # Cut behind the boundary: half of a card number or key would not be recognized.
            noted = replace(reply.excerpt, sha256=hashlib.sha256(body).hexdigest())
            kept = replace(kept, body=body[:_EXCERPT_BYTES], excerpt=noted)
        return kept, (*in_headers, *in_body)

    def __enter__(self) -> Transport:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._sender.close()
        self.allowance.close()


def _is_answered(reply: Reply) -> bool:
    """Whether the gateway has answered, or has done what the tester wanted it to do in place of an answer."""
    return is_meant(reply) or not is_unheard(reply)


def _says_live(reply: Reply) -> bool:
    """Whether an answer says that money is real."""
    if isinstance(reply, NoResponse) or b"is_live" not in reply.body:
        return False
    try:
        told = json.loads(reply.body)
    except (ValueError, RecursionError):
        return False
    return isinstance(told, dict) and told.get("is_live") is True
