"""Variants in what answers look like, and in when they come."""

import asyncio
import dataclasses
import itertools
import json
import secrets
import time
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from capture_conformance.gateway import refusals
from capture_conformance.gateway.faults.amount_changes import accepts_below_one
from capture_conformance.gateway.faults.changes import Change
from capture_conformance.gateway.faults.edits import Teller, both, tells, with_content_type
from capture_conformance.gateway.records import (
    Answer,
    Authorization,
    CaptureOrder,
    Entry,
    Operation,
    Settled,
    State,
)
from capture_conformance.gateway.refusals import Refused
from capture_conformance.gateway.rules import Attempt, Rules, Tell
from capture_conformance.gateway.settings import Language
from capture_conformance.gateway.variants.variant import Variant, sends

PAUSE_S = 0.03
LATE_S = 0.4
VERY_LATE_S = 3.0

_TELLERS: tuple[Teller, ...] = ("authorization_answer", "capture_answer", "void_answer", "status_answer")
_SPELLINGS: Mapping[str, str] = {"VISA": "Visa", "MASTERCARD": "MasterCard", "AMEX": "American Express"}


def _rendered(render: Callable[[object], str]) -> Change:
    """Every body is written in another of the ways that JSON allows."""
    return sends(lambda reply: dataclasses.replace(reply, content=render(json.loads(reply.content)).encode()))


def _with_extras(value: object) -> str:
    body = {"request_id": secrets.token_hex(8), **value} if isinstance(value, dict) else value
    if isinstance(body, dict):
        for name, inner in body.items():
            body[name] = {**inner, "x_more": None} if isinstance(inner, dict) else inner
    return json.dumps(body, ensure_ascii=False)


def _reversed(value: object) -> str:
    return json.dumps(_turned(value), ensure_ascii=False)


def _turned(value: object) -> object:
    if not isinstance(value, dict):
        return value
    return {name: _turned(inner) for name, inner in reversed(value.items())}


def _with_header(name: str, value: str) -> Change:
    return sends(lambda reply: dataclasses.replace(reply, headers=(*reply.headers, (name, value))))


def _masked(settled: Settled) -> str:
    return f"{'*' * 12}{settled.authorization.card.number[-4:]}"


def _with_masked_card(rules: Rules) -> Rules:
    rules = tells("payment_details.card.number", _masked)(rules)
    return tells("payment_details.card.number", _masked, of="authorization_answer")(rules)


def _with_whole_card(rules: Rules) -> Rules:
    """The whole number, as in the vendor's samples; it is kept in memory alone."""
    numbers: dict[str, object] = {}

    def number(settled: Settled) -> object:
        card = settled.members.get("card")
        if isinstance(card, dict):
            numbers[settled.authorization.id] = card.get("number")
        return numbers.get(settled.authorization.id)

    for of in ("authorization_answer", "capture_answer", "void_answer", "status_answer"):
        rules = tells("payment_details.card.number", number, of=of)(rules)
    return rules


def _scheme(settled: Settled) -> str:
    scheme = settled.authorization.card.scheme
    return _SPELLINGS.get(scheme, scheme)


def _in_english(rules: Rules) -> Rules:
    def told(tell: Tell) -> Tell:
        return lambda settled, _language: tell(settled, "en")

    def refuse(refused: Refused, operation: Operation | None, _language: Language) -> Answer:
        return rules.refusal_answer(refused, operation, "en")

    return dataclasses.replace(
        rules,
        authorization_answer=told(rules.authorization_answer),
        capture_answer=told(rules.capture_answer),
        void_answer=told(rules.void_answer),
        status_answer=told(rules.status_answer),
        refusal_answer=refuse,
    )


def _with_offset(settled: Settled) -> str:
    return datetime.fromisoformat(settled.entry.timestamp).isoformat(timespec="microseconds")


def _whole_seconds(settled: Settled) -> str:
    moment = datetime.fromisoformat(settled.entry.timestamp)
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def _pausing(rules: Rules) -> Rules:
    async def commit(authorization: Authorization, order: CaptureOrder, attempt: Attempt) -> Entry:
        await asyncio.sleep(PAUSE_S)
        return await rules.commit_capture(authorization, order, attempt)

    return dataclasses.replace(rules, commit_capture=commit)


def _late_status(rules: Rules) -> Rules:
    seen: dict[str, float] = {}

    def find(entry_id: str, attempt: Attempt) -> Entry:
        entry = rules.find_entry(entry_id, attempt)
        if entry.id != entry.authorization_id:
            first = seen.setdefault(entry.id, time.monotonic())
            if time.monotonic() - first < LATE_S:
                raise Refused(refusals.UNKNOWN_TRANSACTION)
        return entry

    return dataclasses.replace(rules, find_entry=find)


