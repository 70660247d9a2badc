"""Captures that are well-formed, but repeat an earlier capture or name an id that was never issued."""

from __future__ import annotations

from collections.abc import Iterator

from capture_conformance.generation.defects import Defect, Depth, with_member, with_members, without
from capture_conformance.generation.minting import unknown_transaction_id
from capture_conformance.generation.requests import Aim
from capture_conformance.model.message import message

TOLD = ("CAP-REQ-19", "CAP-ENV-28")


def further_captures() -> Iterator[Defect]:
    """Further captures of an authorization that was captured in full, each with another difference."""
    for case, make, depth in (
        ("smallest_with_other_notes", with_members(amount=1, notes="once more"), Depth.QUICK),
        ("same_with_other_notes", with_members(notes="once more"), Depth.STANDARD),
        ("same_without_notes", without("notes"), Depth.STANDARD),
        ("same_in_upper_case", with_member("transactionId", _in_upper_case), Depth.STANDARD),
        ("same_without_hyphens", with_member("transactionId", _without_hyphens), Depth.STANDARD),
    ):
        yield Defect(
            case=message(f"lifecycle.case.whole_then.{case}"),
            requirements=("CAP-LIF-03",),
            make=make,
            depth=depth,
        )


def _in_upper_case(aim: Aim) -> str:
    return aim.transaction_id.upper()


def _without_hyphens(aim: Aim) -> str:
    return aim.transaction_id.replace("-", "")


def inopportune_ids() -> Iterator[Defect]:
    """Captures of ids that no gateway has issued."""
    yield Defect(
        case=message("lifecycle.case.random_id"),
        requirements=("CAP-LIF-06", *TOLD),
        make=with_members(transactionId=unknown_transaction_id()),
    )
    yield Defect(
        case=message("lifecycle.case.changed_id"),
        requirements=("CAP-LIF-06", *TOLD),
        make=with_member("transactionId", lambda aim: _changed(aim.transaction_id)),
        depth=Depth.QUICK,
    )
    yield Defect(
        case=message("lifecycle.case.not_a_uuid"),
        requirements=("CAP-LIF-06", "CAP-REQ-19"),
        make=with_members(transactionId="not-a-uuid"),
        depth=Depth.QUICK,
    )
    yield Defect(
        case=message("lifecycle.case.id_with_quotation_mark"),
        requirements=("CAP-LIF-06", "CAP-REQ-19"),
        make=with_members(transactionId="x' OR '1'='1"),
        depth=Depth.QUICK,
    )


def _changed(transaction_id: str) -> str:
    """*transaction_id* with another character in the middle: another one at the end may be an issued id."""
    middle = len(transaction_id) // 2
    changed = "1" if transaction_id[middle] == "0" else "0"
    return transaction_id[:middle] + changed + transaction_id[middle + 1 :]
