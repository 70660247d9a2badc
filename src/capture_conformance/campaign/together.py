"""Findings that are likely of one cause: what the requests of a family have in common that got through."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from capture_conformance.campaign.judgement import Material
from capture_conformance.campaign.patterns import Judged, pattern
from capture_conformance.checks.judging import Observation, Tolerance, failed, passed
from capture_conformance.contract.answers import Outcome, outcome
from capture_conformance.model.exchange import Exchange, Role
from capture_conformance.model.finding import REFUSED, Finding
from capture_conformance.model.results import Result, Together
from capture_conformance.model.verdicts import Verdict

# One finding needs no company, and of two requests nothing can be told.
_FINDINGS, _ACCEPTED = 2, 3


def together_lines(results: Iterable[Result], exchanges: Sequence[Exchange]) -> list[dict[str, Any]]:
    """What can be said at once of several findings, as it stands in logs."""
    # Nothing here depends on the target's clock.
    observations = Material(exchanges, Tolerance(clock_s=0)).observations
    return [asdict(one) for one in together(results, observations)]


def together(results: Iterable[Result], observations: Sequence[Observation]) -> tuple[Together, ...]:
    """
    What can be said at once of several findings in one family that expected a refusal.

    Every attempt of the family is looked at, in the order of sending, also where it was made once more.
    """
    families: dict[str, list[Result]] = {}
    for result in results:
        if result.expected == REFUSED:
            families.setdefault(result.requirement.family, []).append(result)
    found = (_of_family(family, members, observations) for family, members in families.items())
    return tuple(one for one in found if one is not None)


def _of_family(
    family: str, results: Sequence[Result], observations: Sequence[Observation]
) -> Together | None:
    names = {result.requirement.id for result in results}
    fallen = tuple(result.requirement.id for result in results if result.verdict is Verdict.FAIL)
    tried = [x for x in observations if _is_attempt(x) and names & {*x.exchange.part.requirements}]
    judged = Judged([(x, _finding(x)) for x in tried], is_of_outcomes=True)
    told = pattern(judged)
    if len(fallen) < _FINDINGS or len(judged.failed) < _ACCEPTED or told is None:
        return None
    return Together(
        family=family,
        requirements=fallen,
        accepted=len(judged.failed),
        attempts=len(judged.failed) + len(judged.passed),
        pattern=told,
    )


def _is_attempt(seen: Observation) -> bool:
    return seen.exchange.part.role is Role.ATTEMPT and outcome(seen.exchange) is not Outcome.UNKNOWN


def _finding(seen: Observation) -> Finding:
    came_to = outcome(seen.exchange)
    judge = failed if came_to is Outcome.ACCEPTED else passed
    return judge(came_to.value, seen.exchange, expected=REFUSED)
