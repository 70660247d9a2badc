"""The run's files while it runs: exchanges are written as they happen, so that nothing judged is lost."""

from __future__ import annotations

import errno
import io
import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from capture_conformance.contract.answers import answer_to, body_of, capture_id, member, request_body
from capture_conformance.contract.exchange_lines import encode_exchange
from capture_conformance.contract.log_lines import parse_exchanges
from capture_conformance.contract.message_json import message_to_json
from capture_conformance.contract.stop_json import stop_from_json, stop_to_json
from capture_conformance.contract.verdict_log import EXCHANGES, PARTS
from capture_conformance.model.campaign import Campaign
from capture_conformance.model.errors import NotWritten
from capture_conformance.model.exchange import Exchange, Purpose, Role
from capture_conformance.model.message import Message, message
from capture_conformance.model.pardon import Waiver
from capture_conformance.model.results import Incident, Result
from capture_conformance.model.stop import Stop
from capture_conformance.model.storage import writing
from capture_conformance.model.verdicts import Effect
from capture_conformance.transport.allowance import END_FILE, shared_files

_LONGEST_CODE = 40


class ExchangeFile:
    """Appends exchanges to a file, one line each, at once, and each whole or not at all."""

    def __init__(self, file: Path, *, goes_on: bool = False) -> None:
        """
        Create *file*, or write at its end if it *goes_on*; it is there even if no exchange follows.

        Raises:
            NotWritten: It cannot be created.
        """
        self._file = file
        with writing(file):
            self._stream = file.open("ab" if goes_on else "wb", buffering=0)
            found = os.fstat(self._stream.fileno())
        self._size = found.st_size
        # Some file systems count no links.
        self._counts_links = found.st_nlink > 0

    def write(self, exchange: Exchange) -> None:
        """
        Add one line.

        Raises:
            NotWritten: There is no room for it, or the file was deleted.
        """
        line = encode_exchange(exchange) + b"\n"
        with writing(self._file):
            if self._counts_links and os.fstat(self._stream.fileno()).st_nlink == 0:
                raise FileNotFoundError(errno.ENOENT, "deleted while the run was writing it")
            try:
                _write_all(self._stream, line)
            except OSError:
                with suppress(OSError):
                    self._stream.truncate(self._size)
                    self._stream.seek(self._size)
                raise
        self._size += len(line)

    def close(self) -> None:
        """Close the file."""
        self._stream.close()


