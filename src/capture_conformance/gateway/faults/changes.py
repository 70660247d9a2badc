"""The kinds of change that faults are made of: each turns rules into rules."""

import dataclasses
import re
from collections.abc import Callable
from typing import TypeAlias

from capture_conformance.gateway import refusals
from capture_conformance.gateway.ledger import UNTOUCHED, Ledger
from capture_conformance.gateway.records import (
    Answer,
    Authorization,
    Call,
    CaptureOrder,
    Entry,
    Members,
    Operation,
)
from capture_conformance.gateway.refusals import Refusal, Refused
from capture_conformance.gateway.rules import Attempt, Rules
from capture_conformance.gateway.settings import Language
from capture_conformance.gateway.strict_json import Gather, parse_object

Change: TypeAlias = Callable[[Rules], Rules]
WhichRefusals: TypeAlias = Callable[[Refusal], bool]
Rewrite: TypeAlias = Callable[[Members, Attempt], Members]

# The ledger counts in 64 bits, and so does every gateway that lets an amount through unchecked.
LARGEST_STORED = 2**63 - 1

IDS = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def uses_up(which: WhichRefusals) -> Change:
    """Such a refusal uses up every authorization that its body names."""

    def apply(rules: Rules) -> Rules:
        def after_refusal(refused: Refused, call: Call, ledger: Ledger) -> None:
            rules.after_refusal(refused, call, ledger)
            if which(refused.refusal):
                for found in IDS.findall(call.body):
                    ledger.spend(found.decode())

        return dataclasses.replace(rules, after_refusal=after_refusal)

    return apply


def refuses_with_status(which: WhichRefusals, status: int) -> Change:
    """Such a refusal is told with *status*, in the status line and in the body."""

    def apply(rules: Rules) -> Rules:
        def refusal_answer(refused: Refused, operation: Operation | None, language: Language) -> Answer:
            answer = rules.refusal_answer(refused, operation, language)
            if not which(refused.refusal):
                return answer
            body = {**answer.body, "status_code": status}
            return dataclasses.replace(answer, status=status, body=body)

        return dataclasses.replace(rules, refusal_answer=refusal_answer)

    return apply


def rewrites_members(rewrite: Rewrite) -> Change:
    """The members are rewritten before anything reads them."""

    def apply(rules: Rules) -> Rules:
        def read_members(attempt: Attempt) -> Members:
            return rewrite(rules.read_members(attempt), attempt)

        return dataclasses.replace(rules, read_members=read_members)

    return apply


def rescues_body(rescue: Rewrite, *, from_refusals: tuple[Refusal, ...]) -> Change:
    """A body that is refused for one of those reasons gets a second reading."""

    def apply(rules: Rules) -> Rules:
        def read_members(attempt: Attempt) -> Members:
            try:
                return rules.read_members(attempt)
            except Refused as refused:
                if refused.refusal not in from_refusals:
                    raise
                return rescue({}, attempt)

        return dataclasses.replace(rules, read_members=read_members)

    return apply


def takes_copies(gather: Gather) -> Change:
    """A body in which a member stands twice is read, and *gather* decides which copy counts."""
    return rescues_body(
        lambda _nothing, attempt: parse_object(attempt.call.body, gather=gather),
        from_refusals=(refusals.DUPLICATE_MEMBER,),
    )


def guards_captures_by(guard: str) -> Change:
    """Whether an authorization may be captured is decided by the SQL condition *guard*."""

    def apply(rules: Rules) -> Rules:
        async def commit(authorization: Authorization, order: CaptureOrder, attempt: Attempt) -> Entry:
            entry = attempt.ledger.capture(authorization.id, order.amount, notes=order.notes, guard=guard)
            return entry or await rules.commit_capture(authorization, order, attempt)

        return dataclasses.replace(rules, commit_capture=commit)

    return apply


def latest_open(attempt: Attempt) -> Authorization:
    """The caller's newest authorization that can still be captured."""
    found = attempt.ledger.authorizations(f"{UNTOUCHED} AND merchant_id = ?", attempt.merchant.merchant_id)
    if not found:
        raise Refused(refusals.UNKNOWN_TRANSACTION)
    return found[-1]


def named_authorization(members: Members, attempt: Attempt) -> Authorization:
    """The authorization that ``transactionId`` names, as far as it does."""
    found = attempt.ledger.authorization(str(members.get("transactionId")))
    if found is None:
        raise Refused(refusals.UNKNOWN_TRANSACTION)
    return found
