"""Requests that were sent at the same moment, as bars on one axis of time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import cycle

from markupsafe import Markup

from capture_conformance.model.exchange import Exchange, Role
from capture_conformance.reporting.pictures.answers import Came, answer_words, came, counted, shape
from capture_conformance.reporting.pictures.figure import Picture, caption_id, figure, svg, text
from capture_conformance.reporting.pictures.names import Names, replays_in
from capture_conformance.reporting.pictures.races import race_in, races_told
from capture_conformance.reporting.pictures.requested import requested
from capture_conformance.reporting.pictures.wording import Words, count, fitting, words

KIND = "timeline"
_MOST, _LATER = 20, 3
_WIDTH, _LEFT, _RIGHT = 680.0, 216.0, 500.0
_ROW, _AXIS = 22.0, 38.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Axis:
    """Milliseconds from *start* to *end*, with a figure at every *step*."""

    start: datetime
    step: float
    end: float

    def at(self, moment: datetime) -> float:
        """Where *moment* is."""
        elapsed = (moment - self.start).total_seconds() * 1000
        return _LEFT + (_RIGHT - _LEFT) * min(max(elapsed / self.end, 0.0), 1.0)


def timeline(
    requirement: str,
    evidence: Sequence[Exchange],
    tried: Sequence[Exchange],
    letters: Mapping[str, str] | None,
) -> Picture:
    """The bars of the rivals in *evidence*, which must be a race, and how those in *tried* ended."""
    rivals = sorted(race_in(evidence), key=lambda x: (x.sent_at, x.id))
    later = [x for x in evidence if x.part.role is not Role.RIVAL and x.sent_at > rivals[-1].sent_at]
    names, replays = Names(evidence, letters), replays_in(evidence)
    axis = _axis_of(rivals)
    shown = _shown(rivals)
    foot = _ROW * (len(shown) + (len(shown) < len(rivals)))
    parts = list(_axis(axis, foot))
    for at, rival in enumerate(shown):
        parts += _row(rival, names, replays, _ROW * (at + 0.5), axis)
    if len(shown) < len(rivals):
        parts.append(_more(len(rivals) - len(shown), foot - _ROW / 2))
    for at, exchange in enumerate(later[:_LATER]):
        parts += _row(exchange, names, replays, foot + _AXIS + _ROW * at, None)
    height = foot + _AXIS + _ROW * len(later[:_LATER]) - (10 if later else 0)
    drawing = svg(caption_id(requirement, KIND), _WIDTH, height, parts)
    return figure(requirement, KIND, _caption(rivals), drawing, below=races_told(tried))


def _shown(rivals: Sequence[Exchange]) -> list[Exchange]:
    """The rivals that there is room for, accepted ones before others, in the order of sending."""
    order = sorted(range(len(rivals)), key=lambda at: (came(rivals[at]) is not Came.ACCEPTED, at))
    return [rivals[at] for at in sorted(order[:_MOST])]


def _more(number: int, y: float) -> Markup:
    told = count(number, "more request", "more requests", " 件を省略")
    return text(_LEFT - 10, y + 4, words(f"and {told.en}", f"他 {told.ja}"), style="soft", anchored="end")


def _row(
    exchange: Exchange, names: Names, replays: frozenset[str], y: float, axis: _Axis | None
) -> Iterator[Markup]:
    """What *exchange* asks for, its bar, and what came of it; without *axis* it came after all bars."""
    asked, answered = requested(exchange, names), answer_words(exchange)
    if exchange.id in replays:
        answered += words(", same id", "、同じ ID")
    style = "strong" if came(exchange) is Came.ACCEPTED else ""
    yield text(0, y + 4, fitting(exchange.id, 56), style="soft")
    yield text(_LEFT - 10, y + 4, _fitted(asked, _LEFT - 74), anchored="end")
    if axis is None:
        yield text(_LEFT, y + 4, words("afterwards", "その後"), style="soft")
    else:
        yield _bar(exchange, axis, y)
    yield shape(came(exchange), _RIGHT + 14, y)
    yield text(_RIGHT + 26, y + 4, _fitted(answered, _WIDTH - _RIGHT - 28), style=style)


def _fitted(told: Words, width: float) -> Words:
    return words(fitting(told.en, width), fitting(told.ja, width))


def _bar(exchange: Exchange, axis: _Axis, y: float) -> Markup:
    start, end = axis.at(exchange.sent_at), axis.at(exchange.received_at)
    frame = Markup('<rect class="bar {}" x="{:g}" y="{:g}" width="{:g}" height="12"/>')
    return frame.format(came(exchange).value, round(start, 1), y - 6, max(round(end - start, 1), 3))


def _axis_of(rivals: Sequence[Exchange]) -> _Axis:
    start = rivals[0].sent_at
    longest = max((x.received_at - start).total_seconds() * 1000 for x in rivals)
    step, factors = 0.1, cycle((2.0, 2.5, 2.0))
    while step * 6 < longest:
        step *= next(factors)
    return _Axis(start=start, step=step, end=step * max(-(-longest // step), 1))


def _axis(axis: _Axis, y: float) -> Iterator[Markup]:
    yield Markup('<path class="axis" d="M{:g} {:g}H{:g}"/>').format(_LEFT, y, _RIGHT)
    unit = (_RIGHT - _LEFT) * axis.step / axis.end
    for at in range(round(axis.end / axis.step) + 1):
        x = round(_LEFT + at * unit, 1)
        yield Markup('<path class="grid" d="M{:g} 0V{:g}"/>').format(x, y + 5)
        yield text(x, y + 18, f"{at * axis.step:,g}", anchored="middle")
    yield text(_RIGHT + 26, y + 18, words("ms since the first", "ミリ秒（最初から）"), style="soft")


def _caption(rivals: Sequence[Exchange]) -> Words:
    outcomes = counted(came(x) for x in rivals)
    number = count(len(rivals), "request", "requests", " 件のリクエスト")
    if any(x.request.wire is not None and x.request.wire.keeps_open for x in rivals):
        how = words("sent one right behind the other on one connection", "一つの接続で続けて送った")
    else:
        how = words("sent at the same moment", "同時に送った")
    return words(
        f"{number.en} {how.en}, each from sending to answer: {outcomes.en}.",
        f"{how.ja} {number.ja}（送信から応答まで）：{outcomes.ja}。",
    )
