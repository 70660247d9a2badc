"""The probable cause of an answer that a plain request should not get, and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from capture_conformance.contract.answers import Outcome, body_of, member, outcome, silence_of
from capture_conformance.model.exchange import Exchange, NoResponse, Response, is_unheard
from capture_conformance.model.merchant import variable_names
from capture_conformance.model.message import Message, message
from capture_conformance.model.stop import Cause
from capture_conformance.model.target import KeyForm
from capture_conformance.reporting.legible import legible_line, shortened, text_of

_LONGEST_CODE, _LONGEST_MESSAGE = 40, 160
_CODES = (("gateway_response", "code"), ("error_code",), ("code",), ("error", "code"))
_MESSAGES = (
    ("gateway_response", "message"),
    ("message",),
    ("error", "message"),
    ("error_description",),
    ("error",),
    ("detail",),
    ("title",),
)
_HIDDEN = re.compile(r"<(script|style)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_TITLE = re.compile(r"<title\b[^>]*>(.*?)</title", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_MERCHANT = re.compile(r"merchant|加盟店", re.IGNORECASE)
# Where no POST is served, or under another address.
_NO_ROUTE = (404, 405, 410, 501)
_BY_STATUS = {
    401: Cause.KEYS,
    407: Cause.FIREWALL,
    408: Cause.UNAVAILABLE,
    423: Cause.LOCKED,
    425: Cause.UNAVAILABLE,
    429: Cause.TOO_MANY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """How a run gets in: its address, the variables that hold its credentials, and the form of the key."""

    base_url: str
    variables: Mapping[str, str] = field(default_factory=dict)
    form: KeyForm = KeyForm.RAW

    @property
    def names(self) -> tuple[str, str, str]:
        """The variables of merchant_id, API key and x-api-key."""
        return variable_names(self.variables)


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """The probable cause in a line, what it means, and what to do, the most promising first."""

    cause: Cause
    headline: Message
    meaning: Message
    advice: tuple[Message, ...]


def cause_of(exchange: Exchange) -> Cause:
    """The probable cause of an answer to a plain request that does not accept it."""
    reply = exchange.reply
    if isinstance(reply, NoResponse):
        return Cause.SILENT
    if body_of(exchange).get("is_live") is True:
        return Cause.LIVE
    if is_unheard(reply):
        return Cause.UNAVAILABLE
    if reply.status in _BY_STATUS:
        return _BY_STATUS[reply.status]
    if reply.status >= 500:
        return Cause.PATH if reply.status in _NO_ROUTE else Cause.ERROR
    return _cause_of_refusal(exchange, reply)


def _cause_of_refusal(exchange: Exchange, reply: Response) -> Cause:
    is_of_gateway = _is_of_gateway(exchange)
    if 300 <= reply.status < 400:
        return Cause.PATH
    if reply.status < 300 and outcome(exchange) is not Outcome.REFUSED:
        return Cause.STRANGER
    if is_of_gateway and _MERCHANT.search(" ".join(filter(None, words_of(exchange)))):
        return Cause.MERCHANT
    if reply.status in _NO_ROUTE:
        return Cause.PATH
    if reply.status == 403:
        return Cause.KEYS if is_of_gateway else Cause.FIREWALL
    return Cause.REFUSED


def is_route(exchange: Exchange) -> bool:
    """Whether a capture that was asked for there, rightly or wrongly, is served at that address."""
    reply = exchange.reply
    if isinstance(reply, NoResponse) or reply.status in _NO_ROUTE or 300 <= reply.status < 400:
        return False
    return reply.status >= 300 or bool(body_of(exchange))


def explain(exchange: Exchange, access: Access) -> Explanation:
    """Return the probable cause of an answer, with the names of *access*."""
    cause = cause_of(exchange)
    advice = [_advice(cause, access)]
    if cause is Cause.SILENT and access.base_url.startswith("http:"):
        advice.append(message("stop.advice.tls"))
    return Explanation(
        cause=cause,
        headline=message(f"stop.headline.{cause.value}"),
        meaning=_meaning(cause, exchange, access),
        advice=tuple(advice),
    )


def _meaning(cause: Cause, exchange: Exchange, access: Access) -> Message:
    if cause is Cause.PATH and (location := _location(exchange)) is not None:
        return message("stop.meaning.redirect", location=location)
    if cause is Cause.PATH and speaks_for_gateway(exchange):
        return message("stop.meaning.unknown_there")
    if cause is Cause.KEYS:
        return message("stop.meaning.keys", form=message(f"stop.form.{access.form.name.lower()}"))
    return message(f"stop.meaning.{cause.value}")


def _advice(cause: Cause, access: Access) -> Message:
    merchant_id, api_key, x_api_key = access.names
    match cause:
        case Cause.KEYS:
            return message("stop.advice.keys", merchant_id=merchant_id, api_key=api_key, x_api_key=x_api_key)
        case Cause.MERCHANT | Cause.LOCKED:
            return message(f"stop.advice.{cause.value}", merchant_id=merchant_id)
        case _:
            return message(f"stop.advice.{cause.value}")


def speaks_for_gateway(exchange: Exchange) -> bool:
    """Whether an answer contains the code and text of a gateway, so that a gateway is there."""
    return isinstance(body_of(exchange).get("gateway_response"), Mapping)


def sent_words(exchange: Exchange, access: Access) -> Message:
    """The request in a line: method, full address, and the variables that hold its credentials."""
    merchant_id, api_key, x_api_key = access.names
    method, address = exchange.request.method, legible_line(exchange.url)
    if exchange.request.body is None:
        return message(
            "stop.sent.with_keys", method=method, address=address, api_key=api_key, x_api_key=x_api_key
        )
    return message(
        "stop.sent.with_merchant",
        method=method,
        address=address,
        api_key=api_key,
        x_api_key=x_api_key,
        merchant_id=merchant_id,
    )


def answer_words(exchange: Exchange) -> Message:
    """The answer in a line: its status, and the target's own code and text, made safe to be printed."""
    reply = exchange.reply
    if isinstance(reply, NoResponse):
        return message("answer.none", reason=silence_of(reply))
    code, text = words_of(exchange)
    if code:
        answer = message("stop.answer.code", status=reply.status, code=code)
    else:
        answer = message("stop.answer.status", status=reply.status)
    return message("stop.answer.text", answer=answer, text=text) if text else answer


