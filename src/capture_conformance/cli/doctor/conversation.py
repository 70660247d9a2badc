"""The first few requests to a target: does it answer, to whom, and how does it refuse."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from capture_conformance.campaign.boundary import redactor_for
from capture_conformance.campaign.stock import Stock
from capture_conformance.cli.doctor.line import Line, fine, left_out, odd, wrong
from capture_conformance.contract.answers import Outcome, body_of, capture_id, describe, member, outcome
from capture_conformance.generation.minting import references, unknown_transaction_id
from capture_conformance.generation.requests import (
    Aim,
    authorization_request,
    capture_request,
    status_request,
)
from capture_conformance.model.exchange import Exchange, NoResponse, Part, Request, Role
from capture_conformance.model.merchant import Merchants
from capture_conformance.model.pool import Pool
from capture_conformance.model.target import KeyForm, Target
from capture_conformance.transport.pacing import Allowance
from capture_conformance.transport.session import Transport

_MOST = 20
_PREFIX = "/api/v1"
_NO_ROUTE = 404


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
            timeout_s=self._target.timeout_s,
            allowance=Allowance(limit=_MOST),
            redaction=redactor_for(self._target, merchants),
            name_prefix="d-",
            keep=lambda _: None,
            refusal_statuses=self._target.claims.refusal_statuses,
        ) as transport:
            return transport.send(request, Part(trial="first contact", role=Role.CAPTURE))

    def _path(self) -> Iterator[Line]:
        """Which of the two prefixes that the vendor prints leads to a capture; asked without any keys."""
        aim = self._aim_at(unknown_transaction_id())
        told = []
        for base_url in _prefixes(self._found.base_url):
            answer = self._send(capture_request(aim, headers=()), base_url)
            told.append(f"{urlsplit(base_url).path or '/'} {_status(answer)}")
            if not isinstance(answer.reply, NoResponse) and answer.reply.status != _NO_ROUTE:
                if base_url == self._found.base_url:
                    yield fine("path", f"{_status(answer)} without keys, at {base_url}")
                else:
                    advice = f"use it: --base-url {base_url}"
                    yield odd("path", f"404 at {self._found.base_url}, but not at {base_url}", advice)
                self._found.base_url = base_url
                return
        yield wrong("path", f"no capture found: {', '.join(told)}", "give the address up to and with /api/v1")

    def _keys(self) -> Iterator[Line]:
        """Whether the keys open the authorization, in the form that is set or, if asked for, in another."""
        if self._pool is not None:
            yield from self._taken(self._pool)
            return
        forms = [self._found.form, *(form for form in KeyForm if form is not self._found.form)]
        told = []
        for form in forms if self._tries_forms else forms[:1]:
            self._found.form = form
            answer = self._authorize()
            told.append(f"{form}: {describe(answer)}")
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
        hint = "" if self._tries_forms else "; --try-forms tries the key as base64, too"
        advice = f"check the keys, merchant_id, test card and currency{hint}"
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
            yield wrong(step, describe(self._last), advice)

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


def _prefixes(base_url: str) -> tuple[str, ...]:
    """The address as it was given, and with the prefix that the vendor prints once and twice."""
    shorter = base_url.removesuffix(_PREFIX)
    return tuple(dict.fromkeys((base_url, base_url + _PREFIX, shorter or base_url)))


def _status(answer: Exchange) -> str:
    reply = answer.reply
    return f"no answer ({reply.reason})" if isinstance(reply, NoResponse) else f"status {reply.status}"


def _test_mode(answer: Exchange) -> Iterator[Line]:
    told: Mapping[str, object] = body_of(answer)
    if told.get("is_live") is True:
        yield wrong("test mode", "is_live true", "money is real there: give a test host, or test keys")
    elif told.get("is_live") is False:
        yield fine("test mode", "is_live false")
    else:
        yield odd("test mode", f"is_live {told.get('is_live')}", "make sure that no money moves there")
