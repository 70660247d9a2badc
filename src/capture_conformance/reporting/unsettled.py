"""Answers that are neither an acceptance nor a refusal, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from capture_conformance.contract.answers import Outcome, is_put_off, outcome, silence_of
from capture_conformance.model.exchange import Exchange, NoResponse, Operation, Reply, Role, Silence
from capture_conformance.reporting.tails import in_short, said_in_short
from capture_conformance.reporting.words import Words

_MOST = 50
_LONGEST_CASE, _LONGEST_TOLD = 90, 60


class Why(StrEnum):
    """Why an answer settles nothing. BROKEN_OFF was done by the tester, on purpose."""

    NO_ANSWER = "no_answer"
    SERVER_ERROR = "server_error"
    NOT_NOW = "not_now"
    INTERIM = "interim"
    NO_SUCCESS = "no_success"
    BROKEN_OFF = "broken_off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsettled:
    """
    An exchange whose answer is neither a yes nor a no.

    ``case`` is empty where nothing was tried, ``told`` is the status, or why there was none.
    """

    id: str
    operation: Operation
    case: Words
    why: Why
    told: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsettledAnswers:
    """How many answers settle nothing, by reason, and the first of them; intended ones come last."""

    total: int
    counts: Mapping[Why, int]
    shown: tuple[Unsettled, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PutOff:
    """Requests that went again as they were, because of what was or was not answered."""

    operation: Operation
    why: Why | None
    told: Words
    count: int


def is_unsettled(exchange: Exchange) -> bool:
    """Whether the answer is neither a yes nor a no, and the request did not go again as it was."""
    return exchange.part.role not in (Role.PUT_OFF, Role.PROBE) and outcome(exchange) is Outcome.UNKNOWN


def unsettled_answers(sent: Iterable[Exchange]) -> UnsettledAnswers:
    """The answers in *sent* that settle nothing."""
    found = [(reason(exchange), exchange) for exchange in sent if is_unsettled(exchange)]
    counts = Counter(why for why, _ in found)
    meant_last = sorted(found, key=lambda pair: pair[0] is Why.BROKEN_OFF)
    return UnsettledAnswers(
        total=len(found),
        counts={why: counts[why] for why in Why if counts[why]},
        shown=tuple(_unsettled(exchange, why) for why, exchange in meant_last[:_MOST]),
    )


def put_off(sent: Iterable[Exchange]) -> tuple[PutOff, ...]:
    """What in *sent* was put off, by endpoint and by what was answered, the most frequent first."""
    again = [exchange for exchange in sent if exchange.part.role is Role.PUT_OFF]
    counts = Counter((x.operation, _reason_to_wait(x), _told(x.reply)) for x in again)
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0][0], pair[0][2]))
    rows = (PutOff(operation=o, why=why, told=told, count=n) for (o, why, told), n in ordered[:_MOST])
    return tuple(rows)


def reason(exchange: Exchange) -> Why:
    """Why the answer to *exchange*, which is neither a yes nor a no, settles nothing."""
    reply = exchange.reply
    if isinstance(reply, NoResponse):
        return Why.BROKEN_OFF if reply.reason is Silence.CUT else Why.NO_ANSWER
    if is_put_off(exchange):
        return Why.NOT_NOW
    if reply.status >= 500:
        return Why.SERVER_ERROR
    return Why.NO_SUCCESS if reply.status >= 200 else Why.INTERIM


def _reason_to_wait(exchange: Exchange) -> Why | None:
    """Why *exchange* was put off; None where its answer was a yes or a no all the same."""
    return reason(exchange) if outcome(exchange) is Outcome.UNKNOWN else None


def _unsettled(exchange: Exchange, why: Why) -> Unsettled:
    tried = exchange.part.case
    return Unsettled(
        id=exchange.id,
        operation=exchange.operation,
        case=Words("", "") if tried is None else said_in_short(tried, _LONGEST_CASE),
        why=why,
        told=_told(exchange.reply),
    )


def _told(reply: Reply) -> Words:
    if isinstance(reply, NoResponse):
        return said_in_short(silence_of(reply), _LONGEST_TOLD)
    status = in_short(str(reply.status), _LONGEST_TOLD)
    return Words(status, status)
