"""The first few requests to a target: whether it answers, which keys it accepts, and how it refuses."""

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
from capture_conformance.cli.doctor.line import Line, Step, fine, left_out, odd, wrong
from capture_conformance.contract.answers import Outcome, answer_to, body_of, capture_id, member, outcome
from capture_conformance.generation.minting import references
from capture_conformance.generation.requests import (
    Aim,
    authorization_request,
    capture_request,
    status_request,
)
from capture_conformance.model.exchange import Exchange, NoResponse, Part, Request, Role
from capture_conformance.model.merchant import Merchants
from capture_conformance.model.message import message
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
    """First contact: each method is a step, and yields its lines."""

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
        """Take every step."""
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
            seen = message("doctor.serves_no_capture", tried=tried_words(tried))
            yield odd(Step.PATH, seen, message("doctor.advice.see_authorization"))
        elif served is None:
            seen = message("doctor.no_capture_found", tried=tried_words(tried))
            yield wrong(Step.PATH, seen, message("doctor.advice.path"))
        elif served == given:
            answer = status_words(tried[-1][1])
            yield fine(Step.PATH, message("doctor.path", answer=answer, address=served))
        else:
            seen = message("doctor.other_path", address=given, tried=tried_words(tried))
            yield odd(Step.PATH, seen, message("stop.advice.use_address", address=served))
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
                    seen = message("doctor.authorized", answer=answer_to(answer), form=form.value)
                    yield fine(Step.AUTHORIZATION, seen)
                else:
                    seen = message("doctor.other_form", form=forms[0].value, accepted=form.value)
                    yield odd(Step.AUTHORIZATION, seen, message("doctor.advice.form", form=form.value))
                yield from _test_mode(answer)
                return
        self._found.form = forms[0]
        access = Access(
            base_url=self._found.base_url, variables=self._target.variables, form=self._found.form
        )
        found = explain(answers[0], access)
        said = tuple(
            message("doctor.answer_to_form", form=form.value, answer=answer_words(answer))
            for form, answer in zip(forms, answers, strict=False)
        )
        advice = message(
            "doctor.advice.explained", headline=found.headline, meaning=found.meaning, advice=found.advice
        )
        yield wrong(Step.AUTHORIZATION, message("list.all", said=said), advice)

    def _taken(self, pool: Pool) -> Iterator[Line]:
        """One of the pool, which is spent by the capture that follows; the keys are tried by that."""
        stock = Stock(pool, self._target)
        try:
            entry = stock.take(amount=self._target.amount, merchant=self._merchants_in(self._found.form).own)
        finally:
            stock.close()
        self._aim = self._aim_at(entry.id)
        seen = message("doctor.taken", number=len(pool.entries), file=pool.file, line=entry.line)
        yield fine(Step.AUTHORIZATION, seen)

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
        if outcome(self._last) is Outcome.ACCEPTED:
            answer, target = answer_to(self._last), self._target
            seen = message("doctor.captured", answer=answer, amount=target.amount, currency=target.currency)
            yield fine(Step.CAPTURE, seen)
            yield from _test_mode(self._last)
        else:
            yield wrong(Step.CAPTURE, answer_words(self._last), message("doctor.advice.capture"))

    def _status(self) -> Iterator[Line]:
        if self._aim is None or self._last is None:
            return
        asked = capture_id(self._last) or self._aim.transaction_id
        answer = self._send(status_request(asked, self._aim.merchant))
        self._found.has_status = outcome(answer) is Outcome.ACCEPTED
        if self._found.has_status:
            kind = str(body_of(answer).get("transaction_type"))
            yield fine(Step.STATUS, message("doctor.status", answer=answer_to(answer), type=kind))
        else:
            yield odd(Step.STATUS, answer_to(answer), message("doctor.advice.status"))

    def _clock(self) -> Iterator[Line]:
        reply = None if self._last is None else self._last.reply
        if reply is None or isinstance(reply, NoResponse):
            return
        told = reply.header("Date")
        if told is None:
            yield left_out(Step.CLOCK, message("doctor.no_date"))
            return
        try:
            apart = (parsedate_to_datetime(told) - datetime.now(UTC)).total_seconds()
        except (TypeError, ValueError):
            seen = message("doctor.invalid_date", date=told[:60])
            yield odd(Step.CLOCK, seen, message("doctor.advice.operators"))
            return
        name = "doctor.clock_ahead" if apart > 0 else "doctor.clock_behind"
        seen = message(name, seconds=f"{abs(apart):.0f}")
        if abs(apart) <= max(1.0, self._target.clock_tolerance_s):
            yield fine(Step.CLOCK, seen)
        else:
            yield odd(Step.CLOCK, seen, message("doctor.advice.clock", seconds=f"{apart:.0f}"))

    def _refusal(self) -> Iterator[Line]:
        """What a refusal looks like: a further capture of what is captured."""
        if self._aim is None or self._last is None:
            return
        answer = self._send(capture_request(self._aim))
        code = member(body_of(answer), "gateway_response", "code")
        if outcome(answer) is Outcome.REFUSED:
            seen = message("doctor.refusal", answer=answer_to(answer), code=str(code))
            yield fine(Step.REFUSAL, seen)
        elif capture_id(answer) is not None and capture_id(answer) == capture_id(self._last):
            yield fine(Step.REFUSAL, message("doctor.replayed"))
        else:
            seen = message("doctor.captured_again", answer=answer_to(answer))
            yield odd(Step.REFUSAL, seen, message("doctor.advice.judged_later"))

    def _aim_at(self, transaction_id: str) -> Aim:
        own = self._merchants_in(self._found.form).own
        return Aim(
            transaction_id=transaction_id, amount=self._target.amount, merchant=own, notes="First contact"
        )


def _test_mode(answer: Exchange) -> Iterator[Line]:
    told: Mapping[str, object] = body_of(answer)
    if told.get("is_live") is True:
        yield wrong(Step.TEST_MODE, message("doctor.is_live", value="true"), message("doctor.advice.live"))
    elif told.get("is_live") is False:
        yield fine(Step.TEST_MODE, message("doctor.is_live", value="false"))
    else:
        seen = message("doctor.is_live", value=str(told.get("is_live")))
        yield odd(Step.TEST_MODE, seen, message("doctor.advice.not_live"))
