"""
How long the gate takes over many recorded exchanges, and how much memory.

Makes recordings of a sound client with a few faults in them, and runs ``capture-conformance gate`` on
each, in a process of its own. The memory is the largest resident size of that process.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

SIZES = (100_000, 1_000_000)
START = datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)
# One authorization in so many is captured beyond its amount, and one blindly after a lost answer.
TOO_MUCH, BLIND = 10_007, 20_011
# So many authorizations are under way at the same moment.
OPEN = 500
HEADERS = [
    ["Authorization", "Basic ${CAPTURE_API_KEY}"],
    ["x-api-key", "${CAPTURE_X_API_KEY}"],
    ["Content-Type", "application/json"],
]
PART = {
    "trial": "",
    "role": "capture",
    "case": None,
    "question": "",
    "requirements": [],
    "repeats": None,
    "test": "",
    "purpose": "question",
}


def lines(number: int) -> Iterator[str]:
    """So many exchanges, each as a line: authorization, capture, and a status query now and then."""
    waiting: list[Iterator[tuple[str, dict[str, object] | None, dict[str, object]]]] = []
    made, authorization = 0, 0
    while made < number:
        while len(waiting) < OPEN:
            waiting.append(steps(authorization))
            authorization += 1
        step = next(waiting[made % OPEN], None)
        if step is None:
            waiting[made % OPEN] = steps(authorization)
            authorization += 1
            step = next(waiting[made % OPEN])
        made += 1
        yield line_of(made, *step)


def steps(authorization: int) -> Iterator[tuple[str, dict[str, object] | None, dict[str, object]]]:
    """What a client does with one authorization: the operation, the body, and the reply."""
    name, amount = f"{authorization:08x}-7a1b-4c2d-9e3f-1a2b3c4d5e6f", 100 + authorization % 90_000
    asked = {"amount": str(amount), "currency": "JPY", "merchant_id": "SHOP000001"}
    yield "authorization", asked, granted(name, amount)
    more = amount + 1 if authorization % TOO_MUCH == 1 else amount
    capture: dict[str, object] = {"transactionId": name, "amount": more, "merchant_id": "SHOP000001"}
    if authorization % BLIND == 2 or authorization % 50 == 3:
        yield "capture", capture, {"no_response": "no_answer_in_time", "elapsed_ms": 30.0}
        if authorization % 50 == 3:
            yield "status", None, granted(name, amount)
    yield "capture", capture, granted(f"c{name}", more)


def granted(name: str, amount: int) -> dict[str, object]:
    """A successful answer."""
    body = {
        "success": True,
        "status_code": 201,
        "payment_details": {"amount": amount, "currency": "JPY", "scheme": "MASTERCARD"},
        "transaction_details": {"id": name, "timestamp": "2030-01-02T03:04:05Z"},
    }
    headers = [["content-type", "application/json"], ["date", "Wed, 02 Jan 2030 03:04:05 GMT"]]
    return {"status": 201, "headers": headers, "body": json.dumps(body), "elapsed_ms": 12.5}


def line_of(number: int, operation: str, body: dict[str, object] | None, reply: dict[str, object]) -> str:
    """One exchange as ``exchanges.jsonl`` has it."""
    path = (
        f"/{operation}"
        if body is not None
        else "/status/" + json.loads(str(reply["body"]))["transaction_details"]["id"]
    )
    sent_at = START + timedelta(milliseconds=number)
    line = {
        "id": f"x-{number:08}",
        "url": f"https://gateway.test/api/v1{path}",
        "operation": operation,
        "method": "GET" if body is None else "POST",
        "path": path,
        "query": "",
        "headers": HEADERS,
        "body": None if body is None else json.dumps(body),
        "sent_at": sent_at.isoformat(),
        "received_at": (sent_at + timedelta(milliseconds=1)).isoformat(),
        "reply": reply,
        "part": PART,
    }
    return json.dumps(line) + "\n"


def measured(number: int, folder: Path) -> dict[str, object]:
    """What the gate takes for so many exchanges."""
    file = folder / f"{number}.jsonl"
    with file.open("w", encoding="utf-8") as stream:
        stream.writelines(lines(number))
    command = [sys.executable, "-m", "capture_conformance", "gate", str(file)]
    begun = time.monotonic()
    process = subprocess.Popen([*command, "--report-dir", str(folder / "report")], stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.monotonic() - begun
    footer = json.loads((folder / "report" / "verdicts.jsonl").read_text(encoding="utf-8").splitlines()[-1])
    size = file.stat().st_size
    file.unlink()
    return {
        "exchanges": number,
        "megabytes": round(size / 1e6, 1),
        "seconds": round(seconds, 1),
        "per_second": round(number / seconds),
        "peak_megabytes": round(used.ru_maxrss / 1024, 1),
        "exit_code": os.waitstatus_to_exitcode(status),
        "counts": footer["counts"],
    }


def main() -> int:
    """Measure, print, and say whether the memory is bounded."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--exchanges", nargs="+", type=int, default=list(SIZES))
    parser.add_argument("--json", type=Path, help="write the rows there, too")
    asked = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as place:
        for number in asked.exchanges:
            rows.append(measured(number, Path(place)))
            sys.stdout.write(f"{rows[-1]}\n")
    if asked.json:
        asked.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    return int(any(float(str(row["peak_megabytes"])) > 300 for row in rows))


if __name__ == "__main__":
    sys.exit(main())
