"""Which credentials are accepted, and how the others are refused."""

from __future__ import annotations

from functools import partial

import pytest

from capture_conformance.campaign.attempts import attempt
from capture_conformance.campaign.tester import Tester
from capture_conformance.generation.credentials import (
    foreign_captures,
    header_spellings,
)
from capture_conformance.generation.defects import chosen
from capture_conformance.generation.requests import capture_request
from capture_conformance.plugin import each, requirement


@pytest.fixture(scope="module")
def attempts(tester: Tester) -> None:
    """Every unauthorized capture that this run asks for."""
    attempt(tester, "credentials")


@pytest.fixture(scope="module")
def reversed_attempts(tester: Tester) -> None:
    """The same with the merchants exchanged: the first tries what the other owns; not in a quick run."""
    own, other = tester.merchants.own, tester.merchants.other
    if tester.profile.is_quick or other is None or not tester.may_authorize(merchant=other):
        return
    defects = foreign_captures(other, own)
    tester.refuse(chosen(defects, wanted=tester.campaign.selected, depth=tester.depth), merchant=other)


@each(*(f"CAP-AUT-{n:02}" for n in (*range(1, 20), 21, 22)))
@pytest.mark.usefixtures("attempts", "reversed_attempts")
def test_lets_nobody_through_without_the_right(tester: Tester, requirement_id: str) -> None:
    """Every unauthorized capture is refused with the right status, and leaves no trace."""
    tester.judge(requirement_id)


@requirement("CAP-AUT-20")
def test_reads_header_names_in_any_letter_case(tester: Tester) -> None:
    """Proxies and HTTP/2 change it."""
    spellings = list(header_spellings(tester.merchants.own).items())
    for case, headers in spellings[:1] if tester.profile.is_quick else spellings:
        tester.accept(case, "CAP-AUT-20", make=partial(capture_request, headers=headers))
    tester.judge("CAP-AUT-20")
