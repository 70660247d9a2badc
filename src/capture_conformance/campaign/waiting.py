"""Querying a status until it has settled."""

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
    """Whether *status* is the status of a capture."""
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
    The status of *transaction_id*, queried until it is as expected or has had its time to settle.

    Each wait is twice as long as the one before.
    """
    request = status_request(transaction_id, tester.merchants.own)
    return asked_until(
        tester, is_expected, lambda: trial.send(request, Role.STATUS, requirements=requirements)
    )


def asked_until(
    tester: Tester, is_expected: Callable[[Exchange], bool], ask: Callable[[], Exchange]
) -> Exchange:
    """
    What *ask* returns as soon as it is as expected; its last result where the time to settle is over before.

    Every call but the first counts as a retry.
    """
    until, wait_s = monotonic() + tester.target.settle_s, _FIRST_WAIT_S
    status = ask()
    while not is_expected(status) and monotonic() <= until and tester.may_retry:
        sleep(wait_s)
        wait_s *= 2
        with tester.retrying():
            status = ask()
    return status
