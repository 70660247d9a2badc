"""The shapes that checks have, and how a finding is put together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import wraps
from typing import TypeAlias

from capture_conformance.contract.answers import Outcome, outcome
from capture_conformance.model.exchange import Exchange, Operation, Role
from capture_conformance.model.finding import ACCEPTED, REFUSED, Finding
from capture_conformance.model.message import Message, message, with_texts
from capture_conformance.model.trial import DRAWN, Trial
from capture_conformance.model.verdicts import Verdict

LONGEST_TEXT = 300
TO_BE_ACCEPTED = message("expected.accepted")
TO_BE_REFUSED = message("expected.refused")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance:
    """What the target file allows: how far the target's clock may be off, in seconds."""

    clock_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """
    One exchange, with the authorization that it refers to where the run has seen that made.

    ``is_replay`` says that its answer tells of a capture of that authorization that was told before;
    ``refused_before`` counts the captures of it that were refused just before, one after the other.
    """

    exchange: Exchange
    authorization: Exchange | None
    tolerance: Tolerance
    is_replay: bool = False
    refused_before: int = 0


TrialCheck: TypeAlias = Callable[[Trial], Finding | None]
ExchangeCheck: TypeAlias = Callable[[Observation], Finding | None]
HistoryCheck: TypeAlias = Callable[[Iterable[Exchange]], Iterable[Finding]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checks:
    """
    The checks of one clause family, each under the requirement that it judges.

    ``of_trials`` see the exchanges made for their requirement, ``of_exchanges`` every exchange of the run,
    ``of_history`` all of them at once.
    """

    of_trials: Mapping[str, TrialCheck]
    of_exchanges: Mapping[str, ExchangeCheck]
    of_history: Mapping[str, HistoryCheck]


def passed(observed: Message, *seen: Exchange, expected: Message, case: Message | None = None) -> Finding:
    """A PASS on what was *seen*."""
    return _finding(Verdict.PASS, expected, observed, seen, case)


def failed(observed: Message, *seen: Exchange, expected: Message, case: Message | None = None) -> Finding:
    """A FAIL on what was *seen*; the two have to differ."""
    return _finding(Verdict.FAIL, expected, observed, seen, case)


def undecided(observed: Message, *seen: Exchange, expected: Message, case: Message | None = None) -> Finding:
    """An INCONCLUSIVE on what was *seen*."""
    return _finding(Verdict.INCONCLUSIVE, expected, observed, seen, case)


def about(finding: Finding, subject: Exchange | None, due: str | None = None) -> Finding:
    """*finding*, which judges the one exchange *subject*; that had to come to what is *due*."""
    return finding if subject is None else replace(finding, subject=subject.id, due=due)


def turning_on(
    pick: Callable[[Trial], Exchange | None], due: str | None = None
) -> Callable[[TrialCheck], TrialCheck]:
    """Let a check say in its findings which exchange of the trial it judges, and what that had to come to."""

    def decorated(check: TrialCheck) -> TrialCheck:
        @wraps(check)
        def judge(trial: Trial) -> Finding | None:
            finding = check(trial)
            return None if finding is None else about(finding, pick(trial), due)

        return judge

    return decorated


def playing(role: Role) -> Callable[[Trial], Exchange | None]:
    """The first exchange of a trial that plays *role*."""
    return lambda trial: trial.first(role)


def _shown(text: str) -> str:
    """*text* as it can be written down: what a target said may be endless, or no text at all."""
    clean = text.encode("utf-8", "backslashreplace").decode()
    return clean if len(clean) <= LONGEST_TEXT else f"{clean[:LONGEST_TEXT]}…"


def _finding(
    verdict: Verdict, expected: Message, observed: Message, seen: tuple[Exchange, ...], case: Message | None
) -> Finding:
    answers = {outcome(x) for x in seen if x.operation in (Operation.CAPTURE, Operation.VOID)}
    words = {Outcome.ACCEPTED: ACCEPTED, Outcome.REFUSED: REFUSED}
    is_drawn = case is not None and case.id == DRAWN
    return Finding(
        verdict=verdict,
        expected=with_texts(expected, _shown),
        observed=with_texts(observed, _shown),
        evidence=tuple(x.id for x in seen),
        case=case,
        witnesses=frozenset(words[a] for a in answers if a in words),
        weight=sum(len(x.request.body or b"") for x in seen) + 1000 * (len(seen) + is_drawn),
    )
