"""Fresh identities: values that no earlier request, of this run or another, has used."""

from __future__ import annotations

import re
import secrets
import uuid
from collections.abc import Iterator
from itertools import count

# Characters. Source: authorization page, Body: merchant_txn_ref.
REFERENCE_LIMIT = 45
_MINTED = re.compile(r"cc-[0-9a-z]+(?:-[0-9]+)?")


def unknown_transaction_id() -> str:
    """A well-formed id that no gateway has issued."""
    return str(uuid.uuid4())


def unknown_key(model: str) -> str:
    """
    A random key as long as *model*, of letters and digits.

    The length is kept so that a check of the shape alone lets it pass.
    """
    alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
    return "".join(secrets.choice(alphabet) for _ in range(max(len(model), 12)))


def references(marker: str) -> Iterator[str]:
    """
    References for authorizations, at most 45 characters, each used once.

    They are not drawn from the seed: a repeated run would meet its own earlier payments.
    """
    stem = f"cc-{marker}{secrets.token_hex(5)}"
    return (f"{stem}-{number}" for number in count(1))


def suffix_of(reference: str) -> str | None:
    """
    What stands behind the part of *reference* that is minted; None where none of it is.

    Where the whole was cut to the limit, it is long enough for any other to be cut there, too.
    """
    minted = _MINTED.match(reference)
    if minted is None:
        return None
    suffix = reference[minted.end() :]
    return (suffix * REFERENCE_LIMIT)[:REFERENCE_LIMIT] if len(reference) >= REFERENCE_LIMIT else suffix
