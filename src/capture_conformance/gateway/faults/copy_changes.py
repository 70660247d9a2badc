"""How the faults about members that stand twice come about."""

import dataclasses

from capture_conformance.gateway import members, refusals
from capture_conformance.gateway.faults.changes import rescues_body, rewrites_members, takes_copies
from capture_conformance.gateway.faults.edits import tells
from capture_conformance.gateway.records import Authorization, CaptureOrder, Entry, Members, Settled, State
from capture_conformance.gateway.refusals import Refused
from capture_conformance.gateway.rules import Attempt, Rules
from capture_conformance.gateway.strict_json import Pairs, distinct, first_copies, last_copies, parse_object

_ID = "transactionId"
# Whatever has become of an authorization, as SQL over its row.
_ANY_STATE = "1"


def _last(attempt: Attempt) -> Members:
    return parse_object(attempt.call.body, gather=last_copies)


def last_copy_executed(rules: Rules) -> Rules:
    """Of a member that stands twice the first copy is checked, and the last amount captured."""
    lenient = takes_copies(first_copies)(rules)

    async def commit(authorization: Authorization, order: CaptureOrder, attempt: Attempt) -> Entry:
        last = members.whole_number(_last(attempt).get("amount"))
        executed = order if last is None else dataclasses.replace(order, amount=last)
        return await lenient.commit_capture(authorization, executed, attempt)

    return dataclasses.replace(lenient, commit_capture=commit)


def first_copy_told(rules: Rules) -> Rules:
    """Of a member that stands twice the last copy is captured, and the first amount told."""
    first: dict[str, object] = {}

    def rescue(_nothing: Members, attempt: Attempt) -> Members:
        last = _last(attempt)
        first[str(last.get(_ID))] = parse_object(attempt.call.body, gather=first_copies).get("amount")
        return last

    def told(settled: Settled) -> object:
        return first.pop(settled.authorization.id, settled.entry.amount)

    def forget(body: Members, _attempt: Attempt) -> Members:
        first.pop(str(body.get(_ID)), None)
        return body

    rules = rewrites_members(forget)(rules)
    lenient = rescues_body(rescue, from_refusals=(refusals.DUPLICATE_MEMBER,))(rules)
    return tells("payment_details.amount", told)(lenient)


def _first_id(pairs: Pairs) -> Members:
    """The members of an object: the first of its ids, and nothing else twice."""
    others = [pair for pair in pairs if pair[0] != _ID]
    return distinct(others) | first_copies([pair for pair in pairs if pair[0] == _ID])


def last_id_executed(rules: Rules) -> Rules:
    """Of an id that stands twice the first copy is checked, and the last one captured."""
    lenient = takes_copies(_first_id)(rules)

    async def commit(authorization: Authorization, order: CaptureOrder, attempt: Attempt) -> Entry:
        last = str(_last(attempt).get(_ID))
        if last == order.transaction_id or authorization.state is not State.AUTHORIZED:
            return await lenient.commit_capture(authorization, order, attempt)
        entry = attempt.ledger.capture(last, order.amount, notes=order.notes, guard=_ANY_STATE)
        if entry is None:
            raise Refused(refusals.UNKNOWN_TRANSACTION)
        return entry

    return dataclasses.replace(lenient, commit_capture=commit)
