"""What the suite has to say, as data: text is made of it at the edge, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

Value: TypeAlias = "str | int | Message | tuple[Value, ...]"
VERBATIM = "verbatim"


@dataclass(frozen=True, slots=True)
class Message:
    """
    One thing to say: the id of an entry in the catalogues, and what fills the places of that entry.

    Attributes:
        id: Dotted, as ``amounts.case.minus_one``; the first part names the file of the catalogues.

        args: The name and the value of each place. A text is data and is the same in every language; a
            message is rendered in its turn, and so is each member of a tuple.
    """

    id: str
    args: tuple[tuple[str, Value], ...] = ()

    def __str__(self) -> str:
        """Return the slug, which identifies what is said and does not change with the wording."""
        if not self.args:
            return self.id
        return f"{self.id}({', '.join(f'{name}={_slug(value)}' for name, value in self.args)})"

    def arg(self, name: str) -> Value | None:
        """The value of the place called *name*; None where there is none."""
        return next((value for key, value in self.args if key == name), None)


def message(id: str, /, **args: Value | Decimal | None) -> Message:  # noqa: A002 - it is one
    """The message *id* with those of *args* that are not None; a Decimal becomes its digits."""
    return Message(id, tuple((name, _plain(value)) for name, value in args.items() if value is not None))


def verbatim(text: str) -> Message:
    """*text* as it is, in every language: the words of somebody else, such as an operating system's."""
    return Message(VERBATIM, (("text", text),))


def with_texts(said: Message, change: Callable[[str], str]) -> Message:
    """*said* with *change* applied to every text that is data in it."""
    return Message(said.id, tuple((name, _changed(value, change)) for name, value in said.args))


def _changed(value: Value, change: Callable[[str], str]) -> Value:
    match value:
        case str():
            return change(value)
        case Message():
            return with_texts(value, change)
        case tuple():
            return tuple(_changed(each, change) for each in value)
        case _:
            return value


def _plain(value: Value | Decimal) -> Value:
    return str(value) if isinstance(value, Decimal) else value


def _slug(value: Value) -> str:
    return f"[{', '.join(map(_slug, value))}]" if isinstance(value, tuple) else str(value)
