"""Requests, their replies, and the part that each exchange plays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType, TypeAlias

from capture_conformance.model.message import Message

ExchangeId = NewType("ExchangeId", str)
Headers: TypeAlias = tuple[tuple[str, str], ...]


class Operation(StrEnum):
    """The endpoint that a request is meant for."""

    AUTHORIZATION = "authorization"
    CAPTURE = "capture"
    VOID = "void"
    STATUS = "status"


class Role(StrEnum):
    """
    The part that an exchange plays in its trial.

    An ATTEMPT carries a defect and is judged one by one; a PROOF is the capture that shows, after attempts,
    that the authorization is untouched; a TWIN is the request without the defect on a sister authorization.
    A REPEAT is a correct request that was refused, sent once more on a fresh authorization.
    RIVALS are correct requests that were sent at the same moment; a LOST one was cut off before its answer.
    What was PUT_OFF went again as it was, and counts for nothing. CLEANING voids what is open in the end.
    A PROBE asks only whether the target answers again after an answer was lost; it counts for nothing.
    CONTACT shows, before the first test, whether the run can work with its target.
    """

    AUTHORIZATION = "authorization"
    CAPTURE = "capture"
    AGAIN = "again"
    VOID = "void"
    STATUS = "status"
    ATTEMPT = "attempt"
    PROOF = "proof"
    SISTER = "sister"
    TWIN = "twin"
    RIVAL = "rival"
    LOST = "lost"
    REPEAT = "repeat"
    PUT_OFF = "put off"
    CLEANING = "clean-up"
    PROBE = "probe"
    CONTACT = "first contact"


class Purpose(StrEnum):
    """
    The allowance that a request is counted against.

    A QUESTION is what the profile asks of every target. A CONFIRMATION looks closer at a suspected failure. A
    RETRY asks again what the network has lost or the target has put off. CLEANUP voids what is left open.
    """

    QUESTION = "question"
    CONFIRMATION = "confirmation"
    RETRY = "retry"
    CLEANUP = "clean-up"


class Framing(StrEnum):
    """How the end of a request's body is marked."""

    LENGTH = "length"
    CHUNKED = "chunked"
    UNTOLD = "untold"


class Cut(StrEnum):
    """Where the tester breaks its own request off."""

    AFTER_HEAD = "after the head"
    MID_BODY = "in the middle of the body"
    AFTER_BODY = "after the body"


# The place of a swelling in a body.
SWELLING_MARK = "…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Swelling:
    """What is sent in place of the mark in a body: *unit*, so many *times* over; too much to be kept."""

    unit: str
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """
    How a request goes out, where an HTTP library would tidy it away.

    It then has a separate connection, and every header is sent in its order, spelling and number.
    ``drip_s`` is how long the sender takes over its body, ``keeps_open`` whether the connection may carry
    another request afterwards.
    """

    framing: Framing = Framing.LENGTH
    cut: Cut | None = None
    expects_continue: bool = False
    swelling: Swelling | None = None
    drip_s: float = 0.0
    keeps_open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """
    A request as it is meant to leave, before the transport adds the target's address.

    ``path`` begins behind the base address, ``query`` has no question mark, ``body`` is sent as it stands.
    ``wire`` is None where an HTTP library may send it in its own way.
    """

    operation: Operation
    method: str
    path: str
    headers: Headers
    body: bytes | None = None
    query: str = ""
    wire: Wire | None = None


