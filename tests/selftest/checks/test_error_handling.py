"""Judging whether refusals are consistent: conforming, faulty and inconclusive histories."""

from __future__ import annotations

import json

import pytest

from capture_conformance.checks.error_handling import CHECKS
from capture_conformance.checks.judging import Observation, Tolerance
from capture_conformance.model.exchange import Exchange, Response, Role
from capture_conformance.model.verdicts import Verdict
from histories import accepted, capture, refusal, response

PASS, FAIL = Verdict.PASS, Verdict.FAIL


def over_all(name: str, *exchanges: Exchange) -> list[Verdict]:
    """The verdicts of the check of *name* on a whole history."""
    return [finding.verdict for finding in CHECKS.of_history[name](exchanges)]


def on_one(name: str, exchange: Exchange) -> Verdict | None:
    """The verdict of the check of *name* on one exchange."""
    seen = Observation(exchange=exchange, authorization=None, tolerance=Tolerance(clock_s=5))
    finding = CHECKS.of_exchanges[name](seen)
    return None if finding is None else finding.verdict


def refused(body: object, status: int = 400, *, name: str = "", role: Role = Role.ATTEMPT) -> Exchange:
    """A refused attempt for the requirement *name*."""
    return capture(response(status, body), role, requirements=(name,))


LEAKS = (
    "java.lang.NullPointerException",
    "x\n\tat com.gateway.Capture.run(Capture.java:42)",
    'Traceback (most recent call last):\n  File "/srv/app.py", line 3',
    "SELECT id FROM authorizations WHERE id = 'a'",
    "SQLSTATE[42000]: Syntax error",
    "ORA-00933: command not properly ended",
    "in /var/www/html/capture.php on line 7",
    "System.NullReferenceException: Object reference",
    "at handle (/srv/gateway/capture.js:10:5)",
)
HARMLESS = (
    "Please select an amount from 1 to 1000",
    "The exception to this rule is documented",
    "at least one amount (see the manual)",
    "金額が承認額を超えています。",
    "Error in field amount: not an integer",
)


@pytest.mark.parametrize("text", LEAKS)
def test_inner_workings_are_recognised(text: str) -> None:
    """In every language that the program may be written in."""
    assert FAIL is on_one("CAP-ERR-01", refused({"success": False, "message": text}))


@pytest.mark.parametrize("text", HARMLESS)
def test_plain_sentences_are_no_leak(text: str) -> None:
    """The patterns do not match ordinary words."""
    assert PASS is on_one("CAP-ERR-01", refused({"success": False, "message": text}))


def test_a_text_of_the_request_is_no_leak() -> None:
    """A gateway may repeat a value that it could not read."""
    query = "SELECT id FROM authorizations"
    attempt = capture(refusal(400, message=query), Role.ATTEMPT, source=query)

    assert PASS is on_one("CAP-ERR-01", attempt)


def test_one_envelope_may_grow() -> None:
    """Some refusals may have an additional member; null has no type."""
    history = (
        refused({"success": False, "code": "A", "detail": None}),
        refused({"success": False, "errors": ["x"], "detail": "y"}),
    )

    assert [PASS] == over_all("CAP-ERR-02", *history)


@pytest.mark.parametrize(
    "other", [{"error": "x"}, {"success": False, "code": 7}, {"success": False, "code": {"a": 1}}]
)
def test_two_envelopes_are_too_many(other: dict[str, object]) -> None:
    """Nothing in common, or a member that changes its type."""
    assert [FAIL] == over_all("CAP-ERR-02", refused({"success": False, "code": "A"}), refused(other))


def spent(status: int, **body: object) -> Exchange:
    """A further capture that is refused."""
    return refused({"success": False, **body}, status, name="CAP-LIF-03", role=Role.AGAIN)


def malformed(status: int, **body: object) -> Exchange:
    """A capture without its id that is refused."""
    return refused({"success": False, **body}, status, name="CAP-REQ-01")


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (spent(412), malformed(400), [PASS]),
        (spent(400, code="used"), malformed(400, code="bad"), [PASS]),
        (
            spent(400, gateway_response={"code": "E1"}),
            malformed(400, gateway_response={"code": "E2"}),
            [PASS],
        ),
        (spent(400), malformed(400), [FAIL]),
        (spent(400, message="used up"), malformed(400, message="not well-formed"), [FAIL]),
    ],
)
def test_reasons_are_told_apart_by_codes(first: Exchange, second: Exchange, expected: list[Verdict]) -> None:
    """Messages for people do not count: a program cannot read them."""
    assert expected == over_all("CAP-ERR-03", first, second)


def test_ids_of_answers_are_no_codes() -> None:
    """A value that is different each time does not show the reason."""
    first = [spent(400, trace=f"t{n}") for n in range(3)]
    second = [malformed(400, trace=f"u{n}") for n in range(3)]

    assert [FAIL] == over_all("CAP-ERR-03", *first, *second)


def test_nothing_is_said_without_both_kinds() -> None:
    """One kind of refusal alone cannot be compared."""
    assert [] == over_all("CAP-ERR-03", spent(412))


@pytest.mark.parametrize(("second", "expected"), [(400, [PASS]), (412, [FAIL])])
def test_an_answer_does_not_depend_on_chance(second: int, expected: list[Verdict]) -> None:
    """The same request twice."""
    history = [refused({"success": False}, status, name="CAP-ERR-04") for status in (400, second)]

    assert expected == over_all("CAP-ERR-04", *history)


def test_other_requests_may_be_answered_otherwise() -> None:
    """Only equal ones are compared."""
    first = capture(refusal(400), Role.ATTEMPT, amount=1, requirements=("CAP-ERR-04",))
    second = capture(refusal(412), Role.ATTEMPT, amount=2, requirements=("CAP-ERR-04",))

    assert [] == over_all("CAP-ERR-04", first, second)


@pytest.mark.parametrize(
    ("status", "headers", "expected"),
    [
        (401, (("www-authenticate", "Basic"),), PASS),
        (401, (), FAIL),
        (403, (), PASS),
    ],
)
def test_a_challenge_is_owed_with_401(
    status: int, headers: tuple[tuple[str, str], ...], expected: Verdict
) -> None:
    """It is needed with no other status."""
    body = json.dumps({"success": False}).encode()
    reply = Response(status=status, headers=headers, body=body, elapsed_ms=1)

    assert expected is on_one("CAP-ERR-06", capture(reply, Role.ATTEMPT, requirements=("CAP-AUT-13",)))


def test_success_is_no_matter_of_refusals() -> None:
    """None of the checks on answers judges a success."""
    assert None is on_one("CAP-ERR-06", capture(accepted()))
    assert None is on_one("CAP-ERR-01", capture(accepted()))
