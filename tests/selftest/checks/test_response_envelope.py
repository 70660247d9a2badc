"""How an answer's form and its truth are judged, each by one requirement alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from capture_conformance.campaign.material import Material, findings_on
from capture_conformance.checks.catalogue import all_checks
from capture_conformance.checks.judging import Tolerance
from capture_conformance.contract.resources import contracts
from capture_conformance.language.rendering import english
from capture_conformance.model.exchange import Exchange, Operation, Response, Role, Sighting
from capture_conformance.model.verdicts import Verdict
from histories import authorization, capture, exchange, refusal, response, success_body

TOLERANCE = Tolerance(clock_s=3600)
Change = Callable[[dict[str, Any]], None]


def failing(*exchanges: Exchange) -> set[str]:
    """The requirements on captures' answers that fail here; the neighbours have their own test."""
    checks = all_checks()
    return {
        name
        for name in {*checks.of_exchanges, *checks.of_history} - {"CAP-ENV-32"}
        for finding in findings_on(name, Material(exchanges, TOLERANCE))
        if finding.verdict is Verdict.FAIL
    }


def answered(change: Change, *, status: int = 201) -> list[Exchange]:
    """An authorization, and a capture of it whose documented answer is changed."""
    body = success_body()
    change(body)
    return [authorization(), capture(response(status, body))]


def put(path: str, value: object) -> Change:
    """Set the member at the dotted *path*."""

    def change(body: dict[str, Any]) -> None:
        *parents, last = path.split(".")
        for step in parents:
            body = body[step]
        body[last] = value

    return change


def drop(path: str) -> Change:
    """Take the member at the dotted *path* out."""

    def change(body: dict[str, Any]) -> None:
        *parents, last = path.split(".")
        for step in parents:
            body = body[step]
        del body[last]

    return change


def test_the_documented_answer_fails_nothing() -> None:
    """Neither what is written nor what only the sample shows."""
    assert set() == failing(*answered(lambda body: None))


def test_members_that_nobody_wrote_down_are_no_fault() -> None:
    """An answer may tell more."""
    assert set() == failing(*answered(put("payment_details.risk_score", None)))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (put("success", "true"), {"CAP-ENV-03"}),
        (put("status_code", "201"), {"CAP-ENV-04"}),
        (put("status_code", 200), {"CAP-ENV-22"}),
        (put("is_live", "false"), {"CAP-ENV-05"}),
        (put("is_live", True), {"CAP-ENV-06"}),
        (put("transaction_type", "capture"), {"CAP-ENV-07"}),
        (put("transaction_type", "PRE_AUTH"), {"CAP-ENV-07"}),
        (drop("is_live"), {"CAP-ENV-08"}),
        (drop("transaction_type"), {"CAP-ENV-08"}),
        (drop("merchant_details"), {"CAP-ENV-08"}),
        (put("payment_details", None), {"CAP-ENV-08"}),
        (put("transaction_details", []), {"CAP-ENV-08"}),
        (drop("gateway_response.version"), {"CAP-ENV-09"}),
        (put("gateway_response.message", ""), {"CAP-ENV-09"}),
        (put("gateway_response.code", "INFO0002"), {"CAP-ENV-10"}),
        (put("gateway_response.type", "ERROR"), {"CAP-ENV-10"}),
        (drop("merchant_details.legal_name"), {"CAP-ENV-11"}),
        (drop("payment_details.auth_code"), {"CAP-ENV-12"}),
        (put("payment_details.amount", "1000"), {"CAP-ENV-12"}),
        (put("payment_details.response_code", "00"), {"CAP-ENV-12"}),
        (put("payment_details.auth_code", 264302), {"CAP-ENV-12"}),
        (drop("payment_details.card.name"), {"CAP-ENV-13"}),
        (put("payment_details.card.exp_month", 9), {"CAP-ENV-13", "CAP-ENV-30"}),
        (put("payment_details.card.exp_year", "2049"), {"CAP-ENV-13", "CAP-ENV-30"}),
        (put("transaction_details.ref", "74819"), {"CAP-ENV-14"}),
        (drop("transaction_details.timestamp"), {"CAP-ENV-20"}),
        (put("payment_details.amount", 400), {"CAP-ENV-15"}),
        (put("payment_details.currency", "USD"), {"CAP-ENV-16"}),
        (put("merchant_details.mid", "SHOP000002"), {"CAP-ENV-17"}),
        (put("merchant_details.merchant_txn_ref", "other"), {"CAP-ENV-18"}),
        (put("transaction_details.merchant_txn_ref", "other"), {"CAP-ENV-18"}),
        (put("transaction_details.id", "a-1"), {"CAP-ENV-19"}),
        (put("payment_details.response_code", 94), {"CAP-ENV-21"}),
        (put("payment_details.scheme", "VISA"), {"CAP-ENV-30"}),
        (put("payment_details.card.number", "411111******1111"), {"CAP-ENV-30"}),
    ],
)
def test_one_wrong_member_is_one_requirement_s_fault(change: Change, expected: set[str]) -> None:
    """Nobody reads thirty failures for one cause."""
    card = {"name": "John Doe", "number": "520000******1005", "exp_month": "12", "exp_year": "49"}
    first, answer = answered(change)
    known = authorization_with_card(first, card)

    assert expected == failing(known, answer)


