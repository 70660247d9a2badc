"""Tallies: what has been found, added up."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from capture_conformance.judging.tally import Tally, Tallying
from capture_conformance.model.exchange import ExchangeId
from capture_conformance.model.finding import Finding
from capture_conformance.model.message import message
from capture_conformance.model.verdicts import Verdict

VERDICTS = (Verdict.PASS, Verdict.INCONCLUSIVE, Verdict.FAIL)


def finding(verdict: Verdict, weight: int, number: int) -> Finding:
    """A finding of that *weight*, on an exchange called by its *number*."""
    return Finding(
        verdict=verdict,
        expected=message("expected.refused"),
        observed=message("answer.accepted", status=number),
        evidence=(ExchangeId(f"x-{number:04}"),),
        witnesses=frozenset({f"kind {number % 2}"}),
        weight=weight,
    )


def tally_of(found: Sequence[Finding]) -> Tally:
    """*found*, added up one by one."""
    tallying = Tallying()
    for each in found:
        tallying.add(each, ())
    return tallying.tally()


drawn = st.lists(st.tuples(st.sampled_from(VERDICTS), st.integers(0, 5)), max_size=120)


@given(drawn, st.lists(st.integers(0, 120), max_size=4), st.randoms())
def test_parts_merge_to_the_whole(found: list[tuple[Verdict, int]], cuts: list[int], random: Random) -> None:
    """Wherever it is cut, and in whatever order the parts are merged."""
    findings = [finding(verdict, weight, number) for number, (verdict, weight) in enumerate(found)]
    edges = [0, *sorted(cuts), len(findings)]
    parts = [tally_of(findings[a:b]) for a, b in pairwise(edges) if a <= b]
    random.shuffle(parts)

    assert tally_of(findings) == reduce(Tally.merged, parts, Tally())


def test_nothing_found_is_no_pass() -> None:
    """And there is nothing to show."""
    assert (Verdict.NONE, None) == (Tally().verdict, Tally().smallest)


def test_the_gravest_verdict_counts_and_its_least_finding_is_shown() -> None:
    """Among equals the one that comes first by its evidence."""
    found = [finding(Verdict.PASS, 0, 1), finding(Verdict.FAIL, 7, 2), finding(Verdict.FAIL, 3, 4)]
    tally = tally_of([*found, finding(Verdict.FAIL, 3, 3)])

    assert tally.smallest is not None
    assert (Verdict.FAIL, ("x-0003",)) == (tally.verdict, tally.smallest.finding.evidence)
    assert {Verdict.PASS: 1, Verdict.FAIL: 3} == dict(tally.counts)


def test_only_what_passed_is_a_witness() -> None:
    """What failed shows nothing of the kind that a pass needs."""
    tally = tally_of([finding(Verdict.FAIL, 0, 1), finding(Verdict.PASS, 0, 2)])

    assert {"kind 0"} == tally.witnesses
