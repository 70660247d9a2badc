"""Faults about how refusals are told beside each other."""

from functools import partial

from capture_conformance.gateway.faults.edits import sends_refusals
from capture_conformance.gateway.faults.error_changes import (
    always_the_same_refusal,
    changes_its_mind,
    second_defect_forgives,
    tells_refusals,
    trace,
    unchallenged,
)
from capture_conformance.gateway.faults.fault import Fault
from capture_conformance.gateway.refusals import Kind

_fault = partial(Fault, family="error_handling")

FAULTS: tuple[Fault, ...] = (
    _fault(
        name="stack-trace-in-refusals",
        summary="A refusal for the amount's form holds a stack trace.",
        breaks=("CAP-ERR-01",),
        apply=tells_refusals(Kind.AMOUNT_FORM, "debug", trace),
    ),
    _fault(
        name="sql-in-refusals",
        summary="A refusal of an unknown id shows the query.",
        breaks=("CAP-ERR-01",),
        apply=tells_refusals(
            Kind.UNKNOWN, "detail", lambda usual: "SELECT id, amount FROM authorizations WHERE id = ?"
        ),
    ),
    _fault(
        name="message-at-times-a-list",
        summary="The message of a refusal for the form is a list.",
        breaks=("CAP-ERR-02",),
        apply=tells_refusals(Kind.FORM, "gateway_response.message", lambda usual: [usual]),
    ),
    _fault(
        name="refusals-in-two-envelopes",
        summary="A refusal for the form has another envelope than all the others.",
        breaks=("CAP-ERR-02", "CAP-ENV-24"),
        apply=tells_refusals(Kind.FORM, "", lambda usual: {"errors": [{"text": "malformed"}]}),
    ),
    _fault(
        name="refusals-all-the-same",
        summary="Whatever is refused, but for wrong keys, has the same status and code.",
        breaks=("CAP-ERR-03",),
        apply=always_the_same_refusal,
    ),
    _fault(
        name="refusal-changes-its-mind",
        summary="Every other refusal for the form or the amount bears another status.",
        breaks=("CAP-ERR-04",),
        apply=changes_its_mind,
    ),
    _fault(
        name="second-defect-forgives",
        summary="Notes that are too long hide that the amount is too much.",
        breaks=("CAP-ERR-05",),
        apply=second_defect_forgives,
    ),
    _fault(
        name="challenge-missing",
        summary="A 401 does not say how to authenticate.",
        breaks=("CAP-ERR-06",),
        apply=sends_refusals(unchallenged),
    ),
)
