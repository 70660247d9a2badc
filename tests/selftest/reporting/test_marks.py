"""The words and marks that reports use."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from capture_conformance import reporting
from capture_conformance.language.rendering import Language, catalogue, render
from capture_conformance.model.exchange import Cut, Framing, Role, Silence
from capture_conformance.model.message import Message, message
from capture_conformance.model.target import KeyForm
from capture_conformance.model.verdicts import Basis, Level, Party
from capture_conformance.reporting.comparison import Kind
from capture_conformance.reporting.marks import BASIS_MEANINGS, MARK_MEANINGS, ROLE_WORDS, Mark, Outcome
from capture_conformance.reporting.words import page_words, term

TEMPLATES = Path(reporting.__file__).parent / "templates"
BUILT = [
    *MARK_MEANINGS.values(),
    *BASIS_MEANINGS.values(),
    *ROLE_WORDS.values(),
    *(x.said for kinds in (Mark, Outcome, Kind) for x in kinds),
    *(message(f"silence.{reason.value}") for reason in Silence),
    *(message(f"stop.form.{form.name.lower()}") for form in KeyForm),
    *(message(f"notes.framing.{x.value}") for x in Framing if x is not Framing.LENGTH),
    *(message(f"notes.cut_place.{cut.name.lower()}") for cut in Cut),
    *(term("level", x.value) for x in Level),
    *(term("basis", x.value) for x in Basis),
    *(term("party", x.value) for x in Party),
]


def test_every_role_has_its_words() -> None:
    """A report must not stumble over an exchange because of the part it plays."""
    assert set(Role) == set(ROLE_WORDS)


@pytest.mark.parametrize("said", BUILT, ids=str)
def test_ids_that_are_built_have_entries(said: Message) -> None:
    """For each member of the enum that they are built of, in both languages."""
    for language in Language:
        assert said.id in catalogue(language, said.id.partition(".")[0])
        assert render(said, language)


def test_the_templates_use_words_that_are_there() -> None:
    """And the catalogue has no others."""
    texts = [file.read_text(encoding="utf-8") for file in TEMPLATES.glob("*.j2")]
    named = {name for text in texts for name in re.findall(r"""(?:\bt\(|words\[)"(\w+)""", text)}
    quoted = {name for text in texts for name in re.findall(r'"(\w+)"', text)}

    assert [] == sorted(named - page_words().keys())
    assert [] == sorted(page_words().keys() - quoted - OF_CODE)


# Words that code names: titles of sections, filters, facts about the route, and a note.
OF_CODE = {
    *("failures", "errors", "warnings", "inconclusives", "waivers", "knowns"),
    *("verdict", "level", "basis", "family", "exchanges_note"),
}
