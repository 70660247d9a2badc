"""A merchant as the tester plays it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Owner(StrEnum):
    """One of the two merchants of a run."""

    OWN = "own"
    OTHER = "other"


_PARTS = ("merchant_id", "api_key", "x_api_key")


@dataclass(frozen=True, slots=True, kw_only=True)
class Merchant:
    """
    Who asks: the id that goes into bodies and the two keys that go into headers.

    ``plain_key`` is what ``api_key`` was before it was encoded; empty where it was not.
    """

    merchant_id: str
    api_key: str = field(repr=False)
    x_api_key: str = field(repr=False)
    plain_key: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Merchants:
    """The merchant that the run acts for, and a second one where there is one."""

    own: Merchant
    other: Merchant | None = None


def variable_names(variables: Mapping[str, str], prefix: str = "") -> tuple[str, str, str]:
    """
    The environment variables of one merchant: its id, its API key and its x-api-key.

    Args:
        variables: Where one of them has another name than its usual one.

        prefix: ``other_`` for the second merchant.
    """
    merchant_id, api_key, x_api_key = (
        variables.get(prefix + part, f"CAPTURE_{prefix}{part}".upper()) for part in _PARTS
    )
    return merchant_id, api_key, x_api_key