def words_of(exchange: Exchange) -> tuple[str | None, str | None]:
    """The target's own code and text, as far as it gives them, made safe to be printed."""
    body, location = body_of(exchange), _location(exchange)
    code, text = _first(body, _CODES), _first(body, _MESSAGES)
    if text is None and not isinstance(exchange.reply, NoResponse):
        whole = text_of(exchange.reply.body)
        text = whole if body else _read_as_page(whole)
    if location is not None:
        text = f"Location: {location}"
    return _safe(code, _LONGEST_CODE), _safe(text, _LONGEST_MESSAGE)


def _read_as_page(text: str) -> str:
    """The title of a page, or, where it has none, its text without tags."""
    title = _TITLE.search(text)
    found = title[1] if title and title[1].strip() else _TAG.sub(" ", _HIDDEN.sub(" ", text))
    return " ".join(found.split())


def _first(body: Mapping[str, object], paths: tuple[tuple[str, ...], ...]) -> str | None:
    found = (member(body, *path) for path in paths)
    return next((text for text in found if isinstance(text, str) and text.strip()), None)


def _safe(text: str | None, longest: int) -> str | None:
    # Cut before it is escaped as well: a body may hold megabytes.
    return shortened(legible_line(text[: 2 * longest]), longest) if text else None


def _location(exchange: Exchange) -> str | None:
    reply = exchange.reply
    is_redirect = isinstance(reply, Response) and 300 <= reply.status < 400
    return _safe(reply.header("Location"), _LONGEST_MESSAGE) if is_redirect else None  # type: ignore[union-attr]


def _is_of_gateway(exchange: Exchange) -> bool:
    """Whether an answer is in the gateway's own form, and not a web server's page."""
    body = body_of(exchange)
    return "success" in body or speaks_for_gateway(exchange)
