"""How a finding writes the values that an answer has."""

from __future__ import annotations

import json
from decimal import Decimal

from capture_conformance.model.message import Message, message


def spelt(value: object) -> str:
    """*value* as it is on the wire, but a text without its quotation marks."""
    return str(value) if isinstance(value, str | Decimal) else json.dumps(value, ensure_ascii=False)


def spelt_apart(first: object, second: object) -> tuple[str, str]:
    """Two different values; texts keep their quotation marks where only these show the difference."""
    if spelt(first) != spelt(second):
        return spelt(first), spelt(second)
    return quoted(first), quoted(second)


def member_value(name: str, value: object) -> Message:
    """The member *name* and its *value*."""
    return message("values.value", member=name, value=spelt(value))


def quoted(value: object) -> str:
    """*value* as it is on the wire, a text with its quotation marks."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else spelt(value)
