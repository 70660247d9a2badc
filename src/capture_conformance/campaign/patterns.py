"""What the answers that failed have in common, and those that passed have not: conditions of a fault."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import combinations, pairwise
from typing import NamedTuple

from capture_conformance.campaign.traits import measures, request_traits, traits
from capture_conformance.checks.judging import Observation
from capture_conformance.contract.answers import Outcome, outcome
from capture_conformance.model.exchange import ExchangeId, Operation
from capture_conformance.model.finding import Finding
from capture_conformance.model.verdicts import Verdict

# From so many failures on a pair of traits, or a turn, is more than chance; a single trait from fewer.
_FEW, _ENOUGH = 2, 3
_SHOWN_STEPS = 8
_SHOWN_NAMES = 4
_LOOKED_AT = "members, lengths, amounts, card, keys, way of sending"
_NOTHING_TELLS = f"nothing that was looked at ({_LOOKED_AT}) tells when"
# What is true of all that failed says something as long as it is true of few that passed.
_SELDOM = 0.25
# What is true of so many that failed, and of so few that passed, says something as well.
_MOST_OF, _MANY, _HARDLY_ANY = 0.8, 4, 0.1


class Sent(NamedTuple):
    """A request of the run, and what is true of it."""

    id: ExchangeId
    traits: frozenset[str]


def sent_of(observations: Iterable[Observation]) -> tuple[Sent, ...]:
    """What is true of each of the requests."""
    return tuple(Sent(x.exchange.id, frozenset(request_traits(x))) for x in observations)


@dataclass(frozen=True)
class Judged:
    """
    Occasions on which one requirement was judged by one exchange each, in the run's order.

    ``is_of_outcomes`` says that what an exchange came to is what was judged, and so explains nothing;
    ``is_of_trials`` that each was made for the requirement, so that it bears the name of a case.
    ``sent`` gives all that was sent in the run, in its order.
    """

    occasions: Sequence[tuple[Observation, Finding]]
    is_of_outcomes: bool = False
    is_of_trials: bool = False
    sent: Callable[[], Sequence[Sent]] = tuple

    @cached_property
    def failed(self) -> tuple[Observation, ...]:
        """Those that failed."""
        return self._of(Verdict.FAIL)

    @cached_property
    def passed(self) -> tuple[Observation, ...]:
        """Those that passed; what was left open is neither."""
        return self._of(Verdict.PASS)

    def cases(self, verdict: Verdict) -> frozenset[str]:
        """The cases of those that came to *verdict*."""
        return frozenset(finding.case for _, finding in self.occasions if finding.verdict is verdict)

    def _of(self, verdict: Verdict) -> tuple[Observation, ...]:
        return tuple(seen for seen, finding in self.occasions if finding.verdict is verdict)


def scope(judged: Judged) -> str:
    """What all are that were judged, as far as that can be said in a few words."""
    seen = [x.exchange for x, _ in judged.occasions]
    came_to = {outcome(x) for x in seen}
    is_of_captures = {x.operation for x in seen} == {Operation.CAPTURE}
    if came_to == {Outcome.ACCEPTED}:
        return "every successful capture" if is_of_captures else "every success"
    if came_to == {Outcome.REFUSED}:
        return "every refusal of a capture" if is_of_captures else "every refusal"
    return "every answer to a capture" if is_of_captures else "every answer"


def pattern(judged: Judged) -> str | None:
    """
    When the requirement failed, in words; None where it did not, or too seldom to say.

    It tells what was seen and infers nothing: the words are true of every exchange that was judged.
    """
    failed, passed = judged.failed, judged.passed
    if len(failed) < _FEW:
        return None
    if not passed:
        return "always"
    found = next(_conditions(judged), None)
    if found is None and len(passed) <= _HARDLY_ANY * len(failed):
        return f"nearly always; {len(passed)} passed"
    return found or _distances(judged) or _cases(judged) or _mostly(judged) or _NOTHING_TELLS


def contrast(evidence: Collection[str], judged: Judged, told: str | None) -> ExchangeId | None:
    """
    The exchange that passed and is the most like the failed one among *evidence*; None where none did.

    What the pattern *told* calls an exception is what somebody wants to see before any other.
    """
    failed = next((seen for seen in judged.failed if seen.exchange.id in evidence), None)
    if failed is None:
        return None
    own = frozenset(traits(failed))
    alike = [x for x in judged.passed if x.exchange.operation is failed.exchange.operation]
    odd = [x for x in alike if told and any(told.startswith(_not_always(trait)) for trait in traits(x))]
    nearest = min(odd or alike, key=lambda x: (len(own ^ frozenset(traits(x))), _size(x)), default=None)
    return None if nearest is None else nearest.exchange.id


def _size(seen: Observation) -> int:
    return len(seen.exchange.request.body or b"")


def _conditions(judged: Judged) -> Iterator[str]:
    """What tells those that failed from those that passed, the plainest first."""
    tell = request_traits if judged.is_of_outcomes else traits
    failed = [frozenset(tell(x)) for x in judged.failed]
    passed = [frozenset(tell(x)) for x in judged.passed]
    common = [trait for trait in tell(judged.failed[0]) if all(trait in x for x in failed)]
    among = {trait: [trait in x for x in passed] for trait in common}
    yield from (only_where(trait, 0) for trait in common if not any(among[trait]))
    yield from _limits(judged)
    yield from _requirements(judged)
    if len(failed) >= _ENOUGH:
        yield from _turns(judged)
        yield from (
            f"always and only where {one}, and {other}"
            for one, other in combinations(common, 2)
            if not any(a and b for a, b in zip(among[one], among[other], strict=True))
        )
        yield from _seldom(among, len(passed))


def _limits(judged: Judged) -> Iterator[str]:
    """Measures that are beyond a limit in all that failed, and in none that passed."""
    failed = [measures(x) for x in judged.failed]
    passed = [measures(x) for x in judged.passed]
    for name in failed[0]:
        if not all(name in x for x in failed):
            continue
        low, high = _span(failed, name)
        others = [x for x in passed if name in x]
        if not others:
            continue
        least, most = _span(others, name)
        if low > most:
            yield f"always and only where {name} was {low} or more; it passed up to {most}"
        elif high < least:
            yield f"always and only where {name} was {high} or less; it passed from {least}"


def _span(rows: Sequence[Mapping[str, int | Decimal]], name: str) -> tuple[int | Decimal, int | Decimal]:
    values = [row[name] for row in rows]
    return min(values), max(values)


def _requirements(judged: Judged) -> Iterator[str]:
    """Requirements that attempts were made for besides: those for some of them all failed, and no others."""
    failed = [frozenset(x.exchange.part.requirements) for x in judged.failed]
    passed = frozenset[str]().union(*(x.exchange.part.requirements for x in judged.passed))
    names = frozenset[str]().union(*failed) - passed
    if names and len(names) <= _SHOWN_NAMES and all(names & asked for asked in failed):
        yield f"in all that was tried for {' and '.join(sorted(names))}, and in nothing else"


def _cases(judged: Judged) -> str | None:
    """What was tried under some names failed whenever it was, and nothing under any other name."""
    if not judged.is_of_trials:
        return None
    failed, passed = judged.cases(Verdict.FAIL), judged.cases(Verdict.PASS)
    if len(failed) > _SHOWN_NAMES or not failed.isdisjoint(passed) or not all(failed):
        return None
    names = [name for name in dict.fromkeys(f.case for _, f in judged.occasions) if name in failed]
    return f"whenever these of {len(failed | passed)} cases were tried, and no other: {'; '.join(names)}"


def _turns(judged: Judged) -> Iterator[str]:
    """Failures that come at equal distances."""
    places = [n for n, (_, finding) in enumerate(judged.occasions) if finding.verdict is Verdict.FAIL]
    steps = {after - before for before, after in pairwise(places)}
    if len(steps) == 1 and (step := steps.pop()) > 1:
        yield f"one in every {step}, at equal distances, whatever was sent"


def _distances(judged: Judged) -> str | None:
    """
    How far apart the failures came, among all sent that have something in common with them, or those judged.

    Where most of the distances are one, something counts, though not all of those may count for it.
    """
    failed = {seen.exchange.id for seen in judged.failed}
    common = frozenset[str].intersection(*(frozenset(request_traits(x)) for x in judged.failed))
    sent = judged.sent()
    alike = {trait: [x.id for x in sent if trait in x.traits] for trait in sorted(common)}
    for trait, names in sorted(alike.items(), key=lambda pair: len(pair[1])):
        if steps := _telling_steps(names, failed):
            return f"now and then, at distances of {steps} among the {len(names)} sent where {trait}"
    if steps := _telling_steps([seen.exchange.id for seen, _ in judged.occasions], failed):
        return f"now and then, at distances of {steps} among the {len(judged.occasions)} judged"
    return None


def _telling_steps(names: Sequence[ExchangeId], failed: Collection[ExchangeId]) -> str | None:
    """How many of *names* lie from one of the *failed* to the next, where most of those are one number."""
    steps = [after - before for before, after in pairwise(n for n, x in enumerate(names) if x in failed)]
    if len(steps) + 1 < _ENOUGH or not _is_mostly_one(steps):
        return None
    return ", ".join([f"{step}" for step in steps[:_SHOWN_STEPS]] + ["…"] * (len(steps) > _SHOWN_STEPS))


def _is_mostly_one(steps: Sequence[int]) -> bool:
    """Whether most of *steps* are the same, and it is no failing one after the other."""
    step, times = Counter(steps).most_common(1)[0]
    return step > 1 and 2 * times > len(steps)


def _seldom(among: Mapping[str, Sequence[bool]], passed: int) -> Iterator[str]:
    """What is true of all that failed, and of few that passed: where the fault shows now and then."""
    counts = {trait: sum(found) for trait, found in among.items()}
    for trait in sorted(counts, key=lambda name: counts[name]):
        if counts[trait] <= passed * _SELDOM:
            yield only_where(trait, counts[trait])


def _mostly(judged: Judged) -> str | None:
    """What is true of most that failed, and of hardly any that passed."""
    failed = Counter(trait for seen in judged.failed for trait in request_traits(seen))
    passed = Counter(trait for seen in judged.passed for trait in request_traits(seen))
    least, most = _MOST_OF * len(judged.failed), _HARDLY_ANY * len(judged.passed)
    fitting = [
        trait for trait, times in failed.items() if times >= max(least, _MANY) and passed[trait] <= most
    ]
    best = max(fitting, key=lambda trait: failed[trait] - passed[trait], default=None)
    if best is None:
        return None
    return f"mostly where {best}: {failed[best]} such failed, and {passed[best]} passed"


def only_where(trait: str, passed: int) -> str:
    """What is true of all that failed, and of *passed* that did not."""
    return f"{_not_always(trait)}{passed} such passed" if passed else f"always and only where {trait}"


def _not_always(trait: str) -> str:
    return f"only where {trait}, but not always: "
