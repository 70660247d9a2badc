"""How the faults about requests at the same moment come about."""

import asyncio
import dataclasses
from collections.abc import Callable
from typing import TypeAlias

from capture_conformance.gateway import refusals
from capture_conformance.gateway.faults.changes import Change
from capture_conformance.gateway.faults.edits import tells
from capture_conformance.gateway.faults.lifecycle_changes import GAP_S
from capture_conformance.gateway.ledger import UNTOUCHED, Ledger
from capture_conformance.gateway.records import (
    Answer,
    Authorization,
    Call,
    CaptureOrder,
    Entry,
    Settled,
    State,
)
from capture_conformance.gateway.refusals import Refused
from capture_conformance.gateway.rules import Attempt, Rules
from capture_conformance.gateway.settings import Language

_ANY_STATE = "1"
_NOT_CAPTURED = "state <> 'CAPTURED'"
_NOT_VOIDED = "state <> 'VOIDED'"

Which: TypeAlias = Callable[[CaptureOrder, Authorization], bool]
# From the authorization of a capture and that of another to what is told of the capture's.
Confuse: TypeAlias = Callable[[Authorization, Authorization], Authorization]


def commits_late(guard: str, which: Which) -> Change:
    """Such a capture reads the state, waits, and then writes under the SQL condition *guard* alone."""

    def apply(rules: Rules) -> Rules:
        async def commit(authorization: Authorization, order: CaptureOrder, attempt: Attempt) -> Entry:
            is_open = authorization.state is State.AUTHORIZED and which(order, authorization)
            if not is_open:
                return await rules.commit_capture(authorization, order, attempt)
            await asyncio.sleep(GAP_S)
            entry = attempt.ledger.capture(authorization.id, order.amount, notes=order.notes, guard=guard)
            return entry or await rules.commit_capture(authorization, order, attempt)

        return dataclasses.replace(rules, commit_capture=commit)

    return apply


state_read_before_void = commits_late(_NOT_CAPTURED, lambda order, held: True)
part_read_too_early = commits_late(_ANY_STATE, lambda order, held: order.amount < held.amount)


def busy(told: refusals.Refusal, *, all_lose: bool) -> Change:
    """While a capture is under way, others of its authorization are told so, and it may give up itself."""

    def apply(rules: Rules) -> Rules:
        under_way: dict[str, int] = {}

        async def commit(authorization: Authorization, order: CaptureOrder, attempt: Attempt) -> Entry:
            name = authorization.id
            is_first = name not in under_way
            under_way[name] = under_way.get(name, 0) + 1
            try:
                if not is_first:
                    raise Refused(told)
                await asyncio.sleep(GAP_S)
                if all_lose and under_way[name] > 1:
                    raise Refused(told)
                return await rules.commit_capture(authorization, order, attempt)
            finally:
                if is_first:
                    del under_way[name]

        return dataclasses.replace(rules, commit_capture=commit)

    return apply


def answers_cross(rules: Rules) -> Rules:
    """A capture that overlaps with another is answered from what was settled last."""
    last: list[Settled] = []

    async def commit(authorization: Authorization, order: CaptureOrder, attempt: Attempt) -> Entry:
        entry = await rules.commit_capture(authorization, order, attempt)
        last.append(_settled(entry, authorization, attempt))
        await asyncio.sleep(GAP_S)
        return entry

    def tell(_settled_by_this: Settled, language: Language) -> Answer:
        return rules.capture_answer(last[-1], language)

    return dataclasses.replace(rules, commit_capture=commit, capture_answer=tell)


def crosses(confuse: Confuse) -> Change:
    """A capture that overlaps with others tells what *confuse* makes of its authorization and the last."""

    def apply(rules: Rules) -> Rules:
        last: list[Authorization] = []
        noting = _noting_the_last(last)(rules)

        def tell(settled: Settled, language: Language) -> Answer:
            confused = confuse(settled.authorization, last[-1])
            return noting.capture_answer(dataclasses.replace(settled, authorization=confused), language)

        return dataclasses.replace(noting, capture_answer=tell)

    return apply


def with_other_reference(own: Authorization, other: Authorization) -> Authorization:
    """The reference is the other's."""
    return dataclasses.replace(own, merchant_txn_ref=other.merchant_txn_ref)


def with_other_card(own: Authorization, other: Authorization) -> Authorization:
    """The number of the card, and its scheme, are the other's."""
    card = dataclasses.replace(own.card, number=other.card.number, scheme=other.card.scheme)
    return dataclasses.replace(own, card=card)


def second_reference_crosses(rules: Rules) -> Rules:
    """A capture that overlaps with others bears the last one's reference in one of its two places."""
    last: list[Authorization] = []
    crossing = tells("transaction_details.merchant_txn_ref", lambda settled: last[-1].merchant_txn_ref)
    return crossing(_noting_the_last(last)(rules))


def _noting_the_last(last: list[Authorization]) -> Change:
    """*last* holds the authorization whose capture came last, and captures take their time."""

    def apply(rules: Rules) -> Rules:
        async def commit(authorization: Authorization, order: CaptureOrder, attempt: Attempt) -> Entry:
            last[:] = [authorization]
            await asyncio.sleep(GAP_S)
            return await rules.commit_capture(authorization, order, attempt)

        return dataclasses.replace(rules, commit_capture=commit)

    return apply


def one_at_a_time(rules: Rules) -> Rules:
    """Captures of different authorizations hinder each other: of those at the same moment one is served."""
    under_way: set[str] = set()

    async def commit(authorization: Authorization, order: CaptureOrder, attempt: Attempt) -> Entry:
        if under_way - {authorization.id}:
            raise Refused(refusals.ALREADY_CAPTURED)
        under_way.add(authorization.id)
        try:
            await asyncio.sleep(GAP_S)
            return await rules.commit_capture(authorization, order, attempt)
        finally:
            under_way.discard(authorization.id)

    return dataclasses.replace(rules, commit_capture=commit)


def broken_off_uses_up(rules: Rules) -> Rules:
    """A request that broke off before its end uses up its merchant's newest authorization."""

    def after_refusal(refused: Refused, call: Call, ledger: Ledger) -> None:
        rules.after_refusal(refused, call, ledger)
        announced = b"".join(call.header_values(b"content-length"))
        if not call.body and not call.is_oversized and announced not in (b"", b"0"):
            for authorization in ledger.authorizations(UNTOUCHED)[-1:]:
                ledger.spend(authorization.id)

    return dataclasses.replace(rules, after_refusal=after_refusal)


def closing_connection_never_uses_up(rules: Rules) -> Rules:
    """A capture over a connection that its sender closes is made, and leaves the authorization open."""
    left_open: set[str] = set()

    async def commit(authorization: Authorization, order: CaptureOrder, attempt: Attempt) -> Entry:
        if b"close" in attempt.call.header_values(b"connection"):
            left_open.add(authorization.id)
        guard = _NOT_VOIDED if authorization.id in left_open else UNTOUCHED
        entry = attempt.ledger.capture(authorization.id, order.amount, notes=order.notes, guard=guard)
        return entry or await rules.commit_capture(authorization, order, attempt)

    return dataclasses.replace(rules, commit_capture=commit)


def _settled(entry: Entry, authorization: Authorization, attempt: Attempt) -> Settled:
    peer, merchant = attempt.call.peer, attempt.merchant
    return Settled(entry=entry, authorization=authorization, merchant=merchant, members={}, peer=peer)
