"""From a message to a text in a reader's language."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from string import Formatter
from typing import Any

from capture_conformance.model.message import VERBATIM, Message, Value


class Language(StrEnum):
    """A language that there is a catalogue for."""

    EN = "en"
    JA = "ja"


_BETWEEN = {Language.EN: "; ", Language.JA: "；"}


@lru_cache(maxsize=2**14)
def render(said: Message, language: Language = Language.EN) -> str:
    """
    The text of *said* in *language*.

    An entry of the catalogue names its places in braces. Behind a colon a place may say what stands between
    the members of a tuple: ``{requirements: and }``. A message that the catalogue lacks, as one of a newer
    log may be, is shown as its slug.
    """
    if said.id == VERBATIM:
        return str(said.arg("text"))
    template = catalogue(language, said.id.partition(".")[0]).get(said.id)
    if template is None:
        return str(said)
    args = dict(said.args)
    text = ""
    for fixed, name, between, _ in Formatter().parse(template):
        text = _joined(text, fixed)
        if name is not None:
            text = _filled(text, args.get(name, f"{{{name}}}"), between or _BETWEEN[language], language)
    return text


def english(said: Message | None, default: str = "") -> str:
    """The English text of *said*; *default* where nothing is said."""
    return default if said is None else render(said)


@cache
def catalogue(language: Language, file: str) -> Mapping[str, str]:
    """The entries of one *file* of a catalogue, under their full ids; empty where there is no such file."""
    path = Path(__file__).with_name(language.value) / f"{file}.toml"
    if not path.is_file():
        return {}
    return dict(_entries(tomllib.loads(path.read_text(encoding="utf-8")), file))


def catalogue_files(language: Language) -> tuple[str, ...]:
    """The names of the files of a catalogue, without their suffix."""
    return tuple(sorted(path.stem for path in Path(__file__).with_name(language.value).glob("*.toml")))


def places_of(template: str) -> frozenset[str]:
    """The names of the places in the *template* of an entry."""
    return frozenset(name for _, name, _, _ in Formatter().parse(template) if name is not None)


def _entries(table: Mapping[str, Any], path: str) -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        here = f"{path}.{name}"
        if isinstance(value, Mapping):
            yield from _entries(value, here)
        else:
            yield here, value


def _filled(text: str, value: Value, between: str, language: Language) -> str:
    """*text* with *value* at its end, the members of a tuple with *between* between them."""
    match value:
        case Message():
            return _joined(text, render(value, language))
        case tuple():
            return _joined(text, between.join(_filled("", each, between, language) for each in value))
        case _:
            return f"{text}{value}"


def _joined(first: str, second: str) -> str:
    """Both together, without the space between them where it would separate Japanese characters."""
    together = first + second
    at = len(first) - first.endswith(" ")
    is_spaced = together[at : at + 1] == " " and _is_japanese(together[at - 1 : at])
    return together[:at] + together[at + 1 :] if is_spaced and _is_japanese(together[at + 1 :]) else together


def _is_japanese(text: str) -> bool:
    """Whether *text* begins with a kana or a kanji."""
    return "\u3040" <= text[:1] <= "\u30ff" or "\u4e00" <= text[:1] <= "\u9fff"
