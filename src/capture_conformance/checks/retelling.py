"""A sequence of steps as a message, with a letter for each authorization."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from string import ascii_uppercase

from capture_conformance.checks.meant import meant_id
from capture_conformance.contract.answers import Outcome, asked_amount, capture_id, outcome
from capture_conformance.model.exchange import Exchange, Operation, Role
from capture_conformance.model.message import Message, Value, message

# So many members are listed at most: the first step, a mark for those left out, and the last steps.
_MOST = 12
# The redacted keys of the second merchant begin like this.
_OTHER = "${CAPTURE_OTHER_"
_ANOTHER = message("steps.another")


def retold(steps: Iterable[Exchange]) -> Message:
    """
    What was done in *steps*, in order: "authorize A, authorize B, void A, capture 600 of B".

    Steps that were refused or left open are marked, and so are authorizations for the second merchant.
    """
    taken = list(steps)
    names = _names_of(taken)
    said = tuple(_step(x, names) for x in taken)
    if len(said) > _MOST:
        said = (said[0], message("steps.left_out"), *said[2 - _MOST :])
    return message("steps.all", steps=said)


def letters_of(steps: Iterable[Exchange]) -> Mapping[str, str]:
    """The letter of each authorization in *steps*, under its id."""
    made = (capture_id(x) for x in steps if x.operation is Operation.AUTHORIZATION)
    return dict(zip(dict.fromkeys(i for i in made if i is not None), ascii_uppercase, strict=False))


def operation_of(step: Exchange) -> Message:
    """The operation of *step*, to be put into a sentence."""
    return message(f"steps.operation.{step.operation}")


def _names_of(steps: Iterable[Exchange]) -> Mapping[str, Value]:
    """What stands for each id: a letter, or the capture or void of the authorization with that letter."""
    taken = list(steps)
    names: dict[str, Value] = dict(letters_of(taken))
    for step in taken:
        issued, source = capture_id(step), names.get(meant_id(step, names) or "")
        is_made = step.operation in (Operation.CAPTURE, Operation.VOID) and outcome(step) is Outcome.ACCEPTED
        if is_made and issued is not None and source is not None:
            names.setdefault(issued, message("steps.made_of", operation=operation_of(step), whose=source))
    return names


def _step(step: Exchange, names: Mapping[str, Value]) -> Message:
    if step.operation is Operation.AUTHORIZATION:
        return _authorization(step, names.get(capture_id(step) or "", _ANOTHER))
    deed = _deed(step, names.get(meant_id(step, names) or "", _ANOTHER))
    match outcome(step):
        case Outcome.ACCEPTED:
            return deed
        case Outcome.REFUSED:
            return message("steps.refused", step=deed)
        case Outcome.UNKNOWN:
            return message("steps.unknown", step=deed)


def _authorization(step: Exchange, whose: Value) -> Message:
    is_others = any(_OTHER in value for _, value in step.request.headers)
    return message("steps.authorize_for_second" if is_others else "steps.authorize", whose=whose)


def _deed(step: Exchange, whose: Value) -> Message:
    if step.part.role is Role.ATTEMPT and step.part.case is not None:
        return message("steps.wrong", operation=operation_of(step), whose=whose, case=step.part.case)
    amount = asked_amount(step)
    if step.operation is Operation.CAPTURE and amount is not None:
        return message("steps.capture_amount", amount=amount, whose=whose)
    return message(f"steps.{step.operation}", whose=whose)
