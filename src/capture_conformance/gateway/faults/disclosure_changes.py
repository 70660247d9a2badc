"""How the faults that hand secrets to somebody else come about."""

import dataclasses
from collections.abc import Callable, Sequence
from typing import TypeAlias

from capture_conformance.gateway import refusals
from capture_conformance.gateway.credentials import Presented
from capture_conformance.gateway.faults.changes import Change
from capture_conformance.gateway.faults.one_setting_changes import tells_status_to_anyone
from capture_conformance.gateway.records import Answer, Members, Operation, Settled
from capture_conformance.gateway.refusals import Refused
from capture_conformance.gateway.rules import Rules
from capture_conformance.gateway.settings import Language, Merchant

Header: TypeAlias = tuple[str, str]


@dataclasses.dataclass(slots=True)
class Memory:
    """The values that a careless gateway keeps: all merchants, the caller, and the latest card."""

    merchants: Sequence[Merchant] = ()
    caller: Merchant | None = None
    card: Members = dataclasses.field(default_factory=dict)


Show: TypeAlias = Callable[[Memory], Header | None]


def in_every_header(show: Show) -> Change:
    """Every answer bears the header that *show* makes of the memory, if it makes one."""
    return _remembers(lambda memory, answer: _with_header(answer, show(memory)), _unchanged)


def in_refusals_header(show: Show) -> Change:
    """Every refusal for an unknown id bears the header that *show* makes of the memory."""

    def tell(memory: Memory, answer: Answer, refused: Refused) -> Answer:
        is_unknown = refused.refusal == refusals.UNKNOWN_TRANSACTION
        return _with_header(answer, show(memory)) if is_unknown else answer

    return _remembers(_same, tell)


def to_strangers(show: Callable[[Memory], str]) -> Change:
    """A refusal for the keys holds a member with the text that *show* makes of the memory."""

    def tell(memory: Memory, answer: Answer, refused: Refused) -> Answer:
        if refused.refusal != refusals.BAD_KEYS or not show(memory):
            return answer
        return dataclasses.replace(answer, body={**answer.body, "detail": show(memory)})

    return _remembers(_same, tell)


def first_key_cookie(memory: Memory) -> Header | None:
    """A cookie with the first merchant's key."""
    return ("set-cookie", f"key={memory.merchants[0].x_api_key}; Path=/") if memory.merchants else None


def first_key_for_the_second(memory: Memory) -> Header | None:
    """For the second merchant, the first one's key."""
    is_second = memory.caller is not None and memory.caller != memory.merchants[0]
    return ("x-owner", memory.merchants[0].api_key) if is_second else None


def expected_key(memory: Memory) -> str:
    """The key that would have been right."""
    return f"expected {memory.merchants[0].api_key}" if memory.merchants else ""


def card_cookie(memory: Memory) -> Header | None:
    """A cookie with the number of the latest card."""
    return ("set-cookie", f"card={memory.card['number']}; Path=/") if "number" in memory.card else None


def code_cookie(memory: Memory) -> Header | None:
    """A cookie with the security code of the latest card."""
    return ("set-cookie", f"cvc={memory.card['cvc']}; Path=/") if "cvc" in memory.card else None


def latest_card(memory: Memory) -> str:
    """The number of the latest card."""
    return f"latest card {memory.card['number']}" if "number" in memory.card else ""


def whole_cards_to_anyone(rules: Rules) -> Rules:
    """A status query is answered to any merchant, and to another one with the whole card number."""
    numbers: dict[str, object] = {}

    def remember(settled: Settled, language: Language) -> Answer:
        numbers[settled.authorization.id] = _card_in(settled).get("number")
        return rules.authorization_answer(settled, language)

    def tell(settled: Settled, language: Language) -> Answer:
        answer = rules.status_answer(settled, language)
        details = answer.body.get("payment_details")
        is_stranger = settled.authorization.merchant_id != settled.merchant.merchant_id
        if is_stranger and isinstance(details, dict) and isinstance(details.get("card"), dict):
            details["card"]["number"] = numbers.get(settled.authorization.id)
        return answer

    return dataclasses.replace(
        tells_status_to_anyone(rules), authorization_answer=remember, status_answer=tell
    )


def _remembers(
    send: Callable[[Memory, Answer], Answer], tell: Callable[[Memory, Answer, Refused], Answer]
) -> Change:
    """Callers and cards are kept in memory; *send* changes every answer, and *tell* every refusal."""

    def apply(rules: Rules) -> Rules:
        memory = Memory()

        def recognise(presented: Presented, merchants: Sequence[Merchant]) -> Merchant | None:
            memory.merchants, memory.caller = merchants, rules.recognise(presented, merchants)
            return memory.caller

        def authorized(settled: Settled, language: Language) -> Answer:
            memory.card = _card_in(settled)
            return rules.authorization_answer(settled, language)

        def refuse(refused: Refused, operation: Operation | None, language: Language) -> Answer:
            return tell(memory, rules.refusal_answer(refused, operation, language), refused)

        return dataclasses.replace(
            rules,
            recognise=recognise,
            authorization_answer=authorized,
            refusal_answer=refuse,
            encode=lambda answer: rules.encode(send(memory, answer)),
        )

    return apply


def _card_in(settled: Settled) -> Members:
    card = settled.members.get("card")
    return card if isinstance(card, dict) else {}


def _with_header(answer: Answer, header: Header | None) -> Answer:
    return answer if header is None else dataclasses.replace(answer, headers=(*answer.headers, header))


def _same(_memory: Memory, answer: Answer) -> Answer:
    return answer


def _unchanged(_memory: Memory, answer: Answer, _refused: Refused) -> Answer:
    return answer
