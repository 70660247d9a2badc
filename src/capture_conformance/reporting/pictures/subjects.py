"""What of the exchanges was tried for a requirement, and what stood beside it for comparison."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from capture_conformance.contract.answers import authorized_amount, capture_id
from capture_conformance.model.exchange import Exchange, Operation, Role
from capture_conformance.reporting.pictures.requests import asked_id

# Requests without a defect that show, beside others, what can be captured.
_CONTROLS = frozenset({Role.PROOF, Role.TWIN, Role.REPEAT})
_PREAMBLE = frozenset({Role.AUTHORIZATION, Role.SISTER})
_COUNTS_FOR_NOTHING = frozenset({Role.PUT_OFF, Role.CLEANING, Role.PROBE})
# On a fresh authorization the answer depends on the request; later, on what went before.
_FRESH = frozenset({Role.ATTEMPT, Role.CAPTURE}) | _CONTROLS


def tried_for(requirement: str, exchanges: Sequence[Exchange]) -> tuple[Exchange, ...]:
    """The exchanges that were made for *requirement*, with the others of their trials, in order."""
    return tried_by_requirement(exchanges).get(requirement, ())


def tried_by_requirement(exchanges: Sequence[Exchange]) -> Mapping[str, tuple[Exchange, ...]]:
    """The same for every requirement, from one look at the whole run."""
    trials: dict[str, list[int]] = {}
    wanted: dict[str, set[str]] = {}
    for place, exchange in enumerate(exchanges):
        trials.setdefault(exchange.part.trial, []).append(place)
        for requirement in exchange.part.requirements:
            wanted.setdefault(requirement, set()).add(exchange.part.trial)
    return {
        requirement: tuple(exchanges[n] for n in sorted(n for name in names for n in trials[name]))
        for requirement, names in wanted.items()
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """
    A request that was tried.

    ``authorization`` is the one that it names, None where it names none of them; ``owner`` is the one of its
    trial, whose merchant is the right one. ``is_control`` says that it has no defect, and stands beside.
    """

    exchange: Exchange
    authorization: Exchange | None
    owner: Exchange | None
    is_control: bool

    @property
    def held(self) -> int | None:
        """What the authorization holds that the request names."""
        try:
            return None if self.authorization is None else authorized_amount(self.authorization)
        except ValueError:
            # More digits than Python turns into a number.
            return None

    @property
    def is_fresh_capture(self) -> bool:
        """Whether it asks for money of which nothing had been taken yet."""
        return self.exchange.operation is Operation.CAPTURE and self.exchange.part.role in _FRESH


def subjects_of(requirement: str, tried: Iterable[Exchange]) -> tuple[Subject, ...]:
    """
    The requests in *tried* that were made for *requirement*, and those that stand beside them.

    Of what was asked once more in another trial the last counts, as it does for the verdict.
    """
    tried = tuple(tried)
    asked_anew = {(x.part.repeats, x.part.case) for x in tried if x.part.repeats}
    given: dict[str, Exchange] = {}
    owners: dict[str, Exchange] = {}
    found = []
    for exchange in tried:
        if exchange.operation is Operation.AUTHORIZATION:
            owners.setdefault(exchange.part.trial, exchange)
            issued = capture_id(exchange)
            if issued is not None:
                given[issued] = exchange
        if not _is_subject(requirement, exchange) or (exchange.part.trial, exchange.part.case) in asked_anew:
            continue
        subject = Subject(
            exchange=exchange,
            authorization=given.get(asked_id(exchange) or ""),
            owner=owners.get(exchange.part.trial),
            is_control=exchange.part.role in _CONTROLS,
        )
        found.append(subject)
    return tuple(found)


def own(subjects: Sequence[Subject]) -> tuple[Subject, ...]:
    """Those of *subjects* that the requirement is about: controls only for want of others."""
    return tuple(x for x in subjects if not x.is_control) or tuple(subjects)


def _is_subject(requirement: str, exchange: Exchange) -> bool:
    role = exchange.part.role
    if exchange.is_prepared or role in _PREAMBLE or role in _COUNTS_FOR_NOTHING:
        return False
    return requirement in exchange.part.requirements or role in _CONTROLS
