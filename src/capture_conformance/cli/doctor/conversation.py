"""The first few requests to a target: does it answer, to whom, and how does it refuse."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from capture_conformance.campaign.base_paths import (
    candidates,
    found_in,
    probe,
    status_words,
    tried_words,
    try_paths,
)
from capture_conformance.campaign.boundary import redactor_for
from capture_conformance.campaign.diagnosis import Access, answer_words, explain, speaks_for_gateway
from capture_conformance.campaign.stock import Stock
from capture_conformance.cli.doctor.line import Line, fine, left_out, odd, wrong
from capture_conformance.contract.answers import Outcome, body_of, capture_id, describe, member, outcome
from capture_conformance.generation.minting import references
from capture_conformance.generation.requests import (
    Aim,
    authorization_request,
    capture_request,
    status_request,
)
from capture_conformance.model.exchange import Exchange, NoResponse, Part, Request, Role
from capture_conformance.model.merchant import Merchants
from capture_conformance.model.pool import Pool
from capture_conformance.model.route import DIRECT, Route
from capture_conformance.model.target import KeyForm, Target
from capture_conformance.transport.allowance import Allowance
from capture_conformance.transport.sending import exchange_limits
from capture_conformance.transport.session import Transport

_MOST = 20


@dataclass(slots=True)
class Found:
    """What first contact has shown, for a target file."""

    base_url: str
    form: KeyForm
    has_status: bool = False


class Conversation:
    """First contact: each method is a step, and yields what there is to say of it."""

    def __init__(
        self,
        target: Target,
        found: Found,
        merchants_in: Callable[[KeyForm], Merchants],
        *,
        tries_forms: bool,
        pool: Pool | None = None,
        route: Route = DIRECT,
    ) -> None:
        """
        Nothing is sent yet; *merchants_in* gives the merchants with their keys in that form.

        Where there is a *pool*, the authorization is taken from it.
        """
        self._target = target
        self._found = found
        self._merchants_in = merchants_in
        self._tries_forms = tries_forms
        self._pool = pool
        self._route = route
        self._aim: Aim | None = None
        self._last: Exchange | None = None

    def steps(self) -> Iterator[Line]:
        """Every step, up to one that ends it."""
        for step in (self._path, self._keys, self._capture, self._status, self._clock, self._refusal):
            yield from step()

    def _send(self, request: Request, base_url: str | None = None) -> Exchange:
        merchants = self._merchants_in(self._found.form)
        with Transport(
            base_url=base_url or self._found.base_url,
            limits=exchange_limits(self._target),
            route=self._route,
            allowance=Allowance(limit=_MOST),
            redaction=redactor_for(self._target, merchants, self._route),
            name_prefix="d-",
            keep=lambda _: None,
            refusal_statuses=self._target.claims.refusal_statuses,
        ) as transport:
            return transport.send(request, Part(trial="first contact", role=Role.CAPTURE))

    def _path(self) -> Iterator[Line]:
        """At which of the likely base paths captures are served; asked without any keys."""
        own, given = self._merchants_in(self._found.form).own, self._found.base_url
        tried = try_paths(candidates(given), lambda base_url: self._send(probe(own), base_url))
        served = found_in(tried)
        if served is None and speaks_for_gateway(tried[0][1]):
            seen = f"the gateway answers, and serves no capture: {tried_words(tried)}"
            yield odd("path", seen, "see what it says to an authorization, below")
        elif served is None:
            advice = "give the address up to the part before /server-to-server-interface"
            yield wrong("path", f"no capture found, without keys: {tried_words(tried)}", advice)
        elif served == given:
            yield fine("path", f"{status_words(tried[-1][1])} without keys, at {served}")
        else:
            advice = f"use the one that answers: --base-url {served}"
            yield odd("path", f"not at {given}; tried without keys: {tried_words(tried)}", advice)
        self._found.base_url = served or given

    def _keys(self) -> Iterator[Line]:
        """Whether the keys open the authorization, in the form that is set or, if asked for, in another."""
        if self._pool is not None:
            yield from self._taken(self._pool)
            return
        forms = [self._found.form, *(form for form in KeyForm if form is not self._found.form)]
        answers: list[Exchange] = []
        for form in forms if self._tries_forms else forms[:1]:
            self._found.form = form
            answer = self._authorize()
            answers.append(answer)
            if self._aim is not None:
                if form is forms[0]:
                    yield fine("authorization", f"{describe(answer)}, the key as {form}")
                else:
                    seen = f"refused with the key as {forms[0]}, accepted as {form}"
                    advice = f'write form = "{form}" under [credentials] in the target file'
                    yield odd("authorization", seen, advice)
                yield from _test_mode(answer)
                return
        self._found.form = forms[0]
        access = Access(
            base_url=self._found.base_url, variables=self._target.variables, form=self._found.form
        )
        found = explain(answers[0], access)
        told = (f"{form}: {answer_words(answer)}" for form, answer in zip(forms, answers, strict=False))
        advice = f"{found.headline}: {found.meaning}; {'; '.join(found.advice)}"
        yield wrong("authorization", "; ".join(told), advice)

    def _taken(self, pool: Pool) -> Iterator[Line]:
        """One of the pool, which is spent by the capture that follows; the keys are tried by that."""
        stock = Stock(pool, self._target)
        try:
            entry = stock.take(amount=self._target.amount, merchant=self._merchants_in(self._found.form).own)
        finally:
            stock.close()
        self._aim = self._aim_at(entry.id)
        seen = f"{len(pool.entries)} left in {pool.file}; the one in line {entry.line} is taken"
        yield fine("authorization", seen)

    def _authorize(self) -> Exchange:
        own = self._merchants_in(self._found.form).own
        request = authorization_request(
            own,
            amount=self._target.amount,
            currency=self._target.currency,
            card=self._target.card,
            reference=next(references("doctor")),
        )
        answer = self._send(request)
        made = capture_id(answer)
        is_made = outcome(answer) is Outcome.ACCEPTED and made is not None
        self._aim = self._aim_at(made) if is_made and made is not None else None
        return answer

    def _capture(self) -> Iterator[Line]:
        if self._aim is None:
            return
        self._last = self._send(capture_request(self._aim))
        step = "capture"
        if outcome(self._last) is Outcome.ACCEPTED:
            yield fine(step, f"{describe(self._last)}, {self._target.amount} {self._target.currency}")
            yield from _test_mode(self._last)
        else:
            advice = "a plain capture has to succeed before anything else can be judged"
            yield wrong(step, answer_words(self._last), advice)

    def _status(self) -> Iterator[Line]:
        if self._aim is None or self._last is None:
            return
        asked = capture_id(self._last) or self._aim.transaction_id
        answer = self._send(status_request(asked, self._aim.merchant))
        self._found.has_status = outcome(answer) is Outcome.ACCEPTED
        if self._found.has_status:
            told = body_of(answer).get("transaction_type")
            yield fine("status", f"{describe(answer)}, type {told}")
        else:
            advice = "wait a moment and ask again; if there is no such endpoint, write status = false"
            yield odd("status", describe(answer), advice)

    def _clock(self) -> Iterator[Line]:
        reply = None if self._last is None else self._last.reply
        if reply is None or isinstance(reply, NoResponse):
            return
        told = reply.header("Date")
        if told is None:
            yield left_out("clock", "the answers have no Date")
            return
        try:
            apart = (parsedate_to_datetime(told) - datetime.now(UTC)).total_seconds()
        except (TypeError, ValueError):
            yield odd("clock", f"Date is no date: {told[:60]}", "tell the gateway's operators")
            return
        seen = f"{abs(apart):.0f} s {'ahead' if apart > 0 else 'behind'}"
        if abs(apart) <= max(1.0, self._target.clock_tolerance_s):
            yield fine("clock", seen)
        else:
            advice = f"set this machine's clock, or allow more under clock.tolerance_s ({apart:.0f})"
            yield odd("clock", seen, advice)

    def _refusal(self) -> Iterator[Line]:
        """What a refusal looks like: a further capture of what is captured."""
        if self._aim is None or self._last is None:
            return
        answer = self._send(capture_request(self._aim))
        code = member(body_of(answer), "gateway_response", "code")
        if outcome(answer) is Outcome.REFUSED:
            yield fine("refusal", f"{describe(answer)}, code {code}, for a further capture")
        elif capture_id(answer) is not None and capture_id(answer) == capture_id(self._last):
            yield fine("refusal", "a further capture repeats the first one's id, and captures nothing")
        else:
            yield odd("refusal", f"a further capture is {describe(answer)}", "a run will judge that")

    def _aim_at(self, transaction_id: str) -> Aim:
        own = self._merchants_in(self._found.form).own
        return Aim(
            transaction_id=transaction_id, amount=self._target.amount, merchant=own, notes="First contact"
        )


def _test_mode(answer: Exchange) -> Iterator[Line]:
    told: Mapping[str, object] = body_of(answer)
    if told.get("is_live") is True:
        yield wrong("test mode", "is_live true", "money is real there: give a test host, or test keys")
    elif told.get("is_live") is False:
        yield fine("test mode", "is_live false")
    else:
        yield odd("test mode", f"is_live {told.get('is_live')}", "make sure that no money moves there")
