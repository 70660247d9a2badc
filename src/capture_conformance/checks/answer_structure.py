"""Judging an answer's form: its status, its JSON, its members and their types."""

from __future__ import annotations

import json

from capture_conformance.checks.judging import ExchangeCheck, Observation, failed, passed
from capture_conformance.checks.structure import first_breach, is_object
from capture_conformance.contract.answers import (
    NoJsonObject,
    body_of,
    is_cut,
    is_told_as_success,
    member,
    parse_object,
    type_name,
)
from capture_conformance.model.exchange import NoResponse, Operation, Response
from capture_conformance.model.finding import Finding

# A longer value says no more.
_SHOWN = 20
TOP = ("success", "status_code", "is_live", "transaction_type")
OBJECTS = ("gateway_response", "merchant_details", "payment_details", "transaction_details")
NEIGHBOURS = {
    Operation.AUTHORIZATION: "authorization-answer",
    Operation.VOID: "void-answer",
    Operation.STATUS: "status-answer",
}
_JSON_TYPE = "application/json"


def successful_capture(seen: Observation) -> Response | None:
    """The answer, where it is one to a capture and tells of success."""
    exchange = seen.exchange
    if exchange.operation is not Operation.CAPTURE or exchange.request.method != "POST":
        return None
    if isinstance(exchange.reply, NoResponse):
        return None
    return exchange.reply if is_told_as_success(exchange) else None


def judge_created(seen: Observation) -> Finding | None:
    """
    Success is told with 201.

    with  any capture
    when  its answer is a 2xx that does not deny success
    then  the status is 201; whoever tells of an earlier capture again has created nothing
    """
    reply = successful_capture(seen)
    if reply is None or (seen.is_replay and reply.status != 201):
        return None
    judge = passed if reply.status == 201 else failed
    return judge(f"status {reply.status}", seen.exchange, expected="status 201")


def judge_json(seen: Observation) -> Finding | None:
    """
    A successful answer is one JSON object, and is labelled so.

    with  any capture
    when  its answer is a 2xx that does not deny success
    then  its media type is application/json, and its bytes are one JSON object in UTF-8, no name twice
    """
    reply = successful_capture(seen)
    if reply is None:
        return None
    expected = "one JSON object, as application/json"
    problem = json_problem(reply, _JSON_TYPE)
    if problem is None:
        return passed("a JSON object", seen.exchange, expected=expected)
    return failed(problem, seen.exchange, expected=expected)


def json_problem(reply: Response, label: str | None = None) -> str | None:
    """
    Why *reply* is not one JSON object labelled as such, or None where it is.

    Args:
        reply: Any answer.

        label: The one media type that will do; by default any type of JSON, such as problem+json.
    """
    told = (reply.header("Content-Type") or "none").split(";")[0].strip().lower()
    try:
        parse_object(reply.body)
    except NoJsonObject as error:
        return f"the body: {error}"
    is_fitting = told == label if label else told == _JSON_TYPE or told.endswith("+json")
    return None if is_fitting else f"media type {told}"


def scalar(name: str) -> ExchangeCheck:
    """A check that the member *name*, where an answer to a capture has it, is of its documented type."""

    def judge(seen: Observation) -> Finding | None:
        exchange = seen.exchange
        if exchange.operation is not Operation.CAPTURE or name not in body_of(exchange):
            return None
        value = body_of(exchange)[name]
        if value is None and not is_told_as_success(exchange):
            return None
        expected = "an integer" if name == "status_code" else "a boolean"
        judge = passed if type_name(value) == expected else failed
        shown = f" {json.dumps(value)}" if isinstance(value, str | int) and len(str(value)) <= _SHOWN else ""
        return judge(f"{name} is {type_name(value)}{shown}", exchange, expected=f"{name} is {expected}")

    return judge


def judge_members(seen: Observation) -> Finding | None:
    """
    A successful answer has every documented member, by its documented name.

    with  any capture
    when  its answer is a JSON object that tells of success
    then  the four scalars stand in it, and the four objects are objects
    """
    reply = successful_capture(seen)
    if reply is None or not is_object(reply.body):
        return None
    body = body_of(seen.exchange)
    expected = "the eight documented members"
    lost = [name for name in (*TOP, *OBJECTS) if name not in body]
    wrong = [f"{n} is {type_name(body[n])}" for n in OBJECTS if n in body and not isinstance(body[n], dict)]
    if lost or wrong:
        told = [f"{name} is missing" for name in lost] + wrong
        return failed("; ".join(told), seen.exchange, expected=expected)
    return passed("all of them", seen.exchange, expected=expected)


def sample_object(*path: str, but: tuple[str, ...] = ()) -> ExchangeCheck:
    """A check that the object at *path* has the members and types of the sample answer."""

    def judge(seen: Observation) -> Finding | None:
        reply = successful_capture(seen)
        if reply is None or not is_object(reply.body, path[0]):
            return None
        told = member(body_of(seen.exchange), *path)
        cut = [name for name, value in told.items() if is_cut(value, seen.exchange)] if told else []
        left_out = tuple((*path, name) for name in (*but, *(n for n in cut if path[-1] != "card")))
        breach = first_breach("capture-answer-sample", reply.body, path, left_out)
        expected = f"{'.'.join(path)} as in the sample answer"
        if breach is None:
            return passed("as in the sample", seen.exchange, expected=expected)
        return failed(breach, seen.exchange, expected=expected)

    return judge


def judge_neighbours(seen: Observation) -> Finding | None:
    """
    The neighbours' answers have the structure of their samples.

    with  any authorization, void or status query
    when  its answer is a 2xx that does not deny success
    then  it fits the schema that stands for the sample
    """
    exchange = seen.exchange
    schema = NEIGHBOURS.get(exchange.operation)
    if schema is None or isinstance(exchange.reply, NoResponse) or not is_told_as_success(exchange):
        return None
    expected = f"the {exchange.operation} answer as in its sample"
    breach = json_problem(exchange.reply) or first_breach(schema, exchange.reply.body, ())
    if breach is None:
        return passed("as in the sample", exchange, expected=expected, case=str(exchange.operation))
    return failed(breach, exchange, expected=expected, case=str(exchange.operation))
