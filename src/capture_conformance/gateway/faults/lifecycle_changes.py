"""How the faults about the life cycle come about."""

import asyncio
import dataclasses
import itertools
from collections import Counter
from collections.abc import Callable

from capture_conformance.gateway import refusals
from capture_conformance.gateway.authorization_order import LARGEST_AMOUNT
from capture_conformance.gateway.faults.changes import IDS, Change
from capture_conformance.gateway.ledger import Ledger
from capture_conformance.gateway.records import (
    Answer,
    Authorization,
    AuthorizationOrder,
    Call,
    CaptureOrder,
    Card,
    Entry,
    Operation,
    Settled,
    State,
)
from capture_conformance.gateway.refusals import Refused
from capture_conformance.gateway.rules import Attempt, Rules
from capture_conformance.gateway.settings import Language

# Long enough for calls that were sent together to be read together.
GAP_S = 0.05

_ANY_STATE = "1"
_TRIES = 3
_NOT_VOIDED = "state <> 'VOIDED'"
_TWINS = "id <> ? AND merchant_id = ? AND amount = ? AND currency = ? AND state = ?"
_SAME_BODY = "operation = ? AND authorization_id <> ? AND amount = ? AND notes = ?"
_STUB_CARD = Card(
    name="John Doe", number="520000******1005", exp_month="12", exp_year="49", scheme="MASTERCARD"
)


def captures_entries(operation: Operation) -> Change:
    """The id of an entry of that kind is captured as if it were its authorization's."""

    def apply(rules: Rules) -> Rules:
        def find(transaction_id: str, attempt: Attempt) -> Authorization:
            entry = _entry_of(operation, transaction_id, attempt)
            origin = transaction_id if entry is None else entry.authorization_id
            return rules.find_authorization(origin, attempt)

        async def commit(authorization: Authorization, order: CaptureOrder, attempt: Attempt) -> Entry:
            if _entry_of(operation, order.transaction_id, attempt) is None:
                return await rules.commit_capture(authorization, order, attempt)
            entry = attempt.ledger.capture(authorization.id, order.amount, guard=_ANY_STATE)
            return entry or await rules.commit_capture(authorization, order, attempt)

        return dataclasses.replace(rules, find_authorization=find, commit_capture=commit)

    return apply


def unknown_id_stands_for_anything(rules: Rules) -> Rules:
    """An id that was never issued finds an authorization made on the spot."""

    def find(transaction_id: str, attempt: Attempt) -> Authorization:
        if attempt.ledger.entry(transaction_id) is not None:
            return rules.find_authorization(transaction_id, attempt)
        stub, _ = attempt.ledger.authorize(
            AuthorizationOrder(
                amount=LARGEST_AMOUNT,
                currency="JPY",
                merchant_id=attempt.merchant.merchant_id,
                merchant_txn_ref="",
                customer_ip="",
                card=_STUB_CARD,
                billing_address={},
                shipping_address={},
            )
        )
        return stub

    return dataclasses.replace(rules, find_authorization=find)


def state_read_too_early(rules: Rules) -> Rules:
    """Between the look at the state and the capture others may pass."""

    async def commit(authorization: Authorization, order: CaptureOrder, attempt: Attempt) -> Entry:
        current = attempt.ledger.authorization(authorization.id)
        is_open = current is not None and current.state is State.AUTHORIZED
        await asyncio.sleep(GAP_S)
        entry = attempt.ledger.capture(authorization.id, order.amount, guard=_NOT_VOIDED) if is_open else None
        return entry or await rules.commit_capture(authorization, order, attempt)

    return dataclasses.replace(rules, commit_capture=commit)


def twin_counts_as_duplicate(rules: Rules) -> Rules:
    """A capture is refused if one of another authorization bore the same amount and notes."""

    async def commit(authorization: Authorization, order: CaptureOrder, attempt: Attempt) -> Entry:
        if same_body(authorization, order, attempt):
            raise Refused(refusals.ALREADY_CAPTURED)
        return await rules.commit_capture(authorization, order, attempt)

    return dataclasses.replace(rules, commit_capture=commit)


