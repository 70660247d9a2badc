"""How the faults about refusals beside each other come about."""

import dataclasses
import itertools
from collections.abc import Callable

from capture_conformance.gateway import refusals
from capture_conformance.gateway.faults.changes import LARGEST_STORED, Change
from capture_conformance.gateway.members import NOTES_LIMIT
from capture_conformance.gateway.records import Answer, Authorization, Members, Operation, Reply
from capture_conformance.gateway.refusals import Kind, Refused
from capture_conformance.gateway.rules import Attempt, Rules
from capture_conformance.gateway.settings import Language

_MINDS = (400, 412)


def trace(_usual: object) -> str:
    """What a handler prints that nobody has set up."""
    return (
        "java.lang.IllegalStateException: amount\n"
        "\tat com.gateway.capture.AmountReader.read(AmountReader.java:42)\n"
        "\tat com.gateway.capture.CaptureHandler.handle(CaptureHandler.java:118)"
    )


def tells_refusals(kind: Kind, place: str, value: Callable[[object], object]) -> Change:
    """Refusals of *kind* bear at *place*, or as their whole body, what *value* makes of the usual."""

    def apply(rules: Rules) -> Rules:
        def tell(refused: Refused, operation: Operation | None, language: Language) -> Answer:
            answer = rules.refusal_answer(refused, operation, language)
            if refused.refusal.kind is not kind:
                return answer
            return dataclasses.replace(answer, body=_changed(answer.body, place, value))

        return dataclasses.replace(rules, refusal_answer=tell)

    return apply


def _changed(body: Members, place: str, value: Callable[[object], object]) -> Members:
    if not place:
        whole = value(body)
        return whole if isinstance(whole, dict) else body
    outer, _, name = place.rpartition(".")
    inner = body.get(outer) if outer else body
    if isinstance(inner, dict):
        inner[name] = value(inner.get(name))
    return body


def always_the_same_refusal(rules: Rules) -> Rules:
    """Whatever was wrong, somebody thought, it is a bad request."""

    def tell(refused: Refused, operation: Operation | None, language: Language) -> Answer:
        is_for_keys = refused.refusal.kind is Kind.CREDENTIALS
        told = refused if is_for_keys else Refused(refusals.NOT_JSON)
        return rules.refusal_answer(told, operation, language)

    return dataclasses.replace(rules, refusal_answer=tell)


def changes_its_mind(rules: Rules) -> Rules:
    """Two servers behind one address do not agree."""
    minds = itertools.cycle(_MINDS)

    def tell(refused: Refused, operation: Operation | None, language: Language) -> Answer:
        answer = rules.refusal_answer(refused, operation, language)
        if refused.refusal.kind not in (Kind.FORM, Kind.AMOUNT_FORM, Kind.LIMIT):
            return answer
        status = next(minds)
        return dataclasses.replace(answer, status=status, body={**answer.body, "status_code": status})

    return dataclasses.replace(rules, refusal_answer=tell)


def second_defect_forgives(rules: Rules) -> Rules:
    """Errors are counted modulo two."""

    def is_long(body: Members) -> bool:
        notes = body.get("notes")
        return isinstance(notes, str) and len(notes) > NOTES_LIMIT

    def is_beyond(body: Members, attempt: Attempt) -> bool:
        held = attempt.ledger.authorization(str(body.get("transactionId")))
        amount = body.get("amount")
        return held is not None and isinstance(amount, int) and amount > held.amount

    def notes(body: Members, attempt: Attempt) -> str | None:
        if is_long(body) and is_beyond(body, attempt):
            return str(body["notes"])[:NOTES_LIMIT]
        return rules.notes(body, attempt)

    def limit(authorization: Authorization, body: Members, attempt: Attempt) -> int:
        return LARGEST_STORED if is_long(body) else rules.limit(authorization, body, attempt)

    return dataclasses.replace(rules, notes=notes, limit=limit)


def unchallenged(reply: Reply) -> Reply:
    """The same answer without the header."""
    kept = tuple(header for header in reply.headers if header[0] != "www-authenticate")
    return dataclasses.replace(reply, headers=kept)
