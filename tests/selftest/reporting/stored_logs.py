"""Small verdict logs, written to disk and loaded again as a real run's would be."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from capture_conformance.contract.exchange_lines import encode_exchange
from capture_conformance.contract.message_json import message_to_json
from capture_conformance.contract.verdict_log import (
    EXCHANGES,
    VERDICTS,
    Line,
    VerdictLog,
    load_log,
)
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
    Sighting,
    Silence,
)
from capture_conformance.model.message import verbatim

_COUNTED = ("pass", "fail", "warning", "inconclusive", "error", "not_applicable", "deselected", "not_run")
SENT_AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
URL = "http://127.0.0.1:8000/v2/payments/capture"
JSON_HEADERS: Headers = (
    ("Content-Type", "application/json"),
    ("Authorization", "Basic ${CAPTURE_SECRET_KEY}"),
    ("x-api-key", "${CAPTURE_API_KEY}"),
    ("Content-Length", "70"),
    ("Host", "127.0.0.1:8000"),
)
REFUSAL = Response(
    status=400,
    headers=(("content-type", "application/json"),),
    body=b'{"success":false,"status_code":400,"amount":1.0,"amount":2}',
    elapsed_ms=12.345,
)


def exchange(
    name: str = "x-0001",
    *,
    role: Role = Role.CAPTURE,
    method: str = "POST",
    url: str = URL,
    headers: Headers = JSON_HEADERS,
    body: bytes | None = b'{"transactionId":"T-1","amount":2,"merchant_id":"M-1"}',
    reply: Reply = REFUSAL,
    case: str = "",
    sightings: tuple[Sighting, ...] = (),
) -> Exchange:
    """An exchange that differs from a refused capture only in what is named."""
    return Exchange(
        id=ExchangeId(name),
        request=Request(operation=Operation.CAPTURE, method=method, path="/x", headers=headers, body=body),
        url=url,
        reply=reply,
        sent_at=SENT_AT,
        received_at=SENT_AT + timedelta(milliseconds=12),
        part=Part(trial="t-1", role=role, case=verbatim(case) if case else None, question=case),
        sightings=sightings,
    )


def silence(reason: Silence = Silence.NO_ANSWER_IN_TIME) -> NoResponse:
    """No answer at all."""
    return NoResponse(reason=reason, elapsed_ms=10_000.0)


_SAID = ("reason", "case", "expected", "observed", "pattern")


def said(text: object) -> object:
    """*text* as a message of a log; what is no text stays as it is."""
    return message_to_json(verbatim(text)) if isinstance(text, str) else text


def requirement(name: str = "CAP-AMT-01", **changes: object) -> dict[str, Any]:
    """The line of a requirement that passed, but for *changes*; texts become messages."""
    line: dict[str, Any] = {
        "kind": "requirement",
        "id": name,
        "family": "amounts",
        "party": "provider",
        "level": "MUST",
        "basis": "documented",
        "en": f"The statement of {name}.",
        "ja": f"{name} の要件。",
        "source": "Capture page, Body: amount",
        "source_ja": "キャプチャのページ、Body：amount",
        "verdict": "pass",
        "effect": None,
        "disposition": None,
        "reason": None,
        "executions": 100,
        "case": None,
        "expected": "accepted",
        "observed": "accepted",
        "evidence": ["x-0001"],
        "tests": ["tests/conformance/test_amounts.py::test_accepts"],
        "waiver": None,
        **changes,
    }
    return {key: said(value) if key in _SAID else value for key, value in line.items()}


def failed(name: str = "CAP-AMT-02", **changes: object) -> dict[str, Any]:
    """The line of a requirement that failed, but for *changes*."""
    told: dict[str, object] = {
        "verdict": "fail",
        "effect": "failure",
        "case": "authorized 1, asked 2",
        "expected": "refused",
        "observed": "accepted with 201",
    }
    return requirement(name, **(told | changes))


def warned(name: str = "CAP-AMT-04", **changes: object) -> dict[str, Any]:
    """The line of a requirement that warned, but for *changes*."""
    return failed(name, **({"effect": "warning", "basis": "inferred", "level": "SHOULD"} | changes))


def unsettled(name: str = "CAP-LIF-01", reason: str = "the target did not answer") -> dict[str, Any]:
    """The line of a requirement without a clear verdict."""
    told: dict[str, object] = {
        "verdict": "inconclusive",
        "expected": None,
        "observed": None,
        "evidence": [],
    }
    return requirement(name, family="lifecycle", reason=reason, **told)


def skipped(name: str = "CAP-LIF-05", disposition: str = "not_applicable") -> dict[str, Any]:
    """The line of a requirement that was not judged."""
    told: dict[str, object] = {
        "verdict": "none",
        "disposition": disposition,
        "evidence": [],
        "executions": 0,
    }
    reason = "the target does not claim: void"
    return requirement(name, family="lifecycle", reason=reason, expected=None, observed=None, **told)


def incident(**changes: object) -> dict[str, Any]:
    """The line of an incident, but for *changes*."""
    line: dict[str, Any] = {
        "kind": "incident",
        "verdict": "error",
        "requirements": ["CAP-AMT-01"],
        "test": "tests/conformance/test_amounts.py::test_accepts",
        "reason": "KeyError: 'amount'",
        **changes,
    }
    return line | {"reason": said(line["reason"])}


# An authorization that is still held in the end.
HELD = {
    "id": "a-1",
    "void": said("refused with 412 (ERR0414)"),
    "void_exchange": "x-0009",
    "amount": "1000",
    "currency": "JPY",
    "merchant_id": "SHOP000001",
    "merchant_txn_ref": "cc-1",
    "exchange": "x-0001",
}


def footer(verdict: str = "pass", exit_code: int = 0, **changes: object) -> dict[str, Any]:
    """The last line of a run that came to its end, but for *changes*."""
    return {
        "kind": "footer",
        "verdict": verdict,
        "exit_code": exit_code,
        "counts": dict.fromkeys(_COUNTED, 0),
        "requests": 1234,
        "elapsed_s": 61.25,
        "finished_at": "2026-11-24T09:31:01Z",
        "complete": True,
        "interrupted": False,
    } | changes


def header(**changes: object) -> dict[str, Any]:
    """The first line of a log, but for *changes*."""
    return {
        "kind": "header",
        "log_version": 1,
        "suite": "0.1.0",
        "target": "mock",
        "base_url": "http://127.0.0.1:8000",
        "profile": "quick",
        "seed": 1,
        "strict": False,
        "only": [],
        "started_at": "2026-11-24T09:30:00Z",
        "contract_sha256": "c0ffee" * 10 + "beef",
        "versions": {"python": "3.11.7", "hypothesis": "6.170.0"},
        "command": "capture-conformance run --target mock --seed 1",
        "workers": 1,
        "claims": ["void", "status"],
        "clock_tolerance_s": 60.0,
        "faults": [],
    } | changes


def stored(
    folder: Path,
    *lines: Mapping[str, Any],
    exchanges: Iterable[Exchange] = (),
    ending: Mapping[str, Any] | None = None,
    opening: Mapping[str, Any] | None = None,
) -> VerdictLog:
    """The log of *lines*, read back from *folder*; without an *ending* it has no footer."""
    folder.mkdir(parents=True, exist_ok=True)
    whole: list[Line] = [opening or header(), *lines, *([ending] if ending else [])]
    _write(folder / VERDICTS, whole)
    if recorded := b"".join(encode_exchange(x) + b"\n" for x in exchanges):
        (folder / EXCHANGES).write_bytes(recorded)
    return load_log(folder)


def _write(file: Path, objects: Iterable[Line]) -> None:
    text = "".join(f"{json.dumps(line)}\n" for line in objects)
    file.write_text(text, encoding="utf-8")
