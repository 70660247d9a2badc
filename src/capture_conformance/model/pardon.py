"""Failures that do not fail the run, because somebody has answered for them or they were there before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """Somebody's word that one requirement may fail, until ``expires`` is over."""

    requirement: str
    reason: str
    owner: str
    expires: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Pardons:
    """
    What may fail without failing the run.

    ``known`` are the requirements that had failed in the run called ``baseline``, which is empty where there
    is none.
    """

    waivers: tuple[Waiver, ...] = ()
    baseline: str = ""
    known: frozenset[str] = frozenset()


NO_PARDONS = Pardons()
