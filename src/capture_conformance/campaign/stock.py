"""Taking from a pool of prepared authorizations: each one is taken once, by one worker."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from capture_conformance.generation.requests import encode
from capture_conformance.model.errors import NotPrepared, PoolSpent
from capture_conformance.model.exchange import Operation, Request, Response
from capture_conformance.model.merchant import Merchant
from capture_conformance.model.message import message
from capture_conformance.model.pool import Pool, Prepared
from capture_conformance.model.storage import writing
from capture_conformance.model.target import Target


class Stock:
    """
    What is left of a pool.

    Each one that is taken is noted in the journal before it is used, under a lock: no parallel worker and no
    other run takes it again, not even after this run was killed.
    """

    def __init__(self, pool: Pool, target: Target) -> None:
        """Open the journal; nothing is taken yet."""
        self.pool = pool
        self._target = target
        self._left = {entry.id: entry for entry in pool.entries}
        Path(pool.journal).parent.mkdir(parents=True, exist_ok=True)
        self._journal = os.open(pool.journal, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        self._read = 0
        self._catch_up()

    def holds(self, *, amount: int, merchant: Merchant) -> bool:
        """Whether there is one of *amount* left."""
        self._catch_up()
        return any(True for _ in self._fitting(amount, merchant))

    def take(self, *, amount: int, merchant: Merchant) -> Prepared:
        """
        Take one of *amount* that belongs to *merchant*; from then on it is spent.

        Raises:
            NotPrepared: There is none, or none any more, of an amount that is not the usual one.
            PoolSpent: There is none left of the usual amount.
        """
        fcntl.flock(self._journal, fcntl.LOCK_EX)
        try:
            self._catch_up()
            found = next(iter(self._fitting(amount, merchant)), None)
            if found is not None:
                self._note(found)
        finally:
            fcntl.flock(self._journal, fcntl.LOCK_UN)
        if found is not None:
            return found
        lacking = message(
            "reason.pool_lacks",
            amount=amount,
            currency=self._target.currency,
            merchant=merchant.merchant_id,
        )
        raise (PoolSpent if amount == self._target.amount else NotPrepared)(lacking)

    def close(self) -> None:
        """Close the journal."""
        os.close(self._journal)

    def _fitting(self, amount: int, merchant: Merchant) -> Iterable[Prepared]:
        whose, unit = merchant.merchant_id, self._target.currency
        return (
            x
            for x in self._left.values()
            if x.amount == amount and x.merchant_id == whose and x.currency == unit
        )

    def _note(self, entry: Prepared) -> None:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        line = json.dumps({"id": entry.id, "at": now}, ensure_ascii=False)
        # Text after the last whole line was broken off, and must not spoil this one.
        is_torn = os.fstat(self._journal).st_size > self._read
        with writing(Path(self.pool.journal)):
            os.write(self._journal, ("\n" * is_torn + line + "\n").encode())
            os.fsync(self._journal)
        del self._left[entry.id]

    def _catch_up(self) -> None:
        """Leave out what others have taken since the journal was last looked at."""
        size = os.fstat(self._journal).st_size
        if size <= self._read:
            return
        text = os.pread(self._journal, size - self._read, self._read)
        whole = text[: text.rfind(b"\n") + 1]
        self._read += len(whole)
        for line in whole.splitlines():
            try:
                self._left.pop(json.loads(line)["id"], None)
            except (ValueError, KeyError, TypeError):
                continue


def handed_in(entry: Prepared) -> tuple[Request, Response]:
    """
    Return a request and an answer in place of those of an authorization that was not sent.

    They contain what the pool file says, and no more.
    """
    body = {
        "amount": str(entry.amount),
        "currency": entry.currency,
        "merchant_id": entry.merchant_id,
        "merchant_txn_ref": entry.reference,
    }
    known = {name: value for name, value in body.items() if value}
    request = Request(operation=Operation.AUTHORIZATION, method="", path="", headers=(), body=encode(known))
    told = encode({"success": True, "transaction_details": {"id": entry.id}})
    return request, Response(status=201, headers=(), body=told, elapsed_ms=0.0)
