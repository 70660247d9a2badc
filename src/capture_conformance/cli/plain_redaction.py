"""Redaction for commands that know no campaign."""

from __future__ import annotations

import os
from collections.abc import Mapping

from capture_conformance.transport.redaction import Redactor


def plain_redactor(environment: Mapping[str, str] = os.environ) -> Redactor:
    """Return what takes card numbers and the suite's own variables out, where no campaign is known."""
    redactor = Redactor(cards=(), secrets={})
    for name, value in environment.items():
        if name.startswith("CAPTURE_") and name.endswith("_KEY"):
            try:
                redactor.remember(value, f"${{{name}}}")
            except ValueError:
                continue
    return redactor
