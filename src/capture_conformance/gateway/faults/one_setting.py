"""Faults that show in one setting alone: for one merchant, card, amount, or way to write a request."""

from functools import partial

from capture_conformance.gateway.faults.changes import guards_captures_by
from capture_conformance.gateway.faults.credential_changes import also_first, also_second
from capture_conformance.gateway.faults.edits import both, refuses, tells
from capture_conformance.gateway.faults.fault import Fault
from capture_conformance.gateway.faults.one_setting_changes import (
    LARGE,
    as_on_a_page,
    as_written,
    believes_repeated_excess,
    captures_again,
    does_nothing_where,
    drops_exponent,
    drops_point,
    executes_whole,
    first_merchant_owns_all,
    has_other_notes,
    is_of_second_merchant,
    like_the_key,
    limit_where,
    locks_by_notes,
    measures_notes,
    no_limit,
    of_one_length,
    races,
    reads_amount_in_query,
    rounds_thousandths,
    takes_minus_zero_for_all,
    tells_status_to_anyone,
    tells_time_of_authorization,
    up_to_a_comma,
    upper_case_is_another,
    voids_by_capture,
    voids_for_anyone,
)
from capture_conformance.gateway.records import Settled

_credentials = partial(Fault, family="credentials")
_fields = partial(Fault, family="request_fields")
_amounts = partial(Fault, family="amounts")
_lifecycle = partial(Fault, family="lifecycle")
_answers = partial(Fault, family="response_envelope")
_races = partial(Fault, family="concurrency")
_errors = partial(Fault, family="error_handling")
_AGAIN = ("CAP-LIF-03", "CAP-LIF-04", "CAP-AMT-14", "CAP-LIF-14")
_SMALL_PART = (
    "state = 'AUTHORIZED' OR state = 'CAPTURED' AND captured * 20 < amount AND captured + :amount <= amount"
)
_PLACES = ("merchant_details", "transaction_details")
_PHP = "Uncaught TypeError: amount must be of type int in Capture.php:42"
_GO = "runtime error: invalid memory address or nil pointer dereference"


def _cut_reference(settled: Settled) -> str:
    return settled.authorization.merchant_txn_ref[:40]


