"""What stood in the two headers of the credentials, told from what is kept of them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from capture_conformance.model.exchange import Exchange
from capture_conformance.reporting.pictures.subjects import Subject
from capture_conformance.reporting.pictures.wording import Words, joined, one_line, words

AUTHORIZATION, X_API_KEY = "Authorization", "x-api-key"
_KEY = re.compile(r"\$\{CAPTURE_(OTHER_)?(X_)?API_KEY(?:_ENCODED)?([^}]{0,20})\}(.{0,200})", re.DOTALL)
_UNKNOWN = re.compile(r"<unknown credential [0-9]+>")
_LONGEST_SCHEME = 16
_ELSEWHERE = words("absent; keys elsewhere", "なし（別の場所にキー）")
_TWICE = words("twice", "二重")


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """
    What a header held: ``told`` in short, ``detail`` where more is known, ``rank`` orders the kinds.

    The right content has the rank 0.
    """

    rank: int
    told: Words
    detail: Words

    @property
    def is_right(self) -> bool:
        """Whether it is what belongs there."""
        return self.rank == 0


def held(subject: Subject, header: str) -> Held:
    """What *subject* holds in *header*, seen from the merchant whose authorization it is about."""
    owner = None if subject.owner is None else _first(subject.owner, AUTHORIZATION)
    return _held(subject.exchange, header, is_others="CAPTURE_OTHER_" in (owner or ""))


def is_of_other(exchange: Exchange) -> bool:
    """Whether a request comes with the keys of the other one of the two merchants."""
    return all("CAPTURE_OTHER_" in (_first(exchange, name) or "") for name in (AUTHORIZATION, X_API_KEY))


def wrong_headers(exchange: Exchange) -> tuple[tuple[str, Held], ...]:
    """The headers of *exchange* that are not right for the merchant who sends it, and what they hold."""
    other = is_of_other(exchange)
    found = ((name, _held(exchange, name, is_others=other)) for name in (AUTHORIZATION, X_API_KEY))
    return tuple((name, content) for name, content in found if not content.is_right)


def _first(exchange: Exchange, header: str) -> str | None:
    return next(iter(_values(exchange, header)), None)


def _values(exchange: Exchange, header: str) -> list[str]:
    return [value for name, value in exchange.request.headers if name.lower() == header.lower()]


def _held(exchange: Exchange, header: str, *, is_others: bool) -> Held:
    values = _values(exchange, header)
    if not values:
        return _absent(exchange)
    kinds = [_classified(value, header, is_others=is_others) for value in values[:3]]
    if len(values) == 1:
        return kinds[0]
    told = joined((x.told for x in kinds), en=", then ", ja="、次に")
    return _kind(9, _TWICE, _TWICE + words(": ") + told)


def _absent(exchange: Exchange) -> Held:
    if "CAPTURE_" in exchange.request.query:
        return _kind(2, _ELSEWHERE, words("absent; keys in the query", "なし（クエリにキー）"))
    if b"${CAPTURE_" in (exchange.request.body or b"")[:65_536]:
        return _kind(2, _ELSEWHERE, words("absent; keys in the body", "なし（本文にキー）"))
    return _kind(1, words("absent", "なし"))


def _kind(rank: int, told: Words, detail: Words | None = None) -> Held:
    return Held(rank=rank, told=told, detail=told if detail is None else detail)


def _classified(value: str, header: str, *, is_others: bool) -> Held:
    bare = value.strip()
    scheme, key = _taken_apart(bare, header)
    if not bare or (scheme == "basic" and not key):
        detail = words(f"{bare} alone", f"{bare} のみ") if bare else words("empty", "空")
        return _kind(3, words("empty", "空"), detail)
    if scheme != "basic":
        named = words("without Basic", "Basic なし") if not scheme else _named(bare)
        return _kind(4, words("wrong scheme", "方式名の誤り"), named)
    return _of_key(key, header, is_others=is_others)


def _taken_apart(bare: str, header: str) -> tuple[str, str]:
    """The scheme in lower case, and the key; in x-api-key all is key."""
    if header == X_API_KEY:
        return "basic", bare
    first, blank, rest = bare.partition(" ")
    if blank:
        return first.lower(), rest.strip()
    return (first.lower(), "") if first.lower() == "basic" else ("", first)


def _named(bare: str) -> Words:
    scheme = one_line(bare.partition(" ")[0], _LONGEST_SCHEME)
    return words(f"{scheme} for Basic", f"Basic でなく {scheme}")


def _of_key(key: str, header: str, *, is_others: bool) -> Held:
    match = _KEY.fullmatch(key)
    if match is None:
        told = (
            words("unknown key", "未知のキー")
            if _UNKNOWN.fullmatch(key)
            else words("something else", "その他")
        )
        return _kind(6, told)
    other, x_api_key, change, rest = match.groups()
    if bool(x_api_key) != (header == X_API_KEY):
        return _kind(7, words("the other header's key", "もう一方のヘッダーのキー"))
    if bool(other) != is_others:
        return _kind(8, words("another merchant's", "他の加盟店のキー"))
    if change or rest:
        return _kind(5, words("altered", "改変したキー"), _change(change, rest))
    return _kind(0, words("right", "正しい"))


def _change(change: str, rest: str) -> Words:
    if change == "~~":
        return words("letter case changed", "大文字小文字を反転")
    if rest.startswith(","):
        return words("another behind a comma", "カンマで別のキーを追加")
    if change:
        return words("end changed", "末尾を変更") if rest else words("shortened", "短縮")
    return words("lengthened", "延長")