def authorization_with_card(first: Exchange, card: dict[str, str]) -> Exchange:
    """The same authorization, whose answer shows the whole card."""
    body = {
        "success": True,
        "transaction_details": {"id": "a-1"},
        "payment_details": {"scheme": "MASTERCARD", "card": card},
    }
    return replace(first, reply=response(201, body))


@pytest.mark.parametrize(
    "told",
    ["2030-01-02T12:04:05.000+09:00", "2030-01-02 03:04:05Z", "2030-01-02T03:04:05", 1893553445, "soon"],
)
def test_a_time_that_is_not_plain_utc_is_told_wrongly(told: object) -> None:
    """Whatever moment it means."""
    assert "CAP-ENV-20" in failing(*answered(put("transaction_details.timestamp", told)))


@pytest.mark.parametrize(
    ("told", "failed"),
    [
        ("2030-01-02T03:04:06.123Z", {"CAP-ENV-20"}),
        ("2030-01-02T03:04:06.120Z", set()),
        ("2030-01-02T03:04:06Z", set()),
    ],
)
def test_the_time_of_the_authorization_is_told_wrongly(told: str, failed: set[str]) -> None:
    """It was a second before; where no more than hundredths are told, it may be both of them."""
    history = answered(put("transaction_details.timestamp", told))
    body = {"success": True, "transaction_details": {"id": "a-1", "timestamp": told}}
    first = replace(history[0], reply=response(201, body))

    assert failed == failing(first, *history[1:]) & {"CAP-ENV-20"}


@pytest.mark.parametrize(("apart_ms", "expected"), [(60, [Verdict.FAIL]), (40, [])])
def test_the_time_of_an_authorization_just_before_tells_nothing(
    apart_ms: int, expected: list[Verdict]
) -> None:
    """A coarse clock may show one time for both; a pass it is not, either."""
    told = "2030-01-02T03:04:06.123Z"
    first, second = answered(put("transaction_details.timestamp", told))
    body = {"success": True, "transaction_details": {"id": "a-1", "timestamp": told}}
    received_at = second.sent_at - timedelta(milliseconds=apart_ms)
    first = replace(first, reply=response(201, body), received_at=received_at)

    found = findings_on("CAP-ENV-20", Material((first, second), TOLERANCE))

    assert expected == [finding.verdict for finding in found]


def test_a_time_hours_away_is_told_wrongly() -> None:
    """Local time that claims to be UTC."""
    assert {"CAP-ENV-20"} == failing(
        *answered(put("transaction_details.timestamp", "2030-01-02T12:04:05.000Z"))
    )


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        pytest.param(response(200, success_body()), {"CAP-ENV-01", "CAP-ENV-22"}, id="success as 200"),
        pytest.param(response(201, b""), {"CAP-ENV-02"}, id="success without a body"),
        pytest.param(response(204, b""), {"CAP-ENV-01", "CAP-ENV-02"}, id="success as 204"),
        pytest.param(
            response(201, success_body(), headers=(("Content-Type", "text/html"),)),
            {"CAP-ENV-02"},
            id="success labelled HTML",
        ),
        pytest.param(response(201, {"data": success_body()}), {"CAP-ENV-08"}, id="everything under data"),
        pytest.param(refusal(412), set(), id="refusal"),
        pytest.param(
            response(412, {"success": True, "status_code": 412}), {"CAP-ENV-23"}, id="lying refusal"
        ),
        pytest.param(response(412, {"message": "no"}), {"CAP-ENV-24"}, id="refusal without success"),
        pytest.param(response(412, {"success": "false"}), {"CAP-ENV-03"}, id="refusal with success as text"),
        pytest.param(refusal(412, is_live=None), set(), id="refusal with null in it"),
        pytest.param(
            response(412, {"success": False, "status_code": 400}), {"CAP-ENV-25"}, id="other status"
        ),
        pytest.param(
            refusal(412, gateway_response={"code": "INFO0001"}), {"CAP-ENV-26"}, id="code of success"
        ),
        pytest.param(response(404, b"<html>", headers=()), {"CAP-ENV-29"}, id="refusal as HTML"),
        pytest.param(
            response(400, {"success": False}, headers=(("content-type", "application/problem+json"),)),
            set(),
            id="problem+json",
        ),
        pytest.param(response(500, {"success": True}), {"CAP-ENV-23"}, id="lying server error"),
        pytest.param(response(200, {"success": False}), set(), id="refusal within 2xx"),
    ],
)
def test_the_status_and_the_body_are_held_against_each_other(reply: Response, expected: set[str]) -> None:
    """Each broken link by its own name."""
    assert expected == failing(authorization(), capture(reply))


