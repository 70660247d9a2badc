"""Taking from a pool: each authorization once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from capture_conformance.campaign.stock import Stock
from capture_conformance.contract.target import load_target
from capture_conformance.model.errors import NothingMore, NotPrepared, PoolSpent
from capture_conformance.model.merchant import Merchant
from capture_conformance.model.message import message
from capture_conformance.model.pool import Pool, Prepared

OWN = Merchant(merchant_id="OWN", api_key="a-key-of-its-own", x_api_key="another-of-its-own")
OTHER = replace(OWN, merchant_id="OTHER")
TARGET = replace(load_target("mock"), amount=1000, currency="JPY", is_stocked=True)


def entry(name: str, amount: int = 1000, *, merchant: Merchant = OWN, currency: str = "JPY") -> Prepared:
    """A prepared authorization."""
    return Prepared(
        id=name, amount=amount, currency=currency, merchant_id=merchant.merchant_id, reference="", line=2
    )


@pytest.fixture
def pool(tmp_path: Path) -> Pool:
    """A few of several kinds."""
    entries = (
        entry("A"),
        entry("B", 5000),
        entry("C", merchant=OTHER),
        entry("D", currency="EUR"),
        entry("E"),
    )
    return Pool(file="pool.csv", entries=entries, journal=str(tmp_path / "pool.csv.spent"))


@pytest.fixture
def stock(pool: Pool) -> Iterator[Stock]:
    """That pool, opened."""
    opened = Stock(pool, TARGET)
    yield opened
    opened.close()


def test_each_is_given_once(stock: Stock) -> None:
    """By amount, merchant and currency, in the order of the file."""
    assert "A" == stock.take(amount=1000, merchant=OWN).id
    assert "E" == stock.take(amount=1000, merchant=OWN).id
    assert "B" == stock.take(amount=5000, merchant=OWN).id
    assert "C" == stock.take(amount=1000, merchant=OTHER).id
    assert not stock.holds(amount=1000, merchant=OWN)


def test_says_what_it_lacks(stock: Stock) -> None:
    """One of a rare kind is passed over; without the usual ones there is nothing more to do."""
    with pytest.raises(NotPrepared) as rare:
        stock.take(amount=77, merchant=OWN)
    for _ in range(2):
        stock.take(amount=1000, merchant=OWN)
    with pytest.raises(PoolSpent) as usual:
        stock.take(amount=1000, merchant=OWN)

    lacking = [message("reason.pool_lacks", amount=x, currency="JPY", merchant="OWN") for x in (77, 1000)]
    assert lacking == [rare.value.reason, usual.value.reason]
    assert not isinstance(rare.value, NothingMore)


def test_is_noted_before_it_is_used(stock: Stock, pool: Pool) -> None:
    """So that nothing is forgotten by a run that is killed."""
    stock.take(amount=1000, merchant=OWN)

    assert ["A"] == [json.loads(line)["id"] for line in Path(pool.journal).read_text().splitlines()]


def test_a_note_that_was_broken_off_spoils_no_other(pool: Pool) -> None:
    """Whoever was killed while it wrote may have left half a line."""
    Path(pool.journal).write_text('{"id": "B", "a', encoding="utf-8")
    first = Stock(pool, TARGET)
    taken = first.take(amount=1000, merchant=OWN)
    first.close()
    later = Stock(pool, TARGET)

    assert "A" == taken.id
    assert "E" == later.take(amount=1000, merchant=OWN).id
    later.close()


def test_what_another_took_is_not_taken_again(stock: Stock, pool: Pool) -> None:
    """Not by a worker beside it, and not by a run that begins later."""
    beside = Stock(pool, TARGET)
    first, second = stock.take(amount=1000, merchant=OWN), beside.take(amount=1000, merchant=OWN)
    later = Stock(pool, TARGET)

    assert ("A", "E") == (first.id, second.id)
    assert not stock.holds(amount=1000, merchant=OWN)
    assert not later.holds(amount=1000, merchant=OWN)
    assert later.holds(amount=5000, merchant=OWN)
    for one in (beside, later):
        one.close()


def test_many_at_once_never_share_one(tmp_path: Path) -> None:
    """Whoever takes first has it."""
    entries = tuple(entry(f"A-{n}") for n in range(60))
    pool = Pool(file="pool.csv", entries=entries, journal=str(tmp_path / "journal"))

    def take_ten(_: int) -> list[str]:
        stock = Stock(pool, TARGET)
        try:
            return [stock.take(amount=1000, merchant=OWN).id for _ in range(10)]
        finally:
            stock.close()

    with ThreadPoolExecutor(6) as threads:
        taken = [name for names in threads.map(take_ten, range(6)) for name in names]
    assert {f"A-{n}" for n in range(60)} == set(taken)
    assert 60 == len(taken)
