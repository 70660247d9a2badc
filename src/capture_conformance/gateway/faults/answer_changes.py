"""How the faults about answers come about, where one place in the body is not enough."""

import dataclasses
import json
import re
from datetime import datetime, timedelta
from decimal import Decimal

from capture_conformance.gateway.faults.changes import Change
from capture_conformance.gateway.faults.edits import (
    answers_with_status,
    both,
    tells,
    with_content_type,
)
from capture_conformance.gateway.records import Answer, Reply, Settled
from capture_conformance.gateway.rules import Rules
from capture_conformance.gateway.settings import Language

BYTE_ORDER_MARK = "\ufeff".encode()

_AHEAD = timedelta(hours=9)
_AMOUNT = re.compile(rb'(?<="amount":)[0-9]+')


def tells_status(status: int) -> Change:
    """Captures are told with *status*, in the status line and in the body."""
    return both(answers_with_status(status), tells("status_code", lambda settled: status))


def as_html(reply: Reply) -> Reply:
    """A page for people."""
    page = f"<html><body><h1>Error {reply.status}</h1></body></html>".encode()
    return with_content_type(dataclasses.replace(reply, content=page), "text/html; charset=utf-8")


def as_plain_text(reply: Reply) -> Reply:
    """The same bytes, called plain text."""
    return with_content_type(reply, "text/plain; charset=utf-8")


def labelled_as_html(reply: Reply) -> Reply:
    """The same bytes, called a page."""
    return with_content_type(reply, "text/html")


def after_byte_order_mark(reply: Reply) -> Reply:
    """The same bytes behind a mark."""
    return dataclasses.replace(reply, content=BYTE_ORDER_MARK + reply.content)


def with_success_twice(reply: Reply) -> Reply:
    """The object with its first member once more at the end."""
    return dataclasses.replace(reply, content=reply.content[:-1] + b',"success":true}')


def with_a_second_object(reply: Reply) -> Reply:
    """The object, and behind it another one."""
    return dataclasses.replace(reply, content=reply.content + b'\n{"done":true}')


def with_exponent(reply: Reply) -> Reply:
    """The same object, its amount spelt with an exponent."""
    return dataclasses.replace(reply, content=_AMOUNT.sub(_scientific, reply.content, count=1))


def _scientific(digits: re.Match[bytes]) -> bytes:
    spelt = f"{Decimal(digits[0].decode()).normalize():e}"
    return spelt.replace("e+", "e").encode()


def in_shift_jis(reply: Reply) -> Reply:
    """The same text in another encoding; a Japanese text in it, so that the encodings differ."""
    body: object = json.loads(reply.content)
    if isinstance(body, dict):
        body.setdefault("gateway_response", {})["message"] = "金額が正常にキャプチャされました。"
    text = json.dumps(body, ensure_ascii=False)
    return dataclasses.replace(reply, content=text.encode("shift_jis", "replace"))


def nine_hours_ahead(settled: Settled) -> str:
    """The time of day in Tokyo, called UTC."""
    moment = datetime.fromisoformat(settled.entry.timestamp) + _AHEAD
    return moment.isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def in_epoch_seconds(settled: Settled) -> str:
    """The time as seconds since 1970, in digits."""
    return str(int(datetime.fromisoformat(settled.entry.timestamp).timestamp()))


def id_never_changes(rules: Rules) -> Rules:
    """Every capture bears the id of the merchant's first one."""
    first: dict[str, str] = {}

    def told(settled: Settled) -> str:
        return first.setdefault(settled.merchant.merchant_id, settled.entry.id)

    return tells("transaction_details.id", told)(rules)


def code_echoed_on_capture(rules: Rules) -> Rules:
    """The card's security code comes back with the capture; it is kept in memory alone."""
    codes: dict[str, object] = {}

    def remember(settled: Settled, language: Language) -> Answer:
        codes[settled.entry.id] = security_code(settled)
        return rules.authorization_answer(settled, language)

    remembering = dataclasses.replace(rules, authorization_answer=remember)
    return tells("payment_details.card.cvc", lambda settled: codes.get(settled.authorization.id))(remembering)


def security_code(settled: Settled) -> object:
    """The security code as the request brought it."""
    card = settled.members.get("card")
    return card.get("cvc") if isinstance(card, dict) else None


def differing_copy(settled: Settled) -> str:
    """A reference that is not the authorization's."""
    return f"copy-of-{settled.authorization.merchant_txn_ref}"[:45]
