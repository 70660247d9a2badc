"""What an answer to a plain request says about the way to the target: the probable cause, and what to do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from capture_conformance.contract.answers import Outcome, body_of, member, outcome
from capture_conformance.model.exchange import Exchange, NoResponse, Response, is_unheard
from capture_conformance.model.merchant import variable_names
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
    headline: str
    meaning: str
    advice: tuple[str, ...]


def cause_of(exchange: Exchange) -> Cause:
    """The probable cause of an answer to a plain request that is not the one that was hoped for."""
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
    """Return the probable cause of what came back, with the names of *access*."""
    cause = cause_of(exchange)
    merchant_id, api_key, x_api_key = access.names
    headline, meaning, advice = _TEXTS[cause]
    if cause is Cause.PATH and (location := _location(exchange)) is not None:
        meaning = f"something in front redirects to {location}"
    elif cause is Cause.PATH and speaks_for_gateway(exchange):
        meaning = "the path is wrong, or what it names is unknown there: the gateway itself says so"
    if cause is Cause.SILENT and access.base_url.startswith("http:"):
        advice = (*advice, "if the port speaks TLS, give an https address")
    named = {
        "merchant_id": merchant_id,
        "api_key": api_key,
        "x_api_key": x_api_key,
        "form": _FORMS[access.form],
    }
    return Explanation(
        cause=cause,
        headline=headline,
        meaning=meaning.format(**named) if cause in _WITH_NAMES else meaning,
        advice=tuple(line.format(**named) for line in advice),
    )


def speaks_for_gateway(exchange: Exchange) -> bool:
    """Whether an answer holds the gateway's own code and message, so that a gateway is there."""
    return isinstance(body_of(exchange).get("gateway_response"), Mapping)


def sent_words(exchange: Exchange, access: Access) -> str:
    """The request in a line: method, full address, and where its credentials are from."""
    merchant_id, api_key, x_api_key = access.names
    place = f"{exchange.request.method} {legible_line(exchange.url)}"
    if exchange.request.body is None:
        return f"{place}, with {api_key} and {x_api_key}"
    return f"{place}, with {api_key}, {x_api_key} and {merchant_id}"


def answer_words(exchange: Exchange) -> str:
    """The answer in a line: its status, and the target's own code and message, made safe to be printed."""
    reply = exchange.reply
    if isinstance(reply, NoResponse):
        return f"no answer ({reply.reason})"
    code, message = words_of(exchange)
    told = f"{reply.status}" + (f", code {code}" if code else "")
    return f'{told}: "{message}"' if message else told


def words_of(exchange: Exchange) -> tuple[str | None, str | None]:
    """The target's own code and message, as far as it gives them, made safe to be printed."""
    body, location = body_of(exchange), _location(exchange)
    code, message = _first(body, _CODES), _first(body, _MESSAGES)
    if message is None and not isinstance(exchange.reply, NoResponse):
        text = text_of(exchange.reply.body)
        message = text if body else _read_as_page(text)
    if location is not None:
        message = f"Location: {location}"
    return _safe(code, _LONGEST_CODE), _safe(message, _LONGEST_MESSAGE)


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


_FORMS = {
    KeyForm.RAW: "as it is",
    KeyForm.BASE64: "in base64",
    KeyForm.BASE64_WITH_COLON: "in base64, with a colon",
}
_WITH_NAMES = (Cause.KEYS, Cause.MERCHANT, Cause.LOCKED)
# Headline, meaning, and what to do.
_TEXTS: Mapping[Cause, tuple[str, str, tuple[str, ...]]] = {
    Cause.PATH: (
        "the address leads to no gateway",
        "the path is wrong: nothing is served there",
        ("give the address up to the part before /server-to-server-interface; a / at its end is the root",),
    ),
    Cause.KEYS: (
        "the gateway refuses the keys",
        "the keys are wrong, expired, or another merchant's; the API key was sent {form}",
        ("check {api_key}, {x_api_key} and {merchant_id}; doctor --try-forms tries the key as base64, too",),
    ),
    Cause.MERCHANT: (
        "the gateway refuses the merchant",
        "the merchant is unknown there, or the keys belong to another one",
        ("check {merchant_id}, and that the keys are this merchant's",),
    ),
    Cause.FIREWALL: (
        "something in front of the gateway refuses the request",
        "a firewall, a proxy or a list of allowed addresses; the gateway itself has not answered",
        ("have this machine admitted, or go through a proxy that is (HTTPS_PROXY)",),
    ),
    Cause.LOCKED: (
        "the keys are locked",
        "the merchant or its keys are locked, which wrong keys may have brought about",
        ("have {merchant_id} unlocked by the gateway's operators",),
    ),
    Cause.REFUSED: (
        "the gateway refuses a plain authorization",
        "the keys pass, but card, currency, amount or the merchant's own settings do not fit",
        ("set [card], and currency and amount under [money], to what the merchant may use",),
    ),
    Cause.STRANGER: (
        "the answer to an authorization is none",
        "another service answers at this address, or the answer lacks transaction_details.id",
        ("check the address; look at the answer in exchanges.jsonl",),
    ),
    Cause.ERROR: (
        "the gateway breaks down on a plain authorization",
        "an error of the gateway's own",
        ("give the answer to the gateway's operators",),
    ),
    Cause.UNAVAILABLE: (
        "the gateway is not available",
        "something in front of it answers that it is away",
        ("try again later, or wait longer for it with patience_s under [manners] in the target file",),
    ),
    Cause.TOO_MANY: (
        "the gateway says that there are too many requests",
        "a limit on requests is used up, or the merchant has none left",
        ("send slower with --requests-per-second, or wait longer with patience_s under [manners]",),
    ),
    Cause.SILENT: (
        "the gateway does not answer",
        "the port is open, but no answer comes",
        ("check address and port; timeout_s under [reach] is how long an answer is waited for",),
    ),
    Cause.LIVE: (
        "money is real there",
        "the answer says is_live true, so nothing more was sent",
        ("give a test host, or test keys",),
    ),
}
