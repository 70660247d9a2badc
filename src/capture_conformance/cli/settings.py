"""Credentials, which come from the environment alone."""

from __future__ import annotations

import os
from collections.abc import Mapping

from capture_conformance.model.errors import UsageError
from capture_conformance.model.merchant import Merchant, Merchants

OWN = ("CAPTURE_MERCHANT_ID", "CAPTURE_API_KEY", "CAPTURE_X_API_KEY")
OTHER = ("CAPTURE_OTHER_MERCHANT_ID", "CAPTURE_OTHER_API_KEY", "CAPTURE_OTHER_X_API_KEY")
_SHORTEST_KEY = 10


def merchants_from(environment: Mapping[str, str] = os.environ) -> Merchants:
    """
    The merchants that *environment* describes.

    Raises:
        UsageError: A variable is missing, or holds what cannot be a key.
    """
    own = _merchant(environment, OWN)
    if own is None:
        missing = [name for name in OWN if not environment.get(name)]
        raise UsageError(f"missing in the environment: {', '.join(missing)}")
    other = _merchant(environment, OTHER)
    if other is not None:
        _refuse_one_for_two(own, other)
    return Merchants(own=own, other=other)


def _refuse_one_for_two(own: Merchant, other: Merchant) -> None:
    """A merchant is no stranger to itself: what it may do with its own would look like a theft."""
    pairs = zip(OWN, OTHER, (own.merchant_id, own.api_key, own.x_api_key), strict=False)
    values = (other.merchant_id, other.api_key, other.x_api_key)
    same = [f"{one} and {two}" for (one, two, value), its in zip(pairs, values, strict=True) if value == its]
    if same:
        raise UsageError(f"the second merchant has to be another one; the same: {', '.join(same)}")


def _merchant(environment: Mapping[str, str], names: tuple[str, str, str]) -> Merchant | None:
    """The merchant, or None where none of its variables is set."""
    values = [environment.get(name, "") for name in names]
    if not any(values):
        return None
    missing = [name for name, value in zip(names, values, strict=True) if not value]
    if missing:
        raise UsageError(f"missing in the environment: {', '.join(missing)}")
    for name, value in zip(names[1:], values[1:], strict=True):
        _refuse_malformed(name, value)
    return Merchant(merchant_id=values[0], api_key=values[1], x_api_key=values[2])


def _refuse_malformed(name: str, key: str) -> None:
    """The value itself is never shown."""
    if key.lower().startswith("basic "):
        raise UsageError(f"{name}: give the key alone; the word Basic is put before it")
    if key != key.strip() or not key.isprintable() or not key.isascii():
        raise UsageError(f"{name}: holds blanks at its ends, or characters that no header can carry")
    if len(key) < _SHORTEST_KEY:
        raise UsageError(f"{name}: shorter than {_SHORTEST_KEY} characters, so it is no key")