def twin_answered_again(rules: Rules) -> Rules:
    """A capture is answered with one of the same amount and notes, and does nothing itself."""

    async def commit(authorization: Authorization, order: CaptureOrder, attempt: Attempt) -> Entry:
        earlier = same_body(authorization, order, attempt)
        return earlier[0] if earlier else await rules.commit_capture(authorization, order, attempt)

    return dataclasses.replace(rules, commit_capture=commit)


def same_body(authorization: Authorization, order: CaptureOrder, attempt: Attempt) -> list[Entry]:
    """Captures of other authorizations whose body was like this one in all but the id; notes are needed."""
    return attempt.ledger.entries(
        _SAME_BODY, Operation.CAPTURE.value, authorization.id, order.amount, order.notes
    )


def twin_used_up_too(rules: Rules) -> Rules:
    """A capture uses up the twins of its authorization."""

    async def commit(authorization: Authorization, order: CaptureOrder, attempt: Attempt) -> Entry:
        entry = await rules.commit_capture(authorization, order, attempt)
        for twin in twins(authorization, State.AUTHORIZED, attempt):
            attempt.ledger.spend(twin.id)
        return entry

    return dataclasses.replace(rules, commit_capture=commit)


def twins(authorization: Authorization, state: State, attempt: Attempt) -> list[Authorization]:
    """The other authorizations in *state* that are like this one in all but the id."""
    found = attempt.ledger.authorizations(
        _TWINS,
        authorization.id,
        authorization.merchant_id,
        authorization.amount,
        authorization.currency,
        state.value,
    )
    return [twin for twin in found if twin.card == authorization.card]


def guards_voids_by(guard: str) -> Change:
    """Whether an authorization may be voided is decided by the SQL condition *guard*."""

    def apply(rules: Rules) -> Rules:
        def commit(authorization: Authorization, attempt: Attempt) -> Entry:
            entry = attempt.ledger.void(authorization.id, guard=guard)
            return entry or rules.commit_void(authorization, attempt)

        return dataclasses.replace(rules, commit_void=commit)

    return apply


def void_refused(rules: Rules) -> Rules:
    """Nothing can be voided."""

    def commit(_authorization: Authorization, _attempt: Attempt) -> Entry:
        raise Refused(refusals.ALREADY_VOIDED)

    return dataclasses.replace(rules, commit_void=commit)


def finds_entries(see: Callable[[Entry], Entry]) -> Change:
    """A status query sees of an entry what *see* lets it see."""

    def apply(rules: Rules) -> Rules:
        def find(entry_id: str, attempt: Attempt) -> Entry:
            return see(rules.find_entry(entry_id, attempt))

        return dataclasses.replace(rules, find_entry=find)

    return apply


def all_but_captures(entry: Entry) -> Entry:
    """No capture is to be seen."""
    if entry.operation is Operation.CAPTURE:
        raise Refused(refusals.UNKNOWN_TRANSACTION)
    return entry


def captures_as_authorizations(entry: Entry) -> Entry:
    """A capture looks like an authorization."""
    if entry.operation is Operation.CAPTURE:
        return dataclasses.replace(entry, operation=Operation.AUTHORIZATION)
    return entry


def partial_refused(rules: Rules) -> Rules:
    """Only the whole authorized amount can be captured."""

    async def commit(authorization: Authorization, order: CaptureOrder, attempt: Attempt) -> Entry:
        if order.amount < authorization.amount:
            raise Refused(refusals.OVER_LIMIT, "amount")
        return await rules.commit_capture(authorization, order, attempt)

    return dataclasses.replace(rules, commit_capture=commit)


def _entry_of(operation: Operation, entry_id: str, attempt: Attempt) -> Entry | None:
    entry = attempt.ledger.entry(entry_id)
    return entry if entry is not None and entry.operation is operation else None


