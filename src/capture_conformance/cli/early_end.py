"""What remains of a run that ended early: which tests count, and how it is continued."""

from __future__ import annotations

import dataclasses
import shlex
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path

from capture_conformance.model.campaign import Campaign
from capture_conformance.model.exchange import Exchange
from capture_conformance.model.message import Message, message
from capture_conformance.model.results import Incident, Result
from capture_conformance.model.stop import Stop
from capture_conformance.model.verdicts import Disposition, Verdict
from capture_conformance.plugin import CampaignPlugin


def with_way_on(stop: Stop | None, campaign: Campaign, folder: Path) -> Stop | None:
    """Return *stop* with what to do when its cause is removed."""
    if stop is None:
        return None
    resume = f"capture-conformance run --resume {shlex.quote(str(folder))}"
    further = (
        message("stop.advice.look_closer", command=campaign.doctor),
        message("stop.advice.go_on", command=resume),
    )
    return dataclasses.replace(stop, advice=(*stop.advice, *further))


def finished_since(plugin: CampaignPlugin, exchanges: Sequence[Exchange], stop: Stop | None) -> set[str]:
    """The tests that have ended since there was something that counts for no verdict."""
    since = None if stop is None else next((x.sent_at for x in exchanges if x.id == stop.since), None)
    return set() if since is None else {test for test, at in plugin.finished.items() if at >= since}


def lasting(plugin: CampaignPlugin, unsure: set[str], stop: Stop | None) -> Iterator[Incident]:
    """What kept tests from judging, but for what only the early end has brought about."""
    for incident in plugin.incidents:
        is_sure = incident.test in plugin.finished and incident.test not in unsure
        if stop is None or is_sure or incident.verdict is Verdict.ERROR:
            yield incident


def unless_unfinished(result: Result, finished: AbstractSet[str], reason: Message) -> Result:
    """A verdict that some test could still have made graver is none, unless it is the gravest already."""
    is_finished = result.tests and all(test in finished for test in result.tests)
    if result.disposition is not None or is_finished or result.verdict >= Verdict.FAIL:
        return result
    return dataclasses.replace(
        result,
        verdict=Verdict.NONE,
        effect=None,
        disposition=Disposition.NOT_RUN,
        reason=reason,
    )
