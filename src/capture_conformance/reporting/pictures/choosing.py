"""Which pictures tell what was tried: decided by what the requests are, not by what they are for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from capture_conformance.contract.schemas import limited_members
from capture_conformance.model.exchange import Exchange
from capture_conformance.reporting.pictures.amounts import amounts, fits_amounts
from capture_conformance.reporting.pictures.attempts import attempts
from capture_conformance.reporting.pictures.breaches import Told
from capture_conformance.reporting.pictures.credentials import credentials, fits_credentials
from capture_conformance.reporting.pictures.figure import Picture
from capture_conformance.reporting.pictures.lengths import fits_lengths, lengths
from capture_conformance.reporting.pictures.races import race_in
from capture_conformance.reporting.pictures.sequence import KIND as SEQUENCE
from capture_conformance.reporting.pictures.sequence import fits_sequence, sequence
from capture_conformance.reporting.pictures.subjects import Subject, own, subjects_of
from capture_conformance.reporting.pictures.timeline import KIND as TIMELINE
from capture_conformance.reporting.pictures.timeline import timeline
from capture_conformance.reporting.pictures.traces import proofs_of

# A picture fits where it is about half of what was tried, and needs no table beside it from here on.
_FITS, _TELLS_ALL = 0.5, 0.8

EVIDENCE_KINDS = frozenset({SEQUENCE, TIMELINE})
"""The kinds of picture that tell the evidence in its order; all others tell what was tried."""


def pictures(
    requirement: str,
    evidence: Sequence[Exchange],
    tried: Sequence[Exchange],
    *,
    letters: Mapping[str, str] | None = None,
    told: Told | None = None,
    beside: Sequence[Exchange] = (),
) -> tuple[Picture, ...]:
    """
    What was tried for *requirement*, and what its finding rests on, as pictures.

    Args:
        requirement: The requirement's id.

        evidence: The exchanges that the finding rests on; only these are linked.

        tried: All that were made for the requirement, with the others of their trials, in order;
            ``tried_for`` finds them.

        letters: Letters of authorizations, by their ids, where the page has given some.

        told: What the finding tells, where there is one: what was answered otherwise is marked.

        beside: All of the trials that *evidence* is of, where that is more than was *tried*, trial by trial.

    Returns:
        The pictures in the order in which they should stand; none where there is nothing to be shown.
    """
    shown = frozenset(str(x.id) for x in evidence)
    subjects = subjects_of(requirement, tried)
    proofs = proofs_of(requirement, tried, told)
    # What attempts have left shows in none of the overviews.
    found = [] if proofs else _overviews(requirement, subjects, shown, told)
    drawn = [make() for _, make in found]
    race, about = race_in(evidence), own(subjects)
    # Whoever looks into a finding wants to see the other cases, by name.
    is_asked_for = told is not None or all(share < _TELLS_ALL for share, _ in found)
    if is_asked_for and _is_more(about, evidence, is_race=bool(race)):
        drawn.append(attempts(requirement, about, shown, told=told, proofs=proofs))
    if race:
        drawn.insert(0, timeline(requirement, evidence, tried, letters))
    elif fits_sequence(evidence):
        around = beside or tried
        drawn.append(sequence(requirement, evidence, around, letters=letters, told=told))
    return tuple(drawn)


def _overviews(
    requirement: str, subjects: Sequence[Subject], shown: frozenset[str], told: Told | None
) -> list[tuple[float, Callable[[], Picture]]]:
    """The pictures that fit the subjects, each with the share of them that it is about."""
    about = own(subjects)
    found: list[tuple[float, Callable[[], Picture]]] = [
        (_share(about, fits_amounts(subjects)), lambda: amounts(requirement, subjects, shown)),
        (_share(about, fits_credentials(about)), lambda: credentials(requirement, subjects, shown, told)),
    ]
    found += [
        (
            _share(about, fits_lengths(subjects, name)),
            lambda name=name: lengths(requirement, subjects, shown, name),  # type: ignore[misc]  # bound now
        )
        for name in limited_members()
    ]
    tells_all = max(share for share, _ in found) >= _TELLS_ALL
    return [(share, make) for share, make in found if share > (_TELLS_ALL - 0.01 if tells_all else _FITS)]


def _share(about: Sequence[Subject], fitting: frozenset[str]) -> float:
    return sum(x.exchange.id in fitting for x in about) / len(about) if about else 0.0


def _is_more(about: Sequence[Subject], evidence: Sequence[Exchange], *, is_race: bool) -> bool:
    """Whether more was tried than the evidence shows: other requests, or after a race another case."""
    if is_race:
        cases = {x.part.case for x in evidence}
        return any(x.exchange.part.case not in cases for x in about)
    shown = {x.id for x in evidence}
    return any(x.exchange.id not in shown for x in about)
