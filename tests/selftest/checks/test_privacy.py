"""Judging whether answers disclose data: conforming and faulty answers."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from capture_conformance.checks import privacy as looked_for
from capture_conformance.checks.judging import Observation, Tolerance
from capture_conformance.checks.privacy import CHECKS
from capture_conformance.generation import privacy as sent_by
from capture_conformance.model.exchange import Exchange, Headers, Response, Role, Sighting
from capture_conformance.model.finding import Finding
from capture_conformance.model.verdicts import Verdict
from histories import accepted, authorization, capture, refusal, response

PASS, FAIL = Verdict.PASS, Verdict.FAIL


def on_one(name: str, exchange: Exchange) -> Verdict | None:
    """The verdict of the check of *name* on one exchange."""
    seen = Observation(exchange=exchange, authorization=None, tolerance=Tolerance(clock_s=5))
    finding = CHECKS.of_exchanges[name](seen)
    return None if finding is None else finding.verdict


def finding_on(name: str, exchange: Exchange, made: Exchange | None = None) -> Finding:
    """The finding of the check of *name* on one exchange, which names the authorization *made*."""
    seen = Observation(exchange=exchange, authorization=made, tolerance=Tolerance(clock_s=5))
    finding = CHECKS.of_exchanges[name](seen)
    assert finding is not None
    return finding


def keys(api_key: str, x_api_key: str) -> Headers:
    """Both headers of a caller."""
    return (("Authorization", f"Basic {api_key}"), ("x-api-key", x_api_key))


def sent_with(headers: Headers, exchange: Exchange) -> Exchange:
    """*exchange*, sent with *headers*."""
    return replace(exchange, request=replace(exchange.request, headers=headers))


def headed(*headers: tuple[str, str], body: bytes = b"{}", status: int = 400) -> Response:
    """A refusal with these headers."""
    return Response(status=status, headers=headers, body=body, elapsed_ms=1)


def test_both_sides_know_the_same_mark() -> None:
    """The requests contain the mark that the check searches for."""
    assert looked_for.MARK == sent_by.MARK


@pytest.mark.parametrize(
    ("kind", "place", "is_refusal", "expected"),
    [
        ("credential", "response.body", True, FAIL),
        ("credential", "response.headers", False, FAIL),
        ("card_number", "response.body", True, FAIL),
        ("card_number", "response.body", False, PASS),
        ("credential", "request.body", True, PASS),
        ("security_code", "response.body", True, PASS),
    ],
)
def test_secrets_are_found_where_they_were_taken_out(
    kind: str, place: str, is_refusal: bool, expected: Verdict
) -> None:
    """A success may contain the number, as in the sample; security codes belong to another requirement."""
    reply = refusal() if is_refusal else accepted()
    seen = capture(reply, sightings=(Sighting(kind=kind, place=place, count=1),))

    assert expected is on_one("CAP-PRV-02", seen)


@pytest.mark.parametrize(
    ("sighting", "expected", "observed"),
    [
        (
            ("credential", "response.headers", "own", False),
            FAIL,
            "privacy.key_in(key=privacy.own_key, place=privacy.header)",
        ),
        (
            ("credential", "response.body", "own", False),
            FAIL,
            "privacy.key_in(key=privacy.own_key, place=privacy.body)",
        ),
        (
            ("credential", "response.body", "other", False),
            FAIL,
            "privacy.key_in(key=privacy.second_key, place=privacy.body)",
        ),
        (("credential", "response.body", "own", True), PASS, "privacy.none_found"),
        (("credential", "response.headers", "", False), PASS, "privacy.none_found"),
        (("card_number", "response.body", "", False), PASS, "privacy.none_found"),
    ],
)
@pytest.mark.parametrize("reply", [refusal(401), accepted()])
def test_keys_go_to_nobody_who_did_not_send_them(
    sighting: tuple[str, str, str, bool], expected: Verdict, observed: str, reply: Response
) -> None:
    """In a header or the body, of a refusal or a success; unknown keys belong to no merchant."""
    kind, place, owner, is_sent = sighting
    seen = Sighting(kind=kind, place=place, count=1, owner=owner, is_sent=is_sent)
    finding = finding_on("CAP-PRV-07", capture(reply, sightings=(seen,)))

    assert (expected, observed) == (finding.verdict, str(finding.observed))


def card_seen(place: str, *, is_sent: bool = False, kind: str = "card_number") -> tuple[Sighting, ...]:
    """A sighting of a card's whole number."""
    return (Sighting(kind=kind, place=f"response.{place}", count=1, is_sent=is_sent),)


