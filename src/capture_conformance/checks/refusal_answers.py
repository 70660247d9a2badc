"""Judging the answers that are refusals."""

from __future__ import annotations

from capture_conformance.checks.answer_structure import json_problem, judge_labelled_object
from capture_conformance.checks.answer_values import compare_status_code
from capture_conformance.checks.judging import Observation, failed, passed
from capture_conformance.checks.spelling import member_value, quoted
from capture_conformance.contract.answers import Outcome, body_of, figure, member, outcome
from capture_conformance.model.exchange import NoResponse, Operation, Response
from capture_conformance.model.finding import Finding
from capture_conformance.model.message import message

# Of a payment, a capture, a refund and a void.
_SUCCESSES = frozenset({"INFO0000", "INFO0001", "INFO0002", "INFO0003"})
_GRANTED = (True, "true", 1)
_DENIED = (False, "false", 0)


def refusal(seen: Observation) -> Response | None:
    """The answer, where it refuses a capture."""
    exchange = seen.exchange
    # Another method may be answered by a proxy, and HEAD has no body at all.
    if exchange.operation is not Operation.CAPTURE or exchange.request.method != "POST":
        return None
    if isinstance(exchange.reply, NoResponse):
        return None
    return exchange.reply if outcome(exchange) is Outcome.REFUSED else None


def judge_no_success(seen: Observation) -> Finding | None:
    """
    Only the answer to a success has success true.

    with  any capture
    when  its answer has a status outside 2xx
    then  its success is not true
    """
    exchange = seen.exchange
    if exchange.operation is not Operation.CAPTURE or isinstance(exchange.reply, NoResponse):
        return None
    if 200 <= exchange.reply.status < 300 or exchange.reply.excerpt is not None:
        return None
    body, status = body_of(exchange), exchange.reply.status
    expected = message("values.success_not_true")
    if "success" not in body:
        observed = message("values.no_success_with_status", status=status)
        return passed(observed, exchange, expected=expected)
    success = body["success"]
    judge = failed if success is not None and success in _GRANTED else passed
    observed = message("values.success_with_status", value=quoted(success), status=status)
    return judge(observed, exchange, expected=expected)


def judge_success_false(seen: Observation) -> Finding | None:
    """
    A refusal says that it is one.

    with  any capture
    when  it is refused with a JSON object that does not claim success
    then  success is false in it
    """
    if refusal(seen) is None or not body_of(seen.exchange):
        return None
    body, expected = body_of(seen.exchange), member_value("success", False)
    if "success" not in body:
        return failed(message("structure.missing", member="success"), seen.exchange, expected=expected)
    success = body["success"]
    if success is not None and success in _GRANTED:
        return None
    judge = passed if success is not None and success in _DENIED else failed
    observed = message("values.value", member="success", value=quoted(success))
    return judge(observed, seen.exchange, expected=expected)


def judge_status_code(seen: Observation) -> Finding | None:
    """
    The body of a refusal has the status of the answer.

    with  any capture
    when  it is refused, with status_code as a number
    then  that is the HTTP status
    """
    return compare_status_code(seen, refusal(seen))


def judge_code(seen: Observation) -> Finding | None:
    """
    A refusal has no sign of success.

    with  any capture
    when  it is refused with a JSON object
    then  its code is that of no successful operation, and its response_code is not 0
    """
    if refusal(seen) is None or not body_of(seen.exchange):
        return None
    body, expected = body_of(seen.exchange), message("values.no_sign_of_success")
    code = member(body, "gateway_response", "code")
    response_code = member(body, "payment_details", "response_code")
    if isinstance(code, str) and code.upper() in _SUCCESSES:
        return failed(member_value("code", code), seen.exchange, expected=expected)
    if figure(response_code) == 0:
        return failed(member_value("response_code", response_code), seen.exchange, expected=expected)
    observed = message("structure.missing", member="code") if code is None else member_value("code", code)
    return passed(observed, seen.exchange, expected=expected)


def judge_json(seen: Observation) -> Finding | None:
    """
    A refusal is one JSON object, and is labelled so.

    with  any capture
    when  it is refused
    then  its body is a JSON object, sent as application/json or a type that ends in +json
    """
    reply = refusal(seen)
    if reply is None or reply.excerpt is not None:
        return None
    return judge_labelled_object(seen, json_problem(reply))
