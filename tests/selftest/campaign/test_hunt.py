"""How the hunt looks for what has not failed yet, and when it stops."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace

from hypothesis import strategies as st

from capture_conformance.campaign.case_files import case_of
from capture_conformance.campaign.case_steps import History
from capture_conformance.campaign.hunt import Hunt
from capture_conformance.campaign.judgement import judge_all
from capture_conformance.campaign.replay import replay
from capture_conformance.campaign.tester import Nonconformance
from capture_conformance.checks.judging import Tolerance
from capture_conformance.contract.register import load_register
from capture_conformance.generation.amounts import over_capture
from capture_conformance.language.rendering import english
from capture_conformance.model.campaign import THOROUGH
from capture_conformance.model.exchange import Exchange
from capture_conformance.model.verdicts import Verdict
from toy_gateway import ALONE, Gateway, a_tester, a_toy, sound

WANTED = ("CAP-AMT-02", "CAP-AMT-17")
HUNTER = replace(THOROUGH, shrink_requests=400)


def a_hunt(decide: Gateway, *, requests: int = 2000) -> Hunt:
    """A hunt for amounts beyond the limit."""
    toy = a_toy(decide, ALONE, requests=requests)
    return Hunt(a_tester(decide, profile=HUNTER, selected=WANTED, transport=toy))


def one_turn(hunt: Hunt) -> None:
    """Twenty examples of amounts that have to be refused."""

    def attempt(amount: int) -> Iterable[Exchange]:
        return hunt.tester.refuse([over_capture(amount)])

    with hunt.turn() as seed:
        hunt.draw(st.integers(1001, 9999), attempt, examples=20, seed=seed)


def takes_large_amounts(asked: dict[str, object], _open: set[str]) -> bool:
    """A gateway that forgets its limit beyond two thousand."""
    amount = int(str(asked["amount"]))
    return amount <= 1000 or amount > 2000


def test_makes_what_it_finds_as_small_as_it_will_go() -> None:
    """2001 is the smallest amount that is wrongly accepted."""
    hunt = a_hunt(takes_large_amounts)
    for _ in range(12):
        one_turn(hunt)

    assert [("CAP-AMT-02", "amount 2001")] == [
        (found.requirement, english(found.finding.case)) for found in hunt.found
    ]


def test_looks_for_nothing_that_is_found_already() -> None:
    """A failure from before the hunt is not reported by it."""
    hunt = a_hunt(lambda asked, _open: True)
    hunt.tester.refuse([over_capture(1001)])
    later = Hunt(hunt.tester)
    one_turn(later)

    assert [] == later.found


def test_finds_nothing_in_a_sound_gateway() -> None:
    """Nor does it leave anything open."""
    hunt = a_hunt(sound)
    one_turn(hunt)
    hunt.tester.settle("")

    assert [] == hunt.found


def test_every_turn_draws_anew() -> None:
    """A second turn asks other amounts than the first."""
    hunt = a_hunt(sound)
    one_turn(hunt)
    first = {x.request.body for x in hunt.tester.history}
    one_turn(hunt)
    second = {x.request.body for x in hunt.tester.history} - first

    assert len(second) > 20


def test_stops_before_its_requests_are_over() -> None:
    """So that no trial is interrupted in the middle."""
    hunt = a_hunt(sound, requests=330)
    may_begin = hunt.may_go_on
    one_turn(hunt)
    one_turn(hunt)

    assert may_begin
    assert not hunt.may_go_on


def test_an_allowance_that_ends_all_the_same_is_no_finding() -> None:
    """The turn ends, and so does the hunt."""
    hunt = a_hunt(sound, requests=5)
    one_turn(hunt)

    assert [] == hunt.found
    assert not hunt.may_go_on


def test_what_fails_is_told_like_any_nonconformance() -> None:
    """With what was expected and observed."""
    hunt = a_hunt(takes_large_amounts)
    for _ in range(12):
        one_turn(hunt)

    assert all(isinstance(found, Nonconformance) for found in hunt.found)
    assert all("expected refused, observed accepted" in english(found.reason) for found in hunt.found)


def case_from(hunt: Hunt) -> str:
    """What *hunt* has found of the first requirement, as a case file."""
    (result,) = judge_all(
        [load_register().by_id[WANTED[0]]],
        hunt.tester.history,
        (),
        dispositions={},
        tolerance=Tolerance(clock_s=5.0),
        strict=False,
        tests={},
    )
    history, tester = History(hunt.tester.history), hunt.tester
    return json.dumps(case_of(result, history, target=tester.target, merchants=tester.merchants))


def test_what_it_finds_can_be_made_again_by_itself() -> None:
    """It fails again as long as the gateway is as it was, and passes where it is sound."""
    hunt = a_hunt(takes_large_amounts)
    for _ in range(12):
        one_turn(hunt)
    case = case_from(hunt)
    again, mended = a_tester(takes_large_amounts), a_tester(sound)
    replay(again, case)
    replay(mended, case)

    assert (Verdict.FAIL, Verdict.PASS) == tuple(x.found(WANTED[0], x.history)[0] for x in (again, mended))
    assert 5 > len(mended.history)
