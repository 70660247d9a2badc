"""Changes that hold under some condition alone, or every so many times."""

import dataclasses
import itertools
from collections.abc import Callable
from typing import TypeAlias

from capture_conformance.gateway.faults.changes import Change
from capture_conformance.gateway.faults.edits import sends_captures
from capture_conformance.gateway.records import Answer, Reply, Settled
from capture_conformance.gateway.rules import Rules
from capture_conformance.gateway.settings import Language

When: TypeAlias = Callable[[Settled], bool]
MANY = 2**24
_LONG_NOTES, _LONG_REFERENCE = 100, 30


def is_part(settled: Settled) -> bool:
    """Less than the whole is captured."""
    return settled.entry.amount < settled.authorization.amount


def is_large(settled: Settled) -> bool:
    """More is captured than fits into 24 bits."""
    return settled.entry.amount >= MANY


def ends_in(digits: int) -> When:
    """The amount's last two digits are *digits*."""
    return lambda settled: settled.entry.amount % 100 == digits


def is_visa(settled: Settled) -> bool:
    """The card is of that scheme."""
    return settled.authorization.card.scheme == "VISA"


def has_long_notes(settled: Settled) -> bool:
    """The notes come near their limit."""
    return len(str(settled.members.get("notes", ""))) > _LONG_NOTES


def has_foreign_notes(settled: Settled) -> bool:
    """The notes hold something beyond ASCII."""
    return not str(settled.members.get("notes", "")).isascii()


def has_long_reference(settled: Settled) -> bool:
    """The merchant's reference is longer than most."""
    return len(settled.authorization.merchant_txn_ref) > _LONG_REFERENCE


def both_of(*conditions: When) -> When:
    """All of *conditions* at once."""
    return lambda settled: all(condition(settled) for condition in conditions)


def only_when(condition: When, change: Change) -> Change:
    """*change* of the capture's answer, where *condition* holds."""

    def apply(rules: Rules) -> Rules:
        changed = change(rules)

        def tell(settled: Settled, language: Language) -> Answer:
            teller = changed if condition(settled) else rules
            return teller.capture_answer(settled, language)

        return dataclasses.replace(rules, capture_answer=tell)

    return apply


def every(number: int, change: Change) -> Change:
    """*change* of the capture's answer, every *number* captures."""

    def apply(rules: Rules) -> Rules:
        turns = itertools.count(1)
        return only_when(lambda settled: next(turns) % number == 0, change)(rules)

    return apply


def sends_every(number: int, rewrite: Callable[[Reply], Reply]) -> Change:
    """The bytes of a capture's success are rewritten, every *number* captures."""

    def apply(rules: Rules) -> Rules:
        turns = itertools.count(1)

        def sometimes(reply: Reply) -> Reply:
            return rewrite(reply) if next(turns) % number == 0 else reply

        return sends_captures(sometimes)(rules)

    return apply
