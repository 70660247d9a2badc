"""How the faults about members that stand twice come about."""

import dataclasses
import json

from capture_conformance.gateway import members, refusals
from capture_conformance.gateway.faults.changes import rescues_body, rewrites_members
from capture_conformance.gateway.faults.edits import tells
from capture_conformance.gateway.records import Authorization, CaptureOrder, Entry, Members, Settled, State
from capture_conformance.gateway.refusals import Refused
from capture_conformance.gateway.rules import Attempt, Rules
from capture_conformance.gateway.strict_json import first_copies, parse_object

_ID = "transactionId"
# Whatever has become of an authorization, as SQL over its row.
_ANY_STATE = "1"


def _pairs(attempt: Attempt) -> list[tuple[str, object]]:
    def keep(pairs: list[tuple[str, object]]) -> list[tuple[str, object]]:
        return pairs

    try:
        found: object = json.loads(attempt.call.body, object_pairs_hook=keep)
    except (ValueError, RecursionError) as error:
        raise Refused(refusals.NOT_JSON) from error
    return found if isinstance(found, list) else []


def _first_of_each(_nothing: Members, attempt: Attempt) -> Members:
    return dict(reversed(_pairs(attempt)))


def last_copy_executed(rules: Rules) -> Rules:
    """Of a member that stands twice the first copy is checked, and the last amount captured."""
    lenient = rescues_body(_first_of_each, from_refusals=(refusals.DUPLICATE_MEMBER,))(rules)

    async def commit(authorization: Authorization, order: CaptureOrder, attempt: Attempt) -> Entry:
        last = members.whole_number(dict(_pairs(attempt)).get("amount"))
        executed = order if last is None else dataclasses.replace(order, amount=last)
        return await lenient.commit_capture(authorization, executed, attempt)

    return dataclasses.replace(lenient, commit_capture=commit)


def first_copy_told(rules: Rules) -> Rules:
    """Of a member that stands twice the last copy is captured, and the first amount told."""
    first: dict[str, object] = {}

    def rescue(_nothing: Members, attempt: Attempt) -> Members:
        last = dict(_pairs(attempt))
        first[str(last.get("transactionId"))] = _first_of_each({}, attempt).get("amount")
        return last

    def told(settled: Settled) -> object:
        return first.pop(settled.authorization.id, settled.entry.amount)

    def forget(body: Members, _attempt: Attempt) -> Members:
        first.pop(str(body.get("transactionId")), None)
        return body

    rules = rewrites_members(forget)(rules)
    lenient = rescues_body(rescue, from_refusals=(refusals.DUPLICATE_MEMBER,))(rules)
    return tells("payment_details.amount", told)(lenient)


def _first_id(_nothing: Members, attempt: Attempt) -> Members:
    """The body with the first of its ids, where nothing else in it stands twice."""
    body = parse_object(attempt.call.body, gather=first_copies)
    others = [name for name, _ in _pairs(attempt) if name != _ID]
    if len(set(others)) < len(others):
        raise Refused(refusals.DUPLICATE_MEMBER, "amount")
    return body


def last_id_executed(rules: Rules) -> Rules:
    """Of an id that stands twice the first copy is checked, and the last one captured."""
    lenient = rescues_body(_first_id, from_refusals=(refusals.DUPLICATE_MEMBER,))(rules)

    async def commit(authorization: Authorization, order: CaptureOrder, attempt: Attempt) -> Entry:
        last = str(dict(_pairs(attempt)).get(_ID))
        if last == order.transaction_id or authorization.state is not State.AUTHORIZED:
            return await lenient.commit_capture(authorization, order, attempt)
        entry = attempt.ledger.capture(last, order.amount, notes=order.notes, guard=_ANY_STATE)
        if entry is None:
            raise Refused(refusals.UNKNOWN_TRANSACTION)
        return entry

    return dataclasses.replace(lenient, commit_capture=commit)
