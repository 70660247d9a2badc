"""The suite's own phrases in Japanese, by the table beside this file."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

JAPANESE = "japanese.toml"
# What stands below this is never a phrase by itself.
_PART = "part"
# The name of all phrases together; no table can have it.
_ANY = "*"
_PLACE = re.compile(r"\{([a-z_]*)\}")
_SLOT = re.compile(r"\{([0-9]*)\}")
_CUT = "cut"
_MARK_OF_CUT = "…"
# Places that hold no phrase, and what may stand there.
FORMS = {
    "": re.compile(r".*", re.DOTALL),
    "n": re.compile(r"[-+]?[0-9](?:[0-9.,eE+-]*[0-9])?"),
    "word": re.compile(r"\S+"),
    "quoted": re.compile(r"(['\"]).*\1", re.DOTALL),
    "letter": re.compile(r"[A-Z]"),
    _CUT: re.compile(rf".*{_MARK_OF_CUT}", re.DOTALL),
}
# How much each of them counts for data; a place that takes anything counts as much as it takes.
_WEIGHTS = {"n": 0, "letter": 0, "word": 1, "quoted": 1, _CUT: 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A Japanese text, and how much of the English one was taken for data."""

    text: str
    data: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """
    An English phrase with ``places``; ``fixed`` is what stands before, between and behind them.

    ``japanese`` is the same of its reading, where the places stand in their ``order``.
    """

    fixed: tuple[str, ...]
    places: tuple[str, ...]
    japanese: tuple[str, ...]
    order: tuple[int, ...]

    @property
    def gaps(self) -> tuple[tuple[str, str], ...]:
        """Every place with the fixed text behind it."""
        return tuple(zip(self.places, self.fixed[1:], strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """
    The phrases that a place may hold.

    ``plain`` have no places. ``patterns`` are kept by the character that they begin with, or by an empty text
    where they begin with a place; the most specific come first.
    """

    plain: Mapping[str, str]
    patterns: Mapping[str, tuple[Pattern, ...]]

    def fitting(self, text: str) -> Iterator[Pattern]:
        """The patterns that *text* begins and ends like."""
        for start in (text[:1], ""):
            for pattern in self.patterns.get(start, ()):
                if text.startswith(pattern.fixed[0]) and text.endswith(pattern.fixed[-1]):
                    yield pattern


def in_japanese(text: str) -> str | None:
    """
    The Japanese reading of *text*, a phrase that the suite wrote; None where there is none.

    What a phrase quotes stays as it is. Where it can be read in several ways, that one counts which takes the
    least of it for quoted.
    """
    found = _read(text, _ANY)
    return None if found is None else found.text


@lru_cache(maxsize=2**15)
def _read(text: str, name: str) -> Reading | None:
    """The reading of *text* at a place called *name*."""
    if name in FORMS:
        return _kept(text, name)
    phrases = _phrases()[name]
    if text in phrases.plain:
        return Reading(text=phrases.plain[text], data=0)
    return _least(_filled(x, filling) for x in phrases.fitting(text) for filling in _fillings(text, x))


def _least(readings: Iterable[Reading]) -> Reading | None:
    """The first of *readings* that takes the least for data; none can take less than nothing."""
    least = None
    for reading in readings:
        if least is None or reading.data < least.data:
            least = reading
        if not least.data:
            break
    return least


def _kept(text: str, form: str) -> Reading | None:
    """*text* as it is, where it has that *form*; of what was cut off only the mark of the cut."""
    if FORMS[form].fullmatch(text) is None:
        return None
    return Reading(text=_MARK_OF_CUT if form == _CUT else text, data=_WEIGHTS.get(form, len(text)))


def _filled(pattern: Pattern, filling: Sequence[Reading]) -> Reading:
    text = pattern.japanese[0]
    for number, behind in zip(pattern.order, pattern.japanese[1:], strict=True):
        reading = filling[number]
        is_quoted = reading.data > 0
        text = text + reading.text + behind if is_quoted else _joined(_joined(text, reading.text), behind)
    return Reading(text=text, data=sum(reading.data for reading in filling))


def _joined(first: str, second: str) -> str:
    """Both together, without the space between them where it would stand between Japanese characters."""
    together = first + second
    at = len(first) - first.endswith(" ")
    is_spaced = together[at : at + 1] == " " and _is_japanese(together[at - 1 : at])
    return together[:at] + together[at + 1 :] if is_spaced and _is_japanese(together[at + 1 :]) else together


def _is_japanese(text: str) -> bool:
    """Whether *text* begins with a kana or a kanji."""
    return "\u3040" <= text[:1] <= "\u30ff" or "\u4e00" <= text[:1] <= "\u9fff"


def _fillings(text: str, pattern: Pattern) -> Iterator[tuple[Reading, ...]]:
    """Every way in which the places of *pattern* can be filled so that it is *text*."""
    return _rest_filled(text.removeprefix(pattern.fixed[0]), pattern.gaps)


def _rest_filled(rest: str, gaps: Sequence[tuple[str, str]]) -> Iterator[tuple[Reading, ...]]:
    if not gaps:
        yield ()
        return
    (name, behind), others = gaps[0], gaps[1:]
    for end in _ends(rest, behind, is_last=not others):
        first = _read(rest[:end], name)
        if first is not None:
            more = _rest_filled(rest[end + len(behind) :], others)
            yield from ((first, *readings) for readings in more)


def _ends(rest: str, behind: str, *, is_last: bool) -> Iterator[int]:
    """Where what *behind* follows may end in *rest*; the last place takes all that there is."""
    if is_last:
        if rest.endswith(behind):
            yield len(rest) - len(behind)
        return
    end = rest.find(behind)
    while end >= 0:
        yield end
        end = rest.find(behind, end + 1)


@cache
def _phrases() -> Mapping[str, Phrases]:
    """The phrases of the table under every name that a place may have."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for path, english, japanese in entries(
        tomllib.loads(Path(__file__).with_name(JAPANESE).read_text(encoding="utf-8"))
    ):
        for name in {*path} | ({_ANY} if path[0] != _PART else set()):
            groups.setdefault(name, []).append((english, japanese))
    return {name: _sorted(pairs) for name, pairs in groups.items()}


def entries(
    content: Mapping[str, Any], path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """Every line of a table's *content*: the path of its table, the English phrase, the Japanese reading."""
    for name, value in content.items():
        if isinstance(value, Mapping):
            yield from entries(value, (*path, name))
        else:
            yield path, name, value


def pattern_of(english: str, japanese: str) -> Pattern:
    """The pattern that *english* and *japanese* spell."""
    pieces, read = _PLACE.split(english), _SLOT.split(japanese)
    return Pattern(
        fixed=tuple(pieces[::2]),
        places=tuple(pieces[1::2]),
        japanese=tuple(read[::2]),
        order=tuple(int(told) if told else number for number, told in enumerate(read[1::2])),
    )


def _sorted(pairs: Iterable[tuple[str, str]]) -> Phrases:
    patterns = [pattern_of(*pair) for pair in pairs]
    plain = {pattern.fixed[0]: pattern.japanese[0] for pattern in patterns if not pattern.places}
    by_start: dict[str, list[Pattern]] = {}
    for pattern in sorted(patterns, key=lambda x: -sum(map(len, x.fixed))):
        if pattern.places:
            by_start.setdefault(pattern.fixed[0][:1], []).append(pattern)
    return Phrases(plain=plain, patterns={start: tuple(found) for start, found in by_start.items()})
