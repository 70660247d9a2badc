"""The run's files while it runs: exchanges are written as they happen, so that nothing judged is lost."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any, TextIO

from capture_conformance.contract.answers import body_of, capture_id, describe, member, request_body
from capture_conformance.contract.exchange_json import exchange_from_json, exchange_to_json
from capture_conformance.contract.verdict_log import EXCHANGES
from capture_conformance.model.campaign import Campaign
from capture_conformance.model.exchange import Exchange, Purpose, Role
from capture_conformance.model.pardon import Waiver
from capture_conformance.model.results import Incident, Result
from capture_conformance.model.stop import Stop, stop_from_json
from capture_conformance.model.verdicts import Effect
from capture_conformance.transport.allowance import END_FILE, shared_files

_LONGEST_CODE = 40


class ExchangeFile:
    """Appends exchanges to a file, one line each, flushed at once."""

    def __init__(self, file: Path, *, goes_on: bool = False) -> None:
        """Create *file*, or write at its end if it *goes_on*; it is there even if no exchange follows."""
        self._stream: TextIO = file.open("a" if goes_on else "w", encoding="utf-8", newline="\n")

    def write(self, exchange: Exchange) -> None:
        """Add one line."""
        self._stream.write(json.dumps(exchange_to_json(exchange), ensure_ascii=False) + "\n")
        self._stream.flush()

    def close(self) -> None:
        """Close the file."""
        self._stream.close()


def worker_file(folder: Path, worker: str) -> Path:
    """Where a parallel worker keeps its exchanges until they are joined."""
    return folder / f"exchanges.{worker}.part"


def stop_file(folder: Path) -> Path:
    """Where whichever process notices it first writes why the run ends early."""
    return folder / "stop.part"


def write_stop(folder: Path, stop: Stop) -> None:
    """Write *stop*, unless another process has."""
    with suppress(FileExistsError), stop_file(folder).open("x", encoding="utf-8") as stream:
        json.dump(stop.to_json(), stream)


def read_stop(folder: Path) -> Stop | None:
    """The early end that was written, if there was one; its file is removed."""
    file = stop_file(folder)
    if not file.exists():
        return None
    found = stop_from_json(json.loads(file.read_text(encoding="utf-8")))
    file.unlink()
    return found


def budget_file(folder: Path) -> Path:
    """The file in which parallel workers count their questions; other purposes have files next to it."""
    return folder / "requests.part"


def budget_files(folder: Path) -> tuple[Path, ...]:
    """Every file in which parallel workers count what they send."""
    return tuple(shared_files(budget_file(folder)).values())


def spent_requests(exchanges: Iterable[Exchange]) -> dict[Purpose, int]:
    """How many requests were sent for each purpose."""
    counts = Counter(x.part.purpose for x in exchanges if not x.is_prepared)
    return {purpose: counts[purpose] for purpose in Purpose}


def allowance_lines(campaign: Campaign, exchanges: Iterable[Exchange]) -> dict[str, dict[str, int | None]]:
    """How much of each allowance the run has spent, and its limit, as logs show it; clean-up has no limit."""
    limits = campaign.profile.limits
    return {
        purpose.value: {"spent": spent, "limit": limits.get(purpose)}
        for purpose, spent in spent_requests(exchanges).items()
    }


def join_workers(folder: Path) -> tuple[Exchange, ...]:
    """
    The exchanges of all workers in the order in which they were sent, written to one file.

    Without workers there is one file already, and it is only read.
    """
    joined = folder / EXCHANGES
    parts = sorted(folder.glob("exchanges.*.part"))
    if not parts:
        return read_exchanges(joined)
    exchanges = sorted((x for part in parts for x in read_exchanges(part)), key=lambda x: x.sent_at)
    file = ExchangeFile(joined)
    for exchange in exchanges:
        file.write(exchange)
    file.close()
    for part in (*parts, *budget_files(folder), folder / END_FILE):
        part.unlink(missing_ok=True)
    return tuple(exchanges)


def read_exchanges(file: Path) -> tuple[Exchange, ...]:
    """Every whole line of *file*; a worker that was killed may have left half of one at the end."""
    if not file.exists():
        return ()
    lines = file.read_text(encoding="utf-8").split("\n")
    return tuple(exchange_from_json(json.loads(line)) for line in lines[:-1])


def write_lines(file: Path, lines: Iterable[dict[str, Any]], *, append: bool = False) -> None:
    """Write *lines* as JSON, one object a line."""
    with file.open("a" if append else "w", encoding="utf-8", newline="\n") as stream:
        stream.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def result_line(result: Result) -> dict[str, Any]:
    """The log line of one requirement."""
    requirement = result.requirement
    return {
        "kind": "requirement",
        "id": requirement.id,
        "family": requirement.family,
        "party": requirement.party.value,
        "level": requirement.level.value,
        "basis": requirement.basis.value,
        "en": requirement.en,
        "ja": requirement.ja,
        "source": requirement.source,
        "verdict": result.verdict.word,
        "effect": result.effect.value if result.effect else None,
        "disposition": result.disposition.value if result.disposition else None,
        "reason": result.reason,
        "executions": result.executions,
        "failures": result.failures,
        "undecided": result.undecided,
        "case": result.case,
        "expected": result.expected,
        "observed": result.observed,
        "pattern": result.pattern,
        "evidence": list(result.evidence),
        "subject": result.subject,
        "due": result.due,
        "failing": list(result.failing),
        "contrast": result.contrast,
        "explained_by": list(result.explained_by),
        "tests": list(result.tests),
        "waiver": None if result.waiver is None else waiver_line(result.waiver),
    }


def waiver_line(waiver: Waiver) -> dict[str, str]:
    """A waiver as it stands in logs."""
    return {
        "requirement": waiver.requirement,
        "reason": waiver.reason,
        "owner": waiver.owner,
        "expires": waiver.expires.isoformat(),
    }


def waiver_from_line(line: Mapping[str, str]) -> Waiver:
    """The waiver that ``waiver_line`` wrote down."""
    return Waiver(**{**line, "expires": date.fromisoformat(line["expires"])})  # type: ignore[arg-type]


def _with_code(exchange: Exchange) -> str:
    """What came of *exchange*, with the gateway's own code where it gives one."""
    code = member(body_of(exchange), "gateway_response", "code")
    return f"{describe(exchange)} ({code[:_LONGEST_CODE]})" if isinstance(code, str) else describe(exchange)