def _very_late_status(rules: Rules) -> Rules:
    """Nothing is found, not even an authorization, before its time has come."""

    def find(entry_id: str, attempt: Attempt) -> Entry:
        entry = rules.find_entry(entry_id, attempt)
        age = datetime.now(UTC) - datetime.fromisoformat(entry.timestamp)
        if age.total_seconds() < VERY_LATE_S:
            raise Refused(refusals.UNKNOWN_TRANSACTION)
        return entry

    return dataclasses.replace(rules, find_entry=find)


def _large_references(rules: Rules) -> Rules:
    numbers = itertools.count(9_007_199_254_740_000)
    return tells("transaction_details.ref", lambda settled: next(numbers))(rules)


def _sixteen_digits() -> str:
    return str(secrets.randbelow(9 * 10**15) + 10**15)


def _zero_without_effect(rules: Rules) -> Rules:
    """An amount of zero is accepted, and nothing is done."""

    async def commit(authorization: Authorization, order: CaptureOrder, attempt: Attempt) -> Entry:
        if order.amount > 0 or authorization.state is not State.AUTHORIZED:
            return await rules.commit_capture(authorization, order, attempt)
        return Entry(
            id=str(uuid.uuid4()),
            ref=0,
            operation=Operation.CAPTURE,
            amount=0,
            timestamp=datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            authorization_id=authorization.id,
        )

    return accepts_below_one(lambda amount: amount == 0)(dataclasses.replace(rules, commit_capture=commit))


VARIANTS: tuple[Variant, ...] = (
    Variant(
        name="extra-members", summary="Answers hold more than is documented.", apply=_rendered(_with_extras)
    ),
    Variant(
        name="members-in-another-order",
        summary="The members of answers stand in reverse order.",
        apply=_rendered(_reversed),
    ),
    Variant(
        name="indented",
        summary="Answers are indented, with line breaks of two characters.",
        apply=_rendered(lambda body: json.dumps(body, ensure_ascii=False, indent=4).replace("\n", "\r\n")),
    ),
    Variant(
        name="escaped",
        summary="Answers escape every character beyond ASCII, and slashes.",
        apply=_rendered(lambda body: json.dumps(body).replace("/", "\\/")),
    ),
    Variant(
        name="charset-told",
        summary="The media type names its charset, in capitals.",
        apply=sends(
            lambda reply: with_content_type(reply, f"{dict(reply.headers)['content-type']}; charset=UTF-8")
        ),
    ),
    Variant(
        name="connections-closed",
        summary="The connection ends with every answer.",
        apply=_with_header("connection", "close"),
    ),
    Variant(name="slow", summary="A capture takes its time.", apply=_pausing),
    Variant(name="status-told-late", summary="A capture is found a moment later.", apply=_late_status),
    Variant(
        name="status-told-very-late",
        summary="Nothing is found before it is three seconds old.",
        apply=_very_late_status,
    ),
    Variant(name="card-masked", summary="Of the card only four digits are told.", apply=_with_masked_card),
    Variant(
        name="card-in-full",
        summary="Successes tell the whole number of the card, as the vendor's samples do.",
        apply=_with_whole_card,
    ),
    Variant(
        name="card-cut-to-four-digits",
        summary="Of the card a capture tells the last four digits, and no sign in place of the others.",
        apply=tells("payment_details.card.number", lambda settled: settled.authorization.card.number[-4:]),
    ),
    Variant(
        name="ids-of-sixteen-digits",
        summary="Ids are sixteen digits, as card numbers are.",
        apply=lambda rules: dataclasses.replace(rules, new_id=_sixteen_digits),
    ),
    Variant(
        name="auth-codes-anew",
        summary="A capture has an authorization code of its own.",
        apply=tells("payment_details.auth_code", lambda settled: f"{secrets.randbelow(10**6):06d}"),
    ),
    Variant(
        name="times-with-offset",
        summary="Times have microseconds and the offset +00:00.",
        apply=tells("transaction_details.timestamp", _with_offset),
    ),
    Variant(
        name="times-in-whole-seconds",
        summary="Times have no fraction.",
        apply=tells("transaction_details.timestamp", _whole_seconds),
    ),
    Variant(
        name="messages-empty",
        summary="The message says nothing but a full stop.",
        apply=tells("gateway_response.message", lambda settled: "."),
    ),
    Variant(name="messages-english", summary="Messages are in English.", apply=_in_english),
    Variant(
        name="scheme-spelt-otherwise",
        summary="The scheme is Visa or MasterCard in all answers, and not in capitals.",
        apply=both(*(tells("payment_details.scheme", _scheme, of=teller) for teller in _TELLERS)),
    ),
    Variant(
        name="zero-taken-without-effect",
        summary="An amount of zero is accepted and captures nothing.",
        apply=_zero_without_effect,
    ),
    Variant(name="large-references", summary="References are large.", apply=_large_references),
)
