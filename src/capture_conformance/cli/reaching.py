"""Which target is meant, and where it is."""

from __future__ import annotations

from urllib.parse import urlsplit

from capture_conformance.campaign.base_paths import BASE_PATH, as_address


def target_name(target: str | None, base_url: str | None) -> str:
    """The target that is meant where none is named."""
    return target or ("other" if base_url else "mock")


def with_base_path(address: str) -> str:
    """*address* as it is, a slash alone being the root; the documented base path where it has no path."""
    return as_address(address if urlsplit(address).path else address + BASE_PATH)
