"""Faults about texts."""

from functools import partial

from capture_conformance.gateway import refusals
from capture_conformance.gateway.faults.edits import both, tells
from capture_conformance.gateway.faults.fault import Fault
from capture_conformance.gateway.faults.text_changes import (
    as_page_text,
    as_question_marks,
    crashes_on,
    crashes_on_mark,
    crashes_on_stray_bytes,
    drops_stray_bytes,
    encoded_twice,
    folds_id,
    folds_merchant,
)

_fault = partial(Fault, family="text")

FAULTS: tuple[Fault, ...] = (
    _fault(
        name="message-with-replacement-characters",
        summary="The message of a capture was cut in the middle of a character.",
        breaks=("CAP-TXT-01",),
        apply=tells("gateway_response.message", lambda settled: "金額が正\ufffd"),
    ),
    _fault(
        name="legal-name-encoded-twice",
        summary="The legal_name of a capture's answer is UTF-8 read as Latin-1.",
        breaks=("CAP-TXT-01",),
        apply=tells("merchant_details.legal_name", encoded_twice),
    ),
    _fault(
        name="legal-name-as-question-marks",
        summary="The legal_name of a capture's answer has question marks for what is not ASCII.",
        breaks=("CAP-TXT-01",),
        apply=tells("merchant_details.legal_name", as_question_marks),
    ),
    _fault(
        name="card-name-as-page-text",
        summary="The name on the card is escaped as for a page.",
        breaks=("CAP-TXT-02",),
        apply=both(
            tells("payment_details.card.name", as_page_text),
            tells("payment_details.card.name", as_page_text, of="authorization_answer"),
        ),
    ),
    _fault(
        name="full-width-ids-folded",
        summary="A transactionId in full-width characters is found.",
        breaks=("CAP-TXT-03",),
        apply=folds_id,
    ),
    _fault(
        name="full-width-merchants-folded",
        summary="A merchant_id in full-width characters is taken for the plain one.",
        breaks=("CAP-TXT-03",),
        apply=folds_merchant,
    ),
    _fault(
        name="nul-in-notes-crashes",
        summary="Notes with a NUL are answered with 500.",
        breaks=("CAP-TXT-04",),
        apply=crashes_on(b"\\u0000b", refusals.INTERNAL),
    ),
    _fault(
        name="half-surrogates-crash",
        summary="Notes with half a surrogate pair are answered with 500.",
        breaks=("CAP-TXT-04",),
        apply=crashes_on(b"\\ud800", refusals.INTERNAL),
    ),
    _fault(
        name="stray-bytes-dropped",
        summary="Bytes that are no UTF-8 are dropped from the body before it is read.",
        breaks=("CAP-TXT-03",),
        apply=drops_stray_bytes,
    ),
    _fault(
        name="stray-bytes-crash",
        summary="A body with bytes that are no UTF-8 is answered with 500.",
        breaks=("CAP-TXT-04", "CAP-REQ-19"),
        apply=crashes_on_stray_bytes,
    ),
    _fault(
        name="byte-order-mark-crashes",
        summary="A body behind a byte order mark is answered with 500.",
        breaks=("CAP-TXT-04",),
        apply=crashes_on_mark,
    ),
)
