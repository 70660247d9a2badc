"""How the codes of two answers are compared."""

from __future__ import annotations

import pytest

from capture_conformance.checks.codes import STATUS, codes_of, differences
from capture_conformance.checks.spelling import spelt_apart
from capture_conformance.language.rendering import Language, english, render
from capture_conformance.model.message import message
from histories import capture, response

BARE = capture(response(412, {"success": "true"}))
CODED = capture(response(400, {"success": True, "gateway_response": {"code": "ERR0400"}}))


def test_every_difference_is_a_message() -> None:
    """The status is named in the reader's language, a member by its path."""
    found = list(differences(codes_of(BARE), codes_of(CODED)))

    assert [
        "HTTP status 412 and 400",
        'success "true" and true',
        "gateway_response.code nothing and ERR0400",
    ] == [english(said) for said in found]
    assert "HTTP ステータス 412 と 400" == render(found[0], Language.JA)


def test_a_status_is_a_place_of_its_own_name() -> None:
    """Told apart by its id, not by its text."""
    [said] = differences({STATUS: 400}, {STATUS: 404})

    assert message("codes.differs", place=message("codes.status"), first="400", second="404") == said


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("JPY", "USD", ("JPY", "USD")),
        ("12", 12, ('"12"', "12")),
        (None, "null", ("null", '"null"')),
        (True, "true", ("true", '"true"')),
        (None, "JPY", ("null", "JPY")),
    ],
)
def test_two_different_values_are_two_different_texts(
    first: object, second: object, expected: tuple[str, str]
) -> None:
    """A failure has to show what is wrong."""
    assert expected == spelt_apart(first, second)
