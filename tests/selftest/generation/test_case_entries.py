"""The cases whose ids are put together have entries in the catalogues."""

from __future__ import annotations

from itertools import chain

import pytest

from capture_conformance.generation.robustness import inner_names, overwhelming_bodies
from capture_conformance.generation.text import look_alike_ids, odd_notes
from capture_conformance.language.rendering import Language, catalogue, places_of
from capture_conformance.model.exchange import Cut
from capture_conformance.model.message import Message, message

CASES = (
    *(
        defect.case
        for defect in chain(inner_names(), overwhelming_bodies(is_quick=True), look_alike_ids(), odd_notes())
    ),
    *(message(f"concurrency.case.cut_off.{cut.name.lower()}") for cut in Cut),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_case_has_an_entry(case: Message) -> None:
    """With a place for each of its arguments, and an argument for each place."""
    entries = catalogue(Language.EN, case.id.partition(".")[0])

    assert case.id in entries
    assert places_of(entries[case.id]) == {name for name, _ in case.args}
