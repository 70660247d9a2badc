"""Judging how a refusal is told."""

from __future__ import annotations

from capture_conformance.checks.answer_structure import json_problem
from capture_conformance.checks.judging import Observation, failed, passed
from capture_conformance.contract.answers import Outcome, body_of, figure, member, outcome
from capture_conformance.model.exchange import NoResponse, Operation, Response
from capture_conformance.model.finding import Finding

# Of a payment, a capture, a refund and a void.
_SUCCESSES = frozenset({"INFO0000", "INFO0001", "INFO0002", "INFO0003"})
_GRANTED = (True, "true", 1)
_DENIED = (False, "false", 0)


def refusal(seen: Observation) -> Response | None:
    """The answer, where it refuses a capture as the client's error or the state's."""
    exchange = seen.exchange
    # What answers another method may be a proxy, and HEAD has no body at all.
    if exchange.operation is not Operation.CAPTURE or exchange.request.method != "POST":
        return None
    if isinstance(exchange.reply, NoResponse):
        return None
    return exchange.reply if outcome(exchange) is Outcome.REFUSED else None


def judge_no_success(seen: Observation) -> Finding | None:
    """
    Only success is called success.

    with  any capture
    when  its answer bears a status outside 2xx
    then  it does not say success true
    """
    exchange = seen.exchange
    if exchange.operation is not Operation.CAPTURE or isinstance(exchange.reply, NoResponse):
        return None
    if 200 <= exchange.reply.status < 300 or exchange.reply.excerpt is not None:
        return None
    told, expected = body_of(exchange).get("success"), "success not true"
    judge = failed if told is not None and told in _GRANTED else passed
    return judge(f"success {_spelt(told)} with status {exchange.reply.status}", exchange, expected=expected)


def judge_success_false(seen: Observation) -> Finding | None:
    """
    A refusal says that it is one.

    with  any capture
    when  it is refused with a JSON object that does not claim success
    then  success is false in it
    """
    if refusal(seen) is None or not body_of(seen.exchange):
        return None
    told = body_of(seen.exchange).get("success")
    if told is not None and told in _GRANTED:
        return None
    judge = passed if told is not None and told in _DENIED else failed
    shown = "success missing" if "success" not in body_of(seen.exchange) else f"success {_spelt(told)}"
    return judge(shown, seen.exchange, expected="success false")


def judge_status_code(seen: Observation) -> Finding | None:
    """
    A refusal names the status that it bears.

    with  any capture
    when  it is refused, with status_code as a number
    then  that is the HTTP status
    """
    reply, told = refusal(seen), body_of(seen.exchange).get("status_code")
    if reply is None or isinstance(told, bool) or not isinstance(told, int):
        return None
    judge = passed if told == reply.status else failed
    return judge(
        f"status_code {told}",
        seen.exchange,
        expected=f"status_code {reply.status}, as the status line has it",
    )


def judge_code(seen: Observation) -> Finding | None:
    """
    A refusal does not bear a sign of success.

    with  any capture
    when  it is refused with a JSON object
    then  its code is that of no successful operation, and its response_code is not 0
    """
    if refusal(seen) is None or not body_of(seen.exchange):
        return None
    body, expected = body_of(seen.exchange), "no sign of success"
    code, response_code = (
        member(body, "gateway_response", "code"),
        member(body, "payment_details", "response_code"),
    )
    if isinstance(code, str) and code.upper() in _SUCCESSES:
        return failed(f"code {code}", seen.exchange, expected=expected)
    if figure(response_code) == 0:
        return failed(f"response_code {response_code}", seen.exchange, expected=expected)
    return passed(f"code {code}", seen.exchange, expected=expected)


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
    problem = json_problem(reply)
    judge = passed if problem is None else failed
    return judge(problem or "a JSON object", seen.exchange, expected="one JSON object, as application/json")


def _spelt(value: object) -> str:
    return (
        {True: "true", False: "false", None: "missing"}[value]
        if value in (True, False, None)
        else repr(value)
    )
