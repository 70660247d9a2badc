"""The steps of walks, and their wrong requests."""

from __future__ import annotations

import pytest

from capture_conformance.campaign.walks import case_of
from capture_conformance.contract.register import load_register
from capture_conformance.generation.credentials import foreign_attempts
from capture_conformance.generation.defects import Defect
from capture_conformance.generation.lifecycle import further_captures, inopportune_ids
from capture_conformance.generation.sequences import Deed, Kind, belated_misdeeds, misdeeds
from capture_conformance.language.rendering import Language, catalogue
from capture_conformance.model.merchant import Merchant, Merchants
from capture_conformance.model.message import message

OWN = Merchant(merchant_id="SHOP000001", api_key="anApiKeyOfSomeLength", x_api_key="anXApiKeyOfSomeLength")
OTHER = Merchant(merchant_id="SHOP000002", api_key="anotherApiKeyOfSome", x_api_key="anotherXApiKeyOfSome")
BINDING = {r.id for r in load_register().by_id.values() if r.basis.is_binding}


def tries(merchants: Merchants) -> list[Defect]:
    """All wrong requests, of every kind."""
    return [defect for kind in misdeeds(merchants, BINDING) for defect in kind]


@pytest.mark.parametrize("merchants", [Merchants(own=OWN), Merchants(own=OWN, other=OTHER)])
def test_only_what_has_to_be_refused_is_tried(merchants: Merchants) -> None:
    """By a requirement that can fail a run, and without a condition."""
    found = tries(merchants)

    assert set() == {x.requirements[0] for x in found} - BINDING
    assert not any(x.may_pass for x in found)


@pytest.mark.parametrize(
    "name",
    [
        *("CAP-AMT-02", "CAP-AMT-05", "CAP-AMT-11", "CAP-AMT-12", "CAP-LIF-06"),
        *("CAP-PRO-01", "CAP-PRO-02", "CAP-AUT-16", "CAP-AUT-21", "CAP-AUT-22"),
    ],
)
def test_every_kind_is_tried(name: str) -> None:
    """Too much, fractions, negative and huge amounts, unknown ids, other methods and formats, a stranger."""
    assert name in {x.requirements[0] for x in tries(Merchants(own=OWN, other=OTHER))}


def test_there_is_no_stranger_where_there_is_one_merchant() -> None:
    """And no kind is empty then."""
    foreign = {x.case for x in foreign_attempts(OWN, OTHER)}

    assert foreign & {x.case for x in tries(Merchants(own=OWN, other=OTHER))}
    assert not foreign & {x.case for x in tries(Merchants(own=OWN))}
    assert all(misdeeds(Merchants(own=OWN), BINDING))


def test_zero_is_for_what_is_spent() -> None:
    """For an open authorization it may be accepted if nothing is captured by it."""
    assert [[message("amounts.case.zero")]] == [[x.case for x in kind] for kind in belated_misdeeds(BINDING)]


@pytest.mark.parametrize("kind", [x for x in Kind if x.deed not in (Deed.AUTHORIZE, Deed.TRY_WRONGLY)])
def test_every_correct_step_has_a_case(kind: Kind) -> None:
    """The id is built from the slug of its kind."""
    assert case_of(kind).id in catalogue(Language.EN, "sequences")


def test_every_deed_but_the_authorization_is_for_open_and_for_used_authorizations() -> None:
    """And no kind of step lacks either fact."""
    facts = [(x.deed, x.is_in_time) for x in Kind]

    assert len(Kind) == len(set(facts))
    assert {(deed, when) for deed in Deed for when in (True, False)} - {(Deed.AUTHORIZE, True)} == set(facts)


def test_every_case_of_the_lifecycle_has_an_entry() -> None:
    """Some ids are built from a table."""
    cases = [x.case for x in (*further_captures(), *inopportune_ids())]

    assert [] == [x for x in cases if isinstance(x, str) or x.id not in catalogue(Language.EN, "lifecycle")]
