"""Found failures as files: what a thorough run finds, a quick one tries again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from jsonschema.exceptions import best_match

from capture_conformance.contract.answers import authorized_amount, body_of, member, request_body
from capture_conformance.contract.exchange_json import request_to_json
from capture_conformance.contract.schemas import validator
from capture_conformance.model.errors import UsageError
from capture_conformance.model.exchange import Exchange, Operation, Request
from capture_conformance.model.results import Result
from capture_conformance.model.verdicts import Verdict

_LONGEST_CASE = 60


def load_cases(folder: Path | None, known: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """
    The case files of *folder*, each as its name and its content; none where there is no such folder yet.

    Raises:
        UsageError: A file is no case file, or is for a requirement that is not among the *known* ones.
    """
    if folder is None or not folder.is_dir():
        return ()
    files = sorted(folder.glob("*.json"))
    return tuple((file.stem, _checked(file, frozenset(known))) for file in files)


def _checked(file: Path, known: frozenset[str]) -> str:
    try:
        text = file.read_text(encoding="utf-8")
        content: Any = json.loads(text)
    except (OSError, ValueError) as error:
        raise UsageError(f"{file}: cannot be read as a case file; mend it or take it away") from error
    problem = best_match(validator("case").iter_errors(content))
    if problem is not None:
        place = ".".join(str(step) for step in problem.absolute_path) or "the file as a whole"
        raise UsageError(f"{file}: {place}: {problem.message[:200]}; mend it or take it away")
    if content["requirement"] not in known:
        raise UsageError(f"{file}: no requirement called {content['requirement']}; mend it or take it away")
    return text


def write_cases(folder: Path, results: Iterable[Result], exchanges: Sequence[Exchange]) -> tuple[Path, ...]:
    """
    Keep every failure among *results* as a file in *folder*.

    A failure whose requests cannot be made again from its evidence alone is passed over. What is there
    already is not written twice.

    Returns:
        The files that are new.
    """
    cases = [case_of(result, exchanges) for result in results if result.verdict is Verdict.FAIL]
    written: list[Path] = []
    for case in cases:
        if case is None:
            continue
        text = json.dumps(case, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
        file = folder / f"{case['requirement']}-{hashlib.sha256(text.encode()).hexdigest()[:10]}.json"
        if not file.exists():
            folder.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
            written.append(file)
    return tuple(written)


def case_of(result: Result, exchanges: Sequence[Exchange]) -> dict[str, Any] | None:
    """The case file that stands for the failure *result*, or None where its evidence does not suffice."""
    steps = _steps(result, exchanges)
    if len(steps) < 2 or not any(x.operation is Operation.AUTHORIZATION for x in steps):
        return None
    names = _names(steps)
    return {
        "requirement": result.requirement.id,
        "case": (result.case or "as found")[:_LONGEST_CASE],
        "steps": [_step(exchange, names) for exchange in steps],
    }


def _steps(result: Result, exchanges: Sequence[Exchange]) -> list[Exchange]:
    """The evidence, and the authorizations that its requests refer to."""
    evidence = [x for x in exchanges if x.id in result.evidence]
    trials = {x.part.trial for x in evidence}
    sent = b"".join((x.request.body or b"") + x.request.path.encode() for x in evidence)
    return [
        x
        for x in exchanges
        if x.id in result.evidence
        or (
            x.operation is Operation.AUTHORIZATION and x.part.trial in trials and _told_id(x).encode() in sent
        )
    ]


def _told_id(exchange: Exchange) -> str:
    found = member(body_of(exchange), "transaction_details", "id")
    # No request holds a line break, so that nothing refers to what has no id.
    return found if isinstance(found, str) and found else "\n"


def _names(steps: Sequence[Exchange]) -> Mapping[str, str]:
    """What stands for the ids that answers told, for the merchant and for its references."""
    names: dict[str, str] = {}
    for number, exchange in enumerate(steps, start=1):
        if exchange.operation is Operation.AUTHORIZATION:
            asked = request_body(exchange)
            names.setdefault(str(asked.get("merchant_id")), "{{merchant_id}}")
            names.setdefault(str(asked.get("merchant_txn_ref")), f"{{{{reference {number}}}}}")
        if _told_id(exchange) != "\n":
            names.setdefault(_told_id(exchange), f"{{{{id {number}}}}}")
    return names


def _step(exchange: Exchange, names: Mapping[str, str]) -> dict[str, Any]:
    part = exchange.part
    step: dict[str, Any] = {
        "role": part.role.value,
        "case": part.case[:_LONGEST_CASE],
        "requirements": list(part.requirements),
    }
    if exchange.operation is Operation.AUTHORIZATION:
        return {**step, "hold": authorized_amount(exchange) or 1}
    return {**step, "request": request_to_json(respelt(exchange.request, names))}


def respelt(request: Request, names: Mapping[str, str]) -> Request:
    """*request* with every text of *names* replaced, in its path, query, headers and body."""
    body = request.body
    path, query, headers = request.path, request.query, request.headers
    for found, name in names.items():
        path, query = path.replace(found, name), query.replace(found, name)
        headers = tuple((key, value.replace(found, name)) for key, value in headers)
        body = None if body is None else body.replace(found.encode(), name.encode())
    return Request(
        operation=request.operation,
        method=request.method,
        path=path,
        query=query,
        headers=headers,
        body=body,
        wire=request.wire,
    )
