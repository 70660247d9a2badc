"""Faults about what gets in, and what gets out."""

from functools import partial

from capture_conformance.gateway.faults.disclosure_changes import (
    card_cookie,
    code_cookie,
    expected_key,
    first_key_cookie,
    first_key_for_the_second,
    in_every_header,
    in_refusals_header,
    latest_card,
    to_strangers,
    whole_cards_to_anyone,
)
from capture_conformance.gateway.faults.edits import sends_captures
from capture_conformance.gateway.faults.fault import Fault
from capture_conformance.gateway.faults.privacy_changes import (
    card_numbers_in_refusals,
    foreign_ids_told_apart,
    id_in_a_header,
    keys_in_refusals,
    looks_before_login,
    malformed_told_before_login,
    markup_on_error_pages,
    sql_finds_anything,
    sql_lets_merchant_in,
    with_header,
)

_fault = partial(Fault, family="privacy")

FAULTS: tuple[Fault, ...] = (
    _fault(
        name="sql-finds-anything",
        summary="An id that SQL finds true stands for the newest authorization.",
        breaks=("CAP-PRV-01", "CAP-LIF-06"),
        apply=sql_finds_anything,
    ),
    _fault(
        name="sql-lets-any-merchant-in",
        summary="A merchant_id that SQL finds true is taken for the caller's.",
        breaks=("CAP-PRV-01",),
        apply=sql_lets_merchant_in,
    ),
    _fault(
        name="keys-in-refusals",
        summary="A refusal for the keys repeats the Authorization header.",
        breaks=("CAP-PRV-02",),
        apply=keys_in_refusals,
    ),
    _fault(
        name="card-number-in-refusals",
        summary="A refusal for the amount shows the whole number of the card.",
        breaks=("CAP-PRV-02", "CAP-PRV-08"),
        apply=card_numbers_in_refusals,
    ),
    _fault(
        name="foreign-ids-told-apart",
        summary="Another merchant's id is refused with another code than an unknown one.",
        breaks=("CAP-PRV-03",),
        apply=foreign_ids_told_apart,
    ),
    _fault(
        name="ids-looked-up-before-login",
        summary="With wrong keys, an unknown id is answered with 404.",
        breaks=("CAP-PRV-04",),
        apply=looks_before_login,
    ),
    _fault(
        name="malformed-told-before-login",
        summary="With wrong keys, a body without its id is answered with 400.",
        breaks=("CAP-PRV-04",),
        apply=malformed_told_before_login,
    ),
    _fault(
        name="markup-on-error-pages",
        summary="A wrong merchant_id is repeated on a page, as it came.",
        breaks=("CAP-PRV-05", "CAP-ENV-29"),
        apply=markup_on_error_pages,
    ),
    _fault(
        name="id-in-a-header",
        summary="An unknown id is repeated in a header, line breaks included.",
        breaks=("CAP-PRV-05",),
        apply=id_in_a_header,
    ),
    _fault(
        name="answers-stored-by-caches",
        summary="A capture's answer may be stored by any cache for ten minutes.",
        breaks=("CAP-PRV-06",),
        apply=sends_captures(with_header("cache-control", "public, max-age=600")),
    ),
    _fault(
        name="answers-read-by-every-site",
        summary="A capture's answer may be read by scripts of any site.",
        breaks=("CAP-PRV-06",),
        apply=sends_captures(with_header("access-control-allow-origin", "*")),
    ),
    _fault(
        name="key-in-a-cookie",
        summary="Every answer sets a cookie with the first merchant's x-api-key.",
        breaks=("CAP-PRV-07", "CAP-PRV-02"),
        apply=in_every_header(first_key_cookie),
    ),
    _fault(
        name="expected-key-told",
        summary="A refusal for the keys names the key that would have been right.",
        breaks=("CAP-PRV-07", "CAP-PRV-02"),
        apply=to_strangers(expected_key),
    ),
    _fault(
        name="key-told-to-the-other-merchant",
        summary="The second merchant's refusals for an unknown id bear a header with the first one's key.",
        breaks=("CAP-PRV-07", "CAP-PRV-02"),
        apply=in_refusals_header(first_key_for_the_second),
    ),
    _fault(
        name="card-number-in-a-cookie",
        summary="Every answer sets a cookie with the whole number of the latest card.",
        breaks=("CAP-PRV-08", "CAP-PRV-02"),
        apply=in_every_header(card_cookie),
    ),
    _fault(
        name="card-number-told-to-strangers",
        summary="A refusal for the keys shows the whole number of the latest card.",
        breaks=("CAP-PRV-08", "CAP-PRV-02"),
        apply=to_strangers(latest_card),
    ),
    _fault(
        name="whole-card-in-status-to-anyone",
        summary="Any merchant is told the status of anybody's transaction, with the whole card number.",
        breaks=("CAP-PRV-08", "CAP-AUT-22"),
        apply=whole_cards_to_anyone,
    ),
    _fault(
        name="security-code-in-a-cookie",
        summary="Every answer sets a cookie with the security code of the latest card.",
        breaks=("CAP-ENV-31",),
        apply=in_every_header(code_cookie),
    ),
)
