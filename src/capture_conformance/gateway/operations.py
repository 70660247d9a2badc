"""What the gateway does: the four operations, each a walk through the rules."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

from capture_conformance.gateway import refusals
from capture_conformance.gateway.authorization_order import read_authorization, require_usable_card
from capture_conformance.gateway.ledger import Ledger
from capture_conformance.gateway.members import TRANSACTION_ID_LIMIT
from capture_conformance.gateway.records import (
    Answer,
    Authorization,
    Call,
    CaptureOrder,
    Entry,
    Members,
    Operation,
    Reply,
    Settled,
)
from capture_conformance.gateway.refusals import Refused
from capture_conformance.gateway.rules import Attempt, Rules
from capture_conformance.gateway.settings import Language, Merchant


@dataclass(frozen=True, slots=True, kw_only=True)
class Gateway:
    """One gateway: whom it knows, what it remembers, how it decides, which language it speaks."""

    merchants: tuple[Merchant, ...]
    ledger: Ledger
    rules: Rules
    language: Language


Perform: TypeAlias = Callable[[Gateway, Call, str], Awaitable[Answer]]


async def answer(
    gateway: Gateway, perform: Perform, operation: Operation, call: Call, transaction_id: str
) -> Reply:
    """Perform one operation and answer it, whether it succeeds or is refused."""
    try:
        told = await perform(gateway, call, transaction_id)
    except Refused as refused:
        gateway.rules.after_refusal(refused, call, gateway.ledger)
        told = gateway.rules.refusal_answer(refused, operation, gateway.language)
    return gateway.rules.encode(told)


def refusal_of_keys(gateway: Gateway, operation: Operation, call: Call) -> Reply | None:
    """The answer to the keys of *call*, where they are wrong."""
    try:
        _admit(gateway, call)
    except Refused as refused:
        gateway.rules.after_refusal(refused, call, gateway.ledger)
        return gateway.rules.encode(gateway.rules.refusal_answer(refused, operation, gateway.language))
    return None


async def authorize(gateway: Gateway, call: Call, _transaction_id: str) -> Answer:
    """Hold an amount on a card."""
    rules = gateway.rules
    attempt = _admit(gateway, call)
    members = rules.read_members(attempt)
    order = read_authorization(members)
    merchant = rules.acting_merchant(order.merchant_id, attempt)
    require_usable_card(members, order)
    authorization, entry = gateway.ledger.authorize(replace(order, merchant_id=merchant.merchant_id))
    settled = _settled(attempt, merchant, authorization, entry, members)
    return rules.authorization_answer(settled, gateway.language)


async def capture(gateway: Gateway, call: Call, _transaction_id: str) -> Answer:
    """Take an amount that was held, and release the rest."""
    rules = gateway.rules
    attempt = _admit(gateway, call)
    members = rules.read_members(attempt)
    order = CaptureOrder(
        transaction_id=rules.transaction_id(members, attempt),
        amount=rules.amount(members, attempt),
        merchant_id=rules.merchant_id(members, attempt),
        notes=rules.notes(members, attempt),
    )
    attempt = replace(attempt, merchant=rules.acting_merchant(order.merchant_id, attempt))
    authorization = rules.find_authorization(order.transaction_id, attempt)
    order = replace(order, amount=rules.executed_amount(order, authorization))
    if not rules.is_within(order.amount, rules.limit(authorization, members, attempt)):
        raise Refused(refusals.OVER_LIMIT, "amount")
    entry = await rules.commit_capture(authorization, order, attempt)
    settled = _settled(attempt, attempt.merchant, authorization, entry, members)
    return rules.capture_answer(settled, gateway.language)


async def void(gateway: Gateway, call: Call, _transaction_id: str) -> Answer:
    """Release all that was held."""
    rules = gateway.rules
    attempt = _admit(gateway, call)
    members = rules.read_members(attempt)
    transaction_id = rules.transaction_id(members, attempt)
    merchant_id = rules.merchant_id(members, attempt)
    attempt = replace(attempt, merchant=rules.acting_merchant(merchant_id, attempt))
    authorization = rules.find_voidable(transaction_id, attempt)
    entry = rules.commit_void(authorization, attempt)
    settled = _settled(attempt, attempt.merchant, authorization, entry, members)
    return rules.void_answer(settled, gateway.language)


async def status(gateway: Gateway, call: Call, transaction_id: str) -> Answer:
    """Tell one entry of the ledger again."""
    rules = gateway.rules
    attempt = _admit(gateway, call)
    if len(transaction_id) > TRANSACTION_ID_LIMIT:
        raise Refused(refusals.TOO_LONG, "transactionId")
    entry = rules.find_entry(transaction_id, attempt)
    authorization = gateway.ledger.authorization(entry.authorization_id)
    if authorization is None:
        raise Refused(refusals.UNKNOWN_TRANSACTION)
    settled = _settled(attempt, attempt.merchant, authorization, entry, {})
    return rules.status_answer(settled, gateway.language)


def _admit(gateway: Gateway, call: Call) -> Attempt:
    """Authentication comes before anything else is looked at."""
    merchant = gateway.rules.recognise(gateway.rules.present(call), gateway.merchants)
    if merchant is None:
        raise Refused(refusals.BAD_KEYS)
    return Attempt(call=call, merchant=merchant, merchants=gateway.merchants, ledger=gateway.ledger)


def _settled(
    attempt: Attempt,
    merchant: Merchant,
    authorization: Authorization,
    entry: Entry,
    members: Members,
) -> Settled:
    return Settled(
        entry=entry,
        authorization=authorization,
        merchant=merchant,
        members=members,
        peer=attempt.call.peer,
    )
