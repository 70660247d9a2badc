"""What a run needs of a pool, told before it starts."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from capture_conformance.cli.rehearsal import Needs, rehearse
from capture_conformance.contract.pool_file import PoolFile, journal_of, read_pool, write_back
from capture_conformance.model.campaign import Campaign, thrifty
from capture_conformance.model.errors import UsageError
from capture_conformance.model.merchant import Merchants
from capture_conformance.model.pool import Pool
from capture_conformance.model.target import Target

_SHOWN = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is there, what a run takes on a sound gateway, what is lacking for that, and what stays open."""

    left: Needs
    needs: Needs
    lacking: Needs
    unjudged: tuple[str, ...]


def open_pool(file: Path, target: Target, merchants: Merchants) -> tuple[Pool, Target]:
    """
    The pool in *file*, and *target* as it is with a pool: its ordinary amount is what most of them hold.

    Raises:
        UsageError: The file is malformed, nothing in it can be used, or nothing can be noted beside it.
    """
    own = merchants.own.merchant_id
    found = read_pool(file, currency=target.currency, merchant_id=own)
    ids = {x.merchant_id for x in (merchants.own, merchants.other) if x is not None}
    usable = [x for x in found.unspent if x.merchant_id in ids and x.currency == target.currency]
    amounts = Counter(x.amount for x in usable if x.merchant_id == own)
    if not amounts:
        raise UsageError(f"{file}: {_why_none(found, own, target.currency)}")
    _refuse_unwritable(file)
    held = {amount: number for amount, number in amounts.items() if _is_ordinary(amount, target)}
    if not held:
        raise UsageError(
            f"{file}: no authorization holds an ordinary amount, from 100 to a tenth of money.ceiling"
        )
    usual = max(held, key=lambda amount: (held[amount], amount == target.amount))
    pool = Pool(file=file.name, entries=tuple(usable), journal=str(journal_of(file)))
    return pool, replace(target, amount=usual, more_cards=(), is_stocked=True)


def plan(campaign: Campaign, pool: Pool) -> Plan:
    """
    What *campaign* needs of *pool*, as a rehearsal shows.

    Raises:
        SuiteError: The rehearsal broke down.
    """
    whole = rehearse(campaign, None)
    left = Counter((x.merchant_id, x.amount) for x in pool.entries)
    lacking = Counter(dict(whole.needs)) - left
    tried = rehearse(campaign, pool) if lacking else whole
    return Plan(left=left, needs=whole.needs, lacking=lacking, unjudged=tried.unjudged)


def as_with_a_pool(campaign: Campaign) -> Campaign:
    """*campaign* as it would be if its authorizations were prepared."""
    target = replace(campaign.target, more_cards=(), is_stocked=True)
    return replace(campaign, target=target, profile=thrifty(campaign.profile))


def told(plan: Plan, campaign: Campaign) -> tuple[str, ...]:
    """*plan* in a few lines."""
    profile, currency = campaign.profile.name, campaign.target.currency
    name = campaign.pool.file if campaign.pool else ""
    lines = [f"pool {name}: {sum(plan.left.values())} left ({in_words(plan.left, currency)})"]
    needed = sum(plan.needs.values())
    if not plan.lacking:
        spare = sum((Counter(dict(plan.left)) - Counter(dict(plan.needs))).values())
        reserve = f"{spare} in reserve for what a faulty one makes necessary"
        lines.append(f"{profile} takes {needed} on a sound gateway: enough, {reserve}")
        return tuple(lines)
    lines.append(f"{profile} would take {needed}: the pool lacks {in_words(plan.lacking, currency)}")
    if plan.unjudged:
        lines.append(f"left unjudged for that: {_listed(plan.unjudged)}")
    else:
        lines.append("every requirement is judged all the same, some with fewer amounts")
    return tuple(lines)


def in_words(needs: Needs, currency: str) -> str:
    """*needs* told, the most numerous first."""
    ranked = sorted(needs.items(), key=lambda item: (-item[1], item[0]))
    words = [f"{number} × {amount} {currency} of {whose}" for (whose, amount), number in ranked[:_SHOWN]]
    rest = sum(number for _, number in ranked[_SHOWN:])
    return ", ".join(words) + (f", and {rest} of other amounts" if rest else "")


@contextmanager
def marked(file: Path | None) -> Iterator[None]:
    """Mark in the pool file what the run has taken, however it ends."""
    try:
        yield
    finally:
        if file is not None:
            write_back(file)


def _listed(ids: tuple[str, ...]) -> str:
    """*ids* where they are few, and how many of each family where they are many."""
    if len(ids) <= _SHOWN:
        return ", ".join(ids)
    families = Counter(name.rpartition("-")[0] for name in ids)
    return f"{len(ids)} requirements, " + ", ".join(f"{n} of {name}" for name, n in families.items())


def _why_none(found: PoolFile, own: str, currency: str) -> str:
    if not found.unspent:
        return f"all {len(found.spent)} authorizations are spent; prepare more"
    told = sorted({f"{x.currency} of {x.merchant_id}" for x in found.unspent})
    return f"nothing in it is in {currency} and of merchant {own}; it holds {', '.join(told[:3])}"


def _is_ordinary(amount: int, target: Target) -> bool:
    return max(100, 2 * target.smallest) <= amount and 10 * amount <= target.ceiling


def _refuse_unwritable(file: Path) -> None:
    """What is taken has to be noted before it is used, or another run would take it again."""
    journal = journal_of(file)
    try:
        os.close(os.open(journal, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600))
        with file.open("r+b"):
            pass
    except OSError as error:
        raise UsageError(f"{file}: what is spent cannot be noted there ({error.strerror})") from error
