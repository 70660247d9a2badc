"""Judging the form of an answer: its status, its JSON, its members and their types."""

from __future__ import annotations

import json

from capture_conformance.checks.judging import ExchangeCheck, Observation, failed, passed
from capture_conformance.checks.structure import first_breach, is_object
from capture_conformance.contract.answers import (
    JsonType,
    NoJsonObject,
    body_of,
    is_cut,
    is_told_as_success,
    json_type,
    member,
    parse_object,
    type_of,
)
from capture_conformance.model.exchange import NoResponse, Operation, Response
from capture_conformance.model.finding import Finding
from capture_conformance.model.message import Message, message

# A longer value is not shown.
_SHOWN = 20
TOP = ("success", "status_code", "is_live", "transaction_type")
OBJECTS = ("gateway_response", "merchant_details", "payment_details", "transaction_details")
NEIGHBOURS = {
    Operation.AUTHORIZATION: "authorization-answer",
    Operation.VOID: "void-answer",
    Operation.STATUS: "status-answer",
}
_JSON_TYPE = "application/json"
_ONE_OBJECT = message("structure.one_json_object")
_NO_MEDIA_TYPE = message("structure.no_media_type")


def operation_name(operation: Operation) -> Message:
    """The name of *operation*."""
    return message(f"response_envelope.operation.{operation}")


def successful_capture(seen: Observation) -> Response | None:
    """The answer, where it answers a capture and reports success."""
    exchange = seen.exchange
    if exchange.operation is not Operation.CAPTURE or exchange.request.method != "POST":
        return None
    if isinstance(exchange.reply, NoResponse):
        return None
    return exchange.reply if is_told_as_success(exchange) else None


def judge_created(seen: Observation) -> Finding | None:
    """
    Success has the status 201.

    with  any capture
    when  its answer is a 2xx that does not deny success
    then  the status is 201; an answer that repeats an earlier capture may have another
    """
    reply = successful_capture(seen)
    if reply is None or (seen.is_replay and reply.status != 201):
        return None
    judge = passed if reply.status == 201 else failed
    observed = message("structure.status", status=reply.status)
    return judge(observed, seen.exchange, expected=message("structure.status", status=201))


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
    return judge_labelled_object(seen, json_problem(reply, _JSON_TYPE))


def judge_labelled_object(seen: Observation, problem: Message | None) -> Finding:
    """That an answer is one JSON object and is labelled so, unless there is a *problem*."""
    if problem is None:
        return passed(message("structure.json_object"), seen.exchange, expected=_ONE_OBJECT)
    return failed(problem, seen.exchange, expected=_ONE_OBJECT)


def json_problem(reply: Response, label: str | None = None) -> Message | None:
    """
    Why *reply* is not one JSON object labelled as such, or None where it is.

    Args:
        reply: Any answer.

        label: The only media type that is accepted; by default any type of JSON, such as problem+json.
    """
    media_type = (reply.header("Content-Type") or "").split(";")[0].strip().lower()
    try:
        parse_object(reply.body)
    except NoJsonObject as error:
        return message("structure.body", reason=error.reason)
    is_fitting = media_type == label if label else media_type == _JSON_TYPE or media_type.endswith("+json")
    if is_fitting:
        return None
    return message("structure.media_type", type=media_type) if media_type else _NO_MEDIA_TYPE


def scalar(name: str) -> ExchangeCheck:
    """A check that the member *name*, where an answer to a capture has it, is of its documented type."""

    def judge(seen: Observation) -> Finding | None:
        exchange = seen.exchange
        if exchange.operation is not Operation.CAPTURE or name not in body_of(exchange):
            return None
        value = body_of(exchange)[name]
        if value is None and not is_told_as_success(exchange):
            return None
        documented = JsonType.INTEGER if name == "status_code" else JsonType.BOOLEAN
        judge = passed if json_type(value) is documented else failed
        expected = message("structure.type", member=name, type=message(f"json.{documented}"))
        return judge(_type_of(name, value), exchange, expected=expected)

    return judge


def _type_of(name: str, value: object) -> Message:
    """The type of the member *name*, and its value where that is short."""
    if not isinstance(value, str | int) or len(str(value)) > _SHOWN:
        return message("structure.type", member=name, type=type_of(value))
    return message("structure.type_and_value", member=name, type=type_of(value), value=json.dumps(value))


def judge_members(seen: Observation) -> Finding | None:
    """
    A successful answer has every documented member, by its documented name.

    with  any capture
    when  its answer is a JSON object that reports success
    then  it has the four scalars, and the four objects are objects
    """
    reply = successful_capture(seen)
    if reply is None or not is_object(reply.body):
        return None
    body = body_of(seen.exchange)
    expected = message("structure.documented_members")
    missing = [message("structure.missing", member=x) for x in (*TOP, *OBJECTS) if x not in body]
    wrong = [
        message("structure.type", member=name, type=type_of(body[name]))
        for name in OBJECTS
        if name in body and not isinstance(body[name], dict)
    ]
    if missing or wrong:
        observed = message("list.all", said=(*missing, *wrong))
        return failed(observed, seen.exchange, expected=expected)
    return passed(message("structure.all_members"), seen.exchange, expected=expected)


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
        expected = message("structure.sample_object", object=".".join(path))
        if breach is None:
            return passed(message("structure.as_in_sample"), seen.exchange, expected=expected)
        return failed(breach, seen.exchange, expected=expected)

    return judge


def judge_neighbours(seen: Observation) -> Finding | None:
    """
    The answers of the neighbouring operations have the structure of their samples.

    with  any authorization, void or status query
    when  its answer is a 2xx that does not deny success
    then  it fits the schema of the sample
    """
    exchange = seen.exchange
    schema = NEIGHBOURS.get(exchange.operation)
    if schema is None or isinstance(exchange.reply, NoResponse) or not is_told_as_success(exchange):
        return None
    operation = operation_name(exchange.operation)
    expected = message("structure.sample_answer", operation=operation)
    breach = json_problem(exchange.reply) or first_breach(schema, exchange.reply.body, ())
    if breach is None:
        return passed(message("structure.as_in_sample"), exchange, expected=expected, case=operation)
    return failed(breach, exchange, expected=expected, case=operation)
