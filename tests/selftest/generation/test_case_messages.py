"""The messages that name cases, and their texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import chain

import pytest

from capture_conformance.contract.target import load_target
from capture_conformance.generation.amounts import invalid_amounts, respelt_amounts, tolerated_amounts
from capture_conformance.generation.credentials import header_spellings, invalid_credentials
from capture_conformance.generation.request_fields import (
    inexact_members,
    invalid_bodies,
    misnamed_members,
    notes_at_the_limits,
    undocumented_members,
)
from capture_conformance.generation.variety import varieties
from capture_conformance.language.rendering import Language, catalogue, places_of, render
from capture_conformance.model.merchant import Merchant, Merchants
from capture_conformance.model.message import Message

LONG = Merchant(merchant_id="SHOP000001", api_key="anApiKeyOfSomeLength", x_api_key="anXApiKeyOfSomeLength")
SHORT = Merchant(merchant_id="SHOP000002", api_key="sHoRt", x_api_key="BriEf")
DEFECTS = {
    "amounts": (*invalid_amounts(), *tolerated_amounts(), *respelt_amounts()),
    "credentials, long keys": tuple(invalid_credentials(Merchants(own=LONG, other=SHORT))),
    "credentials, short keys": tuple(invalid_credentials(Merchants(own=SHORT, other=LONG))),
    "request_fields": (
        *invalid_bodies(),
        *inexact_members(),
        *misnamed_members(),
        *undocumented_members("JPY"),
    ),
}
CASES: dict[str, list[Message | str]] = {
    **{name: [x.case for x in defects] for name, defects in DEFECTS.items()},
    "header names": [*header_spellings(LONG)],
    "notes": [*notes_at_the_limits()],
    "variety": [x.case for x in varieties(load_target("mock"))],
}


def parts_of(said: object) -> Iterator[Message]:
    """Every message in *said*, itself included."""
    if isinstance(said, Message):
        yield said
        yield from chain.from_iterable(parts_of(value) for _, value in said.args)
    if isinstance(said, tuple):
        yield from chain.from_iterable(parts_of(each) for each in said)


def places(part: Message, language: Language) -> frozenset[str] | None:
    """The names of the places in the entry of *part*; None where it has no entry."""
    template = catalogue(language, part.id.partition(".")[0]).get(part.id)
    return None if template is None else places_of(template)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("family", CASES)
def test_every_case_has_an_entry_with_its_places(family: str, language: Language) -> None:
    """Also the messages in its places."""
    parts = {part for case in CASES[family] for part in parts_of(case)}

    assert parts
    assert [] == [x for x in parts if places(x, language) != frozenset(name for name, _ in x.args)]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("family", CASES)
def test_every_case_has_a_text_of_its_own(family: str, language: Language) -> None:
    """A reader can tell the cases of one family apart."""
    said = [case for case in CASES[family] if isinstance(case, Message)]
    counted = Counter(render(case, language) for case in said)

    assert len(CASES[family]) == len(said)
    assert [] == [text for text, times in counted.items() if times > 1]
