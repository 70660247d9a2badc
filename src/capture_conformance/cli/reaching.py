"""Which target is meant, and where it is."""

from __future__ import annotations

from urllib.parse import urlsplit

from capture_conformance.cli.embedded import BASE_PATH


def target_name(target: str | None, base_url: str | None) -> str:
    """The target that is meant where none is named."""
    return target or ("other" if base_url else "mock")


def with_base_path(address: str) -> str:
    """*address*, with the documented base path where it has no path of its own."""
    return address.rstrip("/") + BASE_PATH if urlsplit(address).path in ("", "/") else address.rstrip("/")
