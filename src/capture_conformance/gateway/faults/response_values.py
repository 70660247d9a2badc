"""Faults about the truth of answers, of the family of the response envelope."""

from functools import partial

from capture_conformance.gateway.faults.answer_changes import (
    code_echoed_on_capture,
    differing_copy,
    id_never_changes,
    in_epoch_seconds,
    nine_hours_ahead,
    security_code,
)
from capture_conformance.gateway.faults.edits import both, leaves_out, tells
from capture_conformance.gateway.faults.fault import Fault

_fault = partial(Fault, family="response_envelope")

FAULTS: tuple[Fault, ...] = (
    _fault(
        name="authorized-amount-told",
        summary="A capture's answer tells the authorized amount.",
        breaks=("CAP-ENV-15",),
        apply=tells("payment_details.amount", lambda settled: settled.authorization.amount),
    ),
    _fault(
        name="amount-told-in-hundredths",
        summary="A capture's answer tells a hundred times the amount.",
        breaks=("CAP-ENV-15",),
        apply=tells("payment_details.amount", lambda settled: settled.entry.amount * 100),
    ),
    _fault(
        name="currency-null",
        summary="The currency of a capture's answer is null.",
        breaks=("CAP-ENV-12", "CAP-ENV-16"),
        apply=tells("payment_details.currency", lambda settled: None),
    ),
    _fault(
        name="currency-always-usd",
        summary="The currency of a capture's answer is USD.",
        breaks=("CAP-ENV-16",),
        apply=tells("payment_details.currency", lambda settled: "USD"),
    ),
    _fault(
        name="mid-of-another-merchant",
        summary="The mid of a capture's answer is always the same.",
        breaks=("CAP-ENV-17",),
        apply=tells("merchant_details.mid", lambda settled: "TESTSHOP99"),
    ),
    _fault(
        name="reference-copies-differ",
        summary="The second merchant_txn_ref of a capture's answer is another one.",
        breaks=("CAP-ENV-18",),
        apply=tells("transaction_details.merchant_txn_ref", differing_copy),
    ),
    _fault(
        name="reference-made-up",
        summary="Both copies of merchant_txn_ref are the id of the capture.",
        breaks=("CAP-ENV-18",),
        apply=both(
            tells("merchant_details.merchant_txn_ref", lambda settled: settled.entry.id),
            tells("transaction_details.merchant_txn_ref", lambda settled: settled.entry.id),
        ),
    ),
    _fault(
        name="id-of-the-authorization",
        summary="A capture's answer bears the id of the authorization.",
        breaks=("CAP-ENV-19", "CAP-LIF-10"),
        apply=tells("transaction_details.id", lambda settled: settled.authorization.id),
    ),
    _fault(
        name="id-never-changes",
        summary="Every capture's answer bears the id of the first capture.",
        breaks=("CAP-ENV-19",),
        apply=id_never_changes,
    ),
    _fault(
        name="timestamp-nine-hours-ahead",
        summary="The timestamp of a capture's answer is Tokyo's, and calls itself UTC.",
        breaks=("CAP-ENV-20",),
        apply=tells("transaction_details.timestamp", nine_hours_ahead),
    ),
    _fault(
        name="timestamp-without-zone",
        summary="The timestamp of a capture's answer names no zone.",
        breaks=("CAP-ENV-20",),
        apply=tells(
            "transaction_details.timestamp",
            lambda settled: settled.entry.timestamp.removesuffix("Z"),
        ),
    ),
    _fault(
        name="timestamp-in-epoch-seconds",
        summary="The timestamp of a capture's answer is in seconds since 1970.",
        breaks=("CAP-ENV-20",),
        apply=tells("transaction_details.timestamp", in_epoch_seconds),
    ),
    _fault(
        name="response-code-ten",
        summary="The response_code of a capture is 10.",
        breaks=("CAP-ENV-21",),
        apply=tells("payment_details.response_code", lambda settled: 10),
    ),
    _fault(
        name="name-of-another-card",
        summary="The card's name in a capture's answer is always the same.",
        breaks=("CAP-ENV-30",),
        apply=tells("payment_details.card.name", lambda settled: "TEST CARD"),
    ),
    _fault(
        name="scheme-of-another-card",
        summary="The scheme of a capture's answer is always JCB.",
        breaks=("CAP-ENV-30",),
        apply=tells("payment_details.scheme", lambda settled: "JCB"),
    ),
    _fault(
        name="security-code-echoed-on-authorization",
        summary="An authorization's answer holds the card's security code.",
        breaks=("CAP-ENV-31",),
        apply=tells("payment_details.card.cvc", security_code, of="authorization_answer"),
    ),
    _fault(
        name="security-code-echoed-on-capture",
        summary="A capture's answer holds the card's security code.",
        breaks=("CAP-ENV-31",),
        apply=code_echoed_on_capture,
    ),
    _fault(
        name="authorization-without-merchant-details",
        summary="An authorization's answer lacks merchant_details.",
        breaks=("CAP-ENV-32",),
        apply=leaves_out("merchant_details", of="authorization_answer"),
    ),
    _fault(
        name="void-without-gateway-response",
        summary="A void's answer lacks gateway_response.",
        breaks=("CAP-ENV-32",),
        apply=leaves_out("gateway_response", of="void_answer"),
    ),
    _fault(
        name="status-with-amount-as-text",
        summary="The amount of a status answer is a text.",
        breaks=("CAP-ENV-32",),
        apply=tells(
            "payment_details.amount",
            lambda settled: str(settled.entry.amount),
            of="status_answer",
        ),
    ),
)
