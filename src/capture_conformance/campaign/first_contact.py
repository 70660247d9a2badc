"""First contact: before the first test, whether the run can work with its target at all."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace

from capture_conformance.campaign.base_paths import candidates, found_in, probe, tried_words, try_paths
from capture_conformance.campaign.diagnosis import (
    Access,
    Explanation,
    answer_words,
    cause_of,
    explain,
    sent_words,
)
from capture_conformance.contract.answers import Outcome, body_of, capture_id, outcome
from capture_conformance.generation.minting import references
from capture_conformance.generation.requests import authorization_request, status_request, void_request
from capture_conformance.model.campaign import Campaign
from capture_conformance.model.errors import NothingMore
from capture_conformance.model.exchange import Exchange, Part, Request, Role, is_unheard
from capture_conformance.model.message import Message, message
from capture_conformance.model.stop import Cause, Stop

MOST_REQUESTS = 6
_PART = Part(trial="first contact", role=Role.CONTACT, case=message("campaign.case.first_contact"))
_CLEANING = replace(_PART, role=Role.CLEANING, case=message("campaign.case.first_contact_voided"))
# An outage may end; a refusal or an error may be chance. Wrong keys are not sent twice: that may lock them.
_OUTAGES = (Cause.SILENT, Cause.UNAVAILABLE, Cause.TOO_MANY)
_CHANCES = (Cause.REFUSED, Cause.ERROR, Cause.STRANGER)
# Parts of the patience after which the target is asked again, and the pauses where it is given none.
_PARTS, _PAUSES_S = (1 / 15, 2 / 15, 4 / 15, 8 / 15), (0.0, 0.5)
# Causes for which every request is refused, whatever it asks for.
_BARRED = (*_OUTAGES, Cause.KEYS, Cause.LOCKED, Cause.FIREWALL, Cause.LIVE)

# Sends a request to the target at an address.
Ask = Callable[[Request, Part, str], Exchange]


class FirstContact:
    """
    One plain authorization, and its void where the target offers one.

    Where authorizations are prepared, a status is asked for in their place: it moves nothing.
    """

    def __init__(
        self,
        campaign: Campaign,
        ask: Ask,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        tell: Callable[[Message], None] = lambda _: None,
    ) -> None:
        """
        Begin with nothing sent.

        *ask* sends a request, *sleep* lets seconds pass that *clock* counts, *tell* says what is waited for.
        """
        self._campaign = campaign
        self._own = campaign.merchants.own
        self._ask = ask
        self._sleep = sleep
        self._clock = clock
        self._tell = tell
        self._references = references("first")

    def make(self) -> Stop | None:
        """Make contact; why the run cannot go on, or None where it can."""
        if self._request() is None:
            return None
        first, answer = self._settled()
        stop = self._stop(answer, first.id)
        if stop is None and self._campaign.pool is None and self._campaign.target.claims.void:
            self._void(capture_id(answer) or "")
        return stop

    def _request(self) -> Request | None:
        target, pool = self._campaign.target, self._campaign.pool
        if pool is not None:
            known = next((x.id for x in pool.entries if x.merchant_id == self._own.merchant_id), None)
            is_possible = target.claims.status and known is not None
            return status_request(known or "", self._own) if is_possible else None
        return authorization_request(
            self._own,
            amount=target.amount,
            currency=target.currency,
            card=target.card,
            reference=next(self._references),
        )

    def _settled(self) -> tuple[Exchange, Exchange]:
        """The first exchange and the last: it is asked again where chance or an outage may be the reason."""
        since = self._clock()
        first = answer = self._once()
        for pause_s in self._pauses(first):
            # Nothing more may be sent where its time is over, or where money is real.
            with suppress(NothingMore):
                self._sleep(pause_s)
                answer = self._once()
            is_over = self._clock() - since >= self._campaign.target.patience_s
            if self._is_sound(answer) or cause_of(answer) not in _OUTAGES or (is_over and pause_s):
                break
        return first, answer

    def _pauses(self, answer: Exchange) -> Iterator[float]:
        patience_s = self._campaign.target.patience_s
        if self._is_sound(answer):
            return
        if cause_of(answer) in _CHANCES:
            yield 0.0
        elif cause_of(answer) in _OUTAGES:
            if patience_s:
                shown = answer_words(answer)
                self._tell(message("stop.waiting", answer=shown, seconds=f"{patience_s:g}"))
            yield from (part * patience_s for part in _PARTS) if patience_s else _PAUSES_S

    def _once(self) -> Exchange:
        request = self._request()
        if request is None:
            raise AssertionError("first contact has begun without a request")
        return self._ask(request, _PART, self._campaign.base_url)

    def _is_sound(self, answer: Exchange) -> bool:
        if self._campaign.pool is None:
            is_made = outcome(answer) is Outcome.ACCEPTED and bool(capture_id(answer))
            return is_made and cause_of(answer) is not Cause.LIVE
        # A status may be unknown, or not offered at all; what bars everything shows all the same.
        return cause_of(answer) not in _BARRED and not _is_of_stranger(answer)

    def _stop(self, answer: Exchange, first: str) -> Stop | None:
        if self._is_sound(answer):
            return None
        access = access_of(self._campaign)
        found: Explanation | None = explain(answer, access)
        if found is not None and _is_of_stranger(answer):
            found = self._with_paths(found)
        if found is None:
            return None
        doctor = message("stop.advice.look_closer", command=self._campaign.doctor)
        return Stop(
            cause=found.cause,
            headline=found.headline,
            sent=sent_words(answer, access),
            answer=answer_words(answer),
            meaning=found.meaning,
            advice=(*found.advice, doctor),
            exchange=answer.id,
            # That money is real is a finding, and the first answer shows it.
            since=None if found.cause is Cause.LIVE else first,
        )

    def _with_paths(self, found: Explanation) -> Explanation | None:
        """*found* with the paths that were tried; None where captures are served, only a status is not."""
        given, *others = candidates(self._campaign.base_url)
        with_given = (given, *others) if self._campaign.pool is not None else others
        tried = try_paths(with_given, lambda address: self._ask(probe(self._own), _PART, address))
        served = found_in(tried)
        if served == given:
            return None
        meaning = message("stop.meaning.tried", meaning=found.meaning, tried=tried_words(tried))
        use = () if served is None else (message("stop.advice.use_address", address=served),)
        return replace(found, meaning=meaning, advice=use or found.advice)

    def _void(self, authorization_id: str) -> None:
        with suppress(NothingMore):
            for _ in range(2):
                request = void_request(authorization_id, self._own)
                void = self._ask(request, _CLEANING, self._campaign.base_url)
                if not is_unheard(void.reply):
                    return


def access_of(campaign: Campaign) -> Access:
    """How *campaign* gets in."""
    target = campaign.target
    return Access(base_url=campaign.base_url, variables=target.variables, form=target.key_form)


def _is_of_stranger(answer: Exchange) -> bool:
    """Whether the path is likely wrong: no such route, or a page where JSON should be."""
    cause = cause_of(answer)
    return cause is Cause.PATH or (cause is Cause.STRANGER and not body_of(answer))
