"""How the faults about what gets in and out come about."""

import dataclasses
import json
import re
from collections.abc import Callable
from typing import TypeAlias

from capture_conformance.gateway import refusals
from capture_conformance.gateway.faults.changes import Change, latest_open
from capture_conformance.gateway.faults.edits import with_content_type
from capture_conformance.gateway.ledger import Ledger
from capture_conformance.gateway.records import (
    Answer,
    Authorization,
    Call,
    Members,
    Operation,
    Reply,
    Settled,
)
from capture_conformance.gateway.refusals import Kind, Refused
from capture_conformance.gateway.rules import Attempt, Rules
from capture_conformance.gateway.settings import Language, Merchant

Retell: TypeAlias = Callable[[Answer, Refused, Call], Answer]

_ALWAYS_TRUE = re.compile(r"'\s*OR\s", re.IGNORECASE)
_HEADER = re.compile(r"\r\n([A-Za-z0-9-]+): ?(\S*)")


def sql_finds_anything(rules: Rules) -> Rules:
    """The id is put into the query as it stands."""

    def find(transaction_id: str, attempt: Attempt) -> Authorization:
        if _ALWAYS_TRUE.search(transaction_id):
            return latest_open(attempt)
        return rules.find_authorization(transaction_id, attempt)

    return dataclasses.replace(rules, find_authorization=find)


def sql_lets_merchant_in(rules: Rules) -> Rules:
    """The merchant's id is put into the query as it stands."""

    def acting(merchant_id: str, attempt: Attempt) -> Merchant:
        is_true = _ALWAYS_TRUE.search(merchant_id)
        return attempt.merchant if is_true else rules.acting_merchant(merchant_id, attempt)

    return dataclasses.replace(rules, acting_merchant=acting)


def _retells(retell: Retell) -> Change:
    """Refusals are told anew, by someone who has the call before him."""

    def apply(rules: Rules) -> Rules:
        calls: list[Call] = []

        def remember(refused: Refused, call: Call, ledger: Ledger) -> None:
            calls[:] = [call]
            rules.after_refusal(refused, call, ledger)

        def tell(refused: Refused, operation: Operation | None, language: Language) -> Answer:
            answer = rules.refusal_answer(refused, operation, language)
            return retell(answer, refused, calls[0]) if calls and operation is not None else answer

        return dataclasses.replace(rules, after_refusal=remember, refusal_answer=tell)

    return apply


def _with_detail(answer: Answer, detail: str) -> Answer:
    return dataclasses.replace(answer, body={**answer.body, "detail": detail})


def _repeating_keys(answer: Answer, refused: Refused, call: Call) -> Answer:
    if refused.refusal.kind is not Kind.CREDENTIALS:
        return answer
    presented = b", ".join(call.header_values(b"authorization")).decode("latin-1")
    return _with_detail(answer, f"not allowed: {presented}")


keys_in_refusals = _retells(_repeating_keys)


def card_numbers_in_refusals(rules: Rules) -> Rules:
    """The newest card is kept in memory, and shown where an amount is refused."""
    numbers: list[str] = []

    def remember(settled: Settled, language: Language) -> Answer:
        card = settled.members.get("card")
        numbers[:] = [str(card.get("number"))] if isinstance(card, dict) else []
        return rules.authorization_answer(settled, language)

    def tell(refused: Refused, operation: Operation | None, language: Language) -> Answer:
        answer = rules.refusal_answer(refused, operation, language)
        is_shown = numbers and refused.refusal.kind is Kind.LIMIT
        return _with_detail(answer, f"card {numbers[0]} holds less") if is_shown else answer

    return dataclasses.replace(rules, authorization_answer=remember, refusal_answer=tell)


def foreign_ids_told_apart(rules: Rules) -> Rules:
    """What belongs to somebody else is not yours, and what belongs to nobody is not there."""

    def find(transaction_id: str, attempt: Attempt) -> Authorization:
        held = attempt.ledger.authorization(transaction_id)
        if held is not None and held.merchant_id != attempt.merchant.merchant_id:
            raise Refused(refusals.FOREIGN_MERCHANT_ID, "transactionId")
        return rules.find_authorization(transaction_id, attempt)

    return dataclasses.replace(rules, find_authorization=find)


def _reads_before_login(told: Callable[[object, Ledger], bool], reason: refusals.Refusal) -> Change:
    """Wrong keys are refused for *reason* where the body's id is such."""

    def apply(rules: Rules) -> Rules:
        def after(refused: Refused, call: Call, ledger: Ledger) -> None:
            if refused.refusal == refusals.BAD_KEYS and told(_id_in(call), ledger):
                refused.refusal = reason
            rules.after_refusal(refused, call, ledger)

        return dataclasses.replace(rules, after_refusal=after)

    return apply


def _id_in(call: Call) -> object:
    try:
        body: object = json.loads(call.body)
    except ValueError:
        return None
    return body.get("transactionId") if isinstance(body, dict) else None


looks_before_login = _reads_before_login(
    lambda found, ledger: isinstance(found, str) and ledger.authorization(found) is None,
    refusals.UNKNOWN_TRANSACTION,
)
malformed_told_before_login = _reads_before_login(lambda found, ledger: found is None, refusals.MISSING)


def markup_on_error_pages(rules: Rules) -> Rules:
    """A merchant's id that is not the caller's is shown on a page."""

    def repeat(answer: Answer, refused: Refused, call: Call) -> Answer:
        if refused.refusal != refusals.FOREIGN_MERCHANT_ID:
            return answer
        body: Members = json.loads(call.body)
        return dataclasses.replace(answer, body={"page": f"<p>Unknown: {body.get('merchant_id')}</p>"})

    retold = _retells(repeat)(rules)

    def encode(answer: Answer) -> Reply:
        reply = retold.encode(answer)
        if "page" not in answer.body:
            return reply
        page = dataclasses.replace(reply, content=str(answer.body["page"]).encode())
        return with_content_type(page, "text/html; charset=utf-8")

    return dataclasses.replace(retold, encode=encode)


def _in_header(answer: Answer, refused: Refused, call: Call) -> Answer:
    found = _HEADER.search(str(_id_in(call)))
    if refused.refusal != refusals.UNKNOWN_TRANSACTION or found is None:
        return answer
    return dataclasses.replace(answer, headers=(*answer.headers, (found[1], found[2] or "-")))


id_in_a_header = _retells(_in_header)


def with_header(name: str, value: str) -> Callable[[Reply], Reply]:
    """The same reply with one header in place of those of its name."""

    def rewrite(reply: Reply) -> Reply:
        others = tuple(header for header in reply.headers if header[0] != name)
        return dataclasses.replace(reply, headers=(*others, (name, value)))

    return rewrite
