"""How the faults come about that show in one setting alone."""

import asyncio
import dataclasses
import re
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import TypeAlias

from capture_conformance.gateway import refusals
from capture_conformance.gateway.faults.changes import LARGEST_STORED, Change, Rewrite, rewrites_members
from capture_conformance.gateway.faults.edits import tells
from capture_conformance.gateway.members import whole_number
from capture_conformance.gateway.records import (
    Answer,
    Authorization,
    CaptureOrder,
    Entry,
    Members,
    Operation,
    Settled,
    State,
)
from capture_conformance.gateway.refusals import Refused
from capture_conformance.gateway.rules import Attempt, Rules
from capture_conformance.gateway.settings import Language

WhichOrders: TypeAlias = Callable[[Authorization, CaptureOrder, Attempt], bool]
WhichBodies: TypeAlias = Callable[[Authorization, Members, Attempt], bool]

LARGE = 10_000
_TIME = "transaction_details.timestamp"
_EVERYTHING = "state <> 'VOIDED'"
_GAP_S = 0.05
_SPELT = re.compile(rb'"amount"\s*:\s*(?P<whole>\d+)(?:\.(?P<zeros>0+))?(?P<exponent>[eE]\+?\d+)?(?=\s*[,}])')
_MINUS_ZERO = re.compile(rb'"amount"\s*:\s*-0(?:\.0*)?(?=\s*[,}])')
_NOTES = re.compile(rb'"notes"\s*:\s*"((?:[^"\\]|\\.)*)"')
_NOTES_LIMIT = 128
_NEAR = Decimal("0.005")


def _captured_anyway(authorization: Authorization, order: CaptureOrder, attempt: Attempt) -> Entry | None:
    return attempt.ledger.capture(authorization.id, order.amount, notes=order.notes, guard=_EVERYTHING)


def captures_again(which: WhichOrders) -> Change:
    """What is captured is captured once more by such an order."""

    def apply(rules: Rules) -> Rules:
        async def commit(authorization: Authorization, order: CaptureOrder, attempt: Attempt) -> Entry:
            if which(authorization, order, attempt):
                entry = _captured_anyway(authorization, order, attempt)
                if entry is not None:
                    return entry
            return await rules.commit_capture(authorization, order, attempt)

        return dataclasses.replace(rules, commit_capture=commit)

    return apply


def has_other_notes(authorization: Authorization, order: CaptureOrder, attempt: Attempt) -> bool:
    """No capture of it bore those notes."""
    same = attempt.ledger.entries(
        "operation = 'CAPTURE' AND authorization_id = ? AND notes IS ?", authorization.id, order.notes
    )
    return not same


def is_of_second_merchant(_authorization: Authorization, _what: object, attempt: Attempt) -> bool:
    """It is not the first one in the gateway's list that asks."""
    return attempt.merchant != attempt.merchants[0]


def upper_case_is_another(rules: Rules) -> Rules:
    """Ids are found in any letter case, and what was captured is remembered as it was spelt."""
    seen: set[str] = set()

    def find(transaction_id: str, attempt: Attempt) -> Authorization:
        return rules.find_authorization(transaction_id.lower(), attempt)

    async def commit(authorization: Authorization, order: CaptureOrder, attempt: Attempt) -> Entry:
        is_new = order.transaction_id != authorization.id and order.transaction_id not in seen
        if is_new and authorization.state is State.CAPTURED:
            seen.add(order.transaction_id)
            entry = _captured_anyway(authorization, order, attempt)
            if entry is not None:
                return entry
        return await rules.commit_capture(authorization, order, attempt)

    return dataclasses.replace(rules, find_authorization=find, commit_capture=commit)


def voids_by_capture(rules: Rules) -> Rules:
    """The id of a capture is taken for its authorization's, and voided whatever became of it."""
    by_capture: set[str] = set()

    def find(transaction_id: str, attempt: Attempt) -> Authorization:
        entry = attempt.ledger.entry(transaction_id)
        if entry is None or entry.operation is not Operation.CAPTURE:
            return rules.find_voidable(transaction_id, attempt)
        by_capture.add(entry.authorization_id)
        return rules.find_voidable(entry.authorization_id, attempt)

    def commit(authorization: Authorization, attempt: Attempt) -> Entry:
        is_by_capture = authorization.id in by_capture
        by_capture.discard(authorization.id)
        entry = attempt.ledger.void(authorization.id, guard="state = 'CAPTURED'") if is_by_capture else None
        return entry or rules.commit_void(authorization, attempt)

    return dataclasses.replace(rules, find_voidable=find, commit_void=commit)


