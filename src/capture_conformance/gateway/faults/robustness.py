"""Faults about what a gateway withstands, and about its staying the same."""

from functools import partial

from capture_conformance.gateway.faults.fault import Fault
from capture_conformance.gateway.faults.protocol_changes import hears
from capture_conformance.gateway.faults.robustness_changes import (
    forgets_after,
    forgets_captures_after,
    grows_slower,
    huge_takes_down,
    leaves_bytes,
    nesting_crashes,
    polluted,
    refuses_every,
    told_500_every,
    waits_for_bodies,
)

_fault = partial(Fault, family="robustness")
# What a refusal now and then may come across: each demands that a correct capture is accepted.
_ACCEPTING = (
    "CAP-LIF-01",
    "CAP-LIF-02",
    "CAP-LIF-09",
    "CAP-AMT-01",
    "CAP-AMT-03",
    "CAP-AMT-04",
    "CAP-AUT-20",
    "CAP-CON-04",
    "CAP-CON-06",
    "CAP-CON-08",
    "CAP-CON-09",
    "CAP-ROB-07",
)

FAULTS: tuple[Fault, ...] = (
    _fault(
        name="huge-body-takes-down",
        summary="After a body far too large the next request is answered with 500.",
        breaks=("CAP-ROB-01",),
        apply=huge_takes_down,
    ),
    _fault(
        name="deep-nesting-crashes",
        summary="A deeply nested body is answered with 500.",
        breaks=("CAP-ROB-02",),
        apply=nesting_crashes,
    ),
    _fault(
        name="refused-body-left-unread",
        summary="What is left of a large body is read as the next request.",
        breaks=("CAP-ROB-03", "CAP-ENV-29"),
        apply=hears(leaves_bytes),
    ),
    _fault(
        name="slow-sender-holds-up-all",
        summary="While one body is awaited nobody is answered.",
        breaks=("CAP-ROB-04",),
        apply=hears(waits_for_bodies),
    ),
    _fault(
        name="prototype-polluted",
        summary="Once __proto__ was sent there is no limit any more.",
        breaks=("CAP-ROB-05",),
        apply=polluted,
    ),
    _fault(
        name="every-twelfth-capture-refused",
        summary="Every twelfth capture is refused, whatever it is.",
        breaks=("CAP-ROB-06", *_ACCEPTING),
        apply=refuses_every(12),
    ),
    _fault(
        name="every-fifteenth-capture-told-500",
        summary="Every fifteenth capture is made, and told with 500.",
        breaks=("CAP-ROB-06", "CAP-CON-04"),
        apply=told_500_every(15),
    ),
    _fault(
        name="old-authorizations-forgotten",
        summary="An authorization is forgotten when its merchant has made twelve more.",
        breaks=("CAP-ROB-07",),
        apply=forgets_after(12),
    ),
    _fault(
        name="old-captures-forgotten",
        summary="An authorization can be captured again when twenty others have been captured since.",
        breaks=("CAP-ROB-09", "CAP-AMT-14"),
        apply=forgets_captures_after(20),
    ),
    _fault(
        name="captures-grow-slower",
        summary="Every capture takes a little longer than the one before.",
        breaks=("CAP-ROB-08",),
        apply=grows_slower,
    ),
)