@pytest.mark.parametrize(
    ("reply", "sightings", "expected"),
    [
        (refusal(), card_seen("body"), FAIL),
        (refusal(401), card_seen("headers"), FAIL),
        (response(500, {}), card_seen("body"), FAIL),
        (response(200, {"success": False}), card_seen("body"), FAIL),
        (refusal(), card_seen("body", is_sent=True), PASS),
        (refusal(), card_seen("body", kind="like_a_card_number"), PASS),
        (accepted(), card_seen("body"), PASS),
        (accepted(), card_seen("headers"), FAIL),
        (accepted(), card_seen("headers", is_sent=True), PASS),
    ],
)
def test_card_numbers_come_back_in_successes_alone(
    reply: Response, sightings: tuple[Sighting, ...], expected: Verdict
) -> None:
    """The vendor's sample shows one in the body of a success only."""
    assert expected is on_one("CAP-PRV-08", capture(reply, sightings=sightings))


@pytest.mark.parametrize(
    ("caller", "expected"),
    [
        (keys("${CAPTURE_API_KEY}", "${CAPTURE_X_API_KEY}"), PASS),
        (keys("${CAPTURE_API_KEY::-4}", "${CAPTURE_X_API_KEY}"), PASS),
        (keys("${CAPTURE_OTHER_API_KEY}", "${CAPTURE_OTHER_X_API_KEY}"), FAIL),
        ((), FAIL),
    ],
)
def test_card_numbers_are_for_the_merchant_of_the_authorization(caller: Headers, expected: Verdict) -> None:
    """Another caller must not get a success that contains the number."""
    made = sent_with(keys("${CAPTURE_API_KEY}", "${CAPTURE_X_API_KEY}"), authorization())
    seen = sent_with(caller, capture(accepted(), sightings=card_seen("body")))

    assert expected is finding_on("CAP-PRV-08", seen, made).verdict


def test_an_authorization_from_elsewhere_names_no_caller() -> None:
    """The keys of an authorization from a pool are not known, so that they cannot be compared."""
    seen = sent_with(keys("a", "b"), capture(accepted(), sightings=card_seen("body")))

    assert PASS is finding_on("CAP-PRV-08", seen, authorization()).verdict


def tried(case: str, status: int, **body: object) -> Exchange:
    """A refused attempt that must not disclose anything."""
    reply = response(status, {"success": False, **body})
    return capture(reply, Role.ATTEMPT, case=case, requirements=("CAP-PRV-03",))


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        (tried("unknown", 404, message="other words"), [PASS]),
        (tried("unknown", 403), [FAIL]),
        (tried("unknown", 404, message="x", gateway_response={"code": "E2"}), [FAIL]),
        (tried("unknown", 404), [FAIL]),
    ],
)
def test_refusals_that_must_disclose_nothing_are_alike(second: Exchange, expected: list[Verdict]) -> None:
    """In status, codes and members; messages are for people."""
    found = CHECKS.of_history["CAP-PRV-03"]((tried("foreign", 404, message="words"), second))

    assert expected == [finding.verdict for finding in found]


def test_one_case_alone_is_compared_with_nothing() -> None:
    """Two different cases are needed."""
    assert [] == list(CHECKS.of_history["CAP-PRV-03"]((tried("foreign", 404), tried("foreign", 403))))


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (headed(("content-type", "text/html"), body=b"<p>Unknown: <i>zq7</</p>"), FAIL),
        (headed(("content-type", "text/html"), body=b"<p>Unknown: &lt;i>zq7</p>"), PASS),
        (headed(("content-type", "application/json"), body=b'{"id": "<i>zq7</"}'), PASS),
        (headed(("x-zq7", "1")), FAIL),
    ],
)
def test_what_was_sent_must_not_come_alive(reply: Response, expected: Verdict) -> None:
    """Neither as markup of a page nor as a header."""
    assert expected is on_one("CAP-PRV-05", capture(reply, Role.ATTEMPT, requirements=("CAP-PRV-05",)))


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ((), PASS),
        ((("cache-control", "no-store"),), PASS),
        ((("cache-control", "private, max-age=60"),), PASS),
        ((("cache-control", "max-age=0"),), PASS),
        ((("cache-control", "public"),), FAIL),
        ((("Cache-Control", "max-age=600"),), FAIL),
        ((("access-control-allow-origin", "*"),), FAIL),
        ((("access-control-allow-origin", "https://shop.example"),), PASS),
    ],
)
def test_answers_are_for_the_one_who_asked(headers: tuple[tuple[str, str], ...], expected: Verdict) -> None:
    """No header at all is as good as a header that forbids it."""
    body = json.dumps({"success": True}).encode()

    assert expected is on_one("CAP-PRV-06", capture(headed(*headers, body=body, status=201)))
