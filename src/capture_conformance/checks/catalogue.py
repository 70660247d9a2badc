"""Every check, under the requirement that it judges."""

from __future__ import annotations

from capture_conformance.checks import (
    amounts,
    concurrency,
    credentials,
    error_handling,
    lifecycle,
    privacy,
    protocol,
    request_fields,
    response_envelope,
    robustness,
    text,
)
from capture_conformance.checks.judging import Checks

_FAMILIES = (
    credentials.CHECKS,
    request_fields.CHECKS,
    amounts.CHECKS,
    lifecycle.CHECKS,
    response_envelope.CHECKS,
    concurrency.CHECKS,
    protocol.CHECKS,
    error_handling.CHECKS,
    text.CHECKS,
    privacy.CHECKS,
    robustness.CHECKS,
)


def all_checks() -> Checks:
    """The checks of all families together."""
    return Checks(
        of_trials={name: check for family in _FAMILIES for name, check in family.of_trials.items()},
        of_exchanges={name: check for family in _FAMILIES for name, check in family.of_exchanges.items()},
        of_history={name: check for family in _FAMILIES for name, check in family.of_history.items()},
    )
