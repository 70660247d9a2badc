"""Faults about requests at the same moment, and about lost ones."""

from functools import partial

from capture_conformance.gateway import refusals
from capture_conformance.gateway.faults.concurrency_changes import (
    answers_cross,
    broken_off_uses_up,
    busy,
    closing_connection_never_uses_up,
    crosses,
    one_at_a_time,
    part_read_too_early,
    second_reference_crosses,
    state_read_before_void,
    with_other_card,
    with_other_reference,
)
from capture_conformance.gateway.faults.fault import Fault
from capture_conformance.gateway.faults.lifecycle_changes import state_read_too_early

_fault = partial(Fault, family="concurrency")

FAULTS: tuple[Fault, ...] = (
    _fault(
        name="state-read-too-early",
        summary="Captures sent at the same time all succeed.",
        breaks=("CAP-CON-01", "CAP-CON-02", "CAP-CON-09", "CAP-AMT-14"),
        apply=state_read_too_early,
    ),
    _fault(
        name="part-read-too-early",
        summary="Captures of less than the whole sent at the same time all succeed.",
        breaks=("CAP-CON-02", "CAP-CON-09", "CAP-AMT-14"),
        apply=part_read_too_early,
    ),
    _fault(
        name="state-read-before-a-void",
        summary="A capture does not see a void that is made at the same time.",
        breaks=("CAP-CON-03", "CAP-CON-09"),
        apply=state_read_before_void,
    ),
    _fault(
        name="loser-answered-500",
        summary="Of captures sent at the same time all but one are answered with 500.",
        breaks=("CAP-CON-04",),
        apply=busy(refusals.INTERNAL, all_lose=False),
    ),
    _fault(
        name="nobody-wins",
        summary="Captures sent at the same time are all refused.",
        breaks=("CAP-CON-04", "CAP-CON-09"),
        apply=busy(refusals.ALREADY_CAPTURED, all_lose=True),
    ),
    _fault(
        name="answers-cross",
        summary="A capture that overlaps with another is answered with the other's values.",
        breaks=("CAP-CON-05", "CAP-ENV-19"),
        apply=answers_cross,
    ),
    _fault(
        name="references-cross",
        summary="A capture that overlaps with another bears the other's reference.",
        breaks=("CAP-CON-05",),
        apply=crosses(with_other_reference),
    ),
    _fault(
        name="reference-crosses-under-load",
        summary="A capture that overlaps with another bears the other's reference in transaction_details.",
        breaks=("CAP-CON-05",),
        apply=second_reference_crosses,
    ),
    _fault(
        name="card-crosses-under-load",
        summary="A capture that overlaps with another tells the number and the scheme of the other's card.",
        breaks=("CAP-CON-05",),
        apply=crosses(with_other_card),
    ),
    _fault(
        name="one-authorization-at-a-time",
        summary="Of captures of different authorizations at the same time only one is served.",
        breaks=("CAP-CON-06",),
        apply=one_at_a_time,
    ),
    _fault(
        name="lost-answer-leaves-open",
        summary="A capture over a connection that its sender closes leaves the authorization open.",
        breaks=("CAP-CON-07", "CAP-AMT-14"),
        apply=closing_connection_never_uses_up,
    ),
    _fault(
        name="broken-off-request-uses-up",
        summary="A request that broke off half-way uses up the newest authorization.",
        breaks=("CAP-CON-08",),
        apply=broken_off_uses_up,
    ),
)
