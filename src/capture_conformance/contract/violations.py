"""Which requirements a capture body breaks by its form, judged with the schema of the request."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import cast

from jsonschema.exceptions import ValidationError

from capture_conformance.contract.schemas import validator

_MISSING = {"transactionId": "CAP-REQ-01", "merchant_id": "CAP-REQ-03", "amount": "CAP-REQ-05"}

_TEXTS = {
    ("transactionId", "minLength"): "CAP-REQ-02",
    ("transactionId", "pattern"): "CAP-REQ-02",
    ("transactionId", "maxLength"): "CAP-REQ-08",
    ("transactionId", "type"): "CAP-REQ-14",
    ("merchant_id", "minLength"): "CAP-REQ-04",
    ("merchant_id", "pattern"): "CAP-REQ-04",
    ("merchant_id", "maxLength"): "CAP-REQ-09",
    ("merchant_id", "type"): "CAP-REQ-15",
    ("notes", "maxLength"): "CAP-REQ-10",
    ("notes", "type"): "CAP-REQ-16",
}

_NULL = "CAP-REQ-06"
_NOT_AN_OBJECT = "CAP-REQ-17"


def violations(body: object) -> frozenset[str]:
    """
    The ids of the requirements that *body* breaks by its form; none if any gateway has to read it.

    Args:
        body: A parsed request body. What only the body's text shows, such as a member that stands
            twice, is not seen.
    """
    errors: Iterator[ValidationError] = validator("capture-request").iter_errors(body)
    return frozenset(requirement for error in errors for requirement in _requirements(error))


def _requirements(error: ValidationError) -> Iterator[str]:
    """What one violation of the schema breaks; nothing where the contract leaves the case open."""
    if not error.absolute_path:
        yield from _of_the_whole(error)
        return
    member, value = error.absolute_path[0], error.instance
    if value is None:
        # Whether null may stand for notes left out is not stated anywhere.
        yield from () if member == "notes" else (_NULL,)
    elif member == "amount":
        yield from _of_the_amount(value, error.validator)
    else:
        yield _TEXTS[str(member), str(error.validator)]


def _of_the_whole(error: ValidationError) -> Iterator[str]:
    if error.validator == "type":
        yield _NOT_AN_OBJECT
    elif error.validator == "required":
        members = cast("dict[str, object]", error.instance)
        yield from (name for member, name in _MISSING.items() if member not in members)


def _of_the_amount(value: object, keyword: object) -> Iterator[str]:
    if keyword == "minimum":
        yield from _of_its_size(value)
    elif isinstance(value, bool):
        yield "CAP-AMT-06"
    elif isinstance(value, float):
        # Not finite: the parser has read what JSON has no spelling for.
        yield "CAP-AMT-05" if math.isfinite(value) else "CAP-AMT-13"
    elif isinstance(value, str):
        yield "CAP-AMT-07" if value.isascii() and value.isdigit() else "CAP-AMT-08"
    else:
        yield "CAP-AMT-09"


def _of_its_size(value: object) -> Iterator[str]:
    if value == 0:
        yield "CAP-AMT-10"
    elif isinstance(value, int | float) and value < 0:
        yield "CAP-AMT-11"
