"""A rehearsal: the run that is asked for, against the embedded gateway, to see what it takes."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from rich.console import Console

from capture_conformance.campaign.wire import campaign_from_wire, campaign_to_wire
from capture_conformance.cli.embedded import embedded_gateway
from capture_conformance.cli.progress import TerminalProgress
from capture_conformance.cli.running import run_campaign
from capture_conformance.contract.answers import authorized_amount, request_body
from capture_conformance.contract.register import load_register
from capture_conformance.model.campaign import STANDARD, THOROUGH, Campaign, Profile, thrifty
from capture_conformance.model.errors import SuiteError
from capture_conformance.model.exchange import Operation
from capture_conformance.model.merchant import Merchants
from capture_conformance.model.pool import Pool
from capture_conformance.model.verdicts import Verdict

# How many of which amount whose merchant needs.
Needs = Mapping[tuple[str, int], int]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """
    What a sound gateway would have seen: what was authorized, and what was left unjudged.

    ``needs`` counts authorizations by the merchant's id and the amount.
    """

    needs: Needs
    unjudged: tuple[str, ...]


def rehearse(campaign: Campaign, pool: Pool | None) -> Rehearsal:
    """
    What *campaign* would take and leave open, with *pool*, or with all that it asks for.

    It runs in a process of its own, knows no key of the campaign's, and reaches nothing but this machine.

    Raises:
        SuiteError: It broke down.
    """
    with embedded_gateway() as embedded, tempfile.TemporaryDirectory() as folder:
        other = campaign.merchants.other and embedded.merchants.other
        merchants = Merchants(own=embedded.merchants.own, other=other)
        ids = _ids(campaign.merchants, merchants)
        rehearsed = dataclasses.replace(
            campaign,
            base_url=embedded.base_url,
            merchants=merchants,
            stops_early=False,
            target=dataclasses.replace(campaign.target, timeout_s=10.0, patience_s=0.0, per_second=None),
            profile=dataclasses.replace(_bounded(campaign), per_second=None, max_time_s=None),
            pool=None if pool is None else _stand_in(pool, ids, Path(folder)),
        )
        ended = subprocess.run(
            [sys.executable, "-m", __name__, folder],
            input=json.dumps(campaign_to_wire(rehearsed)),
            capture_output=True,
            text=True,
            check=False,
        )
        if ended.returncode != 0:
            last = (ended.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise SuiteError(f"the rehearsal broke down: {last}")
        told = json.loads(ended.stdout)
    own_of = {stand_in: own for own, stand_in in ids.items()}
    needs = {(own_of[whose], amount): number for whose, amount, number in told["needs"]}
    return Rehearsal(needs=needs, unjudged=tuple(told["unjudged"]))


def _bounded(campaign: Campaign) -> Profile:
    """The profile that is rehearsed: a hunt would take whatever there is."""
    return thrifty(STANDARD) if campaign.profile.name == THOROUGH.name else campaign.profile


def _ids(real: Merchants, stand_ins: Merchants) -> dict[str, str]:
    """Each merchant's id, and that of the merchant who stands in for it."""
    found = {real.own.merchant_id: stand_ins.own.merchant_id}
    if real.other is not None and stand_ins.other is not None:
        found[real.other.merchant_id] = stand_ins.other.merchant_id
    return found


def _stand_in(pool: Pool, ids: Mapping[str, str], folder: Path) -> Pool:
    entries = (
        dataclasses.replace(x, merchant_id=ids.get(x.merchant_id, x.merchant_id)) for x in pool.entries
    )
    return Pool(file=pool.file, entries=tuple(entries), journal=str(folder / "pool.spent"), is_rehearsal=True)


def main() -> int:
    """Run the campaign on standard input, and print what it has shown."""
    campaign, folder = campaign_from_wire(json.load(sys.stdin)), Path(sys.argv[1])
    with TerminalProgress(Console(quiet=True)) as progress:
        run = run_campaign(campaign, load_register(), folder, progress)
    made = [x for x in run.exchanges if x.operation is Operation.AUTHORIZATION]
    needs = Counter((str(request_body(x).get("merchant_id")), authorized_amount(x) or 0) for x in made)
    open_ = [
        x.requirement.id for x in run.results if x.disposition is None and x.verdict is Verdict.INCONCLUSIVE
    ]
    told = {"needs": [[*key, number] for key, number in needs.items()], "unjudged": open_}
    sys.stdout.write(json.dumps(told) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
