"""Races: requests that exclude each other, sent at the same moment."""

from __future__ import annotations

from capture_conformance.campaign.trials import OpenTrial
from capture_conformance.contract.answers import Outcome, outcome, request_body
from capture_conformance.model.exchange import Request, Role


def race(trial: OpenTrial, requests: list[Request], *, stagger_s: float, again: int | None = None) -> None:
    """
    Send *requests* at once, then one more capture alone.

    Where none of them was accepted, the plainest capture of another authorization follows instead.

    Args:
        trial: The trial that they belong to.

        requests: What to send.

        stagger_s: How long after the one before each is sent, in seconds.

        again: How much the capture alone asks for; by default all.
    """
    sent = trial.send_at_once(requests, stagger_s=stagger_s)
    is_won = any(outcome(x) is Outcome.ACCEPTED for x in sent)
    if trial.aim is not None and is_won:
        trial.capture(trial.aim, Role.AGAIN, amount=again)
    if not is_won:
        alone = request_body(sent[0]).get("amount")
        trial.compare_with_plain(asked=alone if isinstance(alone, int) else None)
