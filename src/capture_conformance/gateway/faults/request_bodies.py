"""Faults about the body as a whole, of the family of the request fields."""

from functools import partial

from capture_conformance.gateway import refusals
from capture_conformance.gateway.faults.changes import (
    refuses_with_status,
    rescues_body,
    rewrites_members,
    uses_up,
)
from capture_conformance.gateway.faults.copy_changes import (
    first_copy_told,
    last_copy_executed,
    last_id_executed,
)
from capture_conformance.gateway.faults.edits import both
from capture_conformance.gateway.faults.fault import Fault
from capture_conformance.gateway.faults.request_changes import (
    capture_latest_in_full,
    folds_names,
    lets_alias_win,
    refuses_body,
    rereads,
    takes_snake_case,
    unwrap_body,
    with_closing_brace,
    without_comments,
    without_rest,
    without_trailing_commas,
)
from capture_conformance.gateway.refusals import Kind

_fault = partial(Fault, family="request_fields")

FAULTS: tuple[Fault, ...] = (
    _fault(
        name="array-body-unwrapped",
        summary="An array of one object counts as the object.",
        breaks=("CAP-REQ-17",),
        apply=rescues_body(unwrap_body, from_refusals=(refusals.NOT_AN_OBJECT,)),
    ),
    _fault(
        name="empty-body-captures-latest",
        summary="An empty body, array or text, or null, captures the newest open authorization.",
        breaks=("CAP-REQ-17", "CAP-CON-08"),
        apply=rescues_body(capture_latest_in_full, from_refusals=(refusals.NOT_AN_OBJECT, refusals.NOT_JSON)),
    ),
    _fault(
        name="trailing-comma-tolerated",
        summary="A comma before a closing bracket is tolerated.",
        breaks=("CAP-REQ-18",),
        apply=rereads(without_trailing_commas),
    ),
    _fault(
        name="comments-tolerated",
        summary="Comments in the body are tolerated.",
        breaks=("CAP-REQ-18",),
        apply=rereads(without_comments),
    ),
    _fault(
        name="bytes-after-body-ignored",
        summary="Whatever follows the object in the body is ignored.",
        breaks=("CAP-REQ-18",),
        apply=rereads(without_rest),
    ),
    _fault(
        name="cut-body-completed",
        summary="A body that lacks its last brace is completed.",
        breaks=("CAP-REQ-18",),
        apply=rereads(with_closing_brace),
    ),
    _fault(
        name="malformed-json-answered-500",
        summary="A body that is no JSON is answered with 500.",
        breaks=("CAP-REQ-19",),
        apply=refuses_with_status(lambda refusal: refusal == refusals.NOT_JSON, 500),
    ),
    _fault(
        name="wrong-type-answered-500",
        summary="A member of the wrong type is answered with 500.",
        breaks=("CAP-REQ-19",),
        apply=refuses_with_status(lambda refusal: refusal == refusals.WRONG_TYPE, 500),
    ),
    _fault(
        name="long-member-answered-500",
        summary="A member that is too long is answered with 500.",
        breaks=("CAP-REQ-19",),
        apply=refuses_with_status(lambda refusal: refusal == refusals.TOO_LONG, 500),
    ),
    _fault(
        name="malformed-request-uses-up",
        summary="A refusal for the form of the body uses the named authorization up.",
        breaks=("CAP-REQ-20", "CAP-AMT-17"),
        apply=uses_up(lambda refusal: refusal.kind is Kind.FORM),
    ),
    _fault(
        name="server-error-after-the-fact",
        summary="Notes that are too long use the authorization up, and are answered with 500.",
        breaks=("CAP-REQ-19", "CAP-REQ-20"),
        apply=both(
            refuses_with_status(lambda refusal: refusal == refusals.TOO_LONG, 500),
            uses_up(lambda refusal: refusal == refusals.TOO_LONG),
        ),
    ),
    _fault(
        name="first-copy-checked-last-executed",
        summary="Of an amount that stands twice the first is checked and the last captured.",
        breaks=("CAP-REQ-21", "CAP-AMT-02", "CAP-AMT-14"),
        apply=last_copy_executed,
    ),
    _fault(
        name="last-copy-executed-first-told",
        summary="Of an amount that stands twice the last is captured and the first told.",
        breaks=("CAP-REQ-21",),
        apply=first_copy_told,
    ),
    _fault(
        name="second-transaction-id-executed",
        summary="Of a transactionId that stands twice the first is checked and the last captured.",
        breaks=("CAP-REQ-21", "CAP-AMT-14"),
        apply=last_id_executed,
    ),
    _fault(
        name="member-names-in-any-case",
        summary="The letter case of member names does not matter.",
        breaks=("CAP-REQ-22",),
        apply=rewrites_members(folds_names),
    ),
    _fault(
        name="snake-case-alias-honoured",
        summary="transaction_id stands in for a missing transactionId.",
        breaks=("CAP-REQ-22",),
        apply=rewrites_members(takes_snake_case),
    ),
    _fault(
        name="alias-overrides-amount",
        summary="Amount, if it is there, counts in the place of amount.",
        breaks=("CAP-REQ-22", "CAP-ENV-15"),
        apply=rewrites_members(lets_alias_win),
    ),
    _fault(
        name="notes-first-refused",
        summary="A body whose first member is notes is refused.",
        breaks=("CAP-REQ-23",),
        apply=refuses_body(lambda body: next(iter(body)) == "notes"),
    ),
)
