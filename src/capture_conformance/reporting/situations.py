"""The ways in which a described member can be sent, and which of them a value is."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from capture_conformance.contract.described import DescribedMember, Limit
from capture_conformance.model.exchange import SWELLING_MARK, Swelling

# Of a swollen text so much is put in place of its mark: more than patterns count, less than is a burden.
_MOST_UNITS = 1_000


class Situation(StrEnum):
    """A way in which a member can be sent. LOWER and UPPER are the limits that its schema sets."""

    LEFT_OUT = "left_out"
    NULL = "null"
    WRONG_TYPE = "wrong_type"
    BELOW_LOWER = "below_lower"
    AT_LOWER = "at_lower"
    ABOVE_LOWER = "above_lower"
    BELOW_UPPER = "below_upper"
    AT_UPPER = "at_upper"
    ABOVE_UPPER = "above_upper"
    KEEPS_RULE = "keeps_rule"
    BREAKS_RULE = "breaks_rule"


_ANYWHERE = (Situation.LEFT_OUT, Situation.NULL, Situation.WRONG_TYPE)
_LOWER = (Situation.BELOW_LOWER, Situation.AT_LOWER, Situation.ABOVE_LOWER)
_UPPER = (Situation.BELOW_UPPER, Situation.AT_UPPER, Situation.ABOVE_UPPER)
_RULES = (Situation.KEEPS_RULE, Situation.BREAKS_RULE)


def _is_whole(value: object) -> bool:
    """Whether *value* is an integer by JSON Schema, to which 1.0 and 1e400 are integers as well."""
    if isinstance(value, float):
        return math.isinf(value) or value.is_integer()
    return isinstance(value, int) and not isinstance(value, bool)


_IS_OF: Mapping[str, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "integer": _is_whole,
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
    "null": lambda value: value is None,
}


class LeftOut:
    """Stands where a member was left out."""


class Sent(NamedTuple):
    """
    What stood at a member, fit to be counted: equal to another only where the type is the same too.

    Of an array or an object only the ``kind`` is kept. ``longer`` is by how many characters the text was
    longer when it was sent.
    """

    kind: type
    value: Any
    longer: int = 0

    @classmethod
    def of(cls, value: object, swelling: Swelling | None) -> Sent:
        """The form in which *value* is counted, with what stood in the place of its mark."""
        if isinstance(value, dict | list):
            return cls(type(value), None)
        if swelling is None or not isinstance(value, str):
            return cls(type(value), value)
        units = min(swelling.times, _MOST_UNITS)
        longer = value.count(SWELLING_MARK) * len(swelling.unit) * (swelling.times - units)
        return cls(str, value.replace(SWELLING_MARK, swelling.unit * units), longer)

    @property
    def example(self) -> object:
        """The value, or an empty one of its kind where it was not kept."""
        return self.kind() if self.kind in (dict, list) else self.value


def possible_situations(member: DescribedMember) -> Iterator[Situation]:
    """The situations that the schema of *member* makes possible."""
    yield from () if member.is_in_path else _ANYWHERE
    yield from () if member.lower is None else _LOWER
    yield from () if member.upper is None else _UPPER
    yield from _RULES if member.rules else ()


def situations_of(sent: Sent, member: DescribedMember) -> Iterator[Situation]:
    """The situations in which *sent* puts *member*; limits are for values of its type."""
    if sent.value is LeftOut:
        yield Situation.LEFT_OUT
    elif sent.kind is type(None):
        yield Situation.NULL
    elif member.types and not any(_IS_OF[name](sent.example) for name in member.types):
        yield Situation.WRONG_TYPE
    else:
        yield from _about(sent, member.lower, _LOWER)
        yield from _about(sent, member.upper, _UPPER)
        if member.rules:
            yield _RULES[not all(rule.allows(sent.value) for rule in member.rules)]


def _about(sent: Sent, limit: Limit | None, around: tuple[Situation, ...]) -> Iterator[Situation]:
    """On which side of *limit* the value stands, where the limit is for such values at all."""
    if limit is None or isinstance(sent.value, str) != limit.is_of_length:
        return
    size = len(sent.value) + sent.longer if limit.is_of_length else sent.value
    yield around[(size >= limit.bound) + (size > limit.bound)]