def _write_all(stream: io.FileIO, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[stream.write(left) :]


def _json_line(content: Mapping[str, Any]) -> bytes:
    """*content* as a line of UTF-8; half a character becomes the escape that JSON has for it."""
    return (json.dumps(content, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace")


def worker_file(folder: Path, worker: str) -> Path:
    """Where a parallel worker keeps its exchanges until they are joined."""
    return folder / f"exchanges.{worker}.part"


def stop_file(folder: Path) -> Path:
    """Where whichever process notices it first writes why the run ends early."""
    return folder / "stop.part"


def write_stop(folder: Path, stop: Stop) -> None:
    """Write *stop*, unless another process has."""
    with suppress(FileExistsError), stop_file(folder).open("x", encoding="utf-8") as stream:
        json.dump(stop_to_json(stop), stream)


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


def recorded(folder: Path) -> tuple[Exchange, ...]:
    """Return the exchanges of the run in *folder*, of all workers in the order in which they were sent."""
    parts = sorted(folder.glob(PARTS))
    if not parts:
        return read_exchanges(folder / EXCHANGES)
    return tuple(sorted((x for part in parts for x in read_exchanges(part)), key=lambda x: x.sent_at))


def join_workers(folder: Path, exchanges: Iterable[Exchange]) -> None:
    """
    Write *exchanges* to one file in place of the parts that workers have left; without parts there is one.

    Raises:
        NotWritten: There is no room for it; the parts are left.
    """
    parts = sorted(folder.glob(PARTS))
    if parts:
        write_exchanges(folder / EXCHANGES, exchanges)
        for part in (*parts, *budget_files(folder), folder / END_FILE):
            part.unlink(missing_ok=True)


def write_exchanges(file: Path, exchanges: Iterable[Exchange]) -> None:
    """
    Write *exchanges* to *file*, all of them or none.

    Raises:
        NotWritten: It cannot be written.
    """
    draft = file.with_name(f"{file.name}.draft")
    try:
        stream = ExchangeFile(draft)
        for exchange in exchanges:
            stream.write(exchange)
        stream.close()
        with writing(file):
            draft.replace(file)
    except NotWritten:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise


def read_exchanges(file: Path) -> tuple[Exchange, ...]:
    """
    Return the exchange of every whole line of *file*; a killed worker may have left half of one at the end.

    Raises:
        UsageError: A line is no recorded exchange.
    """
    if not file.exists():
        return ()
    return tuple(parse_exchanges(file, file.read_bytes().split(b"\n")[:-1]))


def write_lines(file: Path, lines: Iterable[dict[str, Any]]) -> None:
    """
    Write *lines* as JSON, one object a line, in place of what *file* holds.

    Where there is no room for all of them, as many whole lines as fit are written over the old ones: the
    log of a run then has the header that it began with, some of its rows, and no footer.

    Raises:
        NotWritten: Not all of them could be written.
    """
    data = [_json_line(line) for line in lines]
    draft = file.with_name(f".{file.name}.{os.getpid()}.tmp")
    with writing(file):
        try:
            draft.write_bytes(b"".join(data))
            draft.replace(file)
        except OSError:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
            _write_what_fits(file, data)


def _write_what_fits(file: Path, lines: Iterable[bytes]) -> None:
    size = 0
    with file.open("r+b" if file.exists() else "wb", buffering=0) as stream:
        try:
            for line in lines:
                _write_all(stream, line)
                size += len(line)
        finally:
            if size:
                stream.truncate(size)


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
        "source_ja": requirement.source_ja,
        "verdict": result.verdict.word,
        "effect": result.effect.value if result.effect else None,
        "disposition": result.disposition.value if result.disposition else None,
        "reason": message_to_json(result.reason),
        "executions": result.executions,
        "failures": result.failures,
        "undecided": result.undecided,
        "case": message_to_json(result.case),
        "expected": message_to_json(result.expected),
        "observed": message_to_json(result.observed),
        "pattern": message_to_json(result.pattern),
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
    """Return a waiver as logs contain it."""
    return {
        "requirement": waiver.requirement,
        "reason": waiver.reason,
        "owner": waiver.owner,
        "expires": waiver.expires.isoformat(),
    }


def waiver_from_line(line: Mapping[str, str]) -> Waiver:
    """The waiver that ``waiver_line`` wrote down."""
    return Waiver(**{**line, "expires": date.fromisoformat(line["expires"])})  # type: ignore[arg-type]


def _with_code(exchange: Exchange) -> Message:
    """The answer to *exchange*, with the gateway's own code where it gives one."""
    code = member(body_of(exchange), "gateway_response", "code")
    if not isinstance(code, str):
        return answer_to(exchange)
    return message("answer.with_code", answer=answer_to(exchange), code=code[:_LONGEST_CODE])


def left_open_line(authorization: Exchange, exchanges: Iterable[Exchange]) -> dict[str, Any]:
    """Return an authorization that is open in the end as logs contain it, with the answer to its void."""
    given = capture_id(authorization)
    voids = (x for x in exchanges if x.part.role is Role.CLEANING)
    void = next((x for x in voids if request_body(x).get("transactionId") == given), None)
    asked = request_body(authorization)
    return {
        "id": given,
        "void": None if void is None else message_to_json(_with_code(void)),
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
        "reason": message_to_json(incident.reason),
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