@pytest.mark.parametrize(
    "told", ["sNaN", "Infinity", "\ud800", ["x"], {"a": 1}, True, 10**400, "x" * 100_000, [[[[]]]]]
)
@pytest.mark.parametrize(
    "path",
    [
        "success",
        "status_code",
        "transaction_type",
        "gateway_response.code",
        "merchant_details.mid",
        "payment_details.amount",
        "payment_details.currency",
        "payment_details.response_code",
        "payment_details.scheme",
        "transaction_details.id",
        "transaction_details.timestamp",
        "transaction_details.merchant_txn_ref",
    ],
)
def test_whatever_a_target_says_is_judged_and_can_be_written_down(path: str, told: object) -> None:
    """Neither an exception nor an endless text."""
    history = answered(put(path, told))
    odd = [replace(history[0], reply=history[1].reply), history[1]]
    checks = all_checks()
    names = {*checks.of_exchanges, *checks.of_history}
    found = [f for name in names for f in findings_on(name, Material(odd, TOLERANCE))]

    assert all(len(english(f.observed).encode()) < 2000 for f in found)


def test_an_id_that_two_captures_share_is_not_new() -> None:
    """Unless the second repeats the first one's authorization."""
    first, second = answered(lambda body: None)
    other = capture(second.reply, source="a-2")
    replay = capture(second.reply)

    assert {"CAP-ENV-19"} == failing(first, second, other)
    assert set() == failing(first, second, replay)


@pytest.mark.parametrize(
    ("statuses", "failed"), [((200, 201), set()), ((201, 200), set()), ((200, 200), {"CAP-ENV-01"})]
)
def test_of_captures_at_once_one_is_created(statuses: tuple[int, int], failed: set[str]) -> None:
    """Which one the target has looked at first, their order does not tell."""
    bodies = [success_body() | {"status_code": status} for status in statuses]
    rivals = [
        capture(response(status, body), Role.RIVAL) for status, body in zip(statuses, bodies, strict=True)
    ]

    assert failed == failing(authorization(), *rivals) & {"CAP-ENV-01"}


def test_a_security_code_in_an_answer_is_found_although_it_is_gone() -> None:
    """The boundary has noted that it was there."""
    seen = (Sighting(kind="security_code", place="response.body", count=1),)
    in_cookie = (Sighting(kind="security_code", place="response.headers", count=1),)
    own = (Sighting(kind="security_code", place="request.body", count=1),)

    assert {"CAP-ENV-31"} == failing(authorization(), capture(refusal(), sightings=seen))
    assert {"CAP-ENV-31"} == failing(authorization(), capture(refusal(), sightings=in_cookie))
    assert set() == failing(authorization(), capture(refusal(), sightings=own))


@pytest.mark.parametrize(
    ("operation", "name"),
    [
        (Operation.AUTHORIZATION, "authorization-answer"),
        (Operation.VOID, "void-answer"),
        (Operation.STATUS, "status-answer"),
    ],
)
def test_the_neighbours_samples_fit_and_less_does_not(operation: Operation, name: str) -> None:
    """The documented samples themselves are the measure."""
    sample = json.loads((contracts() / "examples" / f"{name}.json").read_text(encoding="utf-8"))
    status = 200 if operation is Operation.STATUS else 201
    whole = exchange(operation, Role.STATUS, b"", response(status, sample))
    less = exchange(operation, Role.STATUS, b"", response(status, sample | {"payment_details": None}))

    assert [Verdict.PASS] == [f.verdict for f in findings_on("CAP-ENV-32", Material([whole], TOLERANCE))]
    assert [Verdict.FAIL] == [f.verdict for f in findings_on("CAP-ENV-32", Material([less], TOLERANCE))]
