"""A log in which every member that a target or an operator can fill tries to break out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from capture_conformance.contract.verdict_log import VerdictLog
from capture_conformance.model.exchange import Exchange, NoResponse, Response, Sighting, Silence

from .stored_logs import exchange, failed, footer, header, incident, said, stored

SCRIPT = "<script>alert(1)</script>"
ATTACK = f"{SCRIPT}\"' onload=x [red]{{{{7*7}}}}[/red] ]]> \x1b[2J\u202e\0\r&amp;"


def hostile_log(folder: Path) -> VerdictLog:
    """A log of three rows, an incident and three exchanges, hostile wherever that is possible."""
    told = {"family": ATTACK, "evidence": ["x-1", "x-2", "x-3", ATTACK], "reason": ATTACK}
    log = stored(
        folder,
        failed(f"CAP-{ATTACK}", **told),
        failed("CAP-W", effect="warning", **told),
        failed("CAP-I", **{**told, "verdict": "inconclusive", "effect": None}),
        incident(requirements=[ATTACK], test=ATTACK, reason=ATTACK),
        exchanges=_exchanges(),
        opening=_opening(),
        ending=footer("fail", 1, finished_at=ATTACK),
    )
    # No log with such a basis can be loaded; it is shown as harmlessly as all else.
    return replace(log, requirements=tuple({**row, **_texts()} for row in log.requirements))


def _texts() -> dict[str, Any]:
    members = ("party", "level", "basis", "en", "ja", "source", "source_ja")
    waiver = dict.fromkeys(("requirement", "reason", "owner", "expires"), ATTACK)
    texts = {"case": said(ATTACK), "expected": said(ATTACK), "observed": said(f"observed {ATTACK}")}
    return dict.fromkeys(members, ATTACK) | texts | {"tests": [ATTACK], "waiver": waiver}


def _opening() -> dict[str, Any]:
    members = ("suite", "target", "base_url", "profile", "started_at", "contract_sha256", "command")
    lists = {name: [ATTACK] for name in ("only", "claims", "faults")}
    return header(**dict.fromkeys(members, ATTACK), **lists, versions={ATTACK: ATTACK})


def _exchanges() -> list[Exchange]:
    headers = ((ATTACK, ATTACK), ("Content-Type", SCRIPT))
    sightings = (Sighting(kind=ATTACK, place=ATTACK, count=1),)
    common = {"method": ATTACK, "url": f"http://h/{ATTACK}", "headers": headers, "case": ATTACK}
    answer = Response(status=200, headers=headers, body=ATTACK.encode(), elapsed_ms=1)
    bytes_answer = Response(status=200, headers=headers, body=b"\xff" + ATTACK.encode(), elapsed_ms=1)
    silence = NoResponse(reason=Silence.LOST, elapsed_ms=1)
    replies = {"x-1": answer, "x-2": bytes_answer, "x-3": silence}
    return [
        exchange(name, body=ATTACK.encode(), reply=reply, sightings=sightings, **common)  # type: ignore[arg-type]  # members by name
        for name, reply in replies.items()
    ]
