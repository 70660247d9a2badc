"""A target: where it is, what it offers, and what it needs to be asked with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from capture_conformance.model.route import AS_THE_ENVIRONMENT_SAYS, RouteSettings


class KeyForm(StrEnum):
    """
    What becomes of the API key behind the word Basic.

    The vendor shows the key as it stands, and the base64 of it; RFC 7617 wants a colon within that.
    """

    RAW = "raw"
    BASE64 = "base64"
    BASE64_WITH_COLON = "base64-with-colon"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A published test card; ``number`` and ``cvc`` are sent, and never kept."""

    number: str
    name: str
    expiry_month: str
    expiry_year: str
    cvc: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """
    What a target says that it offers.

    ``refusal_statuses`` are those by which it refuses, beside 3xx and 4xx.
    """

    void: bool
    status: bool
    multiple_partial_capture: bool
    refusal_statuses: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """
    A target file's content.

    ``amount`` is what an ordinary authorization holds, ``ceiling`` the largest one worth asking for and
    ``smallest`` the least that the bank takes, all in the unit that the gateway takes. ``base_url`` is None
    where the address is given for each run, and for the embedded gateway, whose address is known only when it
    runs. ``clock_tolerance_s`` is how far its clock may be off, ``settle_s`` how long a status may lag.
    ``more_cards`` are for answers to several cards. ``test_hosts`` are names of hosts where captures move no
    real money, ``route`` is how they are reached. ``timeout_s`` is the longest wait for a piece of an answer,
    ``deadline_s`` that for a whole exchange, and ``answer_bytes`` how much of an answer's body is read.
    ``patience_s`` is how long a target is waited for that does not answer, ``connections`` how
    many requests it may be sent at the same moment; the other limits are those that its operators ask for,
    None for none. ``variables`` says where in the environment a credential stands, if not in its usual place.
    ``pool`` is a file of prepared authorizations, ``is_stocked`` whether one is used, so that authorizations
    hold what they hold, on cards and under references of their own.
    """

    name: str
    base_url: str | None
    is_embedded: bool
    timeout_s: float
    deadline_s: float
    answer_bytes: int
    claims: Claims
    currency: str
    amount: int
    ceiling: int
    smallest: int
    clock_tolerance_s: float
    settle_s: float
    card: Card
    more_cards: tuple[Card, ...] = ()
    test_hosts: tuple[str, ...] = ()
    route: RouteSettings = AS_THE_ENVIRONMENT_SAYS
    patience_s: float = 0.0
    per_second: float | None = None
    connections: int | None = None
    max_requests: int | None = None
    max_time_s: float | None = None
    key_form: KeyForm = KeyForm.RAW
    is_stocked: bool = False
    pool: str | None = None
    variables: Mapping[str, str] = field(default_factory=dict)

    @property
    def larger(self) -> int:
        """An amount that is clearly more than the ordinary one."""
        return min(self.amount * 5, self.ceiling)

    @property
    def cards(self) -> tuple[Card, ...]:
        """Every card that may be sent."""
        return (self.card, *self.more_cards)
