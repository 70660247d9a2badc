"""Judging whether the time in an answer is that of the capture that it answers."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from capture_conformance.checks.answer_values import correct_capture
from capture_conformance.checks.judging import Observation, failed, passed
from capture_conformance.checks.spelling import member_value
from capture_conformance.contract.answers import body_of, member, type_of
from capture_conformance.model.exchange import Exchange
from capture_conformance.model.finding import Finding
from capture_conformance.model.message import Message, message

# A third digit that is not zero comes from a clock that counts milliseconds, or finer.
# Three digits that end in a zero may come from a coarser clock, three zeros from one that counts seconds.
_MILLISECONDS, _FRACTION = re.compile(r"\.\d\d[1-9]"), re.compile(r"\.(?!000)\d{3}")
_A_WHILE = timedelta(milliseconds=50)
_UTC = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|\+00:00)")


def judge_timestamp(seen: Observation) -> Finding | None:
    """
    The time in the answer is that of the capture.

    with  a correct capture
    when  its answer reports success and has the object for it
    then  that has a timestamp: an ISO 8601 time in UTC, between sending and receiving, with the tolerance
          added on both sides; and not the same as its authorization's some time before: where both were
          made close together, equal times prove nothing
    """
    details = member(correct_capture(seen) or {}, "transaction_details")
    if not isinstance(details, dict):
        return None
    text = details.get("timestamp")
    expected = message("values.utc_time", seconds=f"{seen.tolerance.clock_s:g}")
    if not isinstance(text, str):
        observed = message("structure.type", member="timestamp", type=type_of(text))
        return failed(observed, seen.exchange, expected=expected)
    if _UTC.fullmatch(text) is None:
        return failed(member_value("timestamp", text), seen.exchange, expected=expected)
    try:
        moment = datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        return failed(message("values.invalid_time", value=text), seen.exchange, expected=expected)
    return _judge_moment(seen, text, moment, expected)


def _judge_moment(seen: Observation, text: str, moment: datetime, expected: Message) -> Finding | None:
    """Whether *moment*, which an answer has as *text*, can be the time of its capture."""
    exchange, slack = seen.exchange, timedelta(seconds=seen.tolerance.clock_s)
    if exchange.sent_at - slack <= moment <= exchange.received_at + slack:
        first = seen.authorization
        if first is not None and _FRACTION.search(text) and _time_of(first) == text:
            return _judge_repeated(seen, first, text)
        return passed(message("values.within_tolerance"), exchange, expected=expected)
    apart = round((moment - exchange.sent_at).total_seconds())
    return failed(message("values.time_apart", seconds=apart), exchange, expected=expected)


def _time_of(exchange: Exchange) -> object:
    return member(body_of(exchange), "transaction_details", "timestamp")


def _judge_repeated(seen: Observation, first: Exchange, text: str) -> Finding | None:
    """A time that the answer to *first* has, too; None where it may be that of both."""
    is_over = seen.exchange.sent_at - first.received_at > _A_WHILE
    if not is_over or _MILLISECONDS.search(text) is None:
        return None
    observed = message("values.time_of_authorization", value=text)
    expected = message("values.new_utc_time", seconds=f"{seen.tolerance.clock_s:g}")
    return failed(observed, first, seen.exchange, expected=expected)
