"""Every defect is one, and nothing else is wrong with it."""

from __future__ import annotations

import json
from itertools import chain

import pytest
from hypothesis import HealthCheck, given, settings

from capture_conformance.contract.violations import violations
from capture_conformance.generation.amounts import excessive_amounts, invalid_amounts, valid_amounts
from capture_conformance.generation.credentials import disguises, header_spellings, invalid_credentials
from capture_conformance.generation.defects import Defect, Depth, chosen
from capture_conformance.generation.openapi_cases import defect_of, fit_valid
from capture_conformance.generation.openapi_cases import invalid_bodies as undescribed_bodies
from capture_conformance.generation.openapi_cases import valid_bodies as described_bodies
from capture_conformance.generation.privacy import injections, live_texts
from capture_conformance.generation.protocol import misdirected_captures
from capture_conformance.generation.request_fields import (
    excessive_notes,
    invalid_bodies,
    notes_at_the_limits,
    valid_notes,
)
from capture_conformance.generation.requests import Aim, capture_request, credentials
from capture_conformance.model.exchange import Headers, Operation
from capture_conformance.model.merchant import Merchant, Merchants
from capture_conformance.model.message import Message

OWN = Merchant(merchant_id="SHOP000001", api_key="anApiKeyOfSomeLength", x_api_key="anXApiKeyOfSomeLength")
OTHER = Merchant(merchant_id="SHOP000002", api_key="anotherApiKeyOfSome", x_api_key="anotherXApiKeyOfSome")
AIM = Aim(
    transaction_id="0b0e1f5a-7c1d-4f0e-9a53-1f2e3d4c5b6a", amount=1000, merchant=OWN, notes="Capture of it"
)
STEADY = settings(
    max_examples=60, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
)


def broken_by(defect: Defect) -> frozenset[str]:
    """The requirements that the body of the defect breaks by the schema: none where it is not JSON."""
    try:
        return violations(json.loads(defect.make(AIM).body or b""))
    except ValueError:
        return frozenset()


def test_a_correct_capture_breaks_nothing() -> None:
    """It is what every defect is compared with."""
    request = capture_request(AIM)

    assert frozenset() == violations(json.loads(request.body or b""))
    assert credentials(OWN) == request.headers[:2]


# The schema counts code points and does not compose them, so for it the notes of CAP-REQ-24 are too long.
KNOWN_TO_SCHEMA = [
    defect for defect in (*invalid_bodies(), *invalid_amounts()) if defect.requirements[0] != "CAP-REQ-24"
]


def is_of_capture(defect: Defect) -> bool:
    """Whether *defect* is one of a capture, and not of another operation."""
    return defect.make(AIM).operation is Operation.CAPTURE


@pytest.mark.parametrize("defect", KNOWN_TO_SCHEMA, ids=lambda d: str(d.case))
def test_a_broken_body_breaks_the_rule_that_it_is_sent_for(defect: Defect) -> None:
    """By the schema where the schema can tell, and with the right credentials."""
    broken = broken_by(defect)

    assert credentials(OWN) == defect.make(AIM).headers[:2]
    assert not broken or defect.requirements[0] in broken


@pytest.mark.parametrize(
    "defect",
    [x for x in invalid_credentials(Merchants(own=OWN, other=OTHER)) if is_of_capture(x)],
    ids=lambda d: str(d.case),
)
def test_wrong_credentials_leave_a_correct_body(defect: Defect) -> None:
    """But for the merchant, where that is what is wrong."""
    body = json.loads(defect.make(AIM).body or b"")

    assert frozenset() == violations(body)
    assert (AIM.transaction_id, AIM.amount) == (body["transactionId"], body["amount"])


def test_wrong_keys_that_come_of_real_ones_have_a_disguise() -> None:
    """Else they would give the real ones away."""
    merchants = Merchants(own=OWN, other=OTHER)
    known = disguises(merchants)
    sent = {
        value.removeprefix("Basic ")
        for defect in invalid_credentials(merchants)
        for _, value in defect.make(AIM).headers[:2]
    }
    telling = {value for value in sent if OWN.api_key[:12].lower() in value.lower() and " " not in value}

    assert telling
    assert all(any(key in value for key in known) for value in telling)
    assert all(text.startswith("${CAPTURE_") for text in known.values())


