"""Early ends as members of JSON files, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from capture_conformance.contract.message_json import message_from_json, message_to_json
from capture_conformance.model.stop import Cause, Stop


def stop_to_json(stop: Stop) -> dict[str, Any]:
    """Return *stop* as an object of the log."""
    return {
        "cause": stop.cause.value,
        "headline": message_to_json(stop.headline),
        "sent": message_to_json(stop.sent),
        "answer": message_to_json(stop.answer),
        "meaning": message_to_json(stop.meaning),
        "advice": [message_to_json(line) for line in stop.advice],
        "exchange": stop.exchange,
        "since": stop.since,
    }


def stop_from_json(line: Mapping[str, Any]) -> Stop:
    """
    Return the early end that ``stop_to_json`` wrote.

    Raises:
        WrongMember: A text of it is not a message.
    """
    return Stop(
        cause=Cause(line["cause"]),
        headline=message_from_json(line["headline"], "headline"),
        sent=message_from_json(line["sent"], "sent"),
        answer=message_from_json(line["answer"], "answer"),
        meaning=message_from_json(line["meaning"], "meaning"),
        advice=tuple(message_from_json(said, "advice") for said in line["advice"]),
        exchange=line["exchange"],
        since=line["since"],
    )
