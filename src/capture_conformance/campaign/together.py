"""Findings that are likely of one cause: what the requests have in common that got through."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from capture_conformance.campaign.material import Material
from capture_conformance.campaign.patterns import Judged, only_where, pattern
from capture_conformance.checks.judging import TO_BE_REFUSED, Observation, Tolerance, failed, passed
from capture_conformance.contract.answers import Outcome, answer_to, asked_amount, authorized_amount, outcome
from capture_conformance.contract.message_json import message_to_json
from capture_conformance.model.exchange import Exchange, Operation, Role
from capture_conformance.model.finding import Finding
from capture_conformance.model.message import Message, message
from capture_conformance.model.results import Result, Together
from capture_conformance.model.verdicts import Verdict

# One finding needs no company, and two requests show no pattern.
_FINDINGS, _ACCEPTED = 2, 3


def together_lines(results: Sequence[Result], exchanges: Sequence[Exchange]) -> list[dict[str, Any]]:
    """What can be said at once of several findings, as it stands in logs."""
    if len(_fallen(results)) < _FINDINGS:
        return []
    # Nothing here depends on the target's clock.
    observations = Material(exchanges, Tolerance(clock_s=0)).observations
    found = together(results, observations)
    return [{"requirements": list(x.requirements), "said": message_to_json(x.said)} for x in found]


def together(results: Sequence[Result], observations: Sequence[Observation]) -> tuple[Together, ...]:
    """
    What can be said at once of several findings.

    Those of one family that expected a refusal: every attempt of the family is looked at, in the order of
    sending, also where it was made once more. And those, of any family, whose evidence shows that something
    captured was captured again: every such try of the run is looked at.
    """
    families: dict[str, list[Result]] = {}
    for result in results:
        if result.expected == TO_BE_REFUSED:
            families.setdefault(result.requirement.family, []).append(result)
    found = [_of_family(members, observations) for members in families.values()]
    found.append(_of_captured(results, observations))
    return tuple(one for one in found if one is not None)


def _of_family(results: Sequence[Result], observations: Sequence[Observation]) -> Together | None:
    names = {result.requirement.id for result in results}
    tried = [x for x in observations if _is_attempt(x) and names & {*x.exchange.part.requirements}]
    return _together("together.of_attempts", _fallen(results), tried)


def _of_captured(results: Sequence[Result], observations: Sequence[Observation]) -> Together | None:
    captured: set[str] = set()
    further = []
    for seen in observations:
        exchange = seen.exchange
        if exchange.operation is not Operation.CAPTURE or seen.authorization is None:
            continue
        if seen.authorization.id in captured and outcome(exchange) is not Outcome.UNKNOWN:
            further.append(seen)
        if outcome(exchange) is Outcome.ACCEPTED:
            captured.add(seen.authorization.id)
    when = _by_what_was_taken(further, observations)
    wrong = {x.exchange.id for x in further if _verdict(x) is Verdict.FAIL}
    concerned = [result for result in results if wrong & {*result.evidence}]
    return _together("together.of_captured", _fallen(concerned), further, when)


def _by_what_was_taken(further: Sequence[Observation], observations: Sequence[Observation]) -> Message | None:
    """Whether the whole or a part had been captured tells those that were granted from the others."""
    was_whole: dict[str, bool] = {}
    for seen in observations:
        made = seen.authorization
        if made and seen.exchange.operation is Operation.CAPTURE and _verdict(seen) is Verdict.FAIL:
            was_whole.setdefault(made.id, asked_amount(seen.exchange) == authorized_amount(made))
    pairs = [(was_whole.get(x.authorization.id), _verdict(x)) for x in further if x.authorization]
    granted = {whole for whole, verdict in pairs if verdict is Verdict.FAIL}
    refused = [whole for whole, verdict in pairs if verdict is Verdict.PASS]
    if len(granted) != 1 or {*refused} <= granted:
        return None
    taken = message("trait.whole_captured" if True in granted else "trait.part_captured")
    return only_where(taken, sum(whole in granted for whole in refused))


def _fallen(results: Iterable[Result]) -> tuple[str, ...]:
    return tuple(result.requirement.id for result in results if result.verdict is Verdict.FAIL)


def _together(
    said: str, fallen: tuple[str, ...], tried: Iterable[Observation], when: Message | None = None
) -> Together | None:
    """How often what was *tried* was granted, and *when*, by default the pattern of it."""
    judged = Judged([(x, _finding(x)) for x in tried], is_of_outcomes=True)
    found = pattern(judged)
    if len(fallen) < _FINDINGS or len(judged.failed) < _ACCEPTED or found is None:
        return None
    number = len(judged.failed) + len(judged.passed)
    return Together(
        requirements=fallen,
        said=message(said, accepted=len(judged.failed), tried=number, pattern=when or found),
    )


def _is_attempt(seen: Observation) -> bool:
    return seen.exchange.part.role is Role.ATTEMPT and outcome(seen.exchange) is not Outcome.UNKNOWN


def _verdict(seen: Observation) -> Verdict:
    """FAIL where it was granted; not where the answer repeats an earlier capture."""
    is_granted = outcome(seen.exchange) is Outcome.ACCEPTED and not seen.is_replay
    return Verdict.FAIL if is_granted else Verdict.PASS


def _finding(seen: Observation) -> Finding:
    judge = failed if _verdict(seen) is Verdict.FAIL else passed
    return judge(answer_to(seen.exchange), seen.exchange, expected=TO_BE_REFUSED)
