"""Captures that are well-formed and come at the wrong moment, or for the wrong thing."""

from __future__ import annotations

from collections.abc import Iterator

from capture_conformance.generation.defects import Defect, Depth, with_member, with_members, without
from capture_conformance.generation.minting import unknown_transaction_id
from capture_conformance.generation.requests import Aim

TOLD = ("CAP-REQ-19", "CAP-ENV-28")


def further_captures() -> Iterator[Defect]:
    """Captures of what is captured already; how they are spelt makes no difference to that."""
    for case, make, depth in (
        ("1 with other notes", with_members(amount=1, notes="once more"), Depth.QUICK),
        ("the same with other notes", with_members(notes="once more"), Depth.STANDARD),
        ("the same without notes", without("notes"), Depth.STANDARD),
        (
            "the same, its transactionId in upper case",
            with_member("transactionId", _in_upper_case),
            Depth.STANDARD,
        ),
        ("the same, its id without hyphens", with_member("transactionId", _without_hyphens), Depth.STANDARD),
    ):
        yield Defect(case=case, requirements=("CAP-LIF-03",), make=make, depth=depth)


def _in_upper_case(aim: Aim) -> str:
    return aim.transaction_id.upper()


def _without_hyphens(aim: Aim) -> str:
    return aim.transaction_id.replace("-", "")


def inopportune_ids() -> Iterator[Defect]:
    """Captures of ids that no gateway has issued."""
    yield Defect(
        case="a random id",
        requirements=("CAP-LIF-06", *TOLD),
        make=with_members(transactionId=unknown_transaction_id()),
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
