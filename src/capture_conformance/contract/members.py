"""Members of JSON objects, each read with the type that it has to have."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

_Name = TypeVar("_Name", bound=StrEnum)
_KINDS = {dict: "an object", list: "an array", str: "a text", bool: "a truth value", type(None): "null"}


class WrongMember(ValueError):
    """A member is missing or has another type than it has to have; the message names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Members:
    """The members of one JSON object; ``place`` names it in errors, and is empty for the outermost."""

    of: Mapping[str, Any]
    place: str = ""

    def text(self, name: str) -> str:
        """The text called *name*."""
        value = self._value(name)
        if not isinstance(value, str):
            raise self._wrong(name, "a text", value)
        return value

    def optional_text(self, name: str) -> str | None:
        """The text called *name*, or None where it is null or missing."""
        return None if self.of.get(name) is None else self.text(name)

    def data(self, name: str) -> bytes:
        """The text called *name* in UTF-8."""
        text = self.text(name)
        try:
            return text.encode()
        except UnicodeEncodeError as error:
            raise self._wrong(name, "a text of whole characters", text) from error

    def integer(self, name: str) -> int:
        """The integer called *name*."""
        value = self._value(name)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self._wrong(name, "an integer", value)
        return value

    def number(self, name: str, default: float | None = None) -> float:
        """The number called *name*, finite and not negative."""
        if default is not None and name not in self.of:
            return default
        value = self._value(name)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not math.isfinite(value) or value < 0:
            raise self._wrong(name, "a finite number from 0 on", value)
        return float(value)

    def truth(self, name: str, *, default: bool | None = None) -> bool:
        """The truth value called *name*."""
        if default is not None and name not in self.of:
            return default
        value = self._value(name)
        if not isinstance(value, bool):
            raise self._wrong(name, "true or false", value)
        return value

    def moment(self, name: str) -> datetime:
        """The time called *name*, with its offset from UTC."""
        text = self.text(name)
        try:
            moment = datetime.fromisoformat(text)
        except ValueError as error:
            raise self._wrong(name, "a time", text) from error
        if moment.tzinfo is None:
            raise self._wrong(name, "a time with its offset from UTC", text)
        return moment

    def one_of(self, name: str, names: type[_Name]) -> _Name:
        """The member called *name* as one of *names*."""
        text = self.text(name)
        try:
            return names(text)
        except ValueError as error:
            raise self._wrong(name, f"one of {', '.join(names)}", text) from error

    def texts(self, name: str) -> tuple[str, ...]:
        """The texts of the array called *name*."""
        values = self.array(name)
        if not all(isinstance(value, str) for value in values):
            raise self._wrong(name, "an array of texts", values)
        return tuple(values)

    def pairs(self, name: str) -> tuple[tuple[str, str], ...]:
        """The pairs of texts of the array called *name*."""
        values = self.array(name)
        for pair in values:
            is_pair = isinstance(pair, list) and len(pair) == 2 and all(isinstance(x, str) for x in pair)
            if not is_pair:
                raise self._wrong(name, "an array of pairs of texts", values)
        return tuple((key, value) for key, value in values)

    def array(self, name: str) -> list[Any]:
        """The array called *name*."""
        value = self._value(name)
        if not isinstance(value, list):
            raise self._wrong(name, "an array", value)
        return value

    def below(self, name: str) -> Members:
        """The object called *name*."""
        return self._object(name, self._value(name))

    def objects(self, name: str) -> Iterator[Members]:
        """The objects of the array called *name*."""
        for index, value in enumerate(self.array(name)):
            yield self._object(f"{name}.{index}", value)

    def _object(self, name: str, value: object) -> Members:
        if not isinstance(value, dict):
            raise self._wrong(name, "an object", value)
        return Members(of=value, place=f"{self.place}{name}.")

    def _value(self, name: str) -> Any:  # noqa: ANN401 - JSON enters here, and its type is looked at next
        if name not in self.of:
            raise WrongMember(f"{self.place}{name}: missing")
        return self.of[name]

    def _wrong(self, name: str, expected: str, value: object) -> WrongMember:
        return WrongMember(f"{self.place}{name}: expected {expected}, found {kind_of(value)}")


def kind_of(value: object) -> str:
    """The kind of a JSON value in words, and a short text or a small number itself."""
    if isinstance(value, str) and len(value) <= 20:
        return f"the text {value!r}"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return "a number" if abs(value) > 1e9 else f"the number {value}"
    return _KINDS[type(value)]
