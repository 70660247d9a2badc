"""The interlock that keeps the suite away from live money."""

from __future__ import annotations

from collections.abc import Collection
from ipaddress import ip_address
from urllib.parse import urlsplit

from capture_conformance.model.errors import UsageError

LIVE_HOSTS = frozenset({"api.paymentoptions.com", "api.dasgateway.com"})
_LOOPBACK_NAMES = frozenset({"localhost", "localhost.localdomain", "ip6-localhost"})


def require_test_host(base_url: str, test_hosts: Collection[str] = ()) -> None:
    """
    Let nothing be sent to a host that moves real money, or of which nobody has said that it does not.

    Args:
        base_url: The address that was given.

        test_hosts: The names of hosts that were said to be test hosts. This machine is one always, and a
            host that is known to be live is none, whatever is said.

    Raises:
        UsageError: *base_url* is no http address, or names another host.
    """
    host = _host_of(base_url)
    if host in LIVE_HOSTS:
        raise UsageError(f"{host} is a live host, where captures move real money; nothing was sent")
    if not is_loopback(host) and host not in {_plain(name) for name in test_hosts}:
        raise UsageError(
            f"{host}: nobody has said that it is a test host; nothing was sent. If captures move no real "
            f"money there, say so with --test-host {host}, or under reach.test_hosts in the target file"
        )


def _host_of(base_url: str) -> str:
    try:
        parts = urlsplit(base_url)
        host = _plain(parts.hostname or "")
        _ = parts.port
    except ValueError as error:
        raise UsageError(f"--base-url {base_url}: no address ({error})") from error
    if parts.scheme not in ("http", "https") or not host:
        raise UsageError(f"--base-url {base_url}: give an address such as https://host.example/api/v1")
    if parts.username is not None or parts.password is not None:
        raise UsageError("--base-url: credentials do not belong into the address; use the CAPTURE_ variables")
    if parts.query or parts.fragment:
        raise UsageError(f"--base-url {base_url}: give the address without a query or a fragment")
    return host


def _plain(host: str) -> str:
    return host.rstrip(".").lower()


def is_loopback(host: str) -> bool:
    """Return whether *host* is this machine."""
    try:
        return host in _LOOPBACK_NAMES or ip_address(host).is_loopback
    except ValueError:
        return False
