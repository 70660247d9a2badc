"""Which requirements a run judges."""

from __future__ import annotations

import dataclasses

import pytest

from capture_conformance.campaign.selection import offered, set_aside
from capture_conformance.contract.register import load_register
from capture_conformance.contract.target import load_target
from capture_conformance.model.errors import NothingSelected, UsageError
from capture_conformance.model.merchant import Merchant, Merchants
from capture_conformance.model.pool import Pool, Prepared

REGISTER = load_register()
OWN = Merchant(merchant_id="A", api_key="a-key-of-some-length", x_api_key="another-key-of-some")
OF_POOLS = frozenset({"authorization", "larger_amount", "reference"})
ALL = OF_POOLS | {"void", "status", "single_capture", "smallest_amount", "distinct_keys", "second_merchant"}


def test_everything_is_judged_where_everything_is_offered() -> None:
    """Nothing is left out silently."""
    assert {} == set_aside(REGISTER, (), ALL)


@pytest.mark.parametrize("lacking", sorted(ALL))
def test_what_is_not_offered_is_not_applicable_and_says_why(lacking: str) -> None:
    """Just those requirements that need it."""
    aside = set_aside(REGISTER, (), ALL - {lacking})
    expected = {name for name, r in REGISTER.by_id.items() if lacking in r.needs}

    assert expected == set(aside)
    assert expected
    assert {"not_applicable"} == {disposition for disposition, _ in aside.values()}
    assert all(reason for _, reason in aside.values())


@pytest.mark.parametrize(
    ("only", "kept"),
    [
        (("CAP-AMT-02",), {"CAP-AMT-02"}),
        (("cap-amt-02",), {"CAP-AMT-02"}),
        (("CAP-AMT-0?", "CAP-LIF-01"), {*(f"CAP-AMT-0{n}" for n in range(1, 10)), "CAP-LIF-01"}),
    ],
)
def test_ids_and_patterns_select(only: tuple[str, ...], kept: set[str]) -> None:
    """The others are deselected."""
    aside = set_aside(REGISTER, only, ALL)

    assert kept == set(REGISTER.by_id) - set(aside)
    assert {"deselected"} == {disposition for disposition, _ in aside.values()}


def test_an_unknown_id_is_an_error_that_names_its_neighbours() -> None:
    """A typing error must not select nothing."""
    with pytest.raises(UsageError, match="did you mean CAP-AMT-"):
        set_aside(REGISTER, ("CAP-AMT-0",), ALL)


def test_a_pattern_that_matches_nothing_selects_nothing() -> None:
    """Which has an exit code of its own."""
    with pytest.raises(NothingSelected):
        set_aside(REGISTER, ("CAP-X*",), ALL)


def test_the_target_file_and_the_credentials_say_what_is_offered() -> None:
    """Claims as they stand, keys as they are."""
    target = load_target("mock")
    several = dataclasses.replace(
        target, claims=dataclasses.replace(target.claims, multiple_partial_capture=True)
    )
    same = Merchants(own=dataclasses.replace(OWN, x_api_key=OWN.api_key))

    assert ALL == offered(target, Merchants(own=OWN, other=OWN))
    assert OF_POOLS | {"void", "status", "smallest_amount"} == offered(several, same)
    assert "smallest_amount" not in offered(dataclasses.replace(target, smallest=2), same)


def test_a_pool_offers_what_it_tells() -> None:
    """Other amounts, and references; it never makes an authorization."""
    target, merchants = load_target("mock"), Merchants(own=OWN)
    plain = Prepared(id="A", amount=target.amount, currency="JPY", merchant_id="A", reference="", line=2)
    told = dataclasses.replace(plain, reference="ref 1")
    large = dataclasses.replace(plain, amount=target.larger)

    def of(*entries: Prepared) -> frozenset[str]:
        return OF_POOLS & offered(target, merchants, Pool(file="p", entries=entries, journal="j"))

    assert OF_POOLS <= offered(target, merchants)
    assert not of(plain)
    assert {"reference"} == of(plain, told)
    assert {"larger_amount"} == of(plain, large)
