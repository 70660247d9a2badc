"""Judging how a capture has to travel."""

from __future__ import annotations

from capture_conformance.checks.acceptance import judge_acceptance_beside_twin
from capture_conformance.checks.judging import Checks
from capture_conformance.checks.refusals import judge_refusal

CHECKS = Checks(
    of_trials={
        **dict.fromkeys(("CAP-PRO-01", "CAP-PRO-02", "CAP-PRO-03", "CAP-PRO-06"), judge_refusal),
        **dict.fromkeys(("CAP-PRO-04", "CAP-PRO-05", "CAP-PRO-07"), judge_acceptance_beside_twin),
    },
    of_exchanges={},
    of_history={},
)
