"""Faults about what may follow what."""

from functools import partial

from capture_conformance.gateway.faults.changes import guards_captures_by
from capture_conformance.gateway.faults.fault import Fault
from capture_conformance.gateway.faults.lifecycle_changes import (
    all_but_captures,
    captures_as_authorizations,
    captures_entries,
    finds_entries,
    further_taken_every,
    guards_voids_by,
    locked_after,
    partial_refused,
    refusal_told_by_status,
    status_reopens,
    third_try_taken,
    twin_answered_again,
    twin_counts_as_duplicate,
    twin_used_up_too,
    unknown_id_stands_for_anything,
    void_closes_next,
    void_refused,
)
from capture_conformance.gateway.records import Operation

_fault = partial(Fault, family="lifecycle")

FAULTS: tuple[Fault, ...] = (
    _fault(
        name="full-capture-repeatable",
        summary="A fully captured authorization can be captured again.",
        breaks=("CAP-LIF-03", "CAP-AMT-14"),
        apply=guards_captures_by("state = 'CAPTURED' AND captured >= amount OR state = 'AUTHORIZED'"),
    ),
    _fault(
        name="remainder-stays-capturable",
        summary="After a smaller capture the remainder can be captured.",
        breaks=("CAP-LIF-04",),
        apply=guards_captures_by(
            "state = 'CAPTURED' AND captured + :amount <= amount OR state = 'AUTHORIZED'"
        ),
    ),
    _fault(
        name="each-capture-checked-alone",
        summary="Captures of one authorization are not added up.",
        breaks=("CAP-LIF-03", "CAP-LIF-04", "CAP-AMT-14"),
        apply=guards_captures_by("state <> 'VOIDED'"),
    ),
    _fault(
        name="capture-after-void-accepted",
        summary="A voided authorization can be captured.",
        breaks=("CAP-LIF-05",),
        apply=guards_captures_by("state IN ('AUTHORIZED', 'VOIDED')"),
    ),
    _fault(
        name="unknown-id-accepted",
        summary="An id that was never issued is captured.",
        breaks=("CAP-LIF-06",),
        apply=unknown_id_stands_for_anything,
    ),
    _fault(
        name="capture-of-a-capture-accepted",
        summary="The id of a capture can be captured.",
        breaks=("CAP-LIF-07",),
        apply=captures_entries(Operation.CAPTURE),
    ),
    _fault(
        name="capture-of-a-void-accepted",
        summary="The id of a void can be captured.",
        breaks=("CAP-LIF-12",),
        apply=captures_entries(Operation.VOID),
    ),
    _fault(
        name="void-after-capture-accepted",
        summary="A captured authorization can be voided.",
        breaks=("CAP-LIF-08",),
        apply=guards_voids_by("state <> 'VOIDED'"),
    ),
    _fault(
        name="void-of-the-remainder-accepted",
        summary="An authorization of which a part was captured can be voided.",
        breaks=("CAP-LIF-08",),
        apply=guards_voids_by("state = 'CAPTURED' AND captured < amount OR state = 'AUTHORIZED'"),
    ),
    _fault(
        name="twin-refused-as-duplicate",
        summary="A capture with the amount and the notes of an earlier one is refused as its duplicate.",
        breaks=("CAP-LIF-09",),
        apply=twin_counts_as_duplicate,
    ),
    _fault(
        name="twin-answered-with-the-first",
        summary="A capture with the amount and the notes of an earlier one is answered with that.",
        breaks=("CAP-LIF-09", "CAP-ENV-19", "CAP-ENV-20", "CAP-LIF-03", "CAP-AMT-14"),
        apply=twin_answered_again,
    ),
    _fault(
        name="twin-used-up-too",
        summary="A capture uses up the authorizations of the same card and amount that are still open.",
        breaks=("CAP-LIF-09",),
        apply=twin_used_up_too,
    ),
    _fault(
        name="capture-unknown-to-status",
        summary="The status of a capture is answered with 404.",
        breaks=("CAP-LIF-10",),
        apply=finds_entries(all_but_captures),
    ),
    _fault(
        name="capture-shown-as-authorization",
        summary="The status of a capture tells the type PRE_AUTH.",
        breaks=("CAP-LIF-10",),
        apply=finds_entries(captures_as_authorizations),
    ),
    _fault(
        name="void-refused",
        summary="No authorization can be voided.",
        breaks=("CAP-LIF-11",),
        apply=void_refused,
    ),
    _fault(
        name="partial-capture-refused",
        summary="Less than the authorized amount cannot be captured.",
        breaks=("CAP-LIF-02", "CAP-AMT-01", "CAP-AMT-04", "CAP-REQ-23"),
        apply=partial_refused,
    ),
    _fault(
        name="refusal-told-by-status",
        summary="After a refusal the status of the authorization bears its code.",
        breaks=("CAP-LIF-13",),
        apply=refusal_told_by_status,
    ),
    _fault(
        name="every-tenth-further-capture-taken",
        summary="Every tenth capture of what is captured already is taken.",
        breaks=(
            "CAP-LIF-03",
            "CAP-LIF-04",
            "CAP-LIF-05",
            "CAP-AMT-14",
            "CAP-CON-01",
            "CAP-CON-02",
            "CAP-CON-03",
            "CAP-CON-07",
            "CAP-CON-09",
        ),
        apply=further_taken_every(10),
    ),
    _fault(
        name="status-query-reopens",
        summary="A status query of an authorization that is captured makes it capturable again.",
        breaks=("CAP-LIF-14", "CAP-AMT-14"),
        apply=status_reopens,
    ),
    _fault(
        name="third-further-try-taken",
        summary="The third further capture of one authorization is taken.",
        breaks=(
            *("CAP-LIF-14", "CAP-LIF-03", "CAP-LIF-04", "CAP-AMT-14"),
            *("CAP-CON-01", "CAP-CON-02", "CAP-CON-09"),
        ),
        apply=third_try_taken,
    ),
    _fault(
        name="void-closes-the-next-one",
        summary="A void also voids the authorization that was made after it.",
        breaks=("CAP-LIF-14",),
        apply=void_closes_next,
    ),
    _fault(
        name="locked-after-ten-refusals",
        summary="Ten refused captures use an authorization up.",
        breaks=("CAP-ROB-07",),
        apply=locked_after(10),
    ),
)
