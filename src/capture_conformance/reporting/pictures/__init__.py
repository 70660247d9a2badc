"""What was tried for a requirement, as a table, and its evidence as a drawing, in two languages."""

from __future__ import annotations

from capture_conformance.reporting.pictures.breaches import Told
from capture_conformance.reporting.pictures.choosing import EVIDENCE_KINDS, pictures
from capture_conformance.reporting.pictures.figure import Picture
from capture_conformance.reporting.pictures.names import letters_of
from capture_conformance.reporting.pictures.subjects import tried_by_requirement, tried_for
from capture_conformance.reporting.pictures.wording import both

__all__ = [
    "EVIDENCE_KINDS",
    "Picture",
    "Told",
    "both",
    "letters_of",
    "pictures",
    "tried_by_requirement",
    "tried_for",
]