FAULTS: tuple[Fault, ...] = (
    _credentials(
        name="authorization-voided-by-anyone",
        summary="Any merchant can void anybody's authorization.",
        breaks=("CAP-AUT-21", "CAP-AUT-19"),
        apply=voids_for_anyone,
    ),
    _credentials(
        name="status-told-to-anyone",
        summary="Any merchant is told the status of anybody's transaction.",
        breaks=("CAP-AUT-22",),
        apply=tells_status_to_anyone,
    ),
    _credentials(
        name="first-merchant-captures-all",
        summary="One merchant, the gateway's first, can capture everybody's authorizations.",
        breaks=("CAP-AUT-16",),
        apply=first_merchant_owns_all,
    ),
    _credentials(
        name="end-of-authorization-key-ignored",
        summary="The last four characters of the Authorization key may be any.",
        breaks=("CAP-AUT-10",),
        apply=also_first(of_one_length),
    ),
    _credentials(
        name="end-of-x-api-key-ignored",
        summary="The last four characters of the x-api-key may be any.",
        breaks=("CAP-AUT-11",),
        apply=also_second(of_one_length),
    ),
    _credentials(
        name="x-api-key-as-pattern",
        summary="A per cent sign in the x-api-key stands for anything.",
        breaks=("CAP-AUT-07",),
        apply=also_second(like_the_key),
    ),
    _credentials(
        name="x-api-key-as-list",
        summary="What stands behind a comma in the x-api-key is not looked at.",
        breaks=("CAP-AUT-11",),
        apply=also_second(up_to_a_comma),
    ),
    _fields(
        name="amount-in-query-counts",
        summary="An amount in the query stands above the one in the body.",
        breaks=("CAP-REQ-22",),
        apply=reads_amount_in_query,
    ),
    _fields(
        name="notes-measured-as-written",
        summary="The length of notes is counted with their escapes.",
        breaks=("CAP-REQ-12", "CAP-REQ-11"),
        apply=measures_notes(as_written),
    ),
    _fields(
        name="notes-measured-as-page-text",
        summary="The length of notes is counted with their ampersands escaped as for a page.",
        breaks=("CAP-REQ-11", "CAP-REQ-23"),
        apply=measures_notes(as_on_a_page),
    ),
    _amounts(
        name="limit-unchecked-without-notes",
        summary="The limit is not looked at where there are no notes.",
        breaks=("CAP-AMT-02",),
        apply=limit_where(lambda held, body, attempt: "notes" not in body, no_limit),
    ),
    _amounts(
        name="more-taken-on-visa",
        summary="On Visa cards 15 % more than is held is accepted.",
        breaks=("CAP-AMT-02",),
        apply=limit_where(
            lambda held, body, attempt: held.card.scheme == "VISA", lambda held: held.amount * 115 // 100
        ),
    ),
    _amounts(
        name="limit-unchecked-beyond-31-bits",
        summary="The limit is not looked at where more is held than fits into 31 bits.",
        breaks=("CAP-AMT-02",),
        apply=limit_where(lambda held, body, attempt: held.amount >= 2**31, no_limit),
    ),
    _amounts(
        name="second-merchant-without-limit",
        summary="For every merchant but the gateway's first the limit is not looked at.",
        breaks=("CAP-AMT-02",),
        apply=limit_where(is_of_second_merchant, no_limit),
    ),
    _amounts(
        name="repeated-excess-believed",
        summary="An amount beyond the limit is accepted when it is asked for twice in a row.",
        breaks=("CAP-AMT-02", "CAP-LIF-14", "CAP-ERR-04"),
        apply=believes_repeated_excess,
    ),
    _amounts(
        name="exponent-dropped",
        summary="Of an amount with an exponent what stands before it is captured.",
        breaks=("CAP-AMT-18",),
        apply=drops_exponent,
    ),
    _amounts(
        name="point-dropped",
        summary="Of an amount with a fraction of zeros the point is dropped.",
        breaks=("CAP-AMT-18",),
        apply=drops_point,
    ),
    _amounts(
        name="minus-zero-captures-all",
        summary="The amount -0 captures the whole.",
        breaks=("CAP-AMT-10",),
        apply=takes_minus_zero_for_all,
    ),
    _amounts(
        name="thousandth-rounded",
        summary="An amount within half a hundredth of a whole number is rounded to it.",
        breaks=("CAP-AMT-05",),
        apply=rounds_thousandths,
    ),
    _lifecycle(
        name="large-ones-captured-again",
        summary="An authorization of ten thousand or more can be captured again.",
        breaks=_AGAIN,
        apply=captures_again(lambda held, order, attempt: held.amount >= LARGE),
    ),
    _lifecycle(
        name="visa-captured-again",
        summary="An authorization on a Visa card can be captured again.",
        breaks=_AGAIN,
        apply=captures_again(lambda held, order, attempt: held.card.scheme == "VISA"),
    ),
    _lifecycle(
        name="captured-again-with-other-notes",
        summary="An authorization can be captured again with notes that no capture of it had.",
        breaks=(*_AGAIN, "CAP-ROB-09"),
        apply=captures_again(has_other_notes),
    ),
    _lifecycle(
        name="captured-again-in-upper-case",
        summary="An authorization can be captured again under its id in upper case.",
        breaks=("CAP-LIF-03",),
        apply=upper_case_is_another,
    ),
    _lifecycle(
        name="second-merchant-captures-again",
        summary="Every merchant but the gateway's first can capture an authorization again.",
        breaks=_AGAIN,
        apply=captures_again(is_of_second_merchant),
    ),
    _lifecycle(
        name="capture-voided-by-its-id",
        summary="The id of a capture can be voided.",
        breaks=("CAP-LIF-08",),
        apply=voids_by_capture,
    ),
    _lifecycle(
        name="small-part-leaves-rest-open",
        summary="After a part of less than a twentieth the rest can still be captured.",
        breaks=("CAP-LIF-04",),
        apply=guards_captures_by(_SMALL_PART),
    ),
    _lifecycle(
        name="unit-told-and-not-captured",
        summary="A capture of 1 is told as success, and nothing is done.",
        breaks=("CAP-LIF-04", "CAP-LIF-10"),
        apply=does_nothing_where(lambda held, order, attempt: order.amount == 1 < held.amount),
    ),
    _lifecycle(
        name="part-executed-as-whole",
        summary="Of a part the whole is captured, and the part is told.",
        breaks=("CAP-LIF-10",),
        apply=executes_whole,
    ),
    _lifecycle(
        name="status-tells-authorized-amount",
        summary="The status of a capture tells what was authorized.",
        breaks=("CAP-LIF-10",),
        apply=tells(
            "payment_details.amount", lambda settled: settled.authorization.amount, of="status_answer"
        ),
    ),
    _answers(
        name="time-of-authorization-told",
        summary="A capture is told with the time of its authorization.",
        breaks=("CAP-ENV-20",),
        apply=tells_time_of_authorization,
    ),
    _answers(
        name="references-cut-to-40",
        summary="References come back with 40 characters at most.",
        breaks=("CAP-ENV-18",),
        apply=both(*(tells(f"{place}.merchant_txn_ref", _cut_reference) for place in _PLACES)),
    ),
    _answers(
        name="ref-never-changes",
        summary="Every capture has the same ref.",
        breaks=("CAP-ENV-34",),
        apply=tells("transaction_details.ref", lambda settled: 74819),
    ),
    _answers(
        name="refusal-with-code-of-a-payment",
        summary="A refusal bears INFO0000, the code of a successful payment.",
        breaks=("CAP-ENV-26",),
        apply=refuses("gateway_response.code", lambda refusal: "INFO0000"),
    ),
    _races(
        name="lock-by-notes",
        summary="Captures of one authorization exclude each other only where their notes are the same.",
        breaks=("CAP-CON-01", "CAP-CON-02", "CAP-CON-03", "CAP-CON-09", "CAP-AMT-14"),
        apply=locks_by_notes,
    ),
    _races(
        name="state-of-large-ones-read-too-early",
        summary="Of an authorization of ten thousand or more, captures at once all see it open.",
        breaks=("CAP-CON-01", "CAP-CON-09", "CAP-AMT-14"),
        apply=races(lambda held, order, attempt: held.amount >= LARGE),
    ),
    _errors(
        name="php-error-in-refusals",
        summary="The message of a refusal is an error of PHP, with file and line.",
        breaks=("CAP-ERR-01",),
        apply=refuses("gateway_response.message", lambda refusal: _PHP),
    ),
    _errors(
        name="go-panic-in-refusals",
        summary="The message of a refusal is that of a panic in Go.",
        breaks=("CAP-ERR-01",),
        apply=refuses("gateway_response.message", lambda refusal: _GO),
    ),
)
