"""What is judged: the exchanges of a run, and what each requirement's check finds on them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from urllib.parse import unquote

from capture_conformance.campaign.patterns import Judged
from capture_conformance.campaign.traits import oddness
from capture_conformance.checks.catalogue import all_checks
from capture_conformance.checks.judging import Checks, Observation, Tolerance, about
from capture_conformance.contract.answers import Outcome, capture_id, outcome, request_body
from capture_conformance.model.exchange import Exchange, Operation, Response, Role, is_unheard
from capture_conformance.model.finding import Finding
from capture_conformance.model.trial import Trial, trials_of
from capture_conformance.model.verdicts import Verdict

_SETTLED = (Verdict.PASS, Verdict.FAIL)
# What an oddity of a request weighs, in bytes of its body.
_ODDITY = 200


@cache
def checks() -> Checks:
    """Every check there is."""
    return all_checks()


@dataclass(frozen=True)
class Material:
    """Exchanges to be judged, and what all checks of one kind need of them, made once."""

    exchanges: Sequence[Exchange]
    tolerance: Tolerance

    @cached_property
    def history(self) -> tuple[Exchange, ...]:
        """The exchanges that can count for something: all but probes."""
        return tuple(x for x in self.exchanges if x.part.role is not Role.PROBE)

    @cached_property
    def observations(self) -> tuple[Observation, ...]:
        """Each exchange, with the authorization that it refers to."""
        return tuple(_observations(self.history, self.tolerance))

    @cached_property
    def trials(self) -> tuple[Trial, ...]:
        """The trials that the exchanges belong to."""
        return trials_of(self.exchanges)

    @cached_property
    def _by_id(self) -> dict[str, Observation]:
        return {seen.exchange.id: seen for seen in self.observations}

    @cached_property
    def _places(self) -> dict[str, int]:
        return {name: place for place, name in enumerate(self._by_id)}

    @cached_property
    def _judged(self) -> dict[str, Judged | None]:
        return {}

    def judged(self, requirement: str) -> Judged | None:
        """
        Every occasion on which *requirement* was judged by a single exchange, that with what was found.

        None where it takes several to judge it: then there is nothing that could be compared.
        """
        if requirement not in self._judged:
            self._judged[requirement] = self._occasions(requirement)
        return self._judged[requirement]

    def _occasions(self, requirement: str) -> Judged | None:
        if requirement in checks().of_exchanges:
            judge = checks().of_exchanges[requirement]
            # An answer of somebody in between says nothing of the gateway.
            heard = (seen for seen in self.observations if not is_unheard(seen.exchange.reply))
            pairs = ((seen, judge(seen)) for seen in heard)
            found = [(seen, _weighed(seen, finding)) for seen, finding in pairs if finding is not None]
            return Judged(found)
        if requirement in checks().of_history:
            findings = [x for x in checks().of_history[requirement](self.history) if x.verdict in _SETTLED]
            if any(finding.subject not in self._by_id for finding in findings):
                return None
            occasions = [(self._by_id[finding.subject or ""], finding) for finding in findings]
            return Judged(self._in_order(occasions), is_of_outcomes=True)
        return self._occasions_of_trials(requirement)

    def _occasions_of_trials(self, requirement: str) -> Judged | None:
        settled = [pair for pair in self.of_trials(requirement) if pair[1].verdict in _SETTLED]
        if any(finding.subject not in self._by_id for _, finding in settled):
            return None
        subjects = [self._by_id[finding.subject or ""] for _, finding in settled]
        are_proofs = any(x.exchange.part.role is Role.PROOF for x in subjects)
        # Where several attempts have left a trace together, none of them is the one that did.
        together = any(trial.attempts > 1 for trial, finding in settled if finding.verdict is Verdict.FAIL)
        are_traces = are_proofs and not together
        if are_traces:
            subjects = [self._tried(trial, x) for (trial, _), x in zip(settled, subjects, strict=True)]
        findings = [finding for _, finding in settled]
        is_of_outcomes = not are_traces and any(finding.due for finding in findings)
        pairs = list(zip(subjects, findings, strict=True))
        return Judged(self._in_order(pairs), is_of_outcomes=is_of_outcomes)

    def _in_order(
        self, occasions: Iterable[tuple[Observation, Finding]]
    ) -> Sequence[tuple[Observation, Finding]]:
        """*occasions* as they came in the run."""
        return sorted(occasions, key=lambda pair: self._places[pair[0].exchange.id])

    def _tried(self, trial: Trial, proof: Observation) -> Observation:
        """The attempt whose traces a *proof* had to show, with the authorization that it was aimed at."""
        attempt, authorization = trial.first(Role.ATTEMPT), trial.first(Role.AUTHORIZATION)
        if attempt is None:
            return proof
        tried = self._by_id[attempt.id]
        aimed_at = tried.authorization or authorization
        return replace(tried, authorization=aimed_at, refused_before=proof.refused_before)

    def of_trials(self, requirement: str) -> list[tuple[Trial, Finding]]:
        """The trials made for *requirement*, each with what its check has found."""
        judge = checks().of_trials[requirement]
        trials = [trial for trial in self.trials if requirement in trial.requirements]
        return _undisturbed([(trial, found) for trial in trials if (found := judge(trial)) is not None])


def _weighed(seen: Observation, finding: Finding) -> Finding:
    """*finding* on the one exchange *seen*; of many failures the one of the plainest request is shown."""
    told = about(finding, seen.exchange)
    if told.verdict is not Verdict.FAIL:
        return told
    return replace(told, weight=told.weight + _ODDITY * oddness(seen))


def findings_on(requirement: str, material: Material) -> tuple[Finding, ...]:
    """Everything that the check of *requirement* finds on *material*."""
    if requirement in checks().of_history:
        return tuple(checks().of_history[requirement](material.history))
    if requirement in checks().of_trials:
        return tuple(finding for _, finding in material.of_trials(requirement))
    judged = material.judged(requirement)
    return () if judged is None else tuple(finding for _, finding in judged.occasions)


def _undisturbed(pairs: Sequence[tuple[Trial, Finding]]) -> list[tuple[Trial, Finding]]:
    """
    *pairs* without what lost answers have brought about, where the same question was put again and settled.

    What has failed beside a lost answer has failed all the same, but for want of the proof itself.
    """
    settled = {
        trial.question for trial, finding in pairs if finding.verdict in _SETTLED and not trial.is_disturbed
    }
    return [pair for pair in pairs if not (pair[0].question in settled and _is_of_loss(*pair))]


def _is_of_loss(trial: Trial, finding: Finding) -> bool:
    if not trial.is_disturbed or finding.verdict is Verdict.PASS:
        return False
    is_unproven = any(is_unheard(x.reply) for x in trial.all(Role.PROOF))
    return finding.verdict is Verdict.INCONCLUSIVE or is_unproven


def _observations(exchanges: Sequence[Exchange], tolerance: Tolerance) -> Iterable[Observation]:
    made = {capture_id(x): x for x in exchanges if x.operation is Operation.AUTHORIZATION}
    # Of what is sent at the same moment, the first in order need not be the first to be looked at.
    told = {_told(x) for x in exchanges if x.part.role is Role.RIVAL and _is_created(x)}
    lost: set[str] = set()
    refused: dict[str, int] = {}
    for exchange in exchanges:
        if exchange.is_prepared:
            continue
        source, is_replay = _source(exchange), False
        if capture := _told(exchange):
            is_replay = capture in told or source in lost
            told.add(capture)
        if exchange.part.role is Role.LOST and source is not None:
            # Its answer may be the first that nobody has seen.
            lost.add(source)
        yield Observation(
            exchange=exchange,
            authorization=made.get(_asked_about(exchange) if source is None else source),
            tolerance=tolerance,
            is_replay=is_replay,
            refused_before=0 if source is None else refused.get(source, 0),
        )
        if exchange.operation is Operation.CAPTURE and source is not None:
            is_refused = outcome(exchange) is Outcome.REFUSED
            refused[source] = refused.get(source, 0) + 1 if is_refused else 0


def _source(exchange: Exchange) -> str | None:
    """The id that its body names."""
    source = request_body(exchange).get("transactionId") if exchange.request.body else None
    return source if isinstance(source, str) else None


def _asked_about(exchange: Exchange) -> str | None:
    """The id that a status query names in its path."""
    return (
        unquote(exchange.request.path.rpartition("/")[2]) if exchange.operation is Operation.STATUS else None
    )


def _told(exchange: Exchange) -> tuple[str, str] | None:
    """What was captured, and the capture's own id, where an answer tells it."""
    source, given = _source(exchange), capture_id(exchange)
    if exchange.operation is not Operation.CAPTURE or source is None or given is None:
        return None
    return source, given


def _is_created(exchange: Exchange) -> bool:
    return isinstance(exchange.reply, Response) and exchange.reply.status == 201
