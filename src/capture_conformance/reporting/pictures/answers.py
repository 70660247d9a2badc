"""The outcome of a request, shown by a word, a shape and a status."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum

from markupsafe import Markup

from capture_conformance.contract.answers import Outcome, body_of, member, outcome
from capture_conformance.model.exchange import Exchange, NoResponse, Silence
from capture_conformance.reporting.pictures.wording import Words, joined, words

_MOST_STATUSES = 4


class Came(StrEnum):
    """What a request came to; UNDECIDED answers say neither yes nor no."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNDECIDED = "undecided"
    SILENT = "silent"

    @property
    def words(self) -> Words:
        """The word for it."""
        return _WORDS[self]


_WORDS = {
    Came.ACCEPTED: words("accepted", "受理"),
    Came.REFUSED: words("refused", "拒否"),
    Came.UNDECIDED: words("undecided", "判定不能"),
    Came.SILENT: words("no answer", "応答なし"),
}
_OF_OUTCOMES = {
    Outcome.ACCEPTED: Came.ACCEPTED,
    Outcome.REFUSED: Came.REFUSED,
    Outcome.UNKNOWN: Came.UNDECIDED,
}
# A disc, a cross, a ring, and a ring with a gap: distinct without any colour.
_SHAPES = {
    Came.ACCEPTED: '<circle class="accepted" cx="{x}" cy="{y}" r="5"/>',
    Came.REFUSED: '<path class="refused" d="M{a} {b}l8 8m0-8l-8 8"/>',
    Came.UNDECIDED: '<circle class="undecided" cx="{x}" cy="{y}" r="4.5"/>',
    Came.SILENT: '<circle class="silent" cx="{x}" cy="{y}" r="4.5"/>',
}


def came(exchange: Exchange) -> Came:
    """What *exchange* came to."""
    if isinstance(exchange.reply, NoResponse):
        return Came.SILENT
    return _OF_OUTCOMES[outcome(exchange)]


def shape(kind: Came, x: float, y: float) -> Markup:
    """The mark of *kind* in a drawing, around *x* and *y*."""
    a, b = f"{x - 4:g}", f"{y - 4:g}"
    return Markup(_SHAPES[kind]).format(x=f"{x:g}", y=f"{y:g}", a=a, b=b)  # noqa: S704 - our own shapes


def symbol(kind: Came) -> Markup:
    """The mark of *kind* in a line of text; the word stands beside it."""
    frame = Markup(
        '<svg class="symbol" viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">{}</svg>'
    )
    return frame.format(shape(kind, 6, 6))


def status(exchange: Exchange) -> str:
    """The status of the answer; empty where there is none."""
    return "" if isinstance(exchange.reply, NoResponse) else str(exchange.reply.status)


def counted(exchanges: Iterable[Came]) -> Words:
    """How many came to what: "3 accepted, 42 refused"."""
    numbers = Counter(exchanges)
    told = (_number(kind, numbers[kind]) for kind in Came if numbers[kind])
    return joined(told, en=", ", ja="、")


def _number(kind: Came, number: int) -> Words:
    return Words(en=f"{number:,} {kind.words.en}", ja=f"{kind.words.ja} {number:,} 件")


def statuses(exchanges: Iterable[Exchange]) -> str:
    """The statuses that *exchanges* were answered with, the most frequent first."""
    counted = Counter(status(x) for x in exchanges)
    counted.pop("", None)
    ordered = sorted(counted, key=lambda name: (-counted[name], name))
    cut = ["…"] if len(ordered) > _MOST_STATUSES else []
    return ", ".join(ordered[:_MOST_STATUSES] + cut)


def reason_of(exchange: Exchange) -> tuple[str, ...]:
    """What the gateway gives for its reason: its code and its message, as far as it tells them."""
    given = (member(body_of(exchange), "gateway_response", name) for name in ("code", "message"))
    return tuple(text for text in given if isinstance(text, str))


def answer_words(exchange: Exchange) -> Words:
    """The answer in a few words: what it comes to, and its status."""
    reply = exchange.reply
    if isinstance(reply, NoResponse) and reply.reason is Silence.CUT:
        return words("cut off by the tester on purpose", "テスターが意図的に切断")
    told = came(exchange).words
    return told if isinstance(reply, NoResponse) else told + words(f", {reply.status}", f"、{reply.status}")
