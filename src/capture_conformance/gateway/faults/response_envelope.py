"""Faults about the form of a capture's answer."""

from functools import partial

from capture_conformance.gateway.faults.answer_changes import (
    after_byte_order_mark,
    in_shift_jis,
    labelled_as_html,
    tells_status,
    with_a_second_object,
    with_exponent,
    with_success_twice,
)
from capture_conformance.gateway.faults.edits import (
    answers_with_status,
    leaves_out,
    renames,
    sends_captures,
    tells,
)
from capture_conformance.gateway.faults.fault import Fault

_fault = partial(Fault, family="response_envelope")

FAULTS: tuple[Fault, ...] = (
    _fault(
        name="success-told-with-200",
        summary="A capture is told with 200, in the status line and in the body.",
        breaks=("CAP-ENV-01",),
        apply=tells_status(200),
    ),
    _fault(
        name="success-told-with-202",
        summary="A capture is told with 202, in the status line and in the body.",
        breaks=("CAP-ENV-01",),
        apply=tells_status(202),
    ),
    _fault(
        name="status-line-200-body-201",
        summary="A capture is told with HTTP 200 while the body says 201.",
        breaks=("CAP-ENV-01", "CAP-ENV-22"),
        apply=answers_with_status(200),
    ),
    _fault(
        name="status-code-200",
        summary="The body of a capture says 200 under HTTP 201.",
        breaks=("CAP-ENV-22",),
        apply=tells("status_code", lambda settled: 200),
    ),
    _fault(
        name="status-code-as-text",
        summary="The status_code of a capture is a text.",
        breaks=("CAP-ENV-04", "CAP-ENV-22"),
        apply=tells("status_code", lambda settled: "201"),
    ),
    _fault(
        name="answer-labelled-html",
        summary="A capture's answer is sent as text/html.",
        breaks=("CAP-ENV-02",),
        apply=sends_captures(labelled_as_html),
    ),
    _fault(
        name="answer-behind-byte-order-mark",
        summary="A capture's answer begins with a byte order mark.",
        breaks=("CAP-ENV-02",),
        apply=sends_captures(after_byte_order_mark),
    ),
    _fault(
        name="answer-with-member-twice",
        summary="A capture's answer has the member success twice.",
        breaks=("CAP-ENV-02",),
        apply=sends_captures(with_success_twice),
    ),
    _fault(
        name="bytes-after-the-answer",
        summary="Behind a capture's answer stands a second object.",
        breaks=("CAP-ENV-02",),
        apply=sends_captures(with_a_second_object),
    ),
    _fault(
        name="answer-in-shift-jis",
        summary="A capture's answer is encoded in Shift_JIS.",
        breaks=("CAP-ENV-02",),
        apply=sends_captures(in_shift_jis),
    ),
    _fault(
        name="is-live-as-text",
        summary="is_live of a capture is a text.",
        breaks=("CAP-ENV-05", "CAP-ENV-06"),
        apply=tells("is_live", lambda settled: "false"),
    ),
    _fault(
        name="is-live-true",
        summary="A capture calls itself live.",
        breaks=("CAP-ENV-06",),
        apply=tells("is_live", lambda settled: True),
    ),
    _fault(
        name="type-of-an-authorization",
        summary="The transaction_type of a capture is PRE_AUTH.",
        breaks=("CAP-ENV-07",),
        apply=tells("transaction_type", lambda settled: "PRE_AUTH"),
    ),
    _fault(
        name="type-in-lower-case",
        summary="The transaction_type of a capture is capture.",
        breaks=("CAP-ENV-07",),
        apply=tells("transaction_type", lambda settled: "capture"),
    ),
    _fault(
        name="merchant-details-missing",
        summary="A capture's answer lacks merchant_details.",
        breaks=("CAP-ENV-08", "CAP-ENV-11", "CAP-ENV-17", "CAP-ENV-18"),
        apply=leaves_out("merchant_details"),
    ),
    _fault(
        name="gateway-response-null",
        summary="gateway_response of a capture is null.",
        breaks=("CAP-ENV-08", "CAP-ENV-09", "CAP-ENV-10"),
        apply=tells("gateway_response", lambda settled: None),
    ),
    _fault(
        name="payment-details-in-camel-case",
        summary="A capture's answer has paymentDetails for payment_details.",
        breaks=(
            "CAP-ENV-08",
            "CAP-ENV-12",
            "CAP-ENV-13",
            "CAP-ENV-15",
            "CAP-ENV-16",
            "CAP-ENV-21",
            "CAP-ENV-30",
        ),
        apply=renames("payment_details", "paymentDetails"),
    ),
    _fault(
        name="message-empty",
        summary="The message of a capture is empty.",
        breaks=("CAP-ENV-09",),
        apply=tells("gateway_response.message", lambda settled: ""),
    ),
    _fault(
        name="version-as-number",
        summary="The version of a capture's answer is a number.",
        breaks=("CAP-ENV-09",),
        apply=tells("gateway_response.version", lambda settled: 1),
    ),
    _fault(
        name="code-of-a-refund",
        summary="A capture bears INFO0002.",
        breaks=("CAP-ENV-10",),
        apply=tells("gateway_response.code", lambda settled: "INFO0002"),
    ),
    _fault(
        name="type-not-info",
        summary="A capture bears the type SUCCESS.",
        breaks=("CAP-ENV-10",),
        apply=tells("gateway_response.type", lambda settled: "SUCCESS"),
    ),
    _fault(
        name="legal-name-missing",
        summary="A capture's answer lacks legal_name.",
        breaks=("CAP-ENV-11",),
        apply=leaves_out("merchant_details.legal_name"),
    ),
    _fault(
        name="amount-as-text",
        summary="The amount of a capture's answer is a text.",
        breaks=("CAP-ENV-12", "CAP-ENV-15"),
        apply=tells("payment_details.amount", lambda settled: str(settled.entry.amount)),
    ),
    _fault(
        name="amount-told-with-a-point",
        summary="The amount of a capture's answer is written with a point and a zero.",
        breaks=("CAP-ENV-12",),
        apply=tells("payment_details.amount", lambda settled: float(settled.entry.amount)),
    ),
    _fault(
        name="amount-told-with-an-exponent",
        summary="The amount of a capture's answer is written with an exponent.",
        breaks=("CAP-ENV-12",),
        apply=sends_captures(with_exponent),
    ),
    _fault(
        name="response-code-as-text",
        summary="The response_code of a capture is a text.",
        breaks=("CAP-ENV-12", "CAP-ENV-21"),
        apply=tells("payment_details.response_code", lambda settled: "0"),
    ),
    _fault(
        name="auth-code-as-number",
        summary="The auth_code of a capture is a number.",
        breaks=("CAP-ENV-12",),
        apply=tells(
            "payment_details.auth_code",
            lambda settled: int(settled.authorization.auth_code),
        ),
    ),
    _fault(
        name="additional-data-missing",
        summary="A capture's answer lacks additional_data.",
        breaks=("CAP-ENV-12",),
        apply=leaves_out("payment_details.additional_data"),
    ),
    _fault(
        name="four-digit-year",
        summary="The exp_year of a capture's answer has four digits.",
        breaks=("CAP-ENV-13", "CAP-ENV-30"),
        apply=tells(
            "payment_details.card.exp_year",
            lambda settled: f"20{settled.authorization.card.exp_year}",
        ),
    ),
    _fault(
        name="month-as-number",
        summary="The exp_month of a capture's answer is a number.",
        breaks=("CAP-ENV-13", "CAP-ENV-30"),
        apply=tells(
            "payment_details.card.exp_month",
            lambda settled: int(settled.authorization.card.exp_month),
        ),
    ),
    _fault(
        name="ref-as-text",
        summary="The ref of a capture is a text.",
        breaks=("CAP-ENV-14",),
        apply=tells("transaction_details.ref", lambda settled: str(settled.entry.ref)),
    ),
    _fault(
        name="id-too-long",
        summary="The id of a capture's answer has more than 36 characters.",
        breaks=("CAP-ENV-14", "CAP-LIF-10"),
        apply=tells("transaction_details.id", lambda settled: f"cap_{settled.entry.id}"),
    ),
)
