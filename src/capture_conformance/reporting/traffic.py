"""The run as traffic: how fast the answers came, how the requests lie in time, and what stayed open."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from capture_conformance.model.exchange import Exchange, NoResponse, Role, is_meant
from capture_conformance.reporting.latency import Latency, latencies_of
from capture_conformance.reporting.unsettled import (
    PutOff,
    UnsettledAnswers,
    is_unsettled,
    put_off,
    unsettled_answers,
)

_MOST_BUCKETS = 60
# Widths that people count in; a run of more than a day has its own.
_WIDTHS_S = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """The requests that were sent within one stretch of the run."""

    start_s: float
    requests: int
    unsettled: int
    put_off: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The run cut into stretches of ``width_s`` each, from its first request to its last answer."""

    width_s: float
    span_s: float
    moments: tuple[Moment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """
    What was sent in a run, apart from what it was sent for.

    ``unanswered`` counts the requests to which nothing came back, ``intended`` those among them that were
    broken off by the tester, or met a connection that the target may have closed.
    """

    requests: int
    unanswered: int
    intended: int
    latencies: tuple[Latency, ...]
    timeline: Timeline
    unsettled: UnsettledAnswers
    put_off: tuple[PutOff, ...]
    put_off_total: int


def traffic_of(exchanges: Iterable[Exchange]) -> Traffic:
    """The traffic that *exchanges* are; what was prepared was not sent, and counts for nothing."""
    sent = [exchange for exchange in exchanges if not exchange.is_prepared]
    silent = [exchange.reply for exchange in sent if isinstance(exchange.reply, NoResponse)]
    return Traffic(
        requests=len(sent),
        unanswered=len(silent),
        intended=sum(map(is_meant, silent)),
        latencies=latencies_of(sent),
        timeline=_timeline(sent),
        unsettled=unsettled_answers(sent),
        put_off=put_off(sent),
        put_off_total=sum(exchange.part.role is Role.PUT_OFF for exchange in sent),
    )


def _timeline(sent: Sequence[Exchange]) -> Timeline:
    if not sent:
        return Timeline(width_s=_WIDTHS_S[0], span_s=0.0, moments=())
    start = min(exchange.sent_at for exchange in sent)
    last = max(exchange.sent_at for exchange in sent)
    end = max(last, *(exchange.received_at for exchange in sent))
    width = _width((last - start).total_seconds())
    rows = [[0, 0, 0] for _ in range(_place((last - start).total_seconds(), width) + 1)]
    for exchange in sent:
        row = rows[_place((exchange.sent_at - start).total_seconds(), width)]
        row[0] += 1
        row[1] += is_unsettled(exchange)
        row[2] += exchange.part.role is Role.PUT_OFF
    return Timeline(
        width_s=width,
        span_s=(end - start).total_seconds(),
        moments=tuple(
            Moment(start_s=round(number * width, 3), requests=all_, unsettled=open_, put_off=waiting)
            for number, (all_, open_, waiting) in enumerate(rows)
        ),
    )


def _width(span_s: float) -> float:
    """The smallest width with which few enough stretches cover *span_s*."""
    fitting = (width for width in _WIDTHS_S if _place(span_s, width) < _MOST_BUCKETS)
    return next(fitting, float(math.ceil((span_s + 1) / _MOST_BUCKETS)))


def _place(after_s: float, width: float) -> int:
    return int(after_s / width)
