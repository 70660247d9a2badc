"""What a program can read out of a refusal: its status and codes, and not the words for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from capture_conformance.checks.places import places
from capture_conformance.contract.answers import Outcome, body_of, is_put_off, member, outcome
from capture_conformance.model.exchange import Exchange, Operation, Response

STATUS = "HTTP status"
_CODES = (
    ("success",),
    ("status_code",),
    ("gateway_response", "type"),
    ("gateway_response", "code"),
    ("payment_details", "response_code"),
)


def is_refused_capture(exchange: Exchange) -> bool:
    """Whether *exchange* is a POSTed capture that the target has looked at and refused."""
    is_capture = exchange.operation is Operation.CAPTURE and exchange.request.method == "POST"
    return is_capture and outcome(exchange) is Outcome.REFUSED and not is_put_off(exchange)


def codes_of(exchange: Exchange) -> Mapping[str, object]:
    """The status and the documented codes of an answer, by their place; empty where there is none."""
    if not isinstance(exchange.reply, Response):
        return {}
    body = body_of(exchange)
    found = {".".join(path): member(body, *path) for path in _CODES}
    return {
        STATUS: exchange.reply.status,
        **{place: code for place, code in found.items() if code is not None},
    }


def leaves_of(exchange: Exchange) -> Mapping[str, object]:
    """
    The status and every single value of an answer's body, by its place.

    A text with white space or beyond ASCII is for people and stands here as ``text``.
    """
    if not isinstance(exchange.reply, Response):
        return {}
    found = {
        place: "text" if isinstance(value, str) and not _is_code(value) else value
        for place, value in places(body_of(exchange))
        if not isinstance(value, Mapping | list)
    }
    return {STATUS: exchange.reply.status, **found}


def _is_code(text: str) -> bool:
    return bool(text) and text.isascii() and not any(character.isspace() for character in text)


def differing(first: Mapping[str, object], second: Mapping[str, object]) -> Iterable[str]:
    """The places at which two answers differ, with what stands there in each."""
    for place in dict.fromkeys((*first, *second)):
        ours, theirs = first.get(place, "nothing"), second.get(place, "nothing")
        if ours != theirs:
            yield f"{place} {ours} and {theirs}"
