"""Noticing that keys which have worked are refused from some moment on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from capture_conformance.campaign.diagnosis import Access, answer_words, sent_words
from capture_conformance.campaign.first_contact import access_of
from capture_conformance.contract.answers import Outcome, outcome, request_body
from capture_conformance.model.campaign import Campaign
from capture_conformance.model.exchange import Exchange, NoResponse, Operation, Role, is_unheard
from capture_conformance.model.message import message
from capture_conformance.model.stop import Cause, Stop

_BARRING = (401, 403, 423, 429)
_TOO_MANY = 429
# As many authorizations in a row have to be refused.
_ENOUGH = 3
# Each of those that are put off has been sent several times, after the pauses that it asked for.
_ENOUGH_PUT_OFF = 2
_PLAIN = (
    *(Role.CONTACT, Role.AUTHORIZATION, Role.SISTER, Role.CAPTURE, Role.PROOF, Role.TWIN, Role.REPEAT),
    *(Role.VOID, Role.CLEANING),
)
_CAPTURES = (Role.CAPTURE, Role.PROOF, Role.TWIN, Role.REPEAT)


class LockOut:
    """
    Watches the correct requests of the run's own merchant.

    Where one is answered otherwise than by a refusal that bars everybody, the keys work. A gateway that
    refuses captures alone locks nobody out: authorizations are counted, and captures only with a pool.
    """

    def __init__(self, access: Access, merchant_id: str, *, patience_s: float, has_pool: bool) -> None:
        """Begin without a suspicion; a limit on requests is given *patience_s* to pass."""
        self._access = access
        self._merchant_id = merchant_id
        self._patience = timedelta(seconds=patience_s)
        self._has_pool = has_pool
        self._has_worked = False
        self._since: Exchange | None = None
        self._barred: list[Exchange] = []

    def note(self, exchange: Exchange) -> Stop | None:
        """Take notice of *exchange*; the early end that it gives reason for, if it does."""
        if exchange.is_prepared:
            return None
        is_plain = self._is_plain(exchange)
        is_barred = not isinstance(exchange.reply, NoResponse) and exchange.reply.status in _BARRING
        if is_plain and not is_barred and not is_unheard(exchange.reply):
            self._has_worked = self._has_worked or outcome(exchange) is Outcome.ACCEPTED
            self._since, self._barred = None, []
            return None
        self._since = self._since or exchange
        if is_plain and is_barred and self._is_telling(exchange):
            self._barred.append(exchange)
            return self._stop() if self._is_enough() else None
        return None

    def _is_plain(self, exchange: Exchange) -> bool:
        whose = request_body(exchange).get("merchant_id")
        return exchange.part.role in _PLAIN and whose == self._merchant_id

    def _is_telling(self, exchange: Exchange) -> bool:
        if self._has_pool:
            return self._has_worked and exchange.part.role in _CAPTURES
        return exchange.operation is Operation.AUTHORIZATION

    def _is_enough(self) -> bool:
        first, last = self._barred[0], self._barred[-1]
        if not isinstance(last.reply, NoResponse) and last.reply.status == _TOO_MANY:
            is_late = last.received_at - first.sent_at >= self._patience
            return is_late and len(self._barred) >= _ENOUGH_PUT_OFF
        return len(self._barred) >= _ENOUGH

    def _stop(self) -> Stop:
        shown = self._barred[0]
        since = self._since or shown
        return Stop(
            cause=Cause.LOCKED,
            headline=message("stop.headline.locked_out"),
            sent=sent_words(shown, self._access),
            answer=answer_words(shown),
            meaning=message("stop.meaning.locked_out"),
            advice=(message("stop.advice.locked_out", merchant_id=self._access.names[0]),),
            exchange=shown.id,
            since=since.id,
        )


def lock_out_of(campaign: Campaign) -> LockOut | None:
    """Return the watch for a lock-out, in a run that ends early."""
    if not campaign.stops_early:
        return None
    return LockOut(
        access_of(campaign),
        campaign.merchants.own.merchant_id,
        patience_s=campaign.target.patience_s,
        has_pool=campaign.pool is not None,
    )


def agreed(stop: Stop | None, exchanges: Iterable[Exchange], campaign: Campaign) -> Stop | None:
    """
    Return *stop* with the beginning of the lock-out as all of the run's *exchanges* show it.

    A parallel worker knows its own requests alone, and the last one that worked may be another worker's.
    """
    watch = lock_out_of(campaign)
    if stop is None or stop.cause is not Cause.LOCKED or watch is None:
        return stop
    noted = (watch.note(exchange) for exchange in sorted(exchanges, key=lambda x: x.sent_at))
    found = next((x for x in noted if x is not None), None)
    return stop if found is None else replace(stop, since=found.since)
