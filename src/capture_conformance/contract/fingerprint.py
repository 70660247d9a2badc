"""Which contract a run was held against, in one short text."""

from __future__ import annotations

import hashlib
from pathlib import Path

from capture_conformance.contract.resources import root


def contract_sha256(place: Path | None = None) -> str:
    """The SHA-256 in hexadecimal of all files under ``contracts`` and ``openapi``, names included."""
    top = place or root()
    digest = hashlib.sha256()
    files = (x for name in ("contracts", "openapi") for x in (top / name).rglob("*") if x.is_file())
    for file in sorted(files, key=lambda x: x.relative_to(top).as_posix()):
        digest.update(file.relative_to(top).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()
