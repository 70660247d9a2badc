"""A run in which everything that can be long, strange or many is all of that."""

from __future__ import annotations

from dataclasses import replace

from capture_conformance.model.exchange import Exchange, NoResponse, Response, Role, Silence
from histories import refusal

from .described_requests import captured, captured_with
from .hostile import ATTACK, SCRIPT


def hostile_traffic() -> list[Exchange]:
    """Its exchanges."""
    wild = [captured_with(**{f"{ATTACK}{n}": n}) for n in range(500)]
    wild += [captured(path=f"/{ATTACK}{n}", method=ATTACK) for n in range(500)]
    strange = Response(status=0, headers=(), body=b"", elapsed_ms=1e308)
    for number in range(1_500):
        reply = replace(strange, status=10**400 + number)
        wild.append(captured(reply=reply, case=ATTACK * 50))
    wild += [
        captured(reply=NoResponse(reason=Silence.LOST, elapsed_ms=1), case="\u202e" * 500) for _ in range(60)
    ]
    wild += [captured(reply=refusal(n), role=Role.PUT_OFF) for n in range(300, 499)]
    wild.append(captured_with(notes="\u202e" * 10_000_000, amount=10**400, transactionId=SCRIPT))
    return wild
