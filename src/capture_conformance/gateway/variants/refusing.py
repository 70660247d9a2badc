"""Variants in what is refused, and how."""

import dataclasses
from collections.abc import Callable, Mapping
from decimal import Decimal

from capture_conformance.gateway import refusals
from capture_conformance.gateway.faults.changes import (
    Change,
    refuses_with_status,
    rewrites_members,
    takes_copies,
)
from capture_conformance.gateway.faults.edits import both
from capture_conformance.gateway.records import (
    Answer,
    Authorization,
    CaptureOrder,
    Entry,
    Members,
    Operation,
    Settled,
)
from capture_conformance.gateway.refusals import Kind, Refusal, Refused
from capture_conformance.gateway.rules import Attempt, Rules
from capture_conformance.gateway.settings import Language
from capture_conformance.gateway.strict_json import first_copies, last_copies
from capture_conformance.gateway.variants.variant import Variant

_KNOWN = frozenset({"transactionId", "amount", "merchant_id", "notes"})
_CLASSES: Mapping[Kind, int] = {
    Kind.CREDENTIALS: 403,
    Kind.FORM: 422,
    Kind.AMOUNT_FORM: 422,
    Kind.LIMIT: 409,
    Kind.STATE: 409,
    Kind.UNKNOWN: 404,
}


def _is_of(*kinds: Kind) -> Callable[[Refusal], bool]:
    return lambda refusal: refusal.kind in kinds


def _by_class(rules: Rules) -> Rules:
    changes = [refuses_with_status(_is_of(kind), status) for kind, status in _CLASSES.items()]
    media_type = refuses_with_status(lambda refusal: refusal == refusals.MEDIA_TYPE, 415)
    return both(*changes, media_type)(rules)


def _tells_refusals(body: Callable[[Refusal, Members], Members], media_type: str | None = None) -> Change:
    """Every refusal has the body that *body* makes of the usual one."""

    def apply(rules: Rules) -> Rules:
        def tell(refused: Refused, operation: Operation | None, language: Language) -> Answer:
            answer = rules.refusal_answer(refused, operation, language)
            headers = answer.headers if media_type is None else (("content-type", media_type),)
            return dataclasses.replace(answer, body=body(refused.refusal, answer.body), headers=headers)

        return dataclasses.replace(rules, refusal_answer=tell)

    return apply


def _problem(refusal: Refusal, usual: Members) -> Members:
    return {
        "type": "about:blank",
        "title": refusal.en,
        "status": usual["status_code"],
        "success": False,
    }


def _demands(is_right: Callable[[Members], bool]) -> Change:
    """A capture whose members are not right is refused for its form."""

    def check(members: Members, _attempt: Attempt) -> Members:
        if "transactionId" in members and "amount" in members and not is_right(members):
            raise Refused(refusals.NOT_JSON)
        return members

    return rewrites_members(check)


def _takes_amounts(is_taken: Callable[[int], bool]) -> Change:
    """The bank has limits of its own for what may be captured."""

    def apply(rules: Rules) -> Rules:
        async def commit(authorization: Authorization, order: CaptureOrder, attempt: Attempt) -> Entry:
            if not is_taken(order.amount):
                raise Refused(refusals.OVER_LIMIT, "amount")
            return await rules.commit_capture(authorization, order, attempt)

        return dataclasses.replace(rules, commit_capture=commit)

    return apply


def _digit_strings(members: Members, _attempt: Attempt) -> Members:
    amount = members.get("amount")
    is_text = isinstance(amount, str) and amount.isascii() and amount.isdigit()
    is_capture = "transactionId" in members and "card" not in members
    return {**members, "amount": int(str(amount))} if is_text and is_capture else members


def _ids_in_any_case(rules: Rules) -> Rules:
    """Ids are UUIDs, and so the same in any letter case."""

    def canonical(entry_id: str) -> str:
        return entry_id.lower() if entry_id.isascii() else entry_id

    return dataclasses.replace(
        rules,
        find_authorization=lambda name, attempt: rules.find_authorization(canonical(name), attempt),
        find_voidable=lambda name, attempt: rules.find_voidable(canonical(name), attempt),
        find_entry=lambda name, attempt: rules.find_entry(canonical(name), attempt),
    )


def _replays(key_of: Callable[[CaptureOrder], object]) -> Change:
    """A capture of the same key once more is answered with the first one's values."""

    def apply(rules: Rules) -> Rules:
        made: dict[tuple[str, object], Entry] = {}

        async def commit(authorization: Authorization, order: CaptureOrder, attempt: Attempt) -> Entry:
            key = (authorization.id, key_of(order))
            if key not in made:
                made[key] = await rules.commit_capture(authorization, order, attempt)
            return made[key]

        return dataclasses.replace(rules, commit_capture=commit)

    return apply