@pytest.mark.parametrize(
    "defect", [*injections(), *live_texts(), *misdirected_captures()], ids=lambda defect: str(defect.case)
)
def test_whom_the_keys_do_not_know_must_leave_no_trace_as_a_stranger(defect: Defect) -> None:
    """Without keys, or with a merchant_id of fitting length, it is the credentials that are refused."""
    request = defect.make(AIM)
    try:
        named = json.loads(request.body or b"{}").get("merchant_id", OWN.merchant_id)
    except ValueError:
        named = OWN.merchant_id
    is_strange = request.headers[:2] != credentials(OWN) or named != OWN.merchant_id

    assert is_strange == ("CAP-AUT-19" in defect.requirements)
    assert is_strange != ("CAP-REQ-20" in defect.requirements)


@pytest.mark.parametrize("headers", header_spellings(OWN).values())
def test_headers_are_respelt_and_not_changed(headers: Headers) -> None:
    """Names only, and really."""
    correct = credentials(OWN)

    assert [(name.lower(), value) for name, value in correct] == [(n.lower(), v) for n, v in headers]
    assert correct != headers


def test_quick_holds_less_and_only_what_is_wanted() -> None:
    """A selection by requirement and depth."""
    everything = list(chain(invalid_bodies(), invalid_amounts()))
    quick = chosen(everything, wanted=["CAP-AMT-02"], depth=Depth.QUICK)
    standard = chosen(everything, wanted=["CAP-AMT-02"], depth=Depth.STANDARD)

    assert 0 < len(quick) < len(standard)
    assert set(quick) < set(standard)
    assert {"CAP-AMT-02"} == {defect.requirements[0] for defect in standard}


@STEADY
@given(amount=excessive_amounts(1000, ceiling=5000))
def test_excessive_amounts_exceed(amount: int) -> None:
    """By at least one."""
    assert 1000 < amount <= 5000


@STEADY
@given(amount=valid_amounts(1000))
def test_valid_amounts_do_not(amount: int) -> None:
    """And are at least one."""
    assert 1 <= amount <= 1000


@STEADY
@given(within=valid_notes(), beyond=excessive_notes())
def test_notes_are_drawn_on_either_side_of_the_limit(within: str, beyond: str) -> None:
    """Counted in code points, and always encodable."""
    assert 1 <= len(within) <= 128 < len(beyond)
    assert within.encode()
    assert beyond.encode()


@pytest.mark.parametrize("case", list(notes_at_the_limits()), ids=str)
def test_notes_at_the_limits_are_within(case: Message) -> None:
    """In every script, and as long as the case says."""
    _, text, _ = notes_at_the_limits()[case]

    assert len(text) <= 128
    assert case.arg("length") in (None, len(text))


@STEADY
@given(body=described_bodies())
def test_what_the_description_allows_is_fitted_to_the_live_authorization(body: dict[str, object]) -> None:
    """And stays allowed; what the vendor leaves open is left out."""
    sent = json.loads(fit_valid(body, AIM).body or b"")

    assert frozenset() == violations(sent)
    assert {"notes"} >= set(sent) - {"transactionId", "amount", "merchant_id"}
    assert (AIM.transaction_id, OWN.merchant_id) == (sent["transactionId"], sent["merchant_id"])
    assert 500 <= sent["amount"] <= 1000


@STEADY
@given(body=undescribed_bodies())
def test_what_the_description_forbids_keeps_its_defect(body: object) -> None:
    """Or is not sent at all."""
    defect = defect_of(body, 1)
    if defect is None:
        return
    broken = broken_by(defect)

    assert broken or {"CAP-REQ-17", "CAP-REQ-18"} & set(defect.requirements)
    assert broken <= set(defect.requirements)
    assert not broken & {"CAP-AMT-07", "CAP-AMT-10"}
