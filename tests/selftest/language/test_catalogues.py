"""The catalogues of messages, and the messages that the code says."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import capture_conformance
from capture_conformance.language.rendering import (
    Language,
    catalogue,
    catalogue_files,
    english,
    places_of,
    render,
)
from capture_conformance.model.message import Message, message

FILES = catalogue_files(Language.EN)
EN = {name: text for file in FILES for name, text in catalogue(Language.EN, file).items()}
JA = {name: text for file in FILES for name, text in catalogue(Language.JA, file).items()}
SOURCES = (Path(capture_conformance.__file__).parent, Path(__file__).parents[2] / "conformance")


def said_in_code() -> Iterator[tuple[str, str, frozenset[str]]]:
    """Each call of ``message`` with a literal id: where it is, the id, and the names of its arguments."""
    for file in sorted(file for folder in SOURCES for file in folder.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Name(id="message"), args=[ast.Constant(value=str(name))]):
                    names = frozenset(x.arg for x in node.keywords if x.arg is not None)
                    yield f"{file.name}:{node.lineno}", name, names
                case _:
                    pass


def test_both_languages_have_the_same_entries() -> None:
    """A message can be rendered in every language, or in none."""
    assert FILES == catalogue_files(Language.JA)
    assert EN.keys() == JA.keys()


def test_both_languages_have_the_same_places() -> None:
    """No argument is lost in one of them."""
    assert [] == [name for name in EN if places_of(EN[name]) != places_of(JA[name])]


def test_every_message_in_the_code_has_an_entry() -> None:
    """With a place for each of its arguments, and an argument for each place."""
    known = [x for x in said_in_code() if x[1] in EN]

    assert [] == [(where, name) for where, name, _ in said_in_code() if name not in EN]
    assert [] == [(where, name) for where, name, names in known if places_of(EN[name]) != names]


def test_japanese_entries_are_japanese() -> None:
    """But for names of members, titles and units."""
    words = re.compile(r"\b(?:a|an|the|of|and|or|is|was|with|in|no|not)\b")

    assert [] == [name for name, text in JA.items() if words.search(re.sub(r"\{[^}]*\}", "", text))]


@pytest.mark.parametrize(
    ("said", "text", "japanese"),
    [
        (message("answer.accepted", status=201), "accepted with 201", "201 で受理"),
        (
            message("answer.none", reason=message("unread.too_large")),
            "no answer (too large)",
            "応答なし（大きすぎる）",
        ),
        (
            message("reason.explained_by_failure", requirements=("CAP-LIF-03", "CAP-LIF-04")),
            "not judged separately: explained by the failure of CAP-LIF-03 and CAP-LIF-04",
            "個別には判定しない：CAP-LIF-03、CAP-LIF-04 の不合格で説明できる",
        ),
        (
            message("list.all", said=(message("expected.accepted"), message("expected.refused"))),
            "accepted; refused",
            "受理；拒否",
        ),
        (message("body.no_number", token="{reason}"), "{reason}, which is not a JSON number", None),
    ],
)
def test_a_message_becomes_a_text(said: Message, text: str, japanese: str | None) -> None:
    """With messages and lists in its places; braces in data are no places."""
    assert text == english(said)
    assert japanese in (None, render(said, Language.JA))


def test_a_message_without_an_entry_shows_its_slug() -> None:
    """A log of a newer version may have one."""
    assert "no.such_thing(n=1)" == english(message("no.such_thing", n=1))


def test_the_slug_tells_questions_apart() -> None:
    """By the id and every argument, also those of messages within."""
    first, second = (message("a.b", n=n, said=(message("c.d", text="e"),)) for n in (1, 2))

    assert "a.b(n=1, said=[c.d(text=e)])" == str(first)
    assert str(first) != str(second)
