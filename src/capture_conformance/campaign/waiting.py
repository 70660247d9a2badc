"""Asking for a status until it has settled."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic, sleep

from capture_conformance.campaign.tester import Tester
from capture_conformance.campaign.trials import OpenTrial
from capture_conformance.contract.answers import body_of
from capture_conformance.generation.requests import status_request
from capture_conformance.model.exchange import Exchange, Role

_FIRST_WAIT_S = 0.25


def is_capture(status: Exchange) -> bool:
    """Whether *status* tells of a capture."""
    return body_of(status).get("transaction_type") == "CAPTURE"


def settled(
    tester: Tester,
    trial: OpenTrial,
    transaction_id: str,
    is_expected: Callable[[Exchange], bool],
    *,
    requirements: tuple[str, ...] = (),
) -> Exchange:
    """
    The status of *transaction_id*, asked for until it is as expected, or as long as it may lag behind.

    Each wait is twice as long as the one before.
    """
    request = status_request(transaction_id, tester.merchants.own)
    return asked_until(
        is_expected,
        lambda: trial.send(request, Role.STATUS, requirements=requirements),
        settle_s=tester.target.settle_s,
    )


def asked_until(
    is_expected: Callable[[Exchange], bool], ask: Callable[[], Exchange], *, settle_s: float
) -> Exchange:
    """What *ask* gives as soon as it is as expected, or after *settle_s* seconds as it then is."""
    until, wait_s = monotonic() + settle_s, _FIRST_WAIT_S
    while True:
        status = ask()
        if is_expected(status) or monotonic() > until:
            return status
        sleep(wait_s)
        wait_s *= 2
