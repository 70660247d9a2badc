"""A pool: authorizations that were made before the run, for teams whose test data comes from elsewhere."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """
    An authorization that was made beforehand, as a line of a pool file tells it.

    ``amount`` is what it holds, in the unit that the gateway takes; ``merchant_id`` says whose it is;
    ``reference`` is empty where it is not told; ``line`` is where it stands in the file, from 1 on.
    """

    id: str
    amount: int
    currency: str
    merchant_id: str
    reference: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """
    What a run may take, and where it notes what it has taken.

    ``file`` is what the pool is called in reports, ``journal`` the path of the notes. In a rehearsal each one
    that is taken is made anew by the authorization endpoint, and stands for the prepared one.
    """

    file: str
    entries: tuple[Prepared, ...]
    journal: str
    is_rehearsal: bool = False