def voids_for_anyone(rules: Rules) -> Rules:
    """Whose authorization is voided is not looked at."""

    def find(transaction_id: str, attempt: Attempt) -> Authorization:
        return attempt.ledger.authorization(transaction_id) or rules.find_voidable(transaction_id, attempt)

    return dataclasses.replace(rules, find_voidable=find)


def tells_status_to_anyone(rules: Rules) -> Rules:
    """Whose entry is asked for is not looked at."""

    def find(entry_id: str, attempt: Attempt) -> Entry:
        return attempt.ledger.entry(entry_id) or rules.find_entry(entry_id, attempt)

    return dataclasses.replace(rules, find_entry=find)


def first_merchant_owns_all(rules: Rules) -> Rules:
    """To the first merchant in the gateway's list every authorization belongs."""

    def find(transaction_id: str, attempt: Attempt) -> Authorization:
        found = attempt.ledger.authorization(transaction_id)
        if found is not None and attempt.merchant == attempt.merchants[0]:
            return found
        return rules.find_authorization(transaction_id, attempt)

    return dataclasses.replace(rules, find_authorization=find)


def limit_where(which: WhichBodies, limit: Callable[[Authorization], int]) -> Change:
    """For such a body another limit holds."""

    def apply(rules: Rules) -> Rules:
        def limited(authorization: Authorization, body: Members, attempt: Attempt) -> int:
            if which(authorization, body, attempt):
                return limit(authorization)
            return rules.limit(authorization, body, attempt)

        return dataclasses.replace(rules, limit=limited)

    return apply


def no_limit(_authorization: Authorization) -> int:
    """As much as can be stored."""
    return LARGEST_STORED


def believes_repeated_excess(rules: Rules) -> Rules:
    """Who asks for too much a second time, in the same words, is believed."""
    last: list[bytes] = []

    def limited(authorization: Authorization, body: Members, attempt: Attempt) -> int:
        own = rules.limit(authorization, body, attempt)
        is_repeated = last == [attempt.call.body] and (whole_number(body.get("amount")) or 0) > own
        last[:] = [attempt.call.body]
        return LARGEST_STORED if is_repeated else own

    return dataclasses.replace(rules, limit=limited)


def does_nothing_where(which: WhichOrders) -> Change:
    """Such an order is told as success, and nothing is done."""

    def apply(rules: Rules) -> Rules:
        async def commit(authorization: Authorization, order: CaptureOrder, attempt: Attempt) -> Entry:
            if authorization.state is not State.AUTHORIZED or not which(authorization, order, attempt):
                return await rules.commit_capture(authorization, order, attempt)
            return Entry(
                id=rules.new_id(),
                ref=secrets.randbelow(10**9),
                operation=Operation.CAPTURE,
                amount=order.amount,
                timestamp=datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
                authorization_id=authorization.id,
            )

        return dataclasses.replace(rules, commit_capture=commit)

    return apply


def tells_time_of_authorization(rules: Rules) -> Rules:
    """A capture is told with the time of its authorization."""
    times: dict[str, str] = {}

    def remember(settled: Settled, language: Language) -> Answer:
        times[settled.authorization.id] = settled.entry.timestamp
        return rules.authorization_answer(settled, language)

    remembering = dataclasses.replace(rules, authorization_answer=remember)
    return tells(_TIME, lambda settled: times[settled.authorization.id])(remembering)


def _amount_of_query(body: Members, attempt: Attempt) -> Members:
    told = dict(attempt.call.query).get("amount", "")
    return {**body, "amount": int(told)} if told.isascii() and told.isdigit() else body


reads_amount_in_query: Change = rewrites_members(_amount_of_query)


def executes_whole(rules: Rules) -> Rules:
    """Of a part the whole is captured, and the part is told."""
    told: dict[str, int] = {}

    async def commit(authorization: Authorization, order: CaptureOrder, attempt: Attempt) -> Entry:
        whole = dataclasses.replace(order, amount=authorization.amount)
        entry = await rules.commit_capture(authorization, whole, attempt)
        told[entry.id] = order.amount
        return entry

    def tell(settled: Settled, language: Language) -> Answer:
        amount = told.get(settled.entry.id, settled.entry.amount)
        part = dataclasses.replace(settled, entry=dataclasses.replace(settled.entry, amount=amount))
        return rules.capture_answer(part, language)

    return dataclasses.replace(rules, commit_capture=commit, capture_answer=tell)


