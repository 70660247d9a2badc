"""Small histories of clients: what each sent, when, and what came back."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from capture_conformance.model.exchange import (
    Exchange,
    ExchangeId,
    Headers,
    NoResponse,
    Operation,
    Part,
    Reply,
    Request,
    Response,
    Role,
    Silence,
)

START = datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)
KEYS: Headers = (("Authorization", "Basic ${CAPTURE_API_KEY}"), ("x-api-key", "${CAPTURE_X_API_KEY}"))


@dataclass(slots=True)
class History:
    """What one client has sent, with a second between two requests."""

    exchanges: list[Exchange] = field(default_factory=list)
    clock: datetime = START

    def authorize(self, name: str, amount: int) -> None:
        """An authorization of *amount* that is given."""
        asked = {"amount": str(amount), "currency": "JPY", "merchant_id": "SHOP000001"}
        granted = {"success": True, "transaction_details": {"id": name}}
        self._send(Operation.AUTHORIZATION, "/authorization", asked, _answer(201, granted))

    def capture(
        self,
        name: str,
        amount: object,
        *,
        answer: Reply | None = None,
        headers: Headers = KEYS,
        after_s: float = 1.0,
    ) -> None:
        """A capture that is granted, unless another *answer* is given."""
        self.clock += timedelta(seconds=after_s - 1.0)
        asked = {"transactionId": name, "amount": amount, "merchant_id": "SHOP000001"}
        granted = _answer(201, {"success": True, "transaction_details": {"id": f"c-{name}"}})
        self._send(Operation.CAPTURE, "/capture", asked, answer or granted, headers)

    def status(self, name: str) -> None:
        """A status query that is answered."""
        found = _answer(200, {"success": True, "transaction_type": "CAPTURE"})
        self._send(Operation.STATUS, f"/status/{name}", None, found)

    def _send(
        self, operation: Operation, path: str, asked: object, reply: Reply, headers: Headers = KEYS
    ) -> None:
        number = len(self.exchanges) + 1
        self.clock += timedelta(seconds=1)
        self.exchanges.append(
            Exchange(
                id=ExchangeId(f"x-{number:04}"),
                request=Request(
                    operation=operation,
                    method="GET" if asked is None else "POST",
                    path=path,
                    headers=headers,
                    body=None if asked is None else json.dumps(asked).encode(),
                ),
                url=f"https://gateway.test/api/v1{path}",
                reply=reply,
                sent_at=self.clock,
                received_at=self.clock + timedelta(milliseconds=reply.elapsed_ms),
                part=Part(trial=f"client-{number}", role=Role.CAPTURE),
            )
        )


def _answer(status: int, body: Mapping[str, object]) -> Response:
    return Response(status=status, headers=(), body=json.dumps(body).encode(), elapsed_ms=20.0)


def lost(reason: Silence = Silence.NO_ANSWER_IN_TIME) -> NoResponse:
    """No answer came."""
    return NoResponse(reason=reason, elapsed_ms=500.0)


def sound() -> History:
    """Whole and partial captures, a refusal, and a lost answer after which the status is asked for."""
    history = History()
    for name, amount in (("a-1", 1000), ("a-2", 700), ("a-3", 300)):
        history.authorize(name, amount)
    history.capture("a-1", 1000)
    history.capture("a-2", 200, answer=lost())
    history.status("a-2")
    history.capture("a-2", 200)
    history.capture("a-3", 300, answer=_answer(412, {"success": False}))
    history.capture("a-3", 300)
    return history


def too_much() -> History:
    """A capture of more than was authorized."""
    history = sound()
    history.authorize("a-4", 500)
    history.capture("a-4", 501)
    return history


def repeats_blindly() -> History:
    """A capture whose answer is lost, and the same once more without a look at the status."""
    history = sound()
    history.authorize("a-4", 500)
    history.capture("a-4", 500, answer=lost())
    history.capture("a-4", 500, after_s=30)
    return history


def forgets_a_key() -> History:
    """A capture without x-api-key."""
    history = sound()
    history.authorize("a-4", 500)
    history.capture("a-4", 500, headers=KEYS[:1])
    return history


def bears_its_token() -> History:
    """A capture whose Authorization is of another scheme."""
    history = sound()
    history.authorize("a-4", 500)
    history.capture("a-4", 500, headers=(("Authorization", "Bearer ${CAPTURE_API_KEY}"), KEYS[1]))
    return history


FAULTY: Mapping[str, tuple[Callable[[], History], str]] = {
    "asks for too much": (too_much, "CAP-CSV-01"),
    "repeats blindly": (repeats_blindly, "CAP-CRP-01"),
    "forgets a key": (forgets_a_key, "CAP-CID-01"),
    "bears its token": (bears_its_token, "CAP-CID-01"),
}
