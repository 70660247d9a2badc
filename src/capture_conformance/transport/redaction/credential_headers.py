"""Headers that hold a credential by their name, and pseudonyms for values that nobody named."""

from __future__ import annotations

import re
from collections.abc import Callable

_NAMES = frozenset({"authorization", "proxy-authorization", "x-api-key", "cookie", "set-cookie"})
_SCHEMES = frozenset(
    {"basic", "bearer", "digest", "token", "negotiate", "ntlm", "hmac", "apikey", "hawk", "xbasic"}
)
_SCHEME = re.compile(r"[A-Za-z]{1,12} +(?=\S)")
_PSEUDONYM = re.compile(r"<unknown credential [0-9]+>")


def holds_credential(name: str) -> bool:
    """Whether the header called *name* holds a credential, whatever its value."""
    return name.lower() in _NAMES


class UnknownCredentials:
    """Credentials that were met on the way: the same value has the same pseudonym for the whole run."""

    def __init__(self, named: Callable[[str], str | None]) -> None:
        """Begin without any; *named* gives the pseudonym of a value that has one already."""
        self._named = named
        self._pseudonyms: dict[str, str] = {}

    def hidden(self, name: str, value: str) -> str:
        """*value* of the header called *name* with a pseudonym for all but the scheme; empty ones stay."""
        bare = value.strip()
        if not bare or bare.lower() in _SCHEMES:
            return value
        scheme = _SCHEME.match(value) if name.lower().endswith("authorization") else None
        front = scheme.group() if scheme else ""
        secret = value[len(front) :].strip()
        if _PSEUDONYM.fullmatch(secret):
            return value
        return f"{front}{self._named(secret) or self._numbered(secret)}"

    def _numbered(self, secret: str) -> str:
        return self._pseudonyms.setdefault(secret, f"<unknown credential {len(self._pseudonyms) + 1}>")
