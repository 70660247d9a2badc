"""
Every decision the gateway makes, one function each.

The faultless functions stand here or in the module each belongs to. A fault is a function from
rules to rules that replaces or wraps single decisions; nothing else in the gateway knows faults.
"""

import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from capture_conformance.gateway import credentials, envelope, members, refusals
from capture_conformance.gateway.credentials import Presented
from capture_conformance.gateway.ledger import Ledger
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
    State,
)
from capture_conformance.gateway.refusals import Refused
from capture_conformance.gateway.settings import Language, Merchant
from capture_conformance.gateway.strict_json import parse_object


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One call by a known merchant, with all that a decision about it may look at."""

    call: Call
    merchant: Merchant
    merchants: tuple[Merchant, ...]
    ledger: Ledger


ReadText: TypeAlias = Callable[[Members, Attempt], str]
ReadNotes: TypeAlias = Callable[[Members, Attempt], str | None]
ReadAmount: TypeAlias = Callable[[Members, Attempt], int]
FindAuthorization: TypeAlias = Callable[[str, Attempt], Authorization]
CommitCapture: TypeAlias = Callable[[Authorization, CaptureOrder, Attempt], Awaitable[Entry]]
Tell: TypeAlias = Callable[[Settled, Language], Answer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The gateway's decisions, in the order in which a capture meets them."""

    new_id: Callable[[], str]
    answer_instead: Callable[[Call], Reply | None]
    hear: Callable[[bytes], bytes]
    present: Callable[[Call], Presented]
    recognise: Callable[[Presented, Sequence[Merchant]], Merchant | None]
    read_members: Callable[[Attempt], Members]
    transaction_id: ReadText
    amount: ReadAmount
    merchant_id: ReadText
    notes: ReadNotes
    acting_merchant: Callable[[str, Attempt], Merchant]
    find_authorization: FindAuthorization
    executed_amount: Callable[[CaptureOrder, Authorization], int]
    limit: Callable[[Authorization, Members, Attempt], int]
    is_within: Callable[[int, int], bool]
    commit_capture: CommitCapture
    find_voidable: FindAuthorization
    commit_void: Callable[[Authorization, Attempt], Entry]
    find_entry: Callable[[str, Attempt], Entry]
    authorization_answer: Tell
    capture_answer: Tell
    void_answer: Tell
    status_answer: Tell
    refusal_answer: Callable[[Refused, Operation | None, Language], Answer]
    after_refusal: Callable[[Refused, Call, Ledger], None]
    encode: Callable[[Answer], Reply]
    speak: Callable[[bytes], bytes]
    # Whether wrong keys are answered before the body is read, and the connection closed.
    refuses_before_body: bool = False


def read_members(attempt: Attempt) -> Members:
    """The members of the body, which has to be one JSON object under the right media type."""
    require_json_media_type(attempt.call)
    if attempt.call.is_oversized:
        raise Refused(refusals.TOO_LARGE)
    return parse_object(attempt.call.body)


def require_json_media_type(call: Call) -> None:
    """Refuse any media type but JSON, and any charset but UTF-8."""
    values = set(call.header_values(b"content-type"))
    value = values.pop().decode("latin-1") if len(values) == 1 else ""
    media_type, *parameters = [part.strip().lower() for part in value.split(";")]
    charsets = {
        parameter.partition("=")[2].strip('" ')
        for parameter in parameters
        if parameter.partition("=")[0].strip() == "charset"
    }
    if media_type != envelope.JSON or charsets - {"utf-8"}:
        raise Refused(refusals.MEDIA_TYPE)


def acting_merchant(merchant_id: str, attempt: Attempt) -> Merchant:
    """
    The merchant of the keys, who has to be the one the body names.

    The refusal depends on the request alone, so it tells nothing of other merchants.
    """
    if merchant_id != attempt.merchant.merchant_id:
        raise Refused(refusals.FOREIGN_MERCHANT_ID, "merchant_id")
    return attempt.merchant


def find_authorization(transaction_id: str, attempt: Attempt) -> Authorization:
    """The caller's own authorization; a foreign one is as unknown as one never issued."""
    authorization = attempt.ledger.authorization(transaction_id)
    if authorization is None:
        entry = find_entry(transaction_id, attempt)
        raise Refused(refusals.NOT_AN_AUTHORIZATION, entry.operation.value)
    if authorization.merchant_id != attempt.merchant.merchant_id:
        raise Refused(refusals.UNKNOWN_TRANSACTION)
    return authorization


def find_entry(entry_id: str, attempt: Attempt) -> Entry:
    """The caller's own entry of any kind."""
    entry = attempt.ledger.entry(entry_id)
    if entry is None:
        raise Refused(refusals.UNKNOWN_TRANSACTION)
    authorization = attempt.ledger.authorization(entry.authorization_id)
    if authorization is None or authorization.merchant_id != attempt.merchant.merchant_id:
        raise Refused(refusals.UNKNOWN_TRANSACTION)
    return entry


async def commit_capture(authorization: Authorization, order: CaptureOrder, attempt: Attempt) -> Entry:
    """Capture, if nobody has captured or voided before."""
    entry = attempt.ledger.capture(authorization.id, order.amount, notes=order.notes)
    return entry or _refuse_spent(authorization, attempt)


def commit_void(authorization: Authorization, attempt: Attempt) -> Entry:
    """Void, if nobody has captured or voided before."""
    entry = attempt.ledger.void(authorization.id)
    return entry or _refuse_spent(authorization, attempt)


def _refuse_spent(authorization: Authorization, attempt: Attempt) -> Entry:
    current = attempt.ledger.authorization(authorization.id)
    is_voided = current is not None and current.state is State.VOIDED
    raise Refused(refusals.ALREADY_VOIDED if is_voided else refusals.ALREADY_CAPTURED)


def _no_trace(refused: Refused, call: Call, ledger: Ledger) -> None:
    """A refusal leaves everything as it was."""


FAULTLESS = Rules(
    new_id=lambda: str(uuid.uuid4()),
    answer_instead=lambda call: None,
    hear=lambda received: received,
    present=credentials.read_credentials,
    recognise=credentials.recognise,
    read_members=read_members,
    transaction_id=lambda body, attempt: members.read_transaction_id(body),
    amount=lambda body, attempt: members.read_amount(body),
    merchant_id=lambda body, attempt: members.read_merchant_id(body),
    notes=lambda body, attempt: members.read_notes(body),
    acting_merchant=acting_merchant,
    find_authorization=find_authorization,
    executed_amount=lambda order, authorization: order.amount,
    limit=lambda authorization, body, attempt: authorization.amount,
    is_within=lambda amount, limit: amount <= limit,
    commit_capture=commit_capture,
    find_voidable=find_authorization,
    commit_void=commit_void,
    find_entry=find_entry,
    authorization_answer=envelope.authorization_answer,
    capture_answer=envelope.capture_answer,
    void_answer=envelope.void_answer,
    status_answer=envelope.status_answer,
    refusal_answer=envelope.refusal_answer,
    after_refusal=_no_trace,
    encode=envelope.encode,
    speak=lambda sent: sent,
)
