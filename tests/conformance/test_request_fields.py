"""How the members of a request body are read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture_conformance.campaign.attempts import attempt
from capture_conformance.campaign.tester import Tester
from capture_conformance.generation.defects import Defect, with_body, with_members, with_raw, without
from capture_conformance.generation.openapi_cases import defect_of, fit_valid
from capture_conformance.generation.openapi_cases import invalid_bodies as undescribed_bodies
from capture_conformance.generation.openapi_cases import valid_bodies as described_bodies
from capture_conformance.generation.request_fields import (
    MALFORMED,
    NOTES_LIMIT,
    capture_of_two,
    escaped_kanji,
    excessive_notes,
    notes_at_the_limits,
    valid_notes,
)
from capture_conformance.generation.requests import Aim, capture_members, encode
from capture_conformance.model.exchange import Role
from capture_conformance.model.message import message
from capture_conformance.plugin import each, requirement

# The requirements that a body drawn by schemathesis can break.
DESCRIBED = (
    *(f"CAP-REQ-{n:02}" for n in (1, 2, 3, 4, 5, 6, 8, 9, 10, 14, 15, 16, 17, 18)),
    *(f"CAP-AMT-{n:02}" for n in (5, 6, 8, 9, 11)),
)
REFUSED = (1, 2, 3, 4, 5, 6, 8, 9, 10, 14, 15, 16, 17, 18, 19, 20, 21, 22, 24, 25)


@pytest.fixture(scope="module")
def attempts(tester: Tester) -> None:
    """Every malformed capture that this run asks for."""
    attempt(tester, "request_fields")


@each(*(f"CAP-REQ-{n:02}" for n in REFUSED))
@pytest.mark.usefixtures("attempts")
def test_refuses_what_the_page_forbids(tester: Tester, requirement_id: str) -> None:
    """Every broken rule is refused with the right status, and leaves no trace."""
    tester.judge(requirement_id)


@requirement("CAP-REQ-21")
def test_captures_what_it_looked_at(tester: Tester) -> None:
    """Of two authorizations in one body; not tried in a quick run, or where all have the same amount."""
    if not tester.profile.is_quick and not tester.target.is_stocked:
        for is_larger_first in (True, False):
            case = "larger_first" if is_larger_first else "larger_last"
            trial = tester.trial(message(f"request_fields.case.{case}"), "CAP-REQ-21")
            larger = trial.authorize()
            pair = (larger, trial.authorize(amount=larger.amount * 3 // 5, role=Role.SISTER))
            first, last = pair if is_larger_first else pair[::-1]
            trial.send(capture_of_two(first, last, amount=larger.amount), Role.ATTEMPT)
            trial.capture(larger, Role.PROOF)
    tester.judge("CAP-REQ-21")


@requirement("CAP-REQ-07")
def test_does_without_notes(tester: Tester) -> None:
    """An optional member may be left out."""
    case = message("request_fields.case.missing", member="notes")
    tester.accept(case, "CAP-REQ-07", make=without("notes"))
    tester.judge("CAP-REQ-07")


@pytest.fixture(scope="module")
def limits(tester: Tester) -> None:
    """Notes of every length and script that have to be accepted."""
    for case, (name, notes, depth) in notes_at_the_limits().items():
        if name in tester.campaign.selected and depth in ("quick", tester.depth):
            tester.accept(case, name, make=with_members(notes=notes))
    if "CAP-REQ-12" in tester.campaign.selected and not tester.profile.is_quick:
        escaped = with_raw("notes", lambda _: escaped_kanji(NOTES_LIMIT))
        case = message("request_fields.case.escaped_kanji", length=NOTES_LIMIT)
        tester.accept(case, "CAP-REQ-12", make=escaped)


@each("CAP-REQ-11", "CAP-REQ-12", "CAP-REQ-13")
@pytest.mark.usefixtures("limits")
def test_accepts_notes_up_to_the_limit(tester: Tester, requirement_id: str) -> None:
    """The limit is included, and counts characters."""
    tester.judge(requirement_id)


@requirement("CAP-REQ-11")
@given(notes=valid_notes())
def test_accepts_any_notes_within_the_limit(tester: Tester, notes: str) -> None:
    """In any script, 1 to 128 characters are no reason to refuse; not drawn in a quick run."""
    if tester.profile.is_quick:
        return
    case = message("request_fields.case.characters", length=len(notes))
    tester.explore(
        ("CAP-REQ-11",), notes, lambda: tester.accept(case, "CAP-REQ-11", make=with_members(notes=notes))
    )


@requirement("CAP-REQ-10")
@given(texts=st.lists(excessive_notes(), min_size=1, max_size=2, unique=True))
def test_refuses_any_notes_beyond_the_limit(tester: Tester, texts: list[str]) -> None:
    """In any script, 129 characters are too many; not drawn in a quick run."""
    if tester.profile.is_quick:
        return
    defects = [
        Defect(
            case=message("request_fields.case.characters_numbered", length=len(text), number=number),
            requirements=("CAP-REQ-10", *MALFORMED),
            make=with_members(notes=text),
        )
        for number, text in enumerate(texts, start=1)
    ]
    tester.explore(("CAP-REQ-10",), tuple(texts), lambda: tester.refuse(defects))


@requirement("CAP-REQ-23")
@given(body=described_bodies())
def test_accepts_what_the_description_allows(tester: Tester, body: Mapping[str, Any]) -> None:
    """Requests that follow the description are accepted; not drawn in a quick run."""
    if tester.profile.is_quick:
        return
    name, case = "CAP-REQ-23", message("openapi.case.any_drawn")
    tester.explore(
        (name,), repr(body), lambda: tester.accept(case, name, make=lambda aim: fit_valid(body, aim))
    )


@requirement("CAP-REQ-23")
def test_reads_members_in_any_order(tester: Tester) -> None:
    """The members of a JSON object have no order."""
    case = message("request_fields.case.reverse_order")
    tester.accept(case, "CAP-REQ-23", make=with_body(reversed_members))
    tester.judge("CAP-REQ-23")


def reversed_members(aim: Aim) -> bytes:
    """A correct body with its members in reverse order."""
    return encode(dict(reversed(capture_members(aim).items())))


@requirement(*DESCRIBED)
@given(bodies=st.lists(undescribed_bodies(), min_size=1, max_size=8))
def test_refuses_what_the_description_forbids(tester: Tester, bodies: list[Any]) -> None:
    """A body that breaks a rule of the description is refused, whatever else it contains."""
    found = (defect_of(body, number) for number, body in enumerate(bodies, start=1))
    defects = [defect for defect in found if defect is not None]
    tester.explore(DESCRIBED, repr(bodies), lambda: tester.refuse(defects) if defects else ())
