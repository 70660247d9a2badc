"""New cases of every kind for as long as a thorough run may send, after all of its fixed ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, cycle
from typing import Any, TypeAlias

from hypothesis import strategies as st

from capture_conformance.campaign.hunt import Hunt
from capture_conformance.campaign.limits import try_limit
from capture_conformance.campaign.races import race
from capture_conformance.campaign.shortening import shorten
from capture_conformance.campaign.tester import Tester
from capture_conformance.campaign.walks import take_walks
from capture_conformance.checks.sequences import SEQUENCES
from capture_conformance.contract.answers import accepted_wholes
from capture_conformance.generation.amounts import (
    excessive_amounts,
    invalid_amounts,
    over_capture,
    tolerated_amounts,
)
from capture_conformance.generation.concurrency import capture_and_void, differing_captures, equal_captures
from capture_conformance.generation.credentials import invalid_credentials
from capture_conformance.generation.defects import Defect, with_members
from capture_conformance.generation.error_handling import doubly_wrong
from capture_conformance.generation.lifecycle import inopportune_ids
from capture_conformance.generation.openapi_cases import defect_of
from capture_conformance.generation.openapi_cases import invalid_bodies as undescribed_bodies
from capture_conformance.generation.request_fields import invalid_bodies, misnamed_members
from capture_conformance.generation.text import look_alike_ids
from capture_conformance.generation.variety import Variety, drawn_varieties
from capture_conformance.model.exchange import Exchange, Role
from capture_conformance.model.message import message
from capture_conformance.model.verdicts import Verdict
from capture_conformance.plugin import hunt

Quarry: TypeAlias = Callable[[Hunt, int], None]


@hunt()
def test_finds_nothing_new(tester: Tester) -> None:
    """Until the time or the requests are used up; each failure is reduced to its smallest case."""
    quest = Hunt(tester)
    if not quest.may_go_on:
        return
    with long_before(tester):
        for quarry in cycle(QUARRIES):
            if not quest.may_go_on:
                break
            with quest.turn() as seed:
                quarry(quest, seed)
    if quest.found:
        raise quest.found[0]


@contextmanager
def long_before(tester: Tester) -> Iterator[None]:
    """An authorization and a capture from before the hunt, whose state has to be the same afterwards."""
    early = tester.trial(message("hunt.case.authorized_before"), "CAP-ROB-07")
    waiting = early.authorize()
    spent = tester.trial(message("hunt.case.captured_before"), "CAP-ROB-09")
    done = spent.authorize()
    spent.capture(done)
    yield
    early.capture(waiting)
    spent.capture(done, Role.AGAIN)


def captures(quest: Hunt, seed: int) -> None:
    """Correct captures that differ in everything that may vary."""

    def attempt(drawn: Variety) -> Iterable[Exchange]:
        names = ("CAP-REQ-23", "CAP-ROB-06")
        return quest.tester.accept(
            drawn.case, *names, make=drawn.make, amount=drawn.held, card=drawn.card, suffix=drawn.suffix
        )

    quest.draw(drawn_varieties(quest.tester.target, known(quest.tester)), attempt, examples=20, seed=seed)


def further_captures(quest: Hunt, seed: int) -> None:
    """Captures of what was captured in any such way."""

    def attempt(drawn: Variety) -> Iterable[Exchange]:
        name = "CAP-LIF-03" if drawn.amount == drawn.held else "CAP-LIF-04"
        case = message("hunt.case.then_more", variety=drawn.case)
        trial = quest.tester.trial(case, *selected(quest.tester, name))
        aim = trial.authorize(amount=drawn.held, card=drawn.card, suffix=drawn.suffix)
        trial.send(drawn.make(aim), Role.CAPTURE)
        trial.send(drawn.make(aim), Role.AGAIN)
        trial.send(with_members(amount=1)(aim), Role.AGAIN)
        return trial.exchanges

    quest.draw(drawn_varieties(quest.tester.target, known(quest.tester)), attempt, examples=10, seed=seed)


def limits(quest: Hunt, seed: int) -> None:
    """The limit of authorizations of any amount."""
    target = quest.tester.target
    amounts = st.one_of(
        st.integers(target.amount, min(50 * target.amount, target.ceiling)),
        st.integers(target.amount, target.ceiling),
    )
    quest.draw(amounts, lambda amount: try_limit(quest.tester, amount), examples=8, seed=seed)


def excesses(quest: Hunt, seed: int) -> None:
    """Amounts of any size beyond the limit."""
    target = quest.tester.target
    amounts = st.lists(excessive_amounts(target.amount, ceiling=target.ceiling), min_size=1, max_size=8)

    def attempt(drawn: list[int]) -> Iterable[Exchange]:
        return quest.tester.refuse([over_capture(amount) for amount in dict.fromkeys(drawn)])

    quest.draw(amounts, attempt, examples=8, seed=seed)


def refusals(quest: Hunt, seed: int) -> None:
    """Requests that have to be refused, in any order, on authorizations of any amount."""
    tester = quest.tester
    tables = chain(
        invalid_credentials(tester.merchants),
        invalid_bodies(),
        misnamed_members(),
        invalid_amounts(),
        tolerated_amounts(),
        inopportune_ids(),
        doubly_wrong(),
        look_alike_ids(),
    )
    defects = list({defect.case: defect for defect in tables}.values())
    numbers = st.lists(st.integers(0, len(defects) - 1), min_size=1, max_size=8, unique=True)

    def attempt(drawn: tuple[int, list[int]]) -> Iterable[Exchange]:
        held, chosen = drawn
        return tester.refuse([defects[number] for number in chosen], amount=held)

    quest.draw(st.tuples(st.sampled_from(known(tester)), numbers), attempt, examples=8, seed=seed)


def undescribed(quest: Hunt, seed: int) -> None:
    """Bodies that the description forbids, as schemathesis draws them."""

    def attempt(drawn: list[Any]) -> Iterable[Exchange]:
        found = (defect_of(body, number) for number, body in enumerate(drawn, start=1))
        defects: list[Defect] = [defect for defect in found if defect is not None]
        return quest.tester.refuse(defects) if defects else ()

    bodies = st.lists(undescribed_bodies(), min_size=1, max_size=8)
    quest.draw(bodies, attempt, examples=6, seed=seed)


def walks(quest: Hunt, seed: int) -> None:
    """Any sequence of steps; the first one that fails is shortened."""
    tester = quest.tester
    is_known = tester.found(SEQUENCES, tester.history)[0] is Verdict.FAIL
    walkers = take_walks(tester, number=2, seed=seed)
    if not is_known:
        shorten(tester, walkers)


def races(quest: Hunt, seed: int) -> None:
    """Requests at the same moment, or a little apart."""
    tester = quest.tester
    kinds = ["CAP-CON-01", *(x for x in ("CAP-CON-02", "CAP-CON-03") if x in tester.campaign.selected)]
    drawn = st.tuples(
        st.sampled_from(kinds), st.integers(2, tester.at_once(10)), st.sampled_from((0.0, 0.002, 0.01))
    )

    def attempt(drawn: tuple[str, int, float]) -> Iterable[Exchange]:
        name, number, stagger_s = drawn
        case = message("hunt.case.at_once", number=number, seconds=f"{stagger_s:g}")
        trial = tester.trial(case, *selected(tester, name, "CAP-CON-09"))
        aim = trial.authorize()
        made = {
            "CAP-CON-01": lambda: equal_captures(aim, number),
            "CAP-CON-02": lambda: differing_captures(aim, number),
            "CAP-CON-03": lambda: capture_and_void(aim, is_void_first=bool(number % 2)),
        }
        again = None if name == "CAP-CON-01" else 1
        race(trial, made[name](), stagger_s=stagger_s, again=again)
        return trial.exchanges

    quest.draw(drawn, attempt, examples=5, seed=seed)


QUARRIES: tuple[Quarry, ...] = (
    captures,
    refusals,
    further_captures,
    limits,
    walks,
    undescribed,
    races,
    excesses,
)


def known(tester: Tester) -> list[int]:
    """Amounts of which whole captures were accepted before, the usual one first."""
    if tester.target.is_stocked:
        return [tester.target.amount]
    others = sorted(accepted_wholes(tester.history) - {tester.target.amount})
    return [tester.target.amount, *(amount for amount in others if amount >= tester.target.amount)]


def selected(tester: Tester, *names: str) -> tuple[str, ...]:
    """Those of *names* that this run is about."""
    return tuple(name for name in names if name in tester.campaign.selected)
