"""The words and marks that reports use."""

from __future__ import annotations

from capture_conformance.model.exchange import Role
from capture_conformance.reporting.marks import ROLE_WORDS


def test_every_role_has_its_words() -> None:
    """A report must not stumble over an exchange because of the part it plays."""
    assert set(Role) == set(ROLE_WORDS)
