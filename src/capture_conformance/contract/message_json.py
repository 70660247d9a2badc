"""Messages as members of JSON files, and back."""

from __future__ import annotations

from typing import Any

from capture_conformance.contract.members import WrongMember
from capture_conformance.model.message import Message, Value


def message_to_json(said: Message | None) -> dict[str, Any] | None:
    """The object that stands for *said*: its id, and its arguments where there are some."""
    if said is None:
        return None
    if not said.args:
        return {"id": said.id}
    return {"id": said.id, "args": {name: _to_json(value) for name, value in said.args}}


def message_from_json(value: object, place: str = "") -> Message:
    """
    The message that *value* stands for.

    Args:
        value: What ``message_to_json`` wrote.

        place: Where it was found, for errors.

    Raises:
        WrongMember: It is no such object.
    """
    match value:
        case {"id": str(name), **rest} if isinstance(rest.get("args", {}), dict):
            args = _args(rest.get("args", {}))
            return Message(name, tuple((key, _from_json(x, place)) for key, x in args.items()))
        case _:
            raise WrongMember(f"{place}: expected a message, an object with an id")


def optional_message(value: object, place: str = "") -> Message | None:
    """The message that *value* stands for; None for null."""
    return None if value is None else message_from_json(value, place)


def _to_json(value: Value) -> Any:  # noqa: ANN401 - it becomes JSON
    match value:
        case Message():
            return message_to_json(value)
        case tuple():
            return [_to_json(each) for each in value]
        case _:
            return value


def _args(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _from_json(value: object, place: str) -> Value:
    match value:
        case str() | int():
            return value
        case list():
            return tuple(_from_json(each, place) for each in value)
        case _:
            return message_from_json(value, place)
