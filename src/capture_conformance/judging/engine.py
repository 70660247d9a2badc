"""The engine: takes exchanges in their order, and adds up what the checks find."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from capture_conformance.judging.registry import Check, Fold, OfAuthorization, OfExchange
from capture_conformance.judging.tally import Tally, Tallying
from capture_conformance.model.exchange import Exchange, ExchangeId
from capture_conformance.model.finding import Finding


class Engine:
    """Judges a stream of exchanges, authorization by authorization."""

    def __init__(self, checks: Iterable[Check]) -> None:
        """Begin with nothing judged."""
        found = tuple(checks)
        self._of_exchanges = [x for x in found if isinstance(x, OfExchange)]
        self._of_authorizations = [x for x in found if isinstance(x, OfAuthorization)]
        self._tallies = {check.requirement: Tallying() for check in found}

    def take(self, exchange: Exchange) -> None:
        """Judge *exchange* by itself."""
        for check in self._of_exchanges:
            finding = check.judge(exchange)
            if finding is not None:
                self._add(check.requirement, finding, {exchange.id: exchange})

    def follow(self, exchanges: Iterable[Exchange]) -> None:
        """Judge all *exchanges* of one authorization, which are in the order in which they were sent."""
        seen: dict[ExchangeId, Exchange] = {}
        folds: list[tuple[str, Fold]] = [(x.requirement, x.start()) for x in self._of_authorizations]
        for exchange in exchanges:
            seen[exchange.id] = exchange
            for requirement, fold in folds:
                for finding in fold.step(exchange):
                    self._add(requirement, finding, seen)
        for requirement, fold in folds:
            for finding in fold.finish():
                self._add(requirement, finding, seen)

    def tallies(self) -> Mapping[str, Tally]:
        """The tally of each requirement that has a check."""
        return {name: tallying.tally() for name, tallying in self._tallies.items()}

    def _add(self, requirement: str, finding: Finding, seen: Mapping[ExchangeId, Exchange]) -> None:
        evidence = tuple(seen[name] for name in finding.evidence if name in seen)
        self._tallies[requirement].add(finding, evidence)
