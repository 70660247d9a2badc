"""The ledger: what was authorized, captured and voided, and who won where two tried at once."""

# Conditions are this package's own constants, and all values are bound: no request writes SQL.
# ruff: noqa: S608

import contextlib
import json
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime

from capture_conformance.gateway.records import (
    Authorization,
    AuthorizationOrder,
    Card,
    Entry,
    Operation,
    State,
)
from capture_conformance.gateway.settings import IN_MEMORY

BUSY_TIMEOUT_S = 10.0

# The condition under which an authorization may be used up, as SQL over its row.
UNTOUCHED = "state = 'AUTHORIZED'"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS authorizations (
    id TEXT PRIMARY KEY,
    merchant_id TEXT NOT NULL,
    amount INTEGER NOT NULL,
    currency TEXT NOT NULL,
    state TEXT NOT NULL,
    captured INTEGER NOT NULL DEFAULT 0,
    auth_code TEXT NOT NULL,
    merchant_txn_ref TEXT NOT NULL,
    customer_ip TEXT NOT NULL,
    card TEXT NOT NULL,
    billing_address TEXT NOT NULL,
    shipping_address TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS entries (
    ref INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    operation TEXT NOT NULL,
    amount INTEGER NOT NULL,
    timestamp TEXT NOT NULL,
    authorization_id TEXT NOT NULL REFERENCES authorizations (id),
    notes TEXT
);
"""


class Ledger:
    """
    One connection to the ledger.

    A file may be open in several processes: every change is one transaction, and the ledger
    itself, not its reader, decides whether an authorization is still to be had.
    """

    def __init__(self, new_id: Callable[[], str], path: str = IN_MEMORY) -> None:
        """
        Open the ledger at *path*, and create it if it is new.

        Args:
            new_id: Makes the id of each entry; never the same one twice.

            path: A file, or memory.
        """
        self._new_id = new_id
        self._connection = sqlite3.connect(
            path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
        )
        self._connection.row_factory = sqlite3.Row
        if path != IN_MEMORY:
            # Two processes that start at once contend for the switch; the mode stays with
            # the file, so whoever comes second finds it set.
            with contextlib.suppress(sqlite3.OperationalError):
                self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.executescript(_SCHEMA)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def authorize(self, order: AuthorizationOrder) -> tuple[Authorization, Entry]:
        """Enter a new authorization."""
        authorization = Authorization(
            id=self._new_id(),
            merchant_id=order.merchant_id,
            amount=order.amount,
            currency=order.currency,
            state=State.AUTHORIZED,
            auth_code=f"{secrets.randbelow(10**6):06d}",
            merchant_txn_ref=order.merchant_txn_ref,
            customer_ip=order.customer_ip,
            card=order.card,
            billing_address=order.billing_address,
            shipping_address=order.shipping_address,
        )
        with self._change():
            self._connection.execute(
                "INSERT INTO authorizations (id, merchant_id, amount, currency, state, auth_code,"
                " merchant_txn_ref, customer_ip, card, billing_address, shipping_address)"
                " VALUES (:id, :merchant_id, :amount, :currency, :state, :auth_code,"
                " :merchant_txn_ref, :customer_ip, :card, :billing_address, :shipping_address)",
                _row_of(authorization),
            )
            entry = self._enter(
                Operation.AUTHORIZATION, authorization.id, order.amount, entry_id=authorization.id
            )
        return authorization, entry

    def capture(
        self,
        authorization_id: str,
        amount: int,
        *,
        notes: str | None = None,
        guard: str = UNTOUCHED,
    ) -> Entry | None:
        """Capture *amount*, or None if *guard* does not hold at that moment."""
        with self._change():
            taken = self._connection.execute(
                "UPDATE authorizations SET state = 'CAPTURED', captured = captured + :amount"
                f" WHERE id = :id AND ({guard})",
                {"id": authorization_id, "amount": amount},
            )
            if taken.rowcount != 1:
                return None
            return self._enter(Operation.CAPTURE, authorization_id, amount, notes=notes)

    def void(self, authorization_id: str, *, guard: str = UNTOUCHED) -> Entry | None:
        """Void an authorization, or None if *guard* does not hold at that moment."""
        with self._change():
            taken = self._connection.execute(
                f"UPDATE authorizations SET state = 'VOIDED' WHERE id = :id AND ({guard}) RETURNING amount",
                {"id": authorization_id},
            ).fetchone()
            if taken is None:
                return None
            return self._enter(Operation.VOID, authorization_id, taken["amount"])

    def spend(self, authorization_id: str) -> None:
        """Use an authorization up without capturing it."""
        self._connection.execute(
            f"UPDATE authorizations SET state = 'VOIDED' WHERE id = ? AND {UNTOUCHED}",
            (authorization_id,),
        )

    def authorization(self, authorization_id: str) -> Authorization | None:
        """The authorization of that id."""
        found = self.authorizations("id = ?", authorization_id)
        return found[0] if found else None

    def authorizations(self, condition: str, *values: object) -> list[Authorization]:
        """The authorizations for which the SQL *condition* holds, the oldest first."""
        rows = self._connection.execute(
            f"SELECT * FROM authorizations WHERE {condition} ORDER BY rowid",
            values,
        )
        return [_authorization_of(row) for row in rows]

    def entry(self, entry_id: str) -> Entry | None:
        """The entry of that id."""
        found = self.entries("id = ?", entry_id)
        return found[0] if found else None

    def entries(self, condition: str, *values: object) -> list[Entry]:
        """The entries for which the SQL *condition* holds, the oldest first."""
        rows = self._connection.execute(
            f"SELECT * FROM entries WHERE {condition} ORDER BY ref",
            values,
        )
        return [_entry_of(row) for row in rows]

    @contextlib.contextmanager
    def _change(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def _enter(
        self,
        operation: Operation,
        authorization_id: str,
        amount: int,
        *,
        entry_id: str = "",
        notes: str | None = None,
    ) -> Entry:
        entry_id = entry_id or self._new_id()
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        timestamp = now.removesuffix("+00:00") + "Z"
        written = self._connection.execute(
            "INSERT INTO entries (id, operation, amount, timestamp, authorization_id, notes)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (entry_id, operation.value, amount, timestamp, authorization_id, notes),
        )
        return Entry(
            id=entry_id,
            ref=written.lastrowid or 0,
            operation=operation,
            amount=amount,
            timestamp=timestamp,
            authorization_id=authorization_id,
        )


def _row_of(authorization: Authorization) -> dict[str, object]:
    return {
        "id": authorization.id,
        "merchant_id": authorization.merchant_id,
        "amount": authorization.amount,
        "currency": authorization.currency,
        "state": authorization.state.value,
        "auth_code": authorization.auth_code,
        "merchant_txn_ref": authorization.merchant_txn_ref,
        "customer_ip": authorization.customer_ip,
        "card": json.dumps(asdict(authorization.card)),
        "billing_address": json.dumps(authorization.billing_address),
        "shipping_address": json.dumps(authorization.shipping_address),
    }


def _authorization_of(row: sqlite3.Row) -> Authorization:
    return Authorization(
        id=row["id"],
        merchant_id=row["merchant_id"],
        amount=row["amount"],
        currency=row["currency"],
        state=State(row["state"]),
        auth_code=row["auth_code"],
        merchant_txn_ref=row["merchant_txn_ref"],
        customer_ip=row["customer_ip"],
        card=Card(**json.loads(row["card"])),
        billing_address=json.loads(row["billing_address"]),
        shipping_address=json.loads(row["shipping_address"]),
    )


def _entry_of(row: sqlite3.Row) -> Entry:
    return Entry(
        id=row["id"],
        ref=row["ref"],
        operation=Operation(row["operation"]),
        amount=row["amount"],
        timestamp=row["timestamp"],
        authorization_id=row["authorization_id"],
    )
