"""Redaction stays linear: a large body takes no more than its size is worth."""

from __future__ import annotations

import json
import time
from random import Random

import pytest

from transport.redaction.wrappings import MASTERCARD, acquainted

_SIZE = 1 << 20
# Four times as much takes less than two seconds of one processor; a quadratic search would take minutes.
_MOST_S = 2.0


def _drawn(alphabet: str) -> str:
    random = Random(1)  # noqa: S311 - the same every time
    return "".join(random.choices(alphabet, k=_SIZE))


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(_drawn("0123456789"), id="digits"),
        pytest.param("3" * _SIZE, id="one digit"),
        pytest.param(_drawn("0123456789abcdef"), id="hex"),
        pytest.param(f"{MASTERCARD[:-1]}9" * (_SIZE // 16), id="beginnings of a card"),
        pytest.param(json.dumps([*MASTERCARD[:-1], "9"] * (_SIZE // 80)), id="beginnings of a split card"),
        pytest.param(json.dumps([int(digit) for digit in _drawn("0123456789")[: _SIZE // 3]]), id="array"),
    ],
)
def test_a_large_body_is_searched_in_linear_time(body: str) -> None:
    """Of digits, of hex, and of all but whole card numbers."""
    began = time.process_time()
    acquainted().body(body.encode(), "response.body")

    assert time.process_time() - began < _MOST_S