def left_open_line(authorization: Exchange, exchanges: Iterable[Exchange]) -> dict[str, Any]:
    """An authorization that is open in the end as it stands in logs, and what came of its void."""
    given = capture_id(authorization)
    voids = (x for x in exchanges if x.part.role is Role.CLEANING)
    void = next((x for x in voids if request_body(x).get("transactionId") == given), None)
    asked = request_body(authorization)
    return {
        "id": given,
        "void": None if void is None else _with_code(void),
        "void_exchange": None if void is None else void.id,
        "amount": asked.get("amount"),
        "currency": asked.get("currency"),
        "merchant_id": asked.get("merchant_id"),
        "merchant_txn_ref": asked.get("merchant_txn_ref"),
        "exchange": authorization.id,
    }


def incident_line(incident: Incident) -> dict[str, Any]:
    """The log line of one incident."""
    return {
        "kind": "incident",
        "verdict": incident.verdict.word,
        "requirements": list(incident.requirements),
        "test": incident.test,
        "reason": incident.reason,
    }


def count_results(results: Sequence[Result]) -> dict[str, int]:
    """How many requirements ended how; every one is counted once."""
    counts = dict.fromkeys(
        ("pass", "fail", "warning", "inconclusive", "error", "not_applicable", "deselected", "not_run"), 0
    )
    for result in results:
        if result.disposition is not None:
            counts[result.disposition.value] += 1
        elif result.effect is not None and result.effect is not Effect.FAILURE:
            counts[result.effect.value] = counts.get(result.effect.value, 0) + 1
        else:
            counts[result.verdict.word] += 1
    return counts
