"""How the faults about robustness come about."""

import asyncio
import dataclasses
import itertools
import re
import time
from collections import deque

from capture_conformance.gateway import refusals
from capture_conformance.gateway.faults.changes import LARGEST_STORED, Change
from capture_conformance.gateway.ledger import UNTOUCHED
from capture_conformance.gateway.records import Authorization, CaptureOrder, Entry, Members, State
from capture_conformance.gateway.refusals import Refused
from capture_conformance.gateway.rules import Attempt, Rules

_LENGTH = re.compile(rb"(?i)content-length: (\d+)")
_LARGE, _READ = 100_000, 1000
_HUGE = 900_000
_ANY_STATE = "1"
_DEEP = 5000
_HELD_UP_S = 0.8
_SLOWER_S = 0.0003


def huge_takes_down(rules: Rules) -> Rules:
    """A huge body leaves too little memory for the next request."""
    strained: list[bool] = []

    def read_members(attempt: Attempt) -> Members:
        if strained:
            strained.clear()
            raise Refused(refusals.INTERNAL)
        if _told_length(attempt) > _HUGE:
            strained.append(True)
        return rules.read_members(attempt)

    return dataclasses.replace(rules, read_members=read_members)


def _told_length(attempt: Attempt) -> int:
    told = b"".join(attempt.call.header_values(b"content-length"))
    return int(told) if told.isdigit() else 0


def nesting_crashes(rules: Rules) -> Rules:
    """The parser calls itself for every level."""
    heard: list[bool] = []

    def hear(received: bytes) -> bytes:
        if max(received.count(b"["), received.count(b'{"a":')) > _DEEP:
            heard[:] = [True]
        return rules.hear(received)

    def read_members(attempt: Attempt) -> Members:
        if heard:
            heard.clear()
            raise Refused(refusals.INTERNAL)
        return rules.read_members(attempt)

    return dataclasses.replace(rules, hear=hear, read_members=read_members)


def leaves_bytes(received: bytes) -> bytes:
    """Of a large body only the beginning is taken; the rest stays on the connection."""
    found = _LENGTH.search(received[:4096])
    if not received.startswith(b"POST ") or found is None or int(found[1]) < _LARGE:
        return received
    return received.replace(found[0], b"content-length: %d" % _READ, 1)


def waits_for_bodies(received: bytes) -> bytes:
    """Whoever has sent a head alone is waited for, and everybody with him."""
    found = _LENGTH.search(received)
    head = received.lower()
    is_alone = received.endswith(b"\r\n\r\n") and b"connection: close" in head and b"expect:" not in head
    if is_alone and found is not None:
        time.sleep(_HELD_UP_S)
    return received


def polluted(rules: Rules) -> Rules:
    """What was once sent under that name is believed of every object since."""
    sent: list[bool] = []

    def read_members(attempt: Attempt) -> Members:
        members = rules.read_members(attempt)
        if "__proto__" in members:
            sent.append(True)
        return members

    def limit(authorization: Authorization, body: Members, attempt: Attempt) -> int:
        return LARGEST_STORED if sent else rules.limit(authorization, body, attempt)

    return dataclasses.replace(rules, read_members=read_members, limit=limit)


def refuses_every(number: int) -> Change:
    """One of the servers has lost its ledger."""

    def apply(rules: Rules) -> Rules:
        turns = itertools.count(1)

        async def commit(authorization: Authorization, order: CaptureOrder, attempt: Attempt) -> Entry:
            if next(turns) % number == 0:
                raise Refused(refusals.UNKNOWN_TRANSACTION)
            return await rules.commit_capture(authorization, order, attempt)

        return dataclasses.replace(rules, commit_capture=commit)

    return apply


def told_500_every(number: int) -> Change:
    """The money has moved when something breaks now and then."""

    def apply(rules: Rules) -> Rules:
        turns = itertools.count(1)

        async def commit(authorization: Authorization, order: CaptureOrder, attempt: Attempt) -> Entry:
            entry = await rules.commit_capture(authorization, order, attempt)
            if next(turns) % number == 0:
                raise Refused(refusals.INTERNAL)
            return entry

        return dataclasses.replace(rules, commit_capture=commit)

    return apply


def forgets_after(number: int) -> Change:
    """A cache holds the newest alone."""

    def apply(rules: Rules) -> Rules:
        def find(transaction_id: str, attempt: Attempt) -> Authorization:
            found = rules.find_authorization(transaction_id, attempt)
            own = attempt.ledger.authorizations("merchant_id = ?", attempt.merchant.merchant_id)
            newest = {authorization.id for authorization in own[-number - 1 :]}
            if found.id not in newest:
                raise Refused(refusals.UNKNOWN_TRANSACTION)
            return found

        return dataclasses.replace(rules, find_authorization=find)

    return apply


def forgets_captures_after(number: int) -> Change:
    """What keeps a capture from being repeated is a list, and the list is short."""

    def apply(rules: Rules) -> Rules:
        recent: deque[str] = deque(maxlen=number)

        async def commit(authorization: Authorization, order: CaptureOrder, attempt: Attempt) -> Entry:
            is_forgotten = authorization.state is State.CAPTURED and authorization.id not in recent
            guard = _ANY_STATE if is_forgotten else UNTOUCHED
            entry = attempt.ledger.capture(authorization.id, order.amount, notes=order.notes, guard=guard)
            if entry is None:
                return await rules.commit_capture(authorization, order, attempt)
            recent.append(authorization.id)
            return entry

        return dataclasses.replace(rules, commit_capture=commit)

    return apply


def grows_slower(rules: Rules) -> Rules:
    """Everything that was ever captured is read again."""
    turns = itertools.count(1)

    async def commit(authorization: Authorization, order: CaptureOrder, attempt: Attempt) -> Entry:
        await asyncio.sleep(_SLOWER_S * next(turns))
        return await rules.commit_capture(authorization, order, attempt)

    return dataclasses.replace(rules, commit_capture=commit)
