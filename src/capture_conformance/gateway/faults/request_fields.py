"""Faults about single members of the body: required or not, their types and lengths."""

from functools import partial

from capture_conformance.gateway.faults.fault import Fault
from capture_conformance.gateway.faults.request_changes import (
    composed_length,
    cut_merchant_id,
    cut_transaction_id,
    drops_member,
    has_wide_notes,
    is_absent,
    is_blank,
    is_neither_text_nor_null,
    is_null,
    limits_notes,
    means_all,
    means_latest,
    means_own_merchant,
    refuses_body,
    rewrites_text,
    unwraps,
    utf8_length,
    utf16_length,
)

_fault = partial(Fault, family="request_fields")

FAULTS: tuple[Fault, ...] = (
    _fault(
        name="missing-transaction-id-means-latest",
        summary="A capture without transactionId takes the caller's newest open authorization.",
        breaks=("CAP-REQ-01", "CAP-REQ-22"),
        apply=means_latest(is_absent("transactionId")),
    ),
    _fault(
        name="blank-transaction-id-means-latest",
        summary="A blank transactionId takes the caller's newest open authorization.",
        breaks=("CAP-REQ-02",),
        apply=means_latest(is_blank("transactionId")),
    ),
    _fault(
        name="missing-merchant-id-filled-in",
        summary="A missing merchant_id is filled in from the keys.",
        breaks=("CAP-REQ-03", "CAP-REQ-22"),
        apply=means_own_merchant(is_absent("merchant_id")),
    ),
    _fault(
        name="blank-merchant-id-filled-in",
        summary="A blank merchant_id is filled in from the keys.",
        breaks=("CAP-REQ-04",),
        apply=means_own_merchant(is_blank("merchant_id")),
    ),
    _fault(
        name="missing-amount-means-all",
        summary="A capture without amount captures everything.",
        breaks=("CAP-REQ-05", "CAP-REQ-22"),
        apply=means_all(is_absent("amount")),
    ),
    _fault(
        name="null-amount-means-all",
        summary="A capture with a null amount captures everything.",
        breaks=("CAP-REQ-06",),
        apply=means_all(is_null("amount")),
    ),
    _fault(
        name="null-merchant-id-filled-in",
        summary="A null merchant_id is filled in from the keys.",
        breaks=("CAP-REQ-06",),
        apply=means_own_merchant(is_null("merchant_id")),
    ),
    _fault(
        name="notes-demanded",
        summary="A capture without notes is refused.",
        breaks=("CAP-REQ-07", "CAP-REQ-23"),
        apply=refuses_body(is_absent("notes")),
    ),
    _fault(
        name="transaction-id-cut-to-36",
        summary="A transactionId that is too long is cut to 36 characters and found.",
        breaks=("CAP-REQ-08",),
        apply=rewrites_text("transactionId", cut_transaction_id),
    ),
    _fault(
        name="transaction-id-trimmed",
        summary="Blanks around a transactionId are taken away before it is measured.",
        breaks=("CAP-REQ-08",),
        apply=rewrites_text("transactionId", str.strip),
    ),
    _fault(
        name="transaction-id-cut-at-nul",
        summary="A transactionId ends at its first NUL character.",
        breaks=("CAP-REQ-08",),
        apply=rewrites_text("transactionId", lambda text: text.partition("\0")[0]),
    ),
    _fault(
        name="merchant-id-cut-to-10",
        summary="A merchant_id that is too long is cut to 10 characters and known.",
        breaks=("CAP-REQ-09",),
        apply=rewrites_text("merchant_id", cut_merchant_id),
    ),
    _fault(
        name="notes-limit-129",
        summary="Notes of 129 characters are accepted.",
        breaks=("CAP-REQ-10", "CAP-REQ-24"),
        apply=limits_notes(129),
    ),
    _fault(
        name="notes-cut-to-128",
        summary="Notes that are too long are cut to 128 characters.",
        breaks=("CAP-REQ-10", "CAP-REQ-24"),
        apply=rewrites_text("notes", lambda text: text[:128]),
    ),
    _fault(
        name="notes-without-limit",
        summary="Notes of any length are accepted.",
        breaks=("CAP-REQ-10", "CAP-REQ-24"),
        apply=limits_notes(1_000_000),
    ),
    _fault(
        name="notes-counted-after-composition",
        summary="Notes are measured after composition, so marks on letters count for nothing.",
        breaks=("CAP-REQ-24",),
        apply=limits_notes(128, composed_length),
    ),
    _fault(
        name="notes-limit-127",
        summary="Notes of exactly 128 characters are refused.",
        breaks=("CAP-REQ-11", "CAP-REQ-12", "CAP-REQ-13", "CAP-REQ-23"),
        apply=limits_notes(127),
    ),
    _fault(
        name="notes-counted-in-bytes",
        summary="The length of notes is counted in bytes of UTF-8.",
        breaks=("CAP-REQ-11", "CAP-REQ-12", "CAP-REQ-13", "CAP-REQ-23"),
        apply=limits_notes(128, utf8_length),
    ),
    _fault(
        name="notes-counted-in-utf16",
        summary="The length of notes is counted in 16-bit units.",
        breaks=("CAP-REQ-11", "CAP-REQ-13", "CAP-REQ-23"),
        apply=limits_notes(128, utf16_length),
    ),
    _fault(
        name="notes-beyond-basic-plane-refused",
        summary="Notes with a character beyond the basic plane are refused.",
        breaks=("CAP-REQ-11", "CAP-REQ-13", "CAP-REQ-23"),
        apply=refuses_body(has_wide_notes),
    ),
    _fault(
        name="transaction-id-array-unwrapped",
        summary="An array of one counts as the transactionId in it.",
        breaks=("CAP-REQ-14",),
        apply=unwraps("transactionId"),
    ),
    _fault(
        name="transaction-id-operator-matches",
        summary="An object as transactionId matches the caller's newest open authorization.",
        breaks=("CAP-REQ-14",),
        apply=means_latest(lambda body: isinstance(body.get("transactionId"), dict)),
    ),
    _fault(
        name="merchant-id-array-unwrapped",
        summary="An array of one counts as the merchant_id in it.",
        breaks=("CAP-REQ-15",),
        apply=unwraps("merchant_id"),
    ),
    _fault(
        name="merchant-id-of-any-type",
        summary="A merchant_id that is neither a text nor null is not looked at.",
        breaks=("CAP-REQ-15",),
        apply=means_own_merchant(is_neither_text_nor_null("merchant_id")),
    ),
    _fault(
        name="notes-of-any-type",
        summary="Notes that are neither a text nor null are dropped.",
        breaks=("CAP-REQ-16",),
        apply=drops_member("notes", is_neither_text_nor_null("notes")),
    ),
)
