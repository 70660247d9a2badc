"""Faults about members of a capture that are not documented, of the family of the amounts."""

from functools import partial

from capture_conformance.gateway.faults.edits import tells
from capture_conformance.gateway.faults.fault import Fault
from capture_conformance.gateway.faults.undocumented_changes import (
    asked_live_flag,
    currency_believed,
    details_believed,
)

_fault = partial(Fault, family="amounts")

FAULTS: tuple[Fault, ...] = (
    _fault(
        name="undocumented-currency-believed",
        summary="A currency in the request is the currency that is captured and told.",
        breaks=("CAP-REQ-25", "CAP-ENV-16"),
        apply=currency_believed,
    ),
    _fault(
        name="undocumented-live-flag-believed",
        summary="A capture that calls itself live is told as live.",
        breaks=("CAP-ENV-06", "CAP-REQ-25"),
        apply=tells("is_live", asked_live_flag),
    ),
    _fault(
        name="undocumented-details-believed",
        summary="An amount in payment_details of the request is captured and told in the place of amount.",
        breaks=("CAP-REQ-25", "CAP-AMT-16", "CAP-ENV-15"),
        apply=details_believed,
    ),
)
