"""Faults about how a refusal is told, of the family of the response envelope."""

from functools import partial

from capture_conformance.gateway.faults.answer_changes import as_html, as_plain_text
from capture_conformance.gateway.faults.changes import refuses_with_status
from capture_conformance.gateway.faults.edits import refuses, refuses_without, sends_refusals
from capture_conformance.gateway.faults.fault import Fault
from capture_conformance.gateway.refusals import Kind

_fault = partial(Fault, family="response_envelope")

FAULTS: tuple[Fault, ...] = (
    _fault(
        name="refusal-success-as-text",
        summary="success of a refusal is a text.",
        breaks=("CAP-ENV-03", "CAP-ENV-24"),
        apply=refuses("success", lambda refusal: "false"),
    ),
    _fault(
        name="refusal-success-as-number",
        summary="success of a refusal is a number.",
        breaks=("CAP-ENV-03", "CAP-ENV-24"),
        apply=refuses("success", lambda refusal: 0),
    ),
    _fault(
        name="refusal-status-code-as-text",
        summary="status_code of a refusal is a text.",
        breaks=("CAP-ENV-04", "CAP-ENV-25"),
        apply=refuses("status_code", lambda refusal: str(refusal.status)),
    ),
    _fault(
        name="refusal-is-live-as-number",
        summary="is_live of a refusal is a number.",
        breaks=("CAP-ENV-05",),
        apply=refuses("is_live", lambda refusal: 0),
    ),
    _fault(
        name="refusal-says-success",
        summary="A refusal says success true under its error status.",
        breaks=("CAP-ENV-23", "CAP-ENV-24"),
        apply=refuses("success", lambda refusal: True),
    ),
    _fault(
        name="refusal-without-success",
        summary="A refusal does not say success.",
        breaks=("CAP-ENV-24",),
        apply=refuses_without("success"),
    ),
    _fault(
        name="refusal-status-code-200",
        summary="status_code of a refusal is 200 under its error status.",
        breaks=("CAP-ENV-25",),
        apply=refuses("status_code", lambda refusal: 200),
    ),
    _fault(
        name="refusal-with-code-of-success",
        summary="A refusal bears INFO0001.",
        breaks=("CAP-ENV-26",),
        apply=refuses("gateway_response.code", lambda refusal: "INFO0001"),
    ),
    _fault(
        name="malformed-request-refused-with-200",
        summary="A refusal for the form of the body is told with 200.",
        breaks=("CAP-ENV-27",),
        apply=refuses_with_status(lambda refusal: refusal.kind is Kind.FORM, 200),
    ),
    _fault(
        name="business-refusal-told-with-200",
        summary="A refusal for amount or state is told with 200.",
        breaks=("CAP-ENV-28",),
        apply=refuses_with_status(lambda refusal: refusal.kind in (Kind.LIMIT, Kind.STATE), 200),
    ),
    _fault(
        name="refusal-as-html",
        summary="A refusal is a page for people.",
        breaks=("CAP-ENV-24", "CAP-ENV-29"),
        apply=sends_refusals(as_html),
    ),
    _fault(
        name="refusal-as-plain-text",
        summary="A refusal is sent as text/plain.",
        breaks=("CAP-ENV-29",),
        apply=sends_refusals(as_plain_text),
    ),
)
