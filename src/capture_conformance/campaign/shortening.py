"""Shortening a walk that found a failure: it is repeated with fewer steps as long as it still fails."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from capture_conformance.campaign.tester import Tester
from capture_conformance.campaign.walks import Step, Walker
from capture_conformance.checks.sequences import SEQUENCES
from capture_conformance.generation.sequences import Kind
from capture_conformance.model.finding import Finding
from capture_conformance.model.message import message
from capture_conformance.model.verdicts import Verdict

Steps = tuple[Step, ...]


def shorten(tester: Tester, walkers: Iterable[Walker]) -> None:
    """
    Repeat the walk of *walkers* with the smallest failure, with fewer and fewer steps.

    The exchanges are judged later with all others, and the finding shows the shortest walk that fails. No
    more requests are sent than the profile allows for shrinking.
    """
    wrong = _smallest(tester, walkers)
    if wrong is None:
        return
    steps, shown = wrong
    again = _Again(tester)
    # The failure may not depend on the merchant.
    of_first = tuple(step.of_first for step in shown)
    kept = next((x for x in dict.fromkeys((of_first, shown, steps)) if again.goes_wrong(x)), None)
    while kept is not None:
        kept = next((x for x in _shorter(kept) if again.goes_wrong(x)), None)


def _smallest(tester: Tester, walkers: Iterable[Walker]) -> tuple[Steps, Steps] | None:
    """The steps up to the smallest failure, and those of them that its evidence shows."""
    owners = {made: walker for walker in walkers for _, made in walker.taken if made is not None}
    failed = (x for x in tester.findings(SEQUENCES) if x.verdict is Verdict.FAIL and x.subject in owners)
    found = min(failed, key=lambda finding: finding.weight, default=None)
    if found is None or found.subject is None:
        return None
    taken = owners[found.subject].taken
    until = taken[: [made for _, made in taken].index(found.subject) + 1]
    return tuple(step for step, _ in until), tuple(_shown(until, found))


def _shown(taken: Sequence[tuple[Step, str | None]], finding: Finding) -> Iterator[Step]:
    """Those of the steps *taken* that are in the evidence, with the authorizations that they need."""
    needed = {step.on for step, made in taken if made in finding.evidence}
    for step, made in taken:
        if made in finding.evidence or (step.kind is Kind.AUTHORIZE and step.on in needed):
            yield step


def _shorter(steps: Steps) -> Iterator[Steps]:
    """*steps* without one authorization and all steps on it, or without one other step."""
    *before, last = steps
    for number in dict.fromkeys(step.on for step in before):
        if number != last.on:
            yield tuple(step for step in steps if step.on != number)
    for at, step in enumerate(before):
        if step.kind is not Kind.AUTHORIZE:
            yield (*steps[:at], *steps[at + 1 :])


class _Again:
    """Repeats steps and says whether that fails; no sequence twice, and none beyond the allowance."""

    def __init__(self, tester: Tester) -> None:
        self._tester = tester
        self._end = len(tester.history) + tester.profile.shrink_requests
        self._tried: set[Steps] = set()

    def goes_wrong(self, steps: Steps) -> bool:
        # For every refused capture one more is sent, for another authorization.
        if steps in self._tried or len(self._tester.history) + 2 * len(steps) > self._end:
            return False
        self._tried.add(steps)
        walker = Walker(self._tester, message("sequences.case.shortened_walk"))
        with self._tester.confirming():
            for step in steps:
                walker.take(step)
        made = {name for _, name in walker.taken}
        found = self._tester.findings(SEQUENCES)
        return any(x.verdict is Verdict.FAIL and x.subject in made for x in found)
