"""The interlock that keeps the suite away from live money."""

from __future__ import annotations

from urllib.parse import urlsplit

from capture_conformance.model.errors import UsageError

LIVE_HOSTS = frozenset({"api.paymentoptions.com", "api.dasgateway.com"})


def refuse_live_host(base_url: str) -> None:
    """
    Let nothing be sent to a host that is known to move real money.

    Raises:
        UsageError: *base_url* is no http address, or names such a host.
    """
    try:
        parts = urlsplit(base_url)
        host = (parts.hostname or "").rstrip(".").lower()
        _ = parts.port
    except ValueError as error:
        raise UsageError(f"--base-url {base_url}: no address ({error})") from error
    if parts.scheme not in ("http", "https") or not host:
        raise UsageError(f"--base-url {base_url}: give an address such as https://host.example/api/v1")
    if parts.username is not None or parts.password is not None:
        raise UsageError("--base-url: credentials do not belong into the address; use the CAPTURE_ variables")
    if parts.query or parts.fragment:
        raise UsageError(f"--base-url {base_url}: give the address without a query or a fragment")
    if host in LIVE_HOSTS:
        raise UsageError(f"{host} is a live host, where captures move real money; nothing was sent")
