"""Which of the exchanges were tried for a requirement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from capture_conformance.model.exchange import Exchange, Role

# Correct requests that show, next to others, what can be captured.
_CONTROLS = frozenset({Role.PROOF, Role.TWIN, Role.REPEAT})
_PREAMBLE = frozenset({Role.AUTHORIZATION, Role.SISTER})
_COUNTS_FOR_NOTHING = frozenset({Role.PUT_OFF, Role.CLEANING, Role.PROBE})


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


def subjects_of(requirement: str, tried: Sequence[Exchange]) -> tuple[Exchange, ...]:
    """
    The requests in *tried* that *requirement* is about; correct ones only where there are no others.

    Of what was asked once more in another trial the last counts, as it does for the verdict.
    """
    asked_anew = {(x.part.repeats, x.part.case) for x in tried if x.part.repeats}
    found = tuple(
        x for x in tried if _is_subject(requirement, x) and (x.part.trial, x.part.case) not in asked_anew
    )
    return tuple(x for x in found if x.part.role not in _CONTROLS) or found


def _is_subject(requirement: str, exchange: Exchange) -> bool:
    role = exchange.part.role
    if exchange.is_prepared or role in _PREAMBLE or role in _COUNTS_FOR_NOTHING:
        return False
    return requirement in exchange.part.requirements or role in _CONTROLS
