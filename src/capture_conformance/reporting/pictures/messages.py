"""The pieces of a sequence diagram: lifelines, and messages between them."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from capture_conformance.model.exchange import Exchange, NoResponse
from capture_conformance.reporting.pictures.answers import Came, answer_words, came, reason_of, shape
from capture_conformance.reporting.pictures.figure import text
from capture_conformance.reporting.pictures.wording import Words, fitting, one_line, words

WIDTH, LINE, TOP = 560.0, 24.0, 34.0
_TESTER, _GATEWAY = 84.0, 500.0
_LONGEST_REASON = 60
_ROOM = _GATEWAY - _TESTER - 24


def lifelines(bottom: float) -> Iterator[Markup]:
    """The two lines that all messages run between, down to *bottom*."""
    for x, told in ((_TESTER, words("tester", "テスター")), (_GATEWAY, words("gateway", "ゲートウェイ"))):
        yield Markup('<line class="lifeline" x1="{0:g}" y1="26" x2="{0:g}" y2="{1:g}"/>').format(x, bottom)
        yield Markup('<rect class="head" x="{:g}" y="4" width="92" height="22" rx="3"/>').format(x - 46)
        yield text(x, 19, told, style="strong", anchored="middle")


def request_line(name: str, told: Words, note: Words | None, *, is_other: bool) -> tuple[float, Markup]:
    """The height of a request, and the request: what it asks for, and below it what is odd about it."""
    height = LINE + (15 if note else 0)
    parts = _name(name) + _label(told, "strong", 19)
    parts += _label(note, "soft", 34) if note else Markup()
    return height, parts + _arrow("request other" if is_other else "request", height, _TESTER, _GATEWAY)


def answer_line(exchange: Exchange, *, is_replay: bool, breach: Words | None) -> tuple[float, Markup]:
    """The height of an answer, and the answer: a word, a shape, a status; no arrow where none came."""
    told = answer_words(exchange)
    if is_replay:
        told += words(", the same id as before", "、前と同じ ID")
    if breach is not None:
        told += breach
    else:
        told += _reason(exchange)
    # On the tester's side, where it is seen on a narrow page too.
    x, style = _TESTER + 18, "" if breach is None else "breach strong"
    marked = shape(came(exchange), x, 14) + text(x + 12, 18, _fitted(told), style=style)
    if breach is not None:
        marked = Markup('<g class="over">{}</g>').format(marked)
    if isinstance(exchange.reply, NoResponse):
        return LINE + 2, marked
    return LINE + 2, marked + _arrow("answer", LINE, _GATEWAY, _TESTER)


def _reason(exchange: Exchange) -> Words:
    """What the gateway gives for its reason where it refuses."""
    if came(exchange) is not Came.REFUSED:
        return words("")
    told = [one_line(text, _LONGEST_REASON) for text in reason_of(exchange)]
    return words(f" ({', '.join(told)})", f"（{'、'.join(told)}）") if told else words("")


def remark_line(told: Words, name: str = "") -> tuple[float, Markup]:
    """The height of a remark between the messages, and the remark."""
    return LINE + 4, (_name(name) if name else Markup()) + _label(told, "soft", 18)


def _name(name: str) -> Markup:
    return text(_TESTER - 50, 19, fitting(name, 52), style="soft", anchored="middle")


def _label(told: Words, style: str, y: float) -> Markup:
    return text(_TESTER + 12, y, _fitted(told), style=style)


def _fitted(told: Words) -> Words:
    return words(fitting(told.en, _ROOM), fitting(told.ja, _ROOM))


def _arrow(style: str, y: float, start: float, end: float) -> Markup:
    back = -7 if end > start else 7
    frame = Markup('<path class="{0}" d="M{1:g} {2:g}H{3:g}"/><path class="tip" d="M{3:g} {2:g}l{4} -4v8z"/>')
    return frame.format(style, start, y, end, back)
