"""What a program can read out of a refusal: its status and codes, but not its texts for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from capture_conformance.checks.places import places
from capture_conformance.checks.spelling import spelt_apart
from capture_conformance.contract.answers import Outcome, body_of, is_put_off, member, outcome
from capture_conformance.model.exchange import Exchange, Operation, Response
from capture_conformance.model.message import Message, message

STATUS = "HTTP status"
_NOTHING = message("codes.nothing")
_CODES = (
    ("success",),
    ("status_code",),
    ("gateway_response", "type"),
    ("gateway_response", "code"),
    ("payment_details", "response_code"),
)


def is_refused_capture(exchange: Exchange) -> bool:
    """Whether *exchange* is a POSTed capture that the target has read and refused."""
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

    A text with white space or beyond ASCII is for people; it is replaced by ``text``.
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


def differences(first: Mapping[str, object], second: Mapping[str, object]) -> Iterator[Message]:
    """The places at which two answers differ, with the value that each of them has there."""
    for place in dict.fromkeys((*first, *second)):
        ours, theirs = first.get(place), second.get(place)
        if ours != theirs:
            one, other = spelt_apart(ours, theirs)
            yield message(
                "codes.differs",
                place=place_name(place),
                first=_NOTHING if ours is None else one,
                second=_NOTHING if theirs is None else other,
            )


def place_name(place: str) -> Message | str:
    """The name of the *place* of a code: a member's own path, or what says that it is the HTTP status."""
    return message("codes.status") if place == STATUS else place
