"""Faults about how a capture travels."""

from functools import partial

from capture_conformance.gateway import refusals
from capture_conformance.gateway.faults.fault import Fault
from capture_conformance.gateway.faults.protocol_changes import (
    hears,
    overridden_as_post,
    put_as_post,
    query_as_body,
    reads_any_label,
    reads_forms,
    refuses_calls,
    remembers_keys,
    slash_lets_in,
    takes_any_authorization,
    takes_any_key,
)

_fault = partial(Fault, family="protocol")

FAULTS: tuple[Fault, ...] = (
    _fault(
        name="put-captures",
        summary="PUT captures as POST does.",
        breaks=("CAP-PRO-01",),
        apply=hears(put_as_post),
    ),
    _fault(
        name="method-override-honoured",
        summary="A GET with an override header captures.",
        breaks=("CAP-PRO-01",),
        apply=hears(overridden_as_post),
    ),
    _fault(
        name="get-captures",
        summary="A GET with the fields in its query captures.",
        breaks=("CAP-PRO-01",),
        apply=hears(query_as_body),
    ),
    _fault(
        name="forms-read",
        summary="A form-encoded body is read.",
        breaks=("CAP-PRO-02",),
        apply=reads_forms,
    ),
    _fault(
        name="media-type-ignored",
        summary="JSON is read whatever it is called.",
        breaks=("CAP-PRO-03",),
        apply=reads_any_label,
    ),
    _fault(
        name="charset-refused",
        summary="A media type that names its charset is refused.",
        breaks=("CAP-PRO-04",),
        apply=refuses_calls(
            lambda call: any(b"charset" in value for value in call.header_values(b"content-type")),
            refusals.MEDIA_TYPE,
        ),
    ),
    _fault(
        name="chunks-refused",
        summary="A body in chunks is refused.",
        breaks=("CAP-PRO-05",),
        apply=refuses_calls(lambda call: bool(call.header_values(b"transfer-encoding")), refusals.NOT_JSON),
    ),
    _fault(
        name="slash-without-keys",
        summary="The path with a slash at its end asks for no keys.",
        breaks=("CAP-PRO-06",),
        apply=hears(slash_lets_in),
    ),
    _fault(
        name="line-breaks-refused",
        summary="A body with line breaks between its tokens is refused.",
        breaks=("CAP-PRO-07",),
        apply=refuses_calls(lambda call: b"\r\n" in call.body, refusals.NOT_JSON),
    ),
    _fault(
        name="key-answers-with-another-capture",
        summary="What comes under an idempotency key is answered with the key's first capture.",
        breaks=("CAP-PRO-08", "CAP-ENV-19"),
        apply=remembers_keys,
    ),
    _fault(
        name="any-of-two-keys-will-do",
        summary="Of two x-api-key headers the one that fits is taken.",
        breaks=("CAP-PRO-09",),
        apply=takes_any_key,
    ),
    _fault(
        name="any-of-two-authorizations-will-do",
        summary="Of two Authorization headers the first that fits is taken, wherever it stands.",
        breaks=("CAP-PRO-09",),
        apply=takes_any_authorization,
    ),
    _fault(
        name="foreign-languages-refused",
        summary="A caller who asks for French is refused.",
        breaks=("CAP-PRO-10",),
        apply=refuses_calls(
            lambda call: any(b"fr" in value for value in call.header_values(b"accept-language")),
            refusals.MEDIA_TYPE,
        ),
    ),
)
