"""Telling a sequence of steps in words, each authorization under a letter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from string import ascii_uppercase

from capture_conformance.checks.meant import meant_id
from capture_conformance.contract.answers import Outcome, asked_amount, capture_id, outcome
from capture_conformance.language.rendering import english
from capture_conformance.model.exchange import Exchange, Operation, Role

# So many steps are told at most, the first and the last of them.
_MOST = 12
# What the boundary leaves of the second merchant's keys begins so.
_OTHER = "${CAPTURE_OTHER_"


def retold(steps: Iterable[Exchange]) -> str:
    """
    What was done in *steps*, in their order: "authorize A, authorize B, void A, capture 600 of B".

    What was refused is said to be, and so is what was authorized for the second merchant.
    """
    told = list(steps)
    names = _names_of(told)
    words = [_step(x, names) for x in told]
    return ", ".join(words if len(words) <= _MOST else [words[0], "…", *words[2 - _MOST :]])


def letters_of(steps: Iterable[Exchange]) -> Mapping[str, str]:
    """The letter under which each authorization in *steps* is told."""
    made = (capture_id(x) for x in steps if x.operation is Operation.AUTHORIZATION)
    return dict(zip(dict.fromkeys(i for i in made if i is not None), ascii_uppercase, strict=False))


def _names_of(steps: Iterable[Exchange]) -> Mapping[str, str]:
    """What is told in place of each id: a letter, or of which letter it is the capture or the void."""
    told = list(steps)
    names = dict(letters_of(told))
    for step in told:
        issued, source = capture_id(step), names.get(meant_id(step, names) or "")
        is_made = step.operation in (Operation.CAPTURE, Operation.VOID) and outcome(step) is Outcome.ACCEPTED
        if is_made and issued is not None and source is not None:
            names.setdefault(issued, f"the {step.operation} of {source}")
    return names


def _step(step: Exchange, names: Mapping[str, str]) -> str:
    if step.operation is Operation.AUTHORIZATION:
        whose = names.get(capture_id(step) or "", "another")
        is_others = any(_OTHER in value for _, value in step.request.headers)
        return f"authorize {whose} for merchant 2" if is_others else f"authorize {whose}"
    whose = names.get(meant_id(step, names) or "", "another")
    is_wrong = step.part.role is Role.ATTEMPT
    deed = f"{step.operation} of {whose} with {english(step.part.case)}" if is_wrong else _deed(step, whose)
    return deed if outcome(step) is Outcome.ACCEPTED else f"{deed} ({outcome(step)})"


def _deed(step: Exchange, whose: str) -> str:
    amount = asked_amount(step)
    is_told = step.operation is Operation.CAPTURE and amount is not None
    return f"{step.operation} {amount} of {whose}" if is_told else f"{step.operation} {whose}"
