"""Faults of answers that are wrong now and then, or under some condition alone."""

import math
from functools import partial

from capture_conformance.gateway.faults.answer_changes import in_shift_jis, tells_status
from capture_conformance.gateway.faults.conditions import (
    both_of,
    ends_in,
    every,
    has_foreign_notes,
    has_long_notes,
    has_long_reference,
    is_large,
    is_part,
    is_visa,
    only_when,
    sends_every,
)
from capture_conformance.gateway.faults.edits import leaves_out, tells
from capture_conformance.gateway.faults.fault import Fault

_fault = partial(Fault, family="response_envelope")


_PLACE = "merchant_details.merchant_txn_ref"
_SAME_ID = "00000000-0000-4000-8000-000000000000"
_LONGEST = 30


FAULTS: tuple[Fault, ...] = (
    _fault(
        name="ref-missing-for-parts",
        summary="A capture of less than the whole is answered without ref.",
        breaks=("CAP-ENV-14", "CAP-ENV-33"),
        apply=only_when(is_part, leaves_out("transaction_details.ref")),
    ),
    _fault(
        name="amount-told-as-nan",
        summary="A capture of less than the whole is told with the bare word NaN for its amount.",
        breaks=("CAP-ENV-02", "CAP-ENV-15", "CAP-ENV-12", "CAP-ENV-33"),
        apply=only_when(is_part, tells("payment_details.amount", lambda settled: math.nan)),
    ),
    _fault(
        name="large-amount-as-text",
        summary="An amount of more than 24 bits is told as a text.",
        breaks=("CAP-ENV-12", "CAP-ENV-33"),
        apply=only_when(is_large, tells("payment_details.amount", lambda settled: str(settled.entry.amount))),
    ),
    _fault(
        name="additional-data-missing-with-long-notes",
        summary="A capture with long notes is answered without additional_data.",
        breaks=("CAP-ENV-12", "CAP-ENV-33"),
        apply=only_when(has_long_notes, leaves_out("payment_details.additional_data")),
    ),
    _fault(
        name="card-missing-for-visa",
        summary="A capture on a Visa card is answered without the card.",
        breaks=("CAP-ENV-13", "CAP-ENV-30", "CAP-ENV-33"),
        apply=only_when(is_visa, leaves_out("payment_details.card")),
    ),
    _fault(
        name="currency-null-for-parts-with-foreign-notes",
        summary="A capture of less than the whole with Japanese notes tells no currency.",
        breaks=("CAP-ENV-12", "CAP-ENV-16"),
        apply=only_when(
            both_of(is_part, has_foreign_notes), tells("payment_details.currency", lambda settled: None)
        ),
    ),
    _fault(
        name="authorized-amount-told-for-parts-on-visa",
        summary="A capture of less than the whole on a Visa card tells the authorized amount.",
        breaks=("CAP-ENV-15",),
        apply=only_when(
            both_of(is_part, is_visa),
            tells("payment_details.amount", lambda settled: settled.authorization.amount),
        ),
    ),
    _fault(
        name="long-references-cut",
        summary="A long merchant_txn_ref is cut in one of its two places.",
        breaks=("CAP-ENV-18",),
        apply=only_when(
            has_long_reference,
            tells(_PLACE, lambda settled: settled.authorization.merchant_txn_ref[:_LONGEST]),
        ),
    ),
    _fault(
        name="every-thirteenth-answer-incomplete",
        summary="Every thirteenth capture is answered without merchant_details.",
        breaks=("CAP-ENV-08", "CAP-ENV-11", "CAP-ENV-17", "CAP-ENV-18", "CAP-ENV-33"),
        apply=every(13, leaves_out("merchant_details")),
    ),
    _fault(
        name="every-eleventh-told-with-200",
        summary="Every eleventh capture is told with 200.",
        breaks=("CAP-ENV-01",),
        apply=every(11, tells_status(200)),
    ),
    _fault(
        name="every-fifteenth-amount-zero",
        summary="Every fifteenth capture's answer tells the amount 0.",
        breaks=("CAP-ENV-15",),
        apply=every(15, tells("payment_details.amount", lambda settled: 0)),
    ),
    _fault(
        name="every-twelfth-id-the-same",
        summary="Every twelfth capture's answer bears the same id.",
        breaks=("CAP-ENV-19", "CAP-LIF-10"),
        apply=every(12, tells("transaction_details.id", lambda settled: _SAME_ID)),
    ),
    _fault(
        name="every-tenth-answer-in-shift-jis",
        summary="Every tenth capture's answer is encoded in Shift_JIS.",
        breaks=("CAP-ENV-02", "CAP-ENV-33"),
        apply=sends_every(10, in_shift_jis),
    ),
    _fault(
        name="every-four-hundredth-amount-zero",
        summary="Every four hundredth capture's answer tells the amount 0.",
        breaks=("CAP-ENV-15",),
        apply=every(400, tells("payment_details.amount", lambda settled: 0)),
    ),
    _fault(
        name="one-amount-in-a-hundred-told-less",
        summary="The answer tells one unit less than was captured where the amount ends in 77.",
        breaks=("CAP-ENV-15",),
        apply=only_when(
            ends_in(77), tells("payment_details.amount", lambda settled: settled.entry.amount - 1)
        ),
    ),
)
