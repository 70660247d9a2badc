"""Captures that are well-formed and come at the wrong moment, or for the wrong thing."""

from __future__ import annotations

from collections.abc import Iterator

from capture_conformance.generation.defects import Defect, Depth, with_member, with_members
from capture_conformance.generation.minting import unknown_transaction_id

TOLD = ("CAP-REQ-19", "CAP-ENV-28")


def inopportune_ids() -> Iterator[Defect]:
    """Captures of ids that no gateway has issued."""
    yield Defect(
        case="a random id",
        requirements=("CAP-LIF-06", *TOLD),
        make=with_members(transactionId=unknown_transaction_id()),
        depth=Depth.QUICK,
    )
    yield Defect(
        case="the id of the authorization with a character in its middle changed",
        requirements=("CAP-LIF-06", *TOLD),
        make=with_member("transactionId", lambda aim: _changed(aim.transaction_id)),
        depth=Depth.QUICK,
    )
    yield Defect(
        case="an id that is no UUID",
        requirements=("CAP-LIF-06", "CAP-REQ-19"),
        make=with_members(transactionId="not-a-uuid"),
        depth=Depth.QUICK,
    )
    yield Defect(
        case="an id with a quote in it",
        requirements=("CAP-LIF-06", "CAP-REQ-19"),
        make=with_members(transactionId="x' OR '1'='1"),
        depth=Depth.QUICK,
    )


def _changed(transaction_id: str) -> str:
    """In the middle: ids that follow each other differ at their end, and may be known ones."""
    middle = len(transaction_id) // 2
    changed = "1" if transaction_id[middle] == "0" else "0"
    return transaction_id[:middle] + changed + transaction_id[middle + 1 :]
