"""A target file of what first contact has shown."""

from __future__ import annotations

import json
import os
from pathlib import Path
from urllib.parse import urlsplit

from capture_conformance.cli.doctor.conversation import Found
from capture_conformance.model.errors import UsageError
from capture_conformance.model.storage import unwritable
from capture_conformance.model.target import Card, Target


def write_target(file: Path, target: Target, found: Found) -> None:
    """
    Write *target* with what was *found* to *file*, which must not be there yet.

    Raises:
        UsageError: It is there, or cannot be written.
    """
    try:
        with file.open("x", encoding="utf-8") as stream:
            stream.write(_text(file, target, found))
    except FileExistsError as error:
        raise UsageError(f"--write {file}: is there already; name another file") from error
    except OSError as error:
        raise unwritable(f"--write {file}", error) from error


def _text(file: Path, target: Target, found: Found) -> str:
    hosts = dict.fromkeys((*target.test_hosts, urlsplit(found.base_url).hostname or ""))
    manners = {
        "patience_s": target.patience_s,
        "requests_per_second": target.per_second,
        "connections": target.connections,
        "max_requests": target.max_requests,
        "max_time_s": target.max_time_s,
    }
    claims = target.claims
    pool = None if target.pool is None else os.path.relpath(target.pool, file.parent)
    tables: dict[str, dict[str, object]] = {
        "reach": {"base_url": found.base_url, "test_hosts": list(hosts), "timeout_s": target.timeout_s},
        "manners": {key: value for key, value in manners.items() if value is not None},
        "credentials": {"form": str(found.form), **{k: f"${{{v}}}" for k, v in target.variables.items()}},
        **({} if pool is None else {"authorizations": {"pool": pool}}),
        "claims": {
            "void": claims.void,
            "status": found.has_status,
            "multiple_partial_capture": claims.multiple_partial_capture,
            "refusal_statuses": list(claims.refusal_statuses),
        },
        "money": {
            "currency": target.currency,
            "amount": target.amount,
            "ceiling": target.ceiling,
            "smallest": target.smallest,
        },
        "clock": {"tolerance_s": target.clock_tolerance_s, "settle_s": target.settle_s},
        "card": _card(target.card),
    }
    written = [f"name = {_value(file.stem)}\n", *(_table(f"[{x}]", keys) for x, keys in tables.items())]
    written += [_table("[[more_cards]]", _card(card)) for card in target.more_cards]
    return "\n".join(written)


def _card(card: Card) -> dict[str, object]:
    return {
        "number": card.number,
        "name": card.name,
        "expiry_month": card.expiry_month,
        "expiry_year": card.expiry_year,
        "cvc": card.cvc,
    }


def _table(head: str, keys: dict[str, object]) -> str:
    return "".join([f"{head}\n", *(f"{name} = {_value(value)}\n" for name, value in keys.items())])


def _value(value: object) -> str:
    """A text, number, boolean or list of texts, which JSON and TOML write alike."""
    return json.dumps(value, ensure_ascii=False)