def _respells(read: Callable[[re.Match[bytes]], int | None]) -> Rewrite:
    def rewrite(body: Members, attempt: Attempt) -> Members:
        match = _SPELT.search(attempt.call.body)
        value = None if match is None or "card" in body else read(match)
        return body if value is None else {**body, "amount": value}

    return rewrite


def _without_exponent(spelt: re.Match[bytes]) -> int | None:
    return int(spelt["whole"]) if spelt["exponent"] else None


def _without_point(spelt: re.Match[bytes]) -> int | None:
    return int(spelt["whole"] + spelt["zeros"]) if spelt["zeros"] and not spelt["exponent"] else None


def _minus_zero_as_all(body: Members, attempt: Attempt) -> Members:
    held = attempt.ledger.authorization(str(body.get("transactionId")))
    if held is None or _MINUS_ZERO.search(attempt.call.body) is None:
        return body
    return {**body, "amount": held.amount}


def _nearly_whole(body: Members, _attempt: Attempt) -> Members:
    amount = body.get("amount")
    if not isinstance(amount, Decimal) or "card" in body or amount.adjusted() > len(str(LARGEST_STORED)):
        return body
    whole = round(amount)
    return {**body, "amount": whole} if 0 < abs(amount - whole) < _NEAR else body


drops_exponent: Change = rewrites_members(_respells(_without_exponent))
drops_point: Change = rewrites_members(_respells(_without_point))
takes_minus_zero_for_all: Change = rewrites_members(_minus_zero_as_all)
rounds_thousandths: Change = rewrites_members(_nearly_whole)


def measures_notes(length: Callable[[str, Attempt], int]) -> Change:
    """Notes count as long as *length* says."""

    def apply(rules: Rules) -> Rules:
        def read(body: Members, attempt: Attempt) -> str | None:
            notes = rules.notes(body, attempt)
            if notes is not None and length(notes, attempt) > _NOTES_LIMIT:
                raise Refused(refusals.TOO_LONG, "notes")
            return notes

        return dataclasses.replace(rules, notes=read)

    return apply


def as_written(_notes: str, attempt: Attempt) -> int:
    """How long the notes are in the body, escapes and all."""
    match = _NOTES.search(attempt.call.body)
    return 0 if match is None else len(match[1].decode("utf-8", "replace"))


def as_on_a_page(notes: str, _attempt: Attempt) -> int:
    """How long the notes are once their ampersands are escaped for a page."""
    return len(notes.replace("&", "&amp;"))


def like_the_key(presented: bytes, key: bytes) -> bool:
    """A per cent sign stands for anything, as in a query."""
    pattern = re.escape(presented).replace(b"%", b".*")
    return b"%" in presented and re.fullmatch(pattern, key) is not None


def up_to_a_comma(presented: bytes, key: bytes) -> bool:
    """What stands before the first comma is the key."""
    return b"," in presented and presented.split(b",")[0] == key


def of_one_length(presented: bytes, key: bytes) -> bool:
    """The length, and all but the last four characters, are the key's."""
    return len(presented) == len(key) and presented[:-4] == key[:-4]


def races(which: WhichOrders) -> Change:
    """Between the look at the state and its change, for such an order, is a gap."""

    def apply(rules: Rules) -> Rules:
        async def commit(authorization: Authorization, order: CaptureOrder, attempt: Attempt) -> Entry:
            if authorization.state is State.AUTHORIZED and which(authorization, order, attempt):
                await asyncio.sleep(_GAP_S)
                entry = _captured_anyway(authorization, order, attempt)
                if entry is not None:
                    return entry
            return await rules.commit_capture(authorization, order, attempt)

        return dataclasses.replace(rules, commit_capture=commit)

    return apply


def locks_by_notes(rules: Rules) -> Rules:
    """Captures under way exclude each other only where their notes are the same."""
    busy: set[tuple[str, str | None]] = set()
    gap = races(lambda *_: True)(rules)

    async def commit(authorization: Authorization, order: CaptureOrder, attempt: Attempt) -> Entry:
        key = (authorization.id, order.notes)
        if key in busy:
            raise Refused(refusals.ALREADY_CAPTURED)
        busy.add(key)
        try:
            return await gap.commit_capture(authorization, order, attempt)
        finally:
            busy.discard(key)

    return dataclasses.replace(rules, commit_capture=commit)
