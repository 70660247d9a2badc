"""Judging whether an answer tells the truth about the capture that it answers."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from capture_conformance.checks.answer_structure import successful_capture
from capture_conformance.checks.judging import Observation, failed, passed
from capture_conformance.checks.places import texts
from capture_conformance.contract.answers import (
    asked_amount,
    body_of,
    figure,
    member,
    request_body,
    type_name,
)
from capture_conformance.model.exchange import Exchange, NoResponse, Role
from capture_conformance.model.finding import Finding

# Only a capture that was right in every respect owes an answer that mirrors it.
_CORRECT = (Role.CAPTURE, Role.PROOF, Role.TWIN)
_REFERENCE, _WITH_REFERENCE = "merchant_txn_ref", ("merchant_details", "transaction_details")
# A third digit that is no zero: whoever tells it counts in milliseconds, or finer.
# Three digits with the last one a zero may be those of a coarser clock, three zeros those of whole seconds.
_MILLISECONDS, _FRACTION = re.compile(r"\.\d\d[1-9]"), re.compile(r"\.(?!000)\d{3}")
_A_WHILE = timedelta(milliseconds=50)
_UTC = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|\+00:00)")


def correct_capture(seen: Observation) -> Mapping[str, Any] | None:
    """The answer's object, where it tells of success to a capture that was right in every respect."""
    if successful_capture(seen) is None or seen.exchange.part.role not in _CORRECT:
        return None
    return body_of(seen.exchange) or None


def judge_test_mode(seen: Observation) -> Finding | None:
    """
    No transaction of the run is live.

    with  any request to a test host
    when  its answer has is_live as a boolean
    then  it is false
    """
    told = body_of(seen.exchange).get("is_live")
    if not isinstance(told, bool):
        return None
    judge = failed if told else passed
    return judge(f"is_live {str(told).lower()}", seen.exchange, expected="is_live false")


def judge_type(seen: Observation) -> Finding | None:
    """
    A successful capture is called one.

    with  any capture
    when  its answer tells of success and has a transaction_type
    then  that is CAPTURE, to the letter
    """
    if successful_capture(seen) is None or "transaction_type" not in body_of(seen.exchange):
        return None
    return _compare(seen, body_of(seen.exchange)["transaction_type"], "CAPTURE", "transaction_type")


def judge_code(seen: Observation) -> Finding | None:
    """
    A successful capture bears the code of one.

    with  any capture
    when  its answer tells of success, with a type and a code
    then  they are INFO and INFO0001, in any letter case
    """
    if successful_capture(seen) is None:
        return None
    gateway = member(body_of(seen.exchange), "gateway_response")
    told = [member(body_of(seen.exchange), "gateway_response", name) for name in ("type", "code")]
    if not isinstance(gateway, dict) or not all(isinstance(x, str) for x in told):
        return None
    judge = passed if [x.upper() for x in told] == ["INFO", "INFO0001"] else failed
    return judge(f"type {told[0]}, code {told[1]}", seen.exchange, expected="type INFO, code INFO0001")


def judge_amount(seen: Observation) -> Finding | None:
    """
    The amount told is the amount asked for.

    with  a correct capture
    when  its answer tells of success
    then  no other amount is told; that it is told at all, and as a number, are other requirements' matters
    """
    body, asked = correct_capture(seen), asked_amount(seen.exchange)
    if body is None or asked is None:
        return None
    told = figure(member(body, "payment_details", "amount"))
    if told is None:
        return passed("no amount told", seen.exchange, expected=f"amount {asked}")
    return _compare(seen, told, asked, "amount")


def judge_currency(seen: Observation) -> Finding | None:
    """
    The currency told is that of the authorization.

    with  a correct capture of an authorization that the run has made
    when  its answer tells of success and has a currency, null included
    then  it is the one that the authorization was asked for in
    """
    body, authorization = correct_capture(seen), seen.authorization
    if body is None or authorization is None or not isinstance(body.get("payment_details"), dict):
        return None
    if "currency" not in body["payment_details"]:
        return None
    told, asked = body["payment_details"]["currency"], request_body(authorization).get("currency")
    return _compare(seen, told, asked, "currency", authorization)


