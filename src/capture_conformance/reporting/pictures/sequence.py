"""What the finding rests on, message by message, between the tester and the gateway."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from capture_conformance.model.exchange import Exchange, Operation, Role
from capture_conformance.reporting.gaps import gaps, places_of
from capture_conformance.reporting.pictures.answers import answer_words, came, counted
from capture_conformance.reporting.pictures.breaches import Told, breaches
from capture_conformance.reporting.pictures.figure import Picture, caption_id, figure, svg
from capture_conformance.reporting.pictures.messages import (
    TOP,
    WIDTH,
    answer_line,
    lifelines,
    remark_line,
    request_line,
)
from capture_conformance.reporting.pictures.names import Names, replays_in
from capture_conformance.reporting.pictures.requested import requested
from capture_conformance.reporting.pictures.requests import is_of_other
from capture_conformance.reporting.pictures.wording import Words, count, said, words

KIND = "sequence"
_MOST, _FIRST = 14, 7
_LONGEST_CASE = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class _Teller:
    """What is known of all the exchanges when one of them is told."""

    names: Names
    replays: frozenset[str]
    breaches: Mapping[str, Words]
    subject: str | None


def fits_sequence(evidence: Sequence[Exchange]) -> bool:
    """Whether *evidence* has an order that could be told."""
    return sum(not x.is_prepared for x in evidence) > 1


def sequence(
    requirement: str,
    evidence: Sequence[Exchange],
    tried: Sequence[Exchange],
    *,
    letters: Mapping[str, str] | None,
    told: Told | None = None,
) -> Picture:
    """
    The diagram of *evidence* in the order in which it was sent; the middle of a long one is left out.

    Where others of *tried* were sent in between, it says so: without them the same need not come of it.
    """
    ordered = sorted(evidence, key=lambda x: x.sent_at)
    teller = _Teller(
        names=Names(ordered, letters),
        replays=replays_in(ordered),
        breaches=breaches(told),
        subject=None if told is None else told.subject,
    )
    y, parts = TOP, []
    for height, markup in _lines(ordered, teller, _between(ordered, tried)):
        parts.append(Markup('<g transform="translate(0 {:g})">{}</g>').format(y, markup))
        y += height
    drawing = svg(caption_id(requirement, KIND), WIDTH, y + 10, [*lifelines(y + 6), *parts])
    return figure(requirement, KIND, _caption(ordered, teller), drawing)


def _between(ordered: Sequence[Exchange], tried: Sequence[Exchange]) -> Mapping[str, Words]:
    """What of the same trials was sent between two of *ordered*, in words, under the id of the later one."""
    return {name: _gap(others) for name, others in gaps(ordered, tried, places_of(tried)).items()}


def _gap(others: Sequence[Exchange]) -> Words:
    told, number = counted(came(x) for x in others), f"{len(others):,}"
    more = "request" if len(others) == 1 else "requests"
    return Words(
        en=f"⋮ {number} more {more} in between: {told.en} ⋮",
        ja=f"⋮ この間に他のリクエスト {number} 件：{told.ja} ⋮",
    )


def _lines(
    ordered: Sequence[Exchange], teller: _Teller, gaps: Mapping[str, Words]
) -> Iterator[tuple[float, Markup]]:
    """The messages in their order, each with its height."""
    left, before = len(ordered) - _MOST, None
    for at, exchange in enumerate(ordered):
        if left > 0 and _FIRST <= at < _FIRST + left:
            if at == _FIRST:
                told = count(left, "more exchange", "more exchanges", " 件のやり取りを省略")
                yield remark_line(words(f"⋮ {told.en} ⋮", f"⋮ {told.ja} ⋮"))
            continue
        if exchange.id in gaps:
            yield remark_line(gaps[exchange.id])
        asked = requested(exchange, teller.names)
        if exchange.is_prepared:
            yield remark_line(words("made before the run: ", "実行前に用意：") + asked, exchange.id)
        else:
            note = _note(exchange, before, teller)
            yield request_line(exchange.id, asked, note, is_other=is_of_other(exchange))
            yield answer_line(
                exchange,
                is_replay=exchange.id in teller.replays,
                breach=teller.breaches.get(exchange.id),
            )
        before = exchange


def _note(exchange: Exchange, before: Exchange | None, teller: _Teller) -> Words | None:
    """What the suite calls a request that is odd; said once of several in a row."""
    case = exchange.part.case
    is_new = before is None or before.part.case != case
    is_odd = exchange.part.role is Role.ATTEMPT or (
        exchange.part.role is Role.AGAIN and _is_judged(exchange, teller)
    )
    if is_odd and case and is_new:
        return said(case, _LONGEST_CASE)
    return None


def _is_judged(exchange: Exchange, teller: _Teller) -> bool:
    return exchange.id == teller.subject


def _caption(ordered: Sequence[Exchange], teller: _Teller) -> Words:
    """The same once more in words, for the exchange that was judged, or else the last."""
    number = count(len(ordered), "exchange", "exchanges", " 件のやり取り")
    moves = [x for x in ordered if x.operation is not Operation.AUTHORIZATION] or ordered
    told = next((x for x in ordered if _is_judged(x, teller)), moves[-1])
    asked, answered = requested(told, teller.names), answer_words(told)
    which = words("what was judged", "判定の対象") if _is_judged(told, teller) else words("the last", "最後")
    return words(
        f"The evidence in its order: {number.en}, {which.en}: {asked.en} ({answered.en}).",
        f"証拠となった {number.ja}（順番どおり）。{which.ja}は「{asked.ja}」（{answered.ja}）。",
    )
