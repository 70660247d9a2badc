"""Telling a sequence of steps in words, each authorization under a letter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from string import ascii_uppercase

from capture_conformance.contract.answers import Outcome, asked_amount, capture_id, named_id, outcome
from capture_conformance.model.exchange import Exchange, Operation, Role

# So many steps are told at most, the first and the last of them.
_MOST = 12


def retold(steps: Iterable[Exchange]) -> str:
    """
    What was done in *steps*, in their order: "authorize A, authorize B, void A, capture 600 of B".

    What was refused is said to be.
    """
    told = list(steps)
    letters = letters_of(told)
    words = [_step(x, letters) for x in told]
    return ", ".join(words if len(words) <= _MOST else [words[0], "…", *words[2 - _MOST :]])


def letters_of(steps: Iterable[Exchange]) -> Mapping[str, str]:
    """The letter under which each authorization in *steps* is told."""
    made = (capture_id(x) for x in steps if x.operation is Operation.AUTHORIZATION)
    return dict(zip(dict.fromkeys(i for i in made if i is not None), ascii_uppercase, strict=False))


def _step(step: Exchange, letters: Mapping[str, str]) -> str:
    if step.operation is Operation.AUTHORIZATION:
        return f"authorize {letters.get(capture_id(step) or '', 'another')}"
    whose = letters.get(named_id(step) or "", "another")
    is_wrong = step.part.role is Role.ATTEMPT
    deed = f"{step.operation} of {whose} with {step.part.case}" if is_wrong else _deed(step, whose)
    return deed if outcome(step) is Outcome.ACCEPTED else f"{deed} ({outcome(step)})"


def _deed(step: Exchange, whose: str) -> str:
    amount = asked_amount(step)
    is_told = step.operation is Operation.CAPTURE and amount is not None
    return f"{step.operation} {amount} of {whose}" if is_told else f"{step.operation} {whose}"
