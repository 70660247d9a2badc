"""Which requirements a run judges, and why it leaves out the others."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Mapping

from capture_conformance.contract.register import Register, unknown_requirement
from capture_conformance.model.errors import NothingSelected, UsageError
from capture_conformance.model.merchant import Merchants
from capture_conformance.model.message import Message, message
from capture_conformance.model.pool import Pool
from capture_conformance.model.target import Target
from capture_conformance.model.verdicts import Disposition


def offered(target: Target, merchants: Merchants, pool: Pool | None = None) -> frozenset[str]:
    """What target, credentials and pool make possible, in the words of the register's needs."""
    known = {
        "void": target.claims.void,
        "status": target.claims.status,
        "single_capture": not target.claims.multiple_partial_capture,
        "smallest_amount": target.smallest == 1,
        "distinct_keys": merchants.own.api_key != merchants.own.x_api_key,
        "authorization": pool is None,
        "larger_amount": pool is None or any(x.amount == target.larger for x in pool.entries),
        "reference": pool is None or any(x.reference for x in pool.entries),
        "second_merchant": merchants.other is not None,
    }
    return frozenset(name for name, is_offered in known.items() if is_offered)


def set_aside(
    register: Register, only: Iterable[str], offers: frozenset[str]
) -> Mapping[str, tuple[str, Message]]:
    """
    The requirements that are not judged, each with its disposition and the reason.

    Args:
        register: All of them.

        only: Ids, or patterns such as ``CAP-AMT-*``; none means all.

        offers: What ``offered`` says.

    Raises:
        UsageError: An id is unknown.
        NothingSelected: The patterns match nothing.
    """
    wanted = _matching(register, tuple(only))
    found: dict[str, tuple[str, Message]] = {}
    for name, requirement in register.by_id.items():
        lacking = [need for need in requirement.needs if need not in offers]
        if name not in wanted:
            found[name] = (Disposition.DESELECTED.value, message("reason.not_selected"))
        elif lacking:
            reasons = tuple(message(f"needs.{need}") for need in lacking)
            reason = reasons[0] if len(reasons) == 1 else message("list.all", said=reasons)
            found[name] = (Disposition.NOT_APPLICABLE.value, reason)
    return found


def _matching(register: Register, only: tuple[str, ...]) -> frozenset[str]:
    known = tuple(register.by_id)
    if not only:
        return frozenset(known)
    wanted: set[str] = set()
    for pattern in only:
        if any(mark in pattern for mark in "*?["):
            wanted.update(fnmatch.filter(known, pattern.upper()))
        elif pattern.upper() in register.by_id:
            wanted.add(pattern.upper())
        else:
            raise UsageError(unknown_requirement(pattern, known))
    if not wanted:
        raise NothingSelected(
            f"--only {' '.join(only)} matches no requirement; see: capture-conformance list"
        )
    return frozenset(wanted)
