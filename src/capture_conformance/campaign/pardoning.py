"""Taking the effect out of failures that are waived, or that a baseline had already."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from capture_conformance.model.pardon import Pardons, Waiver
from capture_conformance.model.results import Incident, Result
from capture_conformance.model.verdicts import Effect, Verdict


def pardoned(results: Sequence[Result], pardons: Pardons) -> tuple[Result, ...]:
    """*results*, where what is pardoned keeps its verdict and loses its effect; a waiver goes first."""
    waivers = {waiver.requirement: waiver for waiver in pardons.waivers}
    return tuple(_pardoned(x, waivers.get(x.requirement.id), pardons) for x in results)


def _pardoned(result: Result, waiver: Waiver | None, pardons: Pardons) -> Result:
    if result.verdict is not Verdict.FAIL:
        return replace(result, waiver=waiver)
    if waiver is not None:
        return replace(result, waiver=waiver, effect=Effect.WAIVED)
    if result.effect is Effect.FAILURE and result.requirement.id in pardons.known:
        return replace(result, effect=Effect.KNOWN)
    return result


def needless_waivers(results: Sequence[Result]) -> Iterator[Incident]:
    """Waivers of what has passed: whoever keeps them would not notice when it fails again."""
    for result in results:
        if result.waiver is not None and result.verdict is Verdict.PASS:
            name, owner = result.requirement.id, result.waiver.owner
            reason = f"the waiver of {name}, kept by {owner}, is not needed: it passes; take the waiver out"
            yield Incident(verdict=Verdict.FAIL, requirements=(name,), test="", reason=reason)
