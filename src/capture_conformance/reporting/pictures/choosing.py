"""Which pictures tell what was tried, and what a finding rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from capture_conformance.model.exchange import Exchange
from capture_conformance.reporting.pictures.attempts import attempts
from capture_conformance.reporting.pictures.breaches import Told
from capture_conformance.reporting.pictures.figure import Picture
from capture_conformance.reporting.pictures.races import race_in
from capture_conformance.reporting.pictures.sequence import KIND as SEQUENCE
from capture_conformance.reporting.pictures.sequence import fits_sequence, sequence
from capture_conformance.reporting.pictures.subjects import subjects_of
from capture_conformance.reporting.pictures.timeline import KIND as TIMELINE
from capture_conformance.reporting.pictures.timeline import timeline
from capture_conformance.reporting.pictures.traces import proofs_of

EVIDENCE_KINDS = frozenset({SEQUENCE, TIMELINE})
"""The kinds of picture that tell the evidence in its order; the table tells what was tried."""


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

    A table lists what was tried, unless the evidence shows all of it. A timeline shows the evidence where it
    is a race, and a sequence where it is anything else that has an order.

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
    subjects, race = subjects_of(requirement, tried), race_in(evidence)
    drawn: list[Picture] = []
    if _is_more(subjects, evidence, is_race=bool(race)):
        shown = frozenset(str(x.id) for x in evidence)
        proofs = proofs_of(requirement, tried, told)
        drawn.append(attempts(requirement, subjects, shown, told=told, proofs=proofs))
    if race:
        drawn.insert(0, timeline(requirement, evidence, tried, letters))
    elif fits_sequence(evidence):
        around = beside or tried
        drawn.append(sequence(requirement, evidence, around, letters=letters, told=told))
    return tuple(drawn)


def _is_more(subjects: Sequence[Exchange], evidence: Sequence[Exchange], *, is_race: bool) -> bool:
    """Whether more was tried than the evidence shows: other requests, or after a race another case."""
    if is_race:
        cases = {x.part.case for x in evidence}
        return any(x.part.case not in cases for x in subjects)
    shown = {x.id for x in evidence}
    return any(x.id not in shown for x in subjects)
