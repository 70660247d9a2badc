"""The steps of a walk, and the wrong requests that a walk may send at any time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from typing import TypeAlias

from capture_conformance.generation.amounts import invalid_amounts, one_too_many, tolerated_amounts
from capture_conformance.generation.credentials import foreign_attempts, invalid_credentials
from capture_conformance.generation.defects import Defect, Depth
from capture_conformance.generation.lifecycle import inopportune_ids
from capture_conformance.generation.protocol import misdirected_captures
from capture_conformance.generation.request_fields import invalid_bodies
from capture_conformance.model.merchant import Merchants

# Wrong requests of several kinds. Each kind is drawn as often as any other, however many requests it has.
Misdeeds: TypeAlias = tuple[tuple[Defect, ...], ...]

# How much of an authorization is captured.
SHARES = (1.0, 0.6, 0.999)


class Deed(StrEnum):
    """What a step does."""

    AUTHORIZE = "authorize"
    CAPTURE = "capture"
    VOID = "void"
    ASK = "ask"
    TRY_WRONGLY = "try_wrongly"


class Kind(StrEnum):
    """
    A kind of step.

    Each deed but the authorization has two kinds: one for authorizations that are still open, and one, whose
    name ends in ``AGAIN``, for those that were captured or voided.
    """

    AUTHORIZE = "authorize"
    CAPTURE = "capture"
    VOID = "void"
    ASK = "ask"
    TRY_WRONGLY = "try_wrongly"
    CAPTURE_AGAIN = "capture_again"
    VOID_AGAIN = "void_again"
    ASK_AGAIN = "ask_again"
    TRY_WRONGLY_AGAIN = "try_wrongly_again"

    @property
    def deed(self) -> Deed:
        """What the step does."""
        return _DEEDS[self]

    @property
    def is_in_time(self) -> bool:
        """Whether the step is taken on an authorization that is still open."""
        return self in _IN_TIME


_DEEDS: Mapping[Kind, Deed] = {
    Kind.AUTHORIZE: Deed.AUTHORIZE,
    Kind.CAPTURE: Deed.CAPTURE,
    Kind.VOID: Deed.VOID,
    Kind.ASK: Deed.ASK,
    Kind.TRY_WRONGLY: Deed.TRY_WRONGLY,
    Kind.CAPTURE_AGAIN: Deed.CAPTURE,
    Kind.VOID_AGAIN: Deed.VOID,
    Kind.ASK_AGAIN: Deed.ASK,
    Kind.TRY_WRONGLY_AGAIN: Deed.TRY_WRONGLY,
}
_IN_TIME = frozenset({Kind.CAPTURE, Kind.VOID, Kind.ASK, Kind.TRY_WRONGLY})
# A kind that is listed more than once is drawn more often. The first walk of all takes steps of the first
# kind alone, which sends nothing as long as no authorization was captured or voided.
KINDS = (Kind.CAPTURE_AGAIN, *Kind, Kind.CAPTURE, Kind.VOID, Kind.CAPTURE_AGAIN)


def misdeeds(merchants: Merchants, binding: Collection[str]) -> Misdeeds:
    """
    Requests that have to be refused in every state of the authorization.

    Args:
        merchants: The owner of the authorization, and the merchant that may send requests for it as well.

        binding: The requirements that can fail a run; a request that breaks only others is left out.
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
    """
    Requests that have to be refused only after a capture or a void.

    For an open authorization they may be accepted if nothing is captured by them.
    """
    return (tuple(x for x in tolerated_amounts() if _is_usual(x, binding) and x.may_lack_effect),)


def _is_usual(defect: Defect, binding: Collection[str]) -> bool:
    return defect.depth is Depth.QUICK and defect.requirements[0] in binding
