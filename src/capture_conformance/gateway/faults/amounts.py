"""Faults about how much may be captured."""

from functools import partial

from capture_conformance.gateway import refusals
from capture_conformance.gateway.faults.amount_changes import (
    HUNDRED,
    WORD_32,
    WORD_64,
    accepts_below_one,
    admits,
    cut,
    demands,
    executes,
    is_negative_in_32_bits,
    is_not_more_as_text,
    is_not_more_in_single_precision,
    lax_numbers,
    limit_in_body,
    limit_of_largest_open,
    not_a_number_takes_all,
    number_in_array,
    number_in_object,
    number_of_boolean,
    number_of_digits,
    number_of_negative,
    number_of_price,
    number_of_text,
    overflow_crashes,
    reads_amount,
    rereads_amount,
    rounded,
    unchecked_every,
    zero_takes_all,
)
from capture_conformance.gateway.faults.changes import refuses_with_status, uses_up
from capture_conformance.gateway.faults.edits import both
from capture_conformance.gateway.faults.fault import Fault
from capture_conformance.gateway.refusals import Kind

_fault = partial(Fault, family="amounts")

FAULTS: tuple[Fault, ...] = (
    _fault(
        name="one-above-the-limit-accepted",
        summary="One unit above the authorized amount is accepted.",
        breaks=("CAP-AMT-02", "CAP-AMT-14"),
        apply=admits(lambda amount, limit: amount == limit + 1),
    ),
    _fault(
        name="tenth-above-the-limit-accepted",
        summary="Up to a tenth above the authorized amount is accepted.",
        breaks=("CAP-AMT-02", "CAP-AMT-14"),
        apply=admits(lambda amount, limit: amount * 10 <= limit * 11),
    ),
    _fault(
        name="limit-never-checked",
        summary="Any amount that the ledger can hold is accepted.",
        breaks=("CAP-AMT-02", "CAP-AMT-12", "CAP-AMT-14", "CAP-AMT-15", "CAP-AMT-16"),
        apply=admits(lambda amount, limit: True),
    ),
    _fault(
        name="slightly-above-the-limit-cut",
        summary="Up to twice the authorized amount is cut down to it.",
        breaks=("CAP-AMT-02", "CAP-ENV-15"),
        apply=executes(lambda asked, held: held if held < asked <= held * 2 else asked),
    ),
    _fault(
        name="limit-cut-to-hundreds",
        summary="From 100 up, the limit is the authorized amount without its last two digits.",
        breaks=("CAP-AMT-01", "CAP-AMT-03", "CAP-LIF-01", "CAP-REQ-23"),
        apply=demands(lambda amount, limit: limit < HUNDRED or amount <= limit // HUNDRED * HUNDRED),
    ),
    _fault(
        name="limit-compared-as-text",
        summary="The amount is compared with the limit digit by digit, as text.",
        breaks=("CAP-AMT-01", "CAP-AMT-02", "CAP-AMT-12", "CAP-AMT-14", "CAP-LIF-02", "CAP-REQ-23"),
        apply=both(admits(is_not_more_as_text), demands(is_not_more_as_text)),
    ),
    _fault(
        name="limit-compared-in-single-precision",
        summary="The amount is compared with the limit in 32-bit floating point.",
        breaks=("CAP-AMT-02", "CAP-AMT-14"),
        apply=admits(is_not_more_in_single_precision),
    ),
    _fault(
        name="amount-compared-in-32-bits",
        summary="Only the last 32 bits of the amount are compared with the limit.",
        breaks=("CAP-AMT-02", "CAP-AMT-12", "CAP-AMT-14"),
        apply=admits(lambda amount, limit: 1 <= amount % WORD_32 <= limit),
    ),
    _fault(
        name="amount-compared-in-31-bits",
        summary="An amount of 32 bits is compared as a signed number: from 2^31 up it is below any limit.",
        breaks=("CAP-AMT-12", "CAP-AMT-02", "CAP-AMT-14"),
        apply=admits(is_negative_in_32_bits),
    ),
    _fault(
        name="amount-wraps-at-64-bits",
        summary="An amount beyond 64 bits is taken for its last 64 bits.",
        breaks=("CAP-AMT-02", "CAP-AMT-12", "CAP-ENV-15"),
        apply=executes(lambda asked, held: asked % WORD_64 or asked),
    ),
    _fault(
        name="amount-beyond-64-bits-answered-500",
        summary="An amount beyond 64 bits is answered with 500.",
        breaks=("CAP-REQ-19",),
        apply=overflow_crashes,
    ),
    _fault(
        name="over-limit-answered-500",
        summary="An amount above the limit is answered with 500.",
        breaks=("CAP-REQ-19",),
        apply=refuses_with_status(lambda refusal: refusal == refusals.OVER_LIMIT, 500),
    ),
    _fault(
        name="fraction-rounded",
        summary="An amount with a fraction is rounded to the nearest whole number.",
        breaks=("CAP-AMT-05", "CAP-ENV-15"),
        apply=reads_amount(rounded),
    ),
    _fault(
        name="fraction-cut",
        summary="An amount with a fraction is cut to its whole part.",
        breaks=("CAP-AMT-05", "CAP-ENV-15"),
        apply=reads_amount(cut),
    ),
    _fault(
        name="boolean-counts-as-number",
        summary="true counts as 1.",
        breaks=("CAP-AMT-06",),
        apply=reads_amount(number_of_boolean),
    ),
    _fault(
        name="digit-string-accepted",
        summary="A text of ASCII digits counts as the number it spells.",
        breaks=("CAP-AMT-07",),
        apply=reads_amount(number_of_digits),
    ),
    _fault(
        name="number-like-text-accepted",
        summary="A text counts as a number with blanks, a sign or any script's digits.",
        breaks=("CAP-AMT-07", "CAP-AMT-08"),
        apply=reads_amount(number_of_text),
    ),
    _fault(
        name="price-like-text-accepted",
        summary="A text with separators, cents or a sign of currency counts as a number.",
        breaks=("CAP-AMT-08",),
        apply=reads_amount(number_of_price),
    ),
    _fault(
        name="amount-array-unwrapped",
        summary="An array of one number counts as the number.",
        breaks=("CAP-AMT-09",),
        apply=reads_amount(number_in_array),
    ),
    _fault(
        name="amount-object-unwrapped",
        summary="An object of one number counts as the number.",
        breaks=("CAP-AMT-09",),
        apply=reads_amount(number_in_object),
    ),
    _fault(
        name="zero-captures-all",
        summary="An amount of zero captures everything.",
        breaks=("CAP-AMT-10", "CAP-ENV-15"),
        apply=zero_takes_all,
    ),
    _fault(
        name="zero-uses-up",
        summary="An amount of zero is accepted and uses the authorization up.",
        breaks=("CAP-AMT-10",),
        apply=accepts_below_one(lambda amount: amount == 0),
    ),
    _fault(
        name="negative-accepted",
        summary="A negative amount is accepted as it is.",
        breaks=("CAP-AMT-11",),
        apply=accepts_below_one(lambda amount: amount < 0),
    ),
    _fault(
        name="negative-made-positive",
        summary="A negative amount is accepted without its sign.",
        breaks=("CAP-AMT-11", "CAP-ENV-15"),
        apply=reads_amount(number_of_negative),
    ),
    _fault(
        name="number-grammar-lax",
        summary="An amount may have leading zeros, a plus sign, a bare point, or be hexadecimal.",
        breaks=("CAP-AMT-13", "CAP-REQ-18"),
        apply=rereads_amount(lax_numbers),
    ),
    _fault(
        name="not-a-number-captures-all",
        summary="NaN or Infinity as the amount captures everything.",
        breaks=("CAP-AMT-13", "CAP-REQ-18"),
        apply=rereads_amount(not_a_number_takes_all),
    ),
    _fault(
        name="limit-of-the-largest-authorization",
        summary="The limit is that of the caller's largest open authorization.",
        breaks=("CAP-AMT-02", "CAP-AMT-14", "CAP-AMT-15"),
        apply=limit_of_largest_open,
    ),
    _fault(
        name="limit-lifted-by-the-body",
        summary="authorised_amount, or a member like it, lifts the limit.",
        breaks=("CAP-AMT-02", "CAP-AMT-14", "CAP-AMT-16"),
        apply=limit_in_body,
    ),
    _fault(
        name="over-limit-uses-up",
        summary="A refusal for too large an amount uses the authorization up.",
        breaks=("CAP-AMT-17",),
        apply=uses_up(lambda refusal: refusal.kind is Kind.LIMIT),
    ),
    _fault(
        name="smallest-amount-refused",
        summary="An amount of 1 is refused where more was authorized.",
        breaks=("CAP-AMT-04", "CAP-REQ-23"),
        apply=demands(lambda amount, limit: amount > 1 or limit == 1),
    ),
    _fault(
        name="most-but-not-all-refused",
        summary="More than half of the authorized amount, but not all of it, is refused.",
        breaks=("CAP-AMT-01", "CAP-LIF-02", "CAP-REQ-23"),
        apply=demands(lambda amount, limit: amount * 2 <= limit or amount == limit),
    ),
    _fault(
        name="every-tenth-limit-unchecked",
        summary="Every tenth capture of too much is taken.",
        breaks=(
            "CAP-AMT-02",
            "CAP-AMT-12",
            "CAP-AMT-14",
            "CAP-AMT-15",
            "CAP-AMT-16",
            "CAP-ERR-05",
            "CAP-ROB-05",
        ),
        apply=unchecked_every(10),
    ),
)