def judge_mid(seen: Observation) -> Finding | None:
    """
    The merchant told is the one that asked.

    with  a correct capture
    when  its answer tells of success and has a mid
    then  it is the request's merchant_id
    """
    told = member(correct_capture(seen) or {}, "merchant_details", "mid")
    if not isinstance(told, str):
        return None
    return _compare(seen, told, request_body(seen.exchange).get("merchant_id"), "mid")


def judge_reference(seen: Observation) -> Finding | None:
    """
    The merchant's own reference comes back unchanged, twice.

    with  a correct capture of an authorization that the run has made
    when  its answer tells of success and has the reference
    then  every copy of it is the one that the authorization was given
    """
    body, authorization = correct_capture(seen), seen.authorization
    if body is None or authorization is None:
        return None
    copies = {f"{name}.{_REFERENCE}": member(body, name, _REFERENCE) for name in _WITH_REFERENCE}
    told = {place: copy for place, copy in copies.items() if isinstance(copy, str)}
    given = request_body(authorization).get(_REFERENCE)
    if not told or not isinstance(given, str):
        return None
    expected = f"{_REFERENCE} {given}"
    wrong = [f"{place} {copy}" for place, copy in told.items() if copy != given]
    if wrong:
        return failed("; ".join(wrong), authorization, seen.exchange, expected=expected)
    return passed(f"{_REFERENCE} {given}", seen.exchange, expected=expected)


def judge_timestamp(seen: Observation) -> Finding | None:
    """
    The time told is that of the capture.

    with  a correct capture
    when  its answer tells of success and has the object for it
    then  a timestamp stands there: an ISO 8601 time in UTC, not before sending and not after receiving,
          give or take the tolerance; and not the very one that its authorization told a while before:
          where both have come close together, that they are equal tells nothing
    """
    details = member(correct_capture(seen) or {}, "transaction_details")
    if not isinstance(details, dict):
        return None
    told = details.get("timestamp")
    exchange, slack = seen.exchange, timedelta(seconds=seen.tolerance.clock_s)
    expected = f"a time in UTC, at most {seen.tolerance.clock_s:g} s off"
    if not isinstance(told, str) or _UTC.fullmatch(told) is None:
        observed = f"timestamp {told}" if isinstance(told, str) else f"timestamp is {type_name(told)}"
        return failed(observed, exchange, expected=expected)
    try:
        moment = datetime.fromisoformat(told).astimezone(UTC)
    except ValueError:
        return failed(f"timestamp {told}, which is no time", exchange, expected=expected)
    if exchange.sent_at - slack <= moment <= exchange.received_at + slack:
        first = seen.authorization
        if first is not None and _FRACTION.search(told) and _time_of(first) == told:
            return _judge_told_again(first, exchange, told, expected)
        return passed("within the tolerance", exchange, expected=expected)
    apart = round((moment - exchange.sent_at).total_seconds())
    return failed(f"a time {apart} s from the request", exchange, expected=expected)


def _time_of(exchange: Exchange) -> object:
    return member(body_of(exchange), "transaction_details", "timestamp")


def _judge_told_again(first: Exchange, capture: Exchange, told: str, expected: str) -> Finding | None:
    """A time that *first* told, too; None where both may have had it."""
    is_over = capture.sent_at - first.received_at > _A_WHILE
    if not is_over or _MILLISECONDS.search(told) is None:
        return None
    observed = f"{told}, which the authorization told"
    return failed(observed, first, capture, expected=f"{expected}, and not the authorization's")


def judge_response_code(seen: Observation) -> Finding | None:
    """
    Success bears the response code of success.

    with  any capture
    when  its answer tells of success and has response_code as a number
    then  that is 0
    """
    if successful_capture(seen) is None:
        return None
    told = member(body_of(seen.exchange), "payment_details", "response_code")
    if isinstance(told, bool) or not isinstance(told, int):
        return None
    return _compare(seen, told, 0, "response_code")


