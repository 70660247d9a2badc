"""What a walk may do wrongly at any time."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from enum import StrEnum
from typing import TypeAlias

from capture_conformance.generation.amounts import invalid_amounts, one_too_many, tolerated_amounts
from capture_conformance.generation.credentials import foreign_attempts, invalid_credentials
from capture_conformance.generation.defects import Defect, Depth
from capture_conformance.generation.lifecycle import inopportune_ids
from capture_conformance.generation.protocol import misdirected_captures
from capture_conformance.generation.request_fields import invalid_bodies
from capture_conformance.model.merchant import Merchants

# Misdeeds of several kinds, each kind as likely as any other, however many it has.
Misdeeds: TypeAlias = tuple[tuple[Defect, ...], ...]

# How much of an authorization is captured.
SHARES = (1.0, 0.6, 0.999)


class Kind(StrEnum):
    """A kind of step: what is done, and whether to what is still open or to what is spent."""

    AUTHORIZE = "authorize"
    CAPTURE = "capture of what is open"
    VOID = "void of what is open"
    ASK = "ask for what is open"
    TRY_WRONGLY = "try wrongly of what is open"
    CAPTURE_AGAIN = "capture of what is spent"
    VOID_AGAIN = "void of what is spent"
    ASK_AGAIN = "ask for what is spent"
    TRY_WRONGLY_AGAIN = "try wrongly of what is spent"

    @property
    def deed(self) -> str:
        """What is done, whenever it is."""
        return self.value.partition(" of ")[0].partition(" for ")[0]

    @property
    def is_in_time(self) -> bool:
        """Whether it is done to what is open."""
        return self.value.endswith("open")


# Some stand here more often than once, to be drawn more often. The first walk of all is made of the first
# kind alone, which costs nothing where nothing is spent yet.
KINDS = (Kind.CAPTURE_AGAIN, *Kind, Kind.CAPTURE, Kind.VOID, Kind.CAPTURE_AGAIN)


def misdeeds(merchants: Merchants, binding: Collection[str]) -> Misdeeds:
    """
    What has to be refused, whatever has become of the authorization.

    Args:
        merchants: Whose authorization is tried, and who else may try it.

        binding: The requirements by which something has to be refused; for no others' sake is anything tried.
    """
    own, other = merchants.own, merchants.other
    strangers = () if other is None else tuple(foreign_attempts(own, other))
    kinds: tuple[Iterable[Defect], ...] = (
        (one_too_many(),),
        invalid_amounts(),
        invalid_bodies(),
        invalid_credentials(Merchants(own=own)),
        strangers,
        inopportune_ids(),
        misdirected_captures(),
        strangers,
    )
    usual = (tuple(x for x in kind if _is_usual(x, binding) and not x.may_pass) for kind in kinds)
    return tuple(kind for kind in usual if kind)


def belated_misdeeds(binding: Collection[str]) -> Misdeeds:
    """What has to be refused of what is spent, and may be accepted of what is open if it has no effect."""
    return (tuple(x for x in tolerated_amounts() if _is_usual(x, binding) and x.may_lack_effect),)


def _is_usual(defect: Defect, binding: Collection[str]) -> bool:
    return defect.depth is Depth.QUICK and defect.requirements[0] in binding
