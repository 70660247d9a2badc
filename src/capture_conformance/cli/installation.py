"""An installation that cannot be loaded, which is no failed requirement."""

from __future__ import annotations


def cannot_start(error: Exception) -> str:
    """Return a line that names the *error* of an import and says what to do."""
    cause = f"{type(error).__name__}: {str(error)[:200]!r}"
    return f"cannot be started: {cause}; install it again, as with: make install"
