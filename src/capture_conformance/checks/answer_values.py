"""Judging whether the values in an answer are those of the capture that it answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from capture_conformance.checks.answer_structure import operation_name, successful_capture
from capture_conformance.checks.judging import Observation, failed, passed
from capture_conformance.checks.places import texts
from capture_conformance.checks.spelling import member_value, spelt_apart
from capture_conformance.contract.answers import asked_amount, body_of, figure, member, request_body
from capture_conformance.model.exchange import Exchange, NoResponse, Response, Role
from capture_conformance.model.finding import Finding
from capture_conformance.model.message import Message, Value, message

# Only the answer to a capture that is correct in every respect has to repeat its values.
_CORRECT = (Role.CAPTURE, Role.PROOF, Role.TWIN)
_REFERENCE, _WITH_REFERENCE = "merchant_txn_ref", ("merchant_details", "transaction_details")
_CARD_PLACES = (("scheme",), *(("card", name) for name in ("number", "name", "exp_month", "exp_year")))
# An answer may have a security code in any number of members.
_MOST_MEMBERS = 4


def correct_capture(seen: Observation) -> Mapping[str, Any] | None:
    """The answer's object, where it reports success to a capture that is correct in every respect."""
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
    is_live = body_of(seen.exchange).get("is_live")
    if not isinstance(is_live, bool):
        return None
    judge = failed if is_live else passed
    return judge(member_value("is_live", is_live), seen.exchange, expected=member_value("is_live", False))


def judge_type(seen: Observation) -> Finding | None:
    """
    A successful capture has the transaction type of one.

    with  any capture
    when  its answer reports success and has a transaction_type
    then  that is exactly CAPTURE
    """
    if successful_capture(seen) is None or "transaction_type" not in body_of(seen.exchange):
        return None
    return _compare(seen, body_of(seen.exchange)["transaction_type"], "CAPTURE", "transaction_type")


def judge_code(seen: Observation) -> Finding | None:
    """
    A successful capture has the code of one.

    with  any capture
    when  its answer reports success, with a type and a code
    then  they are INFO and INFO0001, in any letter case
    """
    if successful_capture(seen) is None:
        return None
    gateway = member(body_of(seen.exchange), "gateway_response")
    if not isinstance(gateway, dict):
        return None
    kind, code = gateway.get("type"), gateway.get("code")
    if not isinstance(kind, str) or not isinstance(code, str):
        return None
    judge = passed if (kind.upper(), code.upper()) == ("INFO", "INFO0001") else failed
    expected = message("values.type_and_code", type="INFO", code="INFO0001")
    return judge(message("values.type_and_code", type=kind, code=code), seen.exchange, expected=expected)


def judge_amount(seen: Observation) -> Finding | None:
    """
    The amount in the answer is the amount that was asked for.

    with  a correct capture
    when  its answer reports success
    then  it has no other amount; that it has one, and as a number, is judged by other requirements
    """
    body, asked = correct_capture(seen), asked_amount(seen.exchange)
    if body is None or asked is None:
        return None
    amount = figure(member(body, "payment_details", "amount"))
    expected = message("values.amount", amount=asked)
    if amount is None:
        return passed(message("values.no_amount"), seen.exchange, expected=expected)
    judge = passed if amount == asked else failed
    return judge(message("values.amount", amount=amount), seen.exchange, expected=expected)


def judge_currency(seen: Observation) -> Finding | None:
    """
    The currency in the answer is that of the authorization.

    with  a correct capture of an authorization that the run has made
    when  its answer reports success and has a currency, null included
    then  it is the one that the authorization was asked for in
    """
    body, authorization = correct_capture(seen), seen.authorization
    if body is None or authorization is None or not isinstance(body.get("payment_details"), dict):
        return None
    if "currency" not in body["payment_details"]:
        return None
    currency, asked = body["payment_details"]["currency"], request_body(authorization).get("currency")
    return _compare(seen, currency, asked, "currency", authorization)


def judge_mid(seen: Observation) -> Finding | None:
    """
    The merchant in the answer is the one that sent the request.

    with  a correct capture
    when  its answer reports success and has a mid
    then  it is the request's merchant_id
    """
    mid = member(correct_capture(seen) or {}, "merchant_details", "mid")
    if not isinstance(mid, str):
        return None
    return _compare(seen, mid, request_body(seen.exchange).get("merchant_id"), "mid")


