"""What a walk may do wrongly at any time."""

from __future__ import annotations

from enum import StrEnum
from itertools import chain

from capture_conformance.generation.amounts import one_too_many
from capture_conformance.generation.credentials import invalid_credentials
from capture_conformance.generation.defects import Defect, Depth
from capture_conformance.generation.request_fields import invalid_bodies
from capture_conformance.model.merchant import Merchants

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


def misdeeds(merchants: Merchants) -> tuple[Defect, ...]:
    """Captures that have to be refused, whatever has become of the authorization; the commonest twice."""
    tables = chain(invalid_credentials(merchants), invalid_bodies())
    usual = (defect for defect in tables if defect.depth is Depth.QUICK and not defect.may_pass)
    return (one_too_many(), one_too_many(), *usual)
