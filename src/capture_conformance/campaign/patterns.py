"""What the answers that failed have in common, and those that passed have not: conditions of a fault."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import pairwise

from capture_conformance.campaign.traits import measures, request_traits, traits
from capture_conformance.checks.judging import Observation
from capture_conformance.contract.answers import Outcome, outcome
from capture_conformance.model.exchange import ExchangeId, Operation
from capture_conformance.model.finding import Finding
from capture_conformance.model.message import Message, message
from capture_conformance.model.verdicts import Verdict

# A single trait says something from so few failures on; that they come in turns takes more.
_FEW, _ENOUGH = 2, 3
# A trait of all that failed says something as long as few that passed have it.
_SELDOM = 0.25
_HARDLY_ANY = 0.1
_SOMETIMES = "pattern.sometimes"


@dataclass(frozen=True)
class Judged:
    """
    Occasions on which one requirement was judged by one exchange each, in the run's order.

    ``is_of_outcomes`` says that what an exchange came to is what was judged, and so explains nothing.
    """

    occasions: Sequence[tuple[Observation, Finding]]
    is_of_outcomes: bool = False

    @cached_property
    def failed(self) -> tuple[Observation, ...]:
        """Those that failed."""
        return self._of(Verdict.FAIL)

    @cached_property
    def passed(self) -> tuple[Observation, ...]:
        """Those that passed; what was left open is neither."""
        return self._of(Verdict.PASS)

    def _of(self, verdict: Verdict) -> tuple[Observation, ...]:
        return tuple(seen for seen, finding in self.occasions if finding.verdict is verdict)


def scope(judged: Judged) -> Message:
    """What all exchanges that were judged are, as far as a few words can say that."""
    seen = [x.exchange for x, _ in judged.occasions]
    came_to = {outcome(x) for x in seen}
    kind = "answer"
    if came_to == {Outcome.ACCEPTED}:
        kind = "success"
    if came_to == {Outcome.REFUSED}:
        kind = "refusal"
    is_of_captures = {x.operation for x in seen} == {Operation.CAPTURE}
    return message(f"scope.{kind}_of_captures" if is_of_captures else f"scope.{kind}")


def pattern(judged: Judged) -> Message | None:
    """
    When the requirement failed; None where it did not, or too seldom to say.

    The pattern is true of every exchange that was judged, and infers nothing.
    """
    failed, passed = judged.failed, judged.passed
    if len(failed) < _FEW:
        return None
    if not passed:
        return message("pattern.always")
    found = next(_conditions(judged), None)
    if found is None and len(passed) <= _HARDLY_ANY * len(failed):
        return message("pattern.nearly_always", passed=len(passed))
    return found or message("pattern.nothing")


def contrast(evidence: Collection[str], judged: Judged, found: Message | None) -> ExchangeId | None:
    """
    The exchange that passed and is the most like the failed one among *evidence*; None where none did.

    An exception to the pattern that was *found* is preferred to any other.
    """
    failed = next((seen for seen in judged.failed if seen.exchange.id in evidence), None)
    if failed is None:
        return None
    own = frozenset(traits(failed))
    alike = [x for x in judged.passed if x.exchange.operation is failed.exchange.operation]
    common = found.arg("trait") if found is not None and found.id == _SOMETIMES else None
    odd = [x for x in alike if common in traits(x)]
    nearest = min(odd or alike, key=lambda x: (len(own ^ frozenset(traits(x))), _size(x)), default=None)
    return None if nearest is None else nearest.exchange.id


def _size(seen: Observation) -> int:
    return len(seen.exchange.request.body or b"")


def _conditions(judged: Judged) -> Iterator[Message]:
    """What distinguishes those that failed from those that passed, the plainest first."""
    tell = request_traits if judged.is_of_outcomes else traits
    failed = [frozenset(tell(x)) for x in judged.failed]
    passed = [frozenset(tell(x)) for x in judged.passed]
    common = [trait for trait in tell(judged.failed[0]) if all(trait in x for x in failed)]
    counts = {trait: sum(trait in x for x in passed) for trait in common}
    yield from (only_where(trait, 0) for trait in common if not counts[trait])
    yield from _limits(judged)
    if len(failed) >= _ENOUGH:
        yield from _turns(judged)
        for trait in sorted(counts, key=lambda name: counts[name]):
            if counts[trait] <= len(passed) * _SELDOM:
                yield only_where(trait, counts[trait])


def _limits(judged: Judged) -> Iterator[Message]:
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
        measure = message(f"measure.{name}")
        if low > most:
            yield message("pattern.from", measure=measure, limit=low, passed=most)
        elif high < least:
            yield message("pattern.up_to", measure=measure, limit=high, passed=least)


def _span(rows: Sequence[Mapping[str, int | Decimal]], name: str) -> tuple[int | Decimal, int | Decimal]:
    values = [row[name] for row in rows]
    return min(values), max(values)


def _turns(judged: Judged) -> Iterator[Message]:
    """Failures that come at equal distances."""
    places = [n for n, (_, finding) in enumerate(judged.occasions) if finding.verdict is Verdict.FAIL]
    steps = {after - before for before, after in pairwise(places)}
    if len(steps) == 1 and (step := steps.pop()) > 1:
        yield message("pattern.every", step=step)


def only_where(trait: Message, passed: int) -> Message:
    """The condition *trait* of all that failed, which *passed* others meet that did not fail."""
    if passed:
        return message(_SOMETIMES, trait=trait, passed=passed)
    return message("pattern.only_where", trait=trait)