def judge_status_code(seen: Observation) -> Finding | None:
    """
    The body names the status that the answer bears.

    with  any capture
    when  its answer tells of success and has status_code as a number
    then  that is the HTTP status
    """
    reply, told = successful_capture(seen), body_of(seen.exchange).get("status_code")
    if reply is None or isinstance(told, bool) or not isinstance(told, int):
        return None
    judge = passed if told == reply.status else failed
    expected = f"status_code {reply.status}, as the status line has it"
    return judge(f"status_code {told}", seen.exchange, expected=expected)


def judge_card(seen: Observation) -> Finding | None:
    """
    Card and scheme are those of the authorization.

    with  a correct capture of an authorization that the run has made
    when  both answers show a card or a scheme
    then  they show the same
    """
    body, authorization = correct_capture(seen), seen.authorization
    if body is None or authorization is None:
        return None
    places = (("scheme",), ("card", "number"), ("card", "name"), ("card", "exp_month"), ("card", "exp_year"))
    shown = [
        (
            ".".join(p),
            member(body_of(authorization), "payment_details", *p),
            member(body, "payment_details", *p),
        )
        for p in places
    ]
    compared = [(name, held, told) for name, held, told in shown if held is not None and told is not None]
    if not compared:
        return None
    for name, held, told in compared:
        if held != told and not (name == "card.number" and _are_one_card(held, told)):
            # Where only the types differ, the quotation marks tell.
            spelt = json.dumps if str(held) == str(told) else str
            expected = f"{name} {spelt(held)}"
            return failed(f"{name} {spelt(told)}", authorization, seen.exchange, expected=expected)
    return passed("card and scheme of the authorization", seen.exchange, expected="the authorization's card")


def _are_one_card(one: object, other: object) -> bool:
    """Whether two card numbers, masked each in its own way, agree in what both of them show."""
    if not isinstance(one, str) or not isinstance(other, str):
        return False
    (front, behind), (other_front, other_behind) = (_shown_of_card(text) for text in (one, other))
    shown = min(len(front), len(other_front))
    return bool(behind) and behind == other_behind and front[:shown] == other_front[:shown]


def _shown_of_card(number: str) -> tuple[str, str]:
    """The digits that a number begins with, as far as they are shown, and the last four."""
    front, behind = re.match(r"[0-9]*", number[:-4]), re.search(r"[0-9]{4}$", number)
    return (front[0] if front else ""), (behind[0] if behind else "")


def judge_security_code(seen: Observation) -> Finding | None:
    """
    A card's security code never comes back.

    with  any request
    when  it is answered
    then  no member and no header of the answer holds a security code

    Source: PCI DSS 4.0.1, 3.3.1.
    """
    if isinstance(seen.exchange.reply, NoResponse):
        return None
    found = sum(s.count for s in seen.exchange.sightings if _is_returned_code(s.kind, s.place))
    judge = failed if found else passed
    number = "a security code" if found == 1 else f"{found} security codes"
    held = [place for place, text in texts(body_of(seen.exchange)) if text and not text.strip("*")]
    where = f", as {' and '.join(dict.fromkeys(held))}" if held else ""
    told = f"{number} in the answer to {seen.exchange.operation}{where}" if found else "none"
    return judge(told, seen.exchange, expected="no security code")


def _is_returned_code(kind: str, place: str) -> bool:
    return kind == "security_code" and place.startswith("response.")


def _compare(
    seen: Observation, told: object, right: object, name: str, source: Exchange | None = None
) -> Finding:
    """Whether *told* is *right*; *source* is where that was said, if not in the request itself."""
    is_right = told == right and isinstance(told, bool) == isinstance(right, bool)
    shown = told if told is not None else "null"
    observed, expected = f"{name} {shown}", f"{name} {right}"
    if is_right:
        return passed(observed, seen.exchange, expected=expected)
    before = () if source is None else (source,)
    return failed(observed, *before, seen.exchange, expected=expected)
