"""How the target was reached, where a reader has to know it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from capture_conformance.language.rendering import english
from capture_conformance.model.message import message


def route_facts(header: Mapping[str, Any]) -> tuple[str, ...]:
    """Return a line for a proxy in between, and one for a certificate that was not verified."""
    proxy = header.get("proxy")
    through = f"{english(message('page.proxy'))}: {proxy}" if proxy else ""
    unverified = "" if header.get("is_verified", True) else english(message("page.unverified"))
    return tuple(line for line in (through, unverified) if line)