def judge_reference(seen: Observation) -> Finding | None:
    """
    The merchant's own reference comes back unchanged, twice.

    with  a correct capture of an authorization that the run has made
    when  its answer reports success and has the reference
    then  every copy of it is the one that the authorization was given
    """
    body, authorization = correct_capture(seen), seen.authorization
    if body is None or authorization is None:
        return None
    copies = {f"{name}.{_REFERENCE}": member(body, name, _REFERENCE) for name in _WITH_REFERENCE}
    present = {place: copy for place, copy in copies.items() if isinstance(copy, str)}
    given = request_body(authorization).get(_REFERENCE)
    if not present or not isinstance(given, str):
        return None
    expected = member_value(_REFERENCE, given)
    wrong = tuple(member_value(place, copy) for place, copy in present.items() if copy != given)
    if wrong:
        observed = message("list.all", said=wrong)
        return failed(observed, authorization, seen.exchange, expected=expected)
    return passed(expected, seen.exchange, expected=expected)


def judge_response_code(seen: Observation) -> Finding | None:
    """
    Success has the response code of success.

    with  any capture
    when  its answer reports success and has response_code as a number
    then  that is 0
    """
    if successful_capture(seen) is None:
        return None
    code = member(body_of(seen.exchange), "payment_details", "response_code")
    if isinstance(code, bool) or not isinstance(code, int):
        return None
    return _compare(seen, code, 0, "response_code")


def judge_status_code(seen: Observation) -> Finding | None:
    """
    The body has the status of the answer.

    with  any capture
    when  its answer reports success and has status_code as a number
    then  that is the HTTP status
    """
    return compare_status_code(seen, successful_capture(seen))


def compare_status_code(seen: Observation, reply: Response | None) -> Finding | None:
    """Whether the status_code in the body of *reply*, where it is a number, is the HTTP status."""
    code = body_of(seen.exchange).get("status_code")
    if reply is None or isinstance(code, bool) or not isinstance(code, int):
        return None
    judge = passed if code == reply.status else failed
    expected = message("values.status_line", status=reply.status)
    return judge(member_value("status_code", code), seen.exchange, expected=expected)


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
    before, after = (member(x, "payment_details") for x in (body_of(authorization), body))
    shown = [
        (".".join(path), member(before or {}, *path), member(after or {}, *path)) for path in _CARD_PLACES
    ]
    compared = [(name, one, other) for name, one, other in shown if one is not None and other is not None]
    if not compared:
        return None
    for name, right, value in compared:
        if right != value and not (name == "card.number" and _are_one_card(right, value)):
            one, other = spelt_apart(value, right)
            observed, expected = (message("values.value", member=name, value=x) for x in (one, other))
            return failed(observed, authorization, seen.exchange, expected=expected)
    expected = message("values.card_of_authorization")
    return passed(message("values.same_card"), seen.exchange, expected=expected)


def _are_one_card(one: object, other: object) -> bool:
    """Whether two card numbers, which may be masked in different ways, agree in what both of them show."""
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
    A card's security code is never returned.

    with  any request
    when  it is answered
    then  no member and no header of the answer holds a security code

    Source: PCI DSS 4.0.1, 3.3.1.
    """
    if isinstance(seen.exchange.reply, NoResponse):
        return None
    found = sum(s.count for s in seen.exchange.sightings if _is_returned_code(s.kind, s.place))
    expected = message("values.no_security_code")
    if not found:
        return passed(message("values.no_code_found"), seen.exchange, expected=expected)
    return failed(_security_codes(seen.exchange, found), seen.exchange, expected=expected)


def _security_codes(exchange: Exchange, number: int) -> Message:
    """That the answer has *number* security codes, and which members were masked for it."""
    operation = operation_name(exchange.operation)
    masked = dict.fromkeys(x for x, text in texts(body_of(exchange)) if text and not text.strip("*"))
    members: tuple[Value, ...] = tuple(masked)[:_MOST_MEMBERS]
    if len(masked) > _MOST_MEMBERS:
        members = (*members, message("values.more_members", number=len(masked) - _MOST_MEMBERS))
    match number, bool(members):
        case 1, False:
            return message("values.security_code", operation=operation)
        case 1, True:
            return message("values.security_code_in", operation=operation, members=members)
        case _, False:
            return message("values.security_codes", number=number, operation=operation)
        case _:
            return message("values.security_codes_in", number=number, operation=operation, members=members)


def _is_returned_code(kind: str, place: str) -> bool:
    return kind == "security_code" and place.startswith("response.")


def _compare(
    seen: Observation, value: object, right: object, name: str, source: Exchange | None = None
) -> Finding:
    """Whether the *value* of the member *name* is *right*, as *source* has it, or else the request itself."""
    if value == right and isinstance(value, bool) == isinstance(right, bool):
        return passed(member_value(name, value), seen.exchange, expected=member_value(name, right))
    before = () if source is None else (source,)
    one, other = spelt_apart(value, right)
    observed, expected = (message("values.value", member=name, value=x) for x in (one, other))
    return failed(observed, *before, seen.exchange, expected=expected)
