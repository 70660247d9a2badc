"""The words of the report in both languages, from the catalogues."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from capture_conformance.language.rendering import Language, catalogue, render
from capture_conformance.model.message import Message, message, verbatim

_PAGE = "page"


class Words(NamedTuple):
    """The same in both languages."""

    en: str
    ja: str


def in_both(said: Message) -> Words:
    """*said* in both languages."""
    return Words(*(render(said, language) for language in Language))


@cache
def page_words() -> Mapping[str, Words]:
    """The words of the page, under the names that the templates have for them."""
    ids = catalogue(Language.EN, _PAGE)
    return {name.partition(".")[2]: in_both(message(name)) for name in ids}


def term(group: str, value: str) -> Message:
    """The word for *value*, one of the *group* of terms; a value that the catalogue lacks is its own word."""
    return _known(f"term.{group}.{value.lower()}", value)


def kind_of(kind: str) -> Message:
    """The word for a *kind* of secret that was taken out of an exchange or found in a file."""
    return _known(f"notes.kind.{kind}", kind)


def _known(name: str, value: str) -> Message:
    return message(name) if name in catalogue(Language.EN, name.partition(".")[0]) else verbatim(value)