def further_taken_every(number: int) -> Change:
    """One of the servers does not look at the state."""

    def apply(rules: Rules) -> Rules:
        turns = itertools.count(1)

        async def commit(authorization: Authorization, order: CaptureOrder, attempt: Attempt) -> Entry:
            try:
                return await rules.commit_capture(authorization, order, attempt)
            except Refused:
                if next(turns) % number:
                    raise
                entry = attempt.ledger.capture(authorization.id, order.amount, guard=_ANY_STATE)
                if entry is None:
                    raise
                return entry

        return dataclasses.replace(rules, commit_capture=commit)

    return apply


def refusal_told_by_status(rules: Rules) -> Rules:
    """What was refused last is written to the authorization, and told from there."""
    refused_ids: set[str] = set()

    def after(refused: Refused, call: Call, ledger: Ledger) -> None:
        rules.after_refusal(refused, call, ledger)
        if refused.refusal == refusals.OVER_LIMIT:
            refused_ids.update(found.decode() for found in IDS.findall(call.body))

    def tell(settled: Settled, language: Language) -> Answer:
        answer = rules.status_answer(settled, language)
        details = answer.body.get("payment_details")
        if settled.entry.id in refused_ids and isinstance(details, dict):
            details["response_code"] = refusals.OVER_LIMIT.response_code
        return answer

    return dataclasses.replace(rules, after_refusal=after, status_answer=tell)


def status_reopens(rules: Rules) -> Rules:
    """A query loads the authorization as it was at first."""
    asked: set[str] = set()

    def find(entry_id: str, attempt: Attempt) -> Entry:
        entry = rules.find_entry(entry_id, attempt)
        authorization = attempt.ledger.authorization(entry_id)
        if authorization is not None and authorization.state is State.CAPTURED:
            asked.add(entry_id)
        return entry

    async def commit(authorization: Authorization, order: CaptureOrder, attempt: Attempt) -> Entry:
        if authorization.id in asked:
            asked.discard(authorization.id)
            entry = attempt.ledger.capture(authorization.id, order.amount, guard=_NOT_VOIDED)
            if entry is not None:
                return entry
        return await rules.commit_capture(authorization, order, attempt)

    return dataclasses.replace(rules, find_entry=find, commit_capture=commit)


def third_try_taken(rules: Rules) -> Rules:
    """Who asks often enough is believed."""
    tries: Counter[str] = Counter()

    async def commit(authorization: Authorization, order: CaptureOrder, attempt: Attempt) -> Entry:
        if authorization.state is State.CAPTURED:
            tries[authorization.id] += 1
            if tries[authorization.id] == _TRIES:
                entry = attempt.ledger.capture(authorization.id, order.amount, guard=_ANY_STATE)
                if entry is not None:
                    return entry
        return await rules.commit_capture(authorization, order, attempt)

    return dataclasses.replace(rules, commit_capture=commit)


def void_closes_next(rules: Rules) -> Rules:
    """The statement that voids says from where, and not up to where."""

    def commit(authorization: Authorization, attempt: Attempt) -> Entry:
        entry = rules.commit_void(authorization, attempt)
        own = attempt.ledger.authorizations("merchant_id = ?", authorization.merchant_id)
        ids = [each.id for each in own]
        for following in ids[ids.index(authorization.id) + 1 :][:1]:
            attempt.ledger.spend(following)
        return entry

    return dataclasses.replace(rules, commit_void=commit)


def locked_after(number: int) -> Change:
    """Too many refusals look like an attack."""

    def apply(rules: Rules) -> Rules:
        refused_so_far: Counter[str] = Counter()

        def after(refused: Refused, call: Call, ledger: Ledger) -> None:
            rules.after_refusal(refused, call, ledger)
            for found in set(IDS.findall(call.body)):
                refused_so_far[found.decode()] += 1
                if refused_so_far[found.decode()] >= number:
                    ledger.spend(found.decode())

        return dataclasses.replace(rules, after_refusal=after)

    return apply
