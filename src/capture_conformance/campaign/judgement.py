"""From exchanges to verdicts: a pure function, the same for a running campaign and for a stored log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from capture_conformance.campaign.material import Material, checks, findings_on
from capture_conformance.campaign.patterns import contrast, pattern, scope
from capture_conformance.checks.judging import Tolerance
from capture_conformance.contract.answers import Outcome, outcome
from capture_conformance.model.exchange import Exchange, ExchangeId, Operation, is_meant, is_unheard
from capture_conformance.model.finding import Finding
from capture_conformance.model.message import Message, message
from capture_conformance.model.requirement import Requirement
from capture_conformance.model.results import Incident, Result
from capture_conformance.model.stop import Stop
from capture_conformance.model.verdicts import Disposition, Effect, Verdict, merge

ROOT = "CAP-LIF-01"
# These can be judged although no capture is ever accepted.
_INDEPENDENT = frozenset({ROOT, "CAP-LIF-11"})
_OPEN = message("reason.left_open")
NO_OCCASION = message("reason.no_occasion")
OF_FINDING = "reason.of_finding"
_SHOWN = 3
_MOST_FAILING = 200


def judge_all(
    requirements: Iterable[Requirement],
    exchanges: Sequence[Exchange],
    incidents: Sequence[Incident],
    *,
    dispositions: Mapping[str, tuple[str, Message]],
    tolerance: Tolerance,
    strict: bool,
    tests: Mapping[str, tuple[str, ...]],
) -> tuple[Result, ...]:
    """
    A result for every one of *requirements*.

    Args:
        requirements: The register, in its order.

        exchanges: The run's whole history.

        incidents: What kept requirements from being judged.

        dispositions: Requirement id to the disposition that takes the verdict's place, and its reason.

        tolerance: What the target file allows.

        strict: Whether a failure of any basis fails the run.

        tests: Requirement id to the tests that serve it.
    """
    is_reachable = any(x.operation is Operation.CAPTURE and outcome(x) is Outcome.ACCEPTED for x in exchanges)
    material = Material(exchanges, tolerance)
    results = tuple(
        _set_aside(requirement, *dispositions[requirement.id])
        if requirement.id in dispositions
        else _judged(
            requirement,
            findings_on(requirement.id, material),
            [incident for incident in incidents if requirement.id in incident.requirements],
            is_reachable=is_reachable,
            strict=strict,
            tests=tests.get(requirement.id, ()),
        )
        for requirement in requirements
    )
    failed = frozenset(result.requirement.id for result in results if result.verdict is Verdict.FAIL)
    lost = frozenset(x.id for x in exchanges if is_unheard(x.reply) and not is_meant(x.reply))
    blocked = (_unless_blocked(result, failed, lost) for result in results)
    return tuple(_compared(_explained(result, incidents, material), material) for result in blocked)


def judged_part(exchanges: Sequence[Exchange], stop: Stop | None) -> Sequence[Exchange]:
    """Those of *exchanges* that count: all of them, or those before what made the run end early."""
    since = None if stop is None else next((x.sent_at for x in exchanges if x.id == stop.since), None)
    return exchanges if since is None else tuple(x for x in exchanges if x.sent_at < since)


def _explained(result: Result, incidents: Sequence[Incident], material: Material) -> Result:
    """An open question whose test was broken off is open for that reason."""
    if result.verdict is not Verdict.INCONCLUSIVE or result.reason != _OPEN:
        return result
    tests = {x.part.test for x in material.exchanges if x.id in result.evidence}
    broken_off = (i.reason for i in incidents if i.test in tests and i.verdict is Verdict.INCONCLUSIVE)
    # A test that ends on a finding has no more to say than that.
    reasons = [reason for reason in broken_off if reason.id != OF_FINDING]
    return replace(result, reason=reasons[0]) if reasons else result


def _compared(result: Result, material: Material) -> Result:
    """
    A result that rests on single exchanges, with what they all are.

    A failure also gets its pattern, the authorization of its exchange, and an exchange that passed.
    """
    name = result.requirement.id
    is_of_exchanges = name in checks().of_exchanges
    if not result.executions or not (is_of_exchanges or result.verdict is Verdict.FAIL):
        return result
    judged = material.judged(name)
    if judged is None:
        return result
    scoped = replace(result, case=result.case or scope(judged)) if is_of_exchanges else result
    if result.verdict is not Verdict.FAIL:
        return scoped
    shown = (x for x, _ in judged.occasions if x.exchange.id in result.evidence)
    made = [x.authorization.id for x in shown if x.authorization is not None]
    when = pattern(judged)
    return replace(
        scoped,
        pattern=when,
        contrast=contrast(result.evidence, judged, when),
        evidence=tuple(dict.fromkeys((*made[:1], *result.evidence))),
    )


def _unless_blocked(result: Result, failed: frozenset[str], lost: frozenset[ExchangeId]) -> Result:
    """
    A failure that another requirement's failure explains is an open question.

    So is a requirement that the run has left open, unless one of its answers was *lost*.
    """
    blocking = [name for name in result.requirement.blocked_by if name in failed]
    is_open = result.reason == NO_OCCASION or (result.reason == _OPEN and lost.isdisjoint(result.evidence))
    if blocking and is_open:
        reason = message("reason.open_because_failed", reason=result.reason, requirements=tuple(blocking))
        return replace(result, reason=reason, explained_by=tuple(blocking))
    if result.verdict is not Verdict.FAIL or not blocking:
        return result
    reason = message("reason.explained_by_failure", requirements=tuple(blocking))
    explained = replace(result, verdict=Verdict.INCONCLUSIVE, effect=None, reason=reason)
    return replace(explained, explained_by=tuple(blocking))


def _set_aside(requirement: Requirement, disposition: str, reason: Message) -> Result:
    return Result(
        requirement=requirement,
        verdict=Verdict.NONE,
        disposition=Disposition(disposition),
        reason=reason,
    )


def _judged(
    requirement: Requirement,
    findings: Sequence[Finding],
    incidents: Sequence[Incident],
    *,
    is_reachable: bool,
    strict: bool,
    tests: tuple[str, ...],
) -> Result:
    verdict = merge(finding.verdict for finding in findings)
    shown = min((f for f in findings if f.verdict is verdict), key=lambda f: f.weight, default=None)
    final, reason = _settled(requirement, verdict, findings, incidents, is_reachable=is_reachable)
    wrong = [f.subject for f in findings if f.verdict is Verdict.FAIL and f.subject is not None]
    is_failure = requirement.basis.is_binding or strict
    effect = Effect.FAILURE if is_failure else Effect.WARNING
    return Result(
        requirement=requirement,
        verdict=final,
        effect=effect if final is Verdict.FAIL else None,
        reason=reason,
        executions=len(findings),
        failures=sum(finding.verdict is Verdict.FAIL for finding in findings),
        undecided=sum(finding.verdict is Verdict.INCONCLUSIVE for finding in findings),
        case=shown.case if shown else None,
        expected=_expected(shown, findings) if shown else None,
        observed=_observed(shown, findings, requirement) if shown else None,
        evidence=tuple(shown.evidence) if shown else (),
        subject=shown.subject if shown else None,
        due=shown.due if shown else None,
        failing=tuple(wrong[:_MOST_FAILING]),
        tests=tests,
    )


def _settled(
    requirement: Requirement,
    verdict: Verdict,
    findings: Sequence[Finding],
    incidents: Sequence[Incident],
    *,
    is_reachable: bool,
) -> tuple[Verdict, Message | None]:
    """The verdict that stands in the end, and why it is no clearer one."""
    gravest = max(incidents, key=lambda incident: incident.verdict, default=None)
    if gravest is not None and gravest.verdict > verdict:
        return gravest.verdict, gravest.reason
    is_of_trials = requirement.id in checks().of_trials and requirement.id not in _INDEPENDENT
    if not is_reachable and is_of_trials and "accepted" in requirement.witnesses:
        return Verdict.INCONCLUSIVE, message("reason.no_capture_accepted", requirement=ROOT)
    if verdict is Verdict.NONE:
        return Verdict.INCONCLUSIVE, NO_OCCASION
    if verdict is Verdict.PASS:
        seen = frozenset[str]().union(*(f.witnesses for f in findings if f.verdict is Verdict.PASS))
        lacking = sorted(requirement.witnesses - seen)
        if lacking:
            return Verdict.INCONCLUSIVE, message("reason.lacks_witness", witness=_witness(lacking))
    if verdict is Verdict.INCONCLUSIVE:
        return verdict, _OPEN
    return verdict, None


def _witness(lacking: Sequence[str]) -> Message:
    """The kinds of answer that are *lacking*."""
    return message("reason.witness.either") if len(lacking) > 1 else message(f"reason.witness.{lacking[0]}")


def _observed(shown: Finding, findings: Sequence[Finding], requirement: Requirement) -> Message:
    """What the shown finding observed; how often, where all looked for the same; for a pass, every answer."""
    is_of_exchanges = requirement.id in checks().of_exchanges
    if shown.verdict is not Verdict.PASS:
        if not is_of_exchanges or shown.verdict is not Verdict.FAIL:
            return shown.observed
        kinds = Counter(f.observed for f in findings if f.verdict is Verdict.FAIL)
        others = len(kinds) - 1
        # An observation that quotes an id or a time is another kind each time; their number says nothing.
        if 0 < others <= _SHOWN:
            first = message("list.counted", said=shown.observed, times=kinds[shown.observed])
            return message("list.and_more_answers", said=first, number=others)
        return shown.observed
    most_frequent, rest = _counted(f.observed for f in findings if f.verdict is Verdict.PASS)
    return message("list.and_more_answers", said=most_frequent, number=rest) if rest > 0 else most_frequent


def _expected(shown: Finding, findings: Sequence[Finding]) -> Message:
    """What the shown finding expected; for a pass, what they all did."""
    if shown.verdict is not Verdict.PASS:
        return shown.expected
    wanted = [f.expected for f in findings if f.verdict is Verdict.PASS]
    most_frequent, rest = _counted(wanted)
    if rest > 0:
        return message("list.and_more", said=most_frequent, number=rest)
    return most_frequent if len({*wanted}) > 1 else shown.expected


def _counted(said: Iterable[Message]) -> tuple[Message, int]:
    """The most frequent of *said*, each with its number of occurrences, and how many others there are."""
    counted = Counter(said).most_common()
    shown = tuple(
        message("list.counted", said=each, times=times) if times > 1 else each
        for each, times in counted[:_SHOWN]
    )
    return shown[0] if len(shown) == 1 else message("list.all", said=shown), len(counted) - _SHOWN


def run_verdict(results: Iterable[Result], *, strict: bool) -> Verdict:
    """
    What the run as a whole comes to.

    Only requirements that can fail the run count, and an ERROR wherever it stands. Where none of those was
    asked for, a run that judged anything passes: it can only warn. NONE if nothing was judged at all.
    """
    asked = [result for result in results if result.disposition is None]
    counted = [
        result
        for result in asked
        if result.requirement.basis.is_binding or strict or result.verdict is Verdict.ERROR
    ]
    if counted:
        return merge(_weight(result) for result in counted)
    is_judged = any(result.verdict in (Verdict.PASS, Verdict.FAIL) for result in asked)
    return Verdict.PASS if is_judged else merge(_weight(result) for result in asked)


def _weight(result: Result) -> Verdict:
    """What a result counts for the run: a pardoned failure was judged, and fails nothing."""
    is_pardoned = result.effect is not None and result.effect.is_pardoned
    return Verdict.PASS if is_pardoned else result.verdict


EXIT_CODES = {
    Verdict.PASS: 0,
    Verdict.FAIL: 1,
    Verdict.INCONCLUSIVE: 2,
    Verdict.NONE: 2,
    Verdict.ERROR: 3,
}