def _whole_order(order: CaptureOrder) -> object:
    return order.amount, order.notes


def _told_again_with_200(rules: Rules) -> Rules:
    told: set[str] = set()

    def tell(settled: Settled, language: Language) -> Answer:
        answer = rules.capture_answer(settled, language)
        if settled.entry.id not in told:
            told.add(settled.entry.id)
            return answer
        return dataclasses.replace(answer, status=200, body={**answer.body, "status_code": 200})

    return dataclasses.replace(rules, capture_answer=tell)


def _bank(is_taken: Callable[[int], bool]) -> Change:
    """The bank has limits of its own for what may be held, and for what may be captured."""

    def check(members: Members, _attempt: Attempt) -> Members:
        amount = str(members.get("amount"))
        if "card" in members and amount.isascii() and amount.isdigit() and not is_taken(int(amount)):
            raise Refused(refusals.AMOUNT_OUT_OF_RANGE, "amount")
        return members

    return both(_takes_amounts(is_taken), rewrites_members(check))


VARIANTS: tuple[Variant, ...] = (
    Variant(
        name="refusals-all-400",
        summary="Whatever is refused, but for wrong keys, is refused with 400.",
        apply=refuses_with_status(lambda refusal: refusal.kind is not Kind.CREDENTIALS, 400),
    ),
    Variant(
        name="refusals-all-404",
        summary="What is refused for its form, its amount or its state is refused with 404.",
        apply=refuses_with_status(_is_of(Kind.FORM, Kind.AMOUNT_FORM, Kind.LIMIT, Kind.STATE), 404),
    ),
    Variant(
        name="refusals-403-409-415-422",
        summary="Refusals bear the statuses that HTTP has for them, be they on the vendor's list or not.",
        apply=_by_class,
    ),
    Variant(
        name="refusals-as-problem-json",
        summary="Refusals are problem details by RFC 9457 that also say success false.",
        apply=_tells_refusals(_problem, "application/problem+json"),
    ),
    Variant(
        name="refusals-with-nothing-but-success",
        summary="Refusals say success false, and nothing else.",
        apply=_tells_refusals(lambda refusal, usual: {"success": False}),
    ),
    Variant(
        name="business-refusals-with-200",
        summary="Refusals for amount or state are told with 200 and success false.",
        apply=refuses_with_status(_is_of(Kind.LIMIT, Kind.STATE), 200),
    ),
    Variant(
        name="unknown-members-refused",
        summary="A capture with a member that is not documented is refused.",
        apply=_demands(lambda members: set(members) <= _KNOWN or "card" in members),
    ),
    Variant(
        name="empty-notes-refused",
        summary="notes that are null or empty are refused.",
        apply=_demands(lambda members: members.get("notes", "x") not in (None, "")),
    ),
    Variant(
        name="whole-numbers-only-as-digits",
        summary="1000.0 and 1e3 are refused.",
        apply=_demands(lambda members: not isinstance(members["amount"], Decimal)),
    ),
    Variant(
        name="digit-strings-taken",
        summary="An amount may be a text of digits.",
        apply=rewrites_members(_digit_strings),
    ),
    Variant(
        name="duplicates-last-counts",
        summary="Of a member that stands twice the last copy is checked and executed.",
        apply=takes_copies(last_copies),
    ),
    Variant(
        name="duplicates-first-counts",
        summary="Of a member that stands twice the first copy is checked and executed.",
        apply=takes_copies(first_copies),
    ),
    Variant(
        name="upper-case-ids-taken",
        summary="An id in upper case is the same id.",
        apply=_ids_in_any_case,
    ),
    Variant(
        name="amounts-from-50-up",
        summary="The bank takes no amount below 50.",
        apply=_takes_amounts(lambda amount: amount >= 50),
    ),
    Variant(
        name="amounts-from-450-up",
        summary="The bank holds and takes no amount below 450.",
        apply=_bank(lambda amount: amount >= 450),
    ),
    Variant(
        name="amounts-up-to-a-million",
        summary="The bank takes no amount above a million.",
        apply=_takes_amounts(lambda amount: amount <= 10**6),
    ),
    Variant(
        name="replays-answered-with-201",
        summary="The same capture once more is answered with the first one's id.",
        apply=_replays(_whole_order),
    ),
    Variant(
        name="replays-answered-with-200",
        summary="The same capture once more is answered with the first one's values, and 200.",
        apply=both(_replays(_whole_order), _told_again_with_200),
    ),
    Variant(
        name="any-further-capture-replayed",
        summary="Whatever is captured of a captured authorization is answered with the first one's values.",
        apply=_replays(lambda order: None),
    ),
)