class Unread(StrEnum):
    """Why an answer's body cannot be judged."""

    TOO_LARGE = "too large"
    UNKNOWN_CODING = "unknown content coding"


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """
    The note that only the beginning of an answer's body was kept.

    Attributes:
        reason: Why there is no more of it.

        length: How many bytes were read.

        sha256: Their digest in hex, taken after secrets were removed.
    """

    reason: Unread
    length: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """
    An answer; ``elapsed_ms`` is measured and belongs to no comparison.

    ``is_claimed`` says that the target file counts its status as a refusal. ``excerpt`` is there where
    ``body`` is not the whole body, so that nothing can be said of what is missing in it.
    """

    status: int
    headers: Headers
    body: bytes
    elapsed_ms: float
    is_claimed: bool = False
    excerpt: Excerpt | None = None

    def header(self, name: str) -> str | None:
        """The first header called *name*, whatever its letter case."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


class Silence(StrEnum):
    """
    Why there is no answer.

    CUT, CLOSED and TIME_UP are expected: the tester cut the connection on purpose, the target had closed it
    after an earlier answer, or the time of the run ended. LOST says that the connection was refused or broken
    off, and is the reason where no other is known.
    """

    CUT = "cut"
    CLOSED = "closed"
    TIME_UP = "time_up"
    LOST = "lost"
    NO_CONNECTION_IN_TIME = "no_connection_in_time"
    NO_ANSWER_IN_TIME = "no_answer_in_time"
    INCOMPLETE_IN_TIME = "incomplete_in_time"
    BROKEN_OFF = "broken_off"
    PROXY_FAILED = "proxy_failed"
    CERTIFICATE_NOT_TRUSTED = "certificate_not_trusted"
    TLS_FAILED = "tls_failed"
    HEAD_TOO_LARGE = "head_too_large"
    NOT_HTTP = "not_http"


_EXPECTED = (Silence.CUT, Silence.CLOSED, Silence.TIME_UP)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoResponse:
    """The target did not answer, which is not the same as answering 5xx."""

    reason: Silence
    elapsed_ms: float


Reply: TypeAlias = Response | NoResponse


# By these an intermediary says that it has no answer of the gateway's.
_OF_INTERMEDIARIES = (502, 503, 504)


def is_unheard(reply: Reply) -> bool:
    """Whether *reply* is not the gateway's: there is no answer, or an intermediary has answered."""
    return isinstance(reply, NoResponse) or is_of_intermediary(reply)


def is_of_intermediary(reply: Reply) -> bool:
    """Whether an intermediary has answered that could not reach the gateway."""
    return isinstance(reply, Response) and reply.status in _OF_INTERMEDIARIES and not reply.is_claimed


def is_meant(reply: Reply) -> bool:
    """Whether the lack of an answer is expected, so that it says nothing against the target."""
    return isinstance(reply, NoResponse) and reply.reason in _EXPECTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """
    Something that must not be kept: its kind and its place, noted before it was taken out.

    ``owner`` is the merchant whose key it is, empty for unknown keys and for all else. ``is_sent`` says that
    the request of the same exchange carried the same thing.
    """

    kind: str
    place: str
    count: int
    owner: str = ""
    is_sent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """
    Why an exchange was made.

    Attributes:
        trial: The name of a group of exchanges that together answer one question.

        role: The part in that group.

        case: What was tried; None where there is nothing to say.

        question: The slug of what was asked. Two exchanges ask the same where it is equal, whatever the
            wording of their cases.

        requirements: The requirements that it was made for.

        repeats: An earlier trial that this one replaces.

        test: The test that made it.

        purpose: The allowance that paid for it.
    """

    trial: str
    role: Role
    case: Message | None = None
    question: str = ""
    requirements: tuple[str, ...] = ()
    repeats: str | None = None
    test: str = ""
    purpose: Purpose = Purpose.QUESTION


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """
    A request and its reply, as kept: secrets and card numbers are already out of both.

    ``is_prepared`` marks what was not exchanged: an authorization that was made before the run, put down here
    with what is known of it.
    """

    id: ExchangeId
    request: Request
    url: str
    reply: Reply
    sent_at: datetime
    received_at: datetime
    part: Part
    sightings: tuple[Sighting, ...] = ()
    is_prepared: bool = False

    @property
    def operation(self) -> Operation:
        """The endpoint that the request was meant for."""
        return self.request.operation
