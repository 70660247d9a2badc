"""A requirement of the register."""

from __future__ import annotations

from dataclasses import dataclass

from capture_conformance.model.verdicts import Basis, Level, Party


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """
    One obligation, with the source that it is based on, in both languages.

    ``needs`` names what a target must offer for the requirement to apply, ``witnesses`` the kinds of
    answer ("accepted", "refused") that must have been seen before a pass counts, ``blocked_by`` the
    requirements whose failure leaves this one open, because it would fail for their reason.
    """

    id: str
    family: str
    party: Party
    level: Level
    basis: Basis
    en: str
    ja: str
    source: str
    source_ja: str
    needs: tuple[str, ...]
    witnesses: frozenset[str]
    blocked_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A clause family: requirements that share a file stem in every layer."""

    name: str
    title_en: str
    title_ja: str
    requirements: tuple[Requirement, ...]
