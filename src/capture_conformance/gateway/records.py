"""The plain records that travel between the gateway's layers."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from capture_conformance.gateway.settings import Merchant

# Values as JSON gives them; each reader narrows what it takes out.
Members: TypeAlias = dict[str, object]


class Operation(StrEnum):
    """What is asked of the gateway; the value is the wire's ``transaction_type``."""

    AUTHORIZATION = "PRE_AUTH"
    CAPTURE = "CAPTURE"
    VOID = "VOID"
    STATUS = "STATUS"


class State(StrEnum):
    """Where an authorization stands in its life cycle."""

    AUTHORIZED = "AUTHORIZED"
    CAPTURED = "CAPTURED"
    VOIDED = "VOIDED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One HTTP request as it arrived: header names in lower case, body cut at the size limit."""

    headers: tuple[tuple[bytes, bytes], ...]
    query: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    is_oversized: bool = False
    peer: str = ""

    def header_values(self, name: bytes) -> tuple[bytes, ...]:
        """All values of the header *name*, given in lower case, in the order they came."""
        return tuple(value for key, value in self.headers if key == name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer before it becomes bytes."""

    status: int
    body: Members
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer as it goes out."""

    status: int
    headers: tuple[tuple[str, str], ...]
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What may be kept of a card: the number truncated, no security code."""

    name: str
    number: str
    exp_month: str
    exp_year: str
    scheme: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationOrder:
    """A request for authorization that passed every check of form."""

    amount: int
    currency: str
    merchant_id: str
    merchant_txn_ref: str
    customer_ip: str
    card: Card
    billing_address: Members
    shipping_address: Members


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureOrder:
    """A request for capture that passed every check of form."""

    transaction_id: str
    amount: int
    merchant_id: str
    notes: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorization:
    """An authorization as the ledger holds it."""

    id: str
    merchant_id: str
    amount: int
    currency: str
    state: State
    auth_code: str
    merchant_txn_ref: str
    customer_ip: str
    card: Card
    billing_address: Members
    shipping_address: Members


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the ledger: an operation that took place, under an id of its own."""

    id: str
    ref: int
    operation: Operation
    amount: int
    timestamp: str
    authorization_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """Everything an answer of success is made from."""

    entry: Entry
    authorization: Authorization
    merchant: Merchant
    members: Members
    peer: str
