"""Taking the effect out of failures that are waived, or that a baseline had already."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from capture_conformance.model.message import message
from capture_conformance.model.pardon import Pardons, Waiver
from capture_conformance.model.results import Incident, Result
from capture_conformance.model.verdicts import Effect, Verdict


def pardoned(results: Sequence[Result], pardons: Pardons) -> tuple[Result, ...]:
    """
    *results*, where what is pardoned keeps its verdict and loses its effect; a waiver goes first.

    A requirement that is left open because others failed is pardoned with them: if every one of those is. One
    that is open for any other reason is not, for nobody knows how it would have ended.
    """
    waivers = {waiver.requirement: waiver for waiver in pardons.waivers}
    judged = {x.requirement.id: _pardoned(x, waivers.get(x.requirement.id), pardons) for x in results}
    return tuple(_with_its_causes(x, judged, pardons) for x in judged.values())


def _pardoned(result: Result, waiver: Waiver | None, pardons: Pardons) -> Result:
    if result.verdict is not Verdict.FAIL:
        return replace(result, waiver=waiver)
    if waiver is not None:
        return replace(result, waiver=waiver, effect=Effect.WAIVED)
    if result.effect is Effect.FAILURE and result.requirement.id in pardons.known:
        return replace(result, effect=Effect.KNOWN)
    return result


def _with_its_causes(result: Result, judged: Mapping[str, Result], pardons: Pardons) -> Result:
    """*result*, with the effect of the pardoned failures that explain it, where all of them are pardoned."""
    causes = _causes(result, judged, pardons, frozenset())
    if result.verdict is not Verdict.INCONCLUSIVE or not causes:
        return result
    if not all(_is_accepted(x, pardons) for x in causes):
        return result
    waiver = result.waiver or next((x.waiver for x in causes if x.waiver is not None), None)
    return replace(result, waiver=waiver, effect=Effect.KNOWN if waiver is None else Effect.WAIVED)


def _causes(
    result: Result, judged: Mapping[str, Result], pardons: Pardons, passed: frozenset[str]
) -> tuple[Result, ...]:
    """The failures that explain *result*; where one of those is explained itself, the failures behind it."""
    found: list[Result] = []
    for name in result.explained_by:
        cause = judged.get(name)
        if cause is None or name in passed:
            continue
        is_last = _is_accepted(cause, pardons) or not cause.explained_by
        deeper = () if is_last else _causes(cause, judged, pardons, passed | {name})
        found.extend(deeper or (cause,))
    return tuple(found)


def _is_accepted(cause: Result, pardons: Pardons) -> bool:
    return cause.waiver is not None or cause.requirement.id in pardons.known


def needless_waivers(results: Sequence[Result]) -> Iterator[Incident]:
    """Waivers of what has passed: whoever keeps them would not notice when it fails again."""
    for result in results:
        if result.waiver is not None and result.verdict is Verdict.PASS:
            name, owner = result.requirement.id, result.waiver.owner
            reason = message("reason.needless_waiver", requirement=name, owner=owner)
            yield Incident(verdict=Verdict.FAIL, requirements=(name,), test="", reason=reason)
