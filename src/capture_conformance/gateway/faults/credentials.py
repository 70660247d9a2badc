"""Faults about who may capture: headers, scheme word, keys, and whose authorization it is."""

from functools import partial

from capture_conformance.gateway.credentials import is_key
from capture_conformance.gateway.faults.changes import refuses_with_status, uses_up
from capture_conformance.gateway.faults.credential_changes import (
    also,
    also_first,
    also_keys_from,
    also_second,
    blank_authorization_passes,
    body_merchant_ignored,
    body_names_the_merchant,
    has_first,
    has_second,
    is_beginning,
    is_continued,
    is_failed_login,
    is_in_any_case,
    is_preceded,
    keys_mix,
    lets_in_every,
    names_by_the_letter,
    owner_not_looked_at,
    pairs_of_body,
    reads_authorization,
)
from capture_conformance.gateway.faults.fault import Fault
from capture_conformance.gateway.refusals import Kind

_fault = partial(Fault, family="credentials")

FAULTS: tuple[Fault, ...] = (
    _fault(
        name="authorization-header-optional",
        summary="A call without the Authorization header passes if its x-api-key is right.",
        breaks=("CAP-AUT-01",),
        apply=also(lambda p, m: p.authorization is None and has_second(p, m)),
    ),
    _fault(
        name="x-api-key-header-optional",
        summary="A call without the x-api-key header passes if its Authorization is right.",
        breaks=("CAP-AUT-02",),
        apply=also(lambda p, m: p.x_api_key is None and has_first(p, m)),
    ),
    _fault(
        name="either-header-suffices",
        summary="One right header suffices if the other one is absent.",
        breaks=("CAP-AUT-01", "CAP-AUT-02"),
        apply=also(
            lambda p, m: (
                (p.authorization is None and has_second(p, m)) or (p.x_api_key is None and has_first(p, m))
            )
        ),
    ),
    _fault(
        name="no-header-needed",
        summary="A call without either header counts as one of the first merchant's.",
        breaks=("CAP-AUT-03", "CAP-AUT-14"),
        apply=also(lambda p, m: p.authorization is None and p.x_api_key is None),
    ),
    _fault(
        name="authorization-never-looked-at",
        summary="Only x-api-key is looked at, whatever Authorization holds.",
        breaks=(
            "CAP-AUT-01",
            "CAP-AUT-04",
            "CAP-AUT-06",
            "CAP-AUT-08",
            "CAP-AUT-09",
            "CAP-AUT-10",
            "CAP-AUT-15",
        ),
        apply=also(has_second),
    ),
    _fault(
        name="x-api-key-never-looked-at",
        summary="Only Authorization is looked at, whatever x-api-key holds.",
        breaks=("CAP-AUT-02", "CAP-AUT-05", "CAP-AUT-07", "CAP-AUT-08", "CAP-AUT-11", "CAP-AUT-15"),
        apply=also(has_first),
    ),
    _fault(
        name="authorization-checked-for-shape",
        summary="Any key behind the word Basic passes if x-api-key is right.",
        breaks=("CAP-AUT-06", "CAP-AUT-08", "CAP-AUT-10", "CAP-AUT-15"),
        apply=also_first(lambda presented, key: True),
    ),
    _fault(
        name="x-api-key-checked-for-presence",
        summary="Any x-api-key that is not empty passes if Authorization is right.",
        breaks=("CAP-AUT-07", "CAP-AUT-08", "CAP-AUT-11", "CAP-AUT-15"),
        apply=also_second(lambda presented, key: True),
    ),
    _fault(
        name="blank-authorization-passes",
        summary="An empty Authorization, or Basic with nothing behind it, passes.",
        breaks=("CAP-AUT-04",),
        apply=blank_authorization_passes,
    ),
    _fault(
        name="blank-x-api-key-passes",
        summary="An empty x-api-key passes beside a right Authorization.",
        breaks=("CAP-AUT-05",),
        apply=also(lambda p, m: p.x_api_key == b"" and has_first(p, m)),
    ),
    _fault(
        name="keys-interchangeable",
        summary="The two keys of a merchant may change places.",
        breaks=("CAP-AUT-08",),
        apply=also(lambda p, m: is_key(p.authorization, m.x_api_key) and is_key(p.x_api_key, m.api_key)),
    ),
    _fault(
        name="scheme-word-ignored",
        summary="Any word, or none, may stand before the key in Authorization.",
        breaks=("CAP-AUT-09",),
        apply=reads_authorization(lambda value: (value.split() or [b""])[-1]),
    ),
    _fault(
        name="scheme-word-matched-by-its-end",
        summary="A scheme word that ends in basic, such as XBasic, passes.",
        breaks=("CAP-AUT-09",),
        apply=reads_authorization(
            lambda value: (
                value.partition(b" ")[2] if value.partition(b" ")[0].lower().endswith(b"basic") else b""
            )
        ),
    ),
    _fault(
        name="bare-key-passes",
        summary="The key alone, without a scheme word, passes in Authorization.",
        breaks=("CAP-AUT-09",),
        apply=reads_authorization(lambda value: b"" if b" " in value else value),
    ),
    _fault(
        name="shortened-authorization-key-passes",
        summary="The beginning of the Authorization key suffices.",
        breaks=("CAP-AUT-10",),
        apply=also_first(is_beginning),
    ),
    _fault(
        name="lengthened-authorization-key-passes",
        summary="What follows the Authorization key is not looked at.",
        breaks=("CAP-AUT-10",),
        apply=also_first(is_continued),
    ),
    _fault(
        name="authorization-key-matched-by-its-end",
        summary="What stands before the Authorization key is not looked at.",
        breaks=("CAP-AUT-10",),
        apply=also_first(is_preceded),
    ),
    _fault(
        name="authorization-key-in-any-case",
        summary="The Authorization key is compared without letter case.",
        breaks=("CAP-AUT-10",),
        apply=also_first(is_in_any_case),
    ),
    _fault(
        name="shortened-x-api-key-passes",
        summary="The beginning of the x-api-key suffices.",
        breaks=("CAP-AUT-11",),
        apply=also_second(is_beginning),
    ),
    _fault(
        name="lengthened-x-api-key-passes",
        summary="What follows the x-api-key is not looked at.",
        breaks=("CAP-AUT-11",),
        apply=also_second(is_continued),
    ),
    _fault(
        name="x-api-key-matched-by-its-end",
        summary="What stands before the x-api-key is not looked at.",
        breaks=("CAP-AUT-11",),
        apply=also_second(is_preceded),
    ),
    _fault(
        name="x-api-key-in-any-case",
        summary="The x-api-key is compared without letter case.",
        breaks=("CAP-AUT-11",),
        apply=also_second(is_in_any_case),
    ),
    _fault(
        name="keys-taken-from-query",
        summary="A key whose header is absent is taken from the query string.",
        breaks=("CAP-AUT-14",),
        apply=also_keys_from(lambda call: call.query),
    ),
    _fault(
        name="keys-taken-from-body",
        summary="A key whose header is absent is taken from the body.",
        breaks=("CAP-AUT-14",),
        apply=also_keys_from(pairs_of_body),
    ),
    _fault(
        name="keys-of-two-merchants-mix",
        summary="Each key has to be somebody's, not both the same merchant's.",
        breaks=("CAP-AUT-15",),
        apply=keys_mix,
    ),
    _fault(
        name="foreign-authorization-captured",
        summary="An authorization is found whoever owns it.",
        breaks=("CAP-AUT-16",),
        apply=owner_not_looked_at,
    ),
    _fault(
        name="merchant-of-the-body-believed",
        summary="The caller acts as the merchant that the body names, whosever the keys are.",
        breaks=("CAP-AUT-17", "CAP-AUT-18"),
        apply=body_names_the_merchant,
    ),
    _fault(
        name="merchant-of-the-body-ignored",
        summary="The caller acts as the merchant of the keys, whatever the body names.",
        breaks=("CAP-AUT-18",),
        apply=body_merchant_ignored,
    ),
    _fault(
        name="failed-login-redirected",
        summary="A failed authentication is answered with 302.",
        breaks=("CAP-AUT-12", "CAP-AUT-13"),
        apply=refuses_with_status(is_failed_login, 302),
    ),
    _fault(
        name="failed-login-answered-200",
        summary="A failed authentication is answered with 200 and success false.",
        breaks=("CAP-AUT-12", "CAP-AUT-13"),
        apply=refuses_with_status(is_failed_login, 200),
    ),
    _fault(
        name="failed-login-answered-400",
        summary="A failed authentication is answered with 400.",
        breaks=("CAP-AUT-13",),
        apply=refuses_with_status(is_failed_login, 400),
    ),
    _fault(
        name="failed-login-uses-up",
        summary="A refusal for credentials uses the named authorization up.",
        breaks=("CAP-AUT-19",),
        apply=uses_up(lambda refusal: refusal.kind is Kind.CREDENTIALS),
    ),
    _fault(
        name="header-names-by-the-letter",
        summary="The header names count only in the letter case of the page.",
        breaks=("CAP-AUT-20",),
        apply=names_by_the_letter,
    ),
    _fault(
        name="every-eighth-caller-let-in",
        summary="Every eighth call with wrong keys counts as one of the first merchant's.",
        breaks=(
            *(f"CAP-AUT-{n:02}" for n in (*range(1, 12), 14, 15)),
            "CAP-PRO-06",
            "CAP-PRO-09",
            "CAP-PRV-04",
            "CAP-ERR-05",
        ),
        apply=lets_in_every(8),
    ),
)
