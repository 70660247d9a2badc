"""First contact of a run: its exchanges are written to the run's files before the first test."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from capture_conformance.campaign.first_contact import MOST_REQUESTS, FirstContact
from capture_conformance.campaign.recording import ExchangeFile, worker_file
from capture_conformance.campaign.resuming import NOTHING_BEFORE, Before
from capture_conformance.contract.verdict_log import EXCHANGES
from capture_conformance.model.campaign import Campaign
from capture_conformance.model.exchange import Exchange, Part, Request
from capture_conformance.model.stop import Stop
from capture_conformance.plugin import Progress, make_redactor
from capture_conformance.transport.allowance import Allowance
from capture_conformance.transport.sending import exchange_limits
from capture_conformance.transport.session import Transport


def make_contact(campaign: Campaign, folder: Path, before: Before, progress: Progress) -> Stop | None:
    """
    Make first contact, where *campaign* ends early if that fails.

    It is made once, before parallel workers start, and has an allowance of its own.

    Returns:
        Why the run cannot go on; None where it can.
    """
    if not campaign.stops_early:
        return None
    is_resumed = before is not NOTHING_BEFORE
    is_part = is_resumed or campaign.workers > 1
    file = ExchangeFile(worker_file(folder, "first") if is_part else folder / EXCHANGES)
    allowance = Allowance(limit=MOST_REQUESTS)
    marker = before.marker if is_resumed else ""
    with ExitStack() as stack:
        stack.callback(file.close)
        transports: dict[str, Transport] = {}

        def ask(request: Request, part: Part, address: str) -> Exchange:
            if address not in transports:
                transport = _transport(campaign, address, allowance, f"f{marker}-", file)
                transports[address] = stack.enter_context(transport)
            return transports[address].send(request, part)

        return FirstContact(campaign, ask, tell=progress.waiting).make()


def _transport(
    campaign: Campaign, address: str, allowance: Allowance, prefix: str, file: ExchangeFile
) -> Transport:
    rate = campaign.profile.per_second
    return Transport(
        base_url=address,
        limits=exchange_limits(campaign.target),
        route=campaign.route,
        allowance=allowance,
        redaction=make_redactor(campaign),
        name_prefix=prefix,
        keep=file.write,
        refusal_statuses=campaign.target.claims.refusal_statuses,
        interval_s=1 / rate if rate else 0.0,
    )
