"""The verdict log as a short JSON document for other programs."""

from __future__ import annotations

import json
from typing import Any

from capture_conformance.contract.verdict_log import EXCHANGES, VerdictLog
from capture_conformance.language.rendering import render
from capture_conformance.model.message import Message
from capture_conformance.model.stop import Stop
from capture_conformance.reporting.marks import Mark
from capture_conformance.reporting.statement import Row, Statement, statement_of

REPORT_HTML = "report.html"
JUNIT_XML = "junit.xml"
SUMMARY_JSON = "summary.json"
SUMMARY_MD = "summary.md"


def render_summary(log: VerdictLog) -> str:
    """
    Return the verdict, the counts and the findings of *log* as JSON, with all authorizations still open.

    The text is ASCII, so that nothing which a target answered can act upon a terminal.
    """
    statement = statement_of(log)
    held = {"left_open": list((log.footer or {}).get("left_open", ()))}
    document = {**_campaign(log, statement), **_findings(statement), **held, "files": _files(log)}
    return json.dumps(document, indent=2) + "\n"


def _campaign(log: VerdictLog, statement: Statement) -> dict[str, Any]:
    header = log.header
    return {
        "verdict": statement.verdict,
        "outcome": statement.outcome.value,
        "exit_code": statement.exit_code,
        "complete": statement.is_complete,
        "stopped": None if statement.stop is None else _stopped(statement.stop),
        "target": header["target"],
        "base_url": header["base_url"],
        "proxy": header.get("proxy"),
        "is_verified": header.get("is_verified", True),
        "profile": header["profile"],
        "seed": header["seed"],
        "suite": header["suite"],
        "contract_sha256": header["contract_sha256"],
        "command": header["command"],
        "faults": header["faults"],
        "counts": {mark.value: number for mark, number in statement.counts.items()},
        "requests": statement.requests,
        "allowances": (log.footer or {}).get("allowances"),
        "elapsed_s": statement.elapsed_s,
    }


def _stopped(stop: Stop) -> dict[str, Any]:
    return {
        "cause": stop.cause.value,
        "headline": render(stop.headline),
        "sent": render(stop.sent),
        "answer": render(stop.answer),
        "meaning": render(stop.meaning),
        "advice": [render(line) for line in stop.advice],
        "exchange": stop.exchange,
        "since": stop.since,
    }


def _findings(statement: Statement) -> dict[str, Any]:
    lists = {
        "failures": Mark.FAIL,
        "warnings": Mark.WARNING,
        "inconclusive": Mark.INCONCLUSIVE,
        "errors": Mark.ERROR,
        "waived": Mark.WAIVED,
        "known": Mark.KNOWN,
    }
    return {name: [_entry(row) for row in statement.marked(mark)] for name, mark in lists.items()}


def _entry(row: Row) -> dict[str, Any]:
    return {
        "id": row.id,
        "en": row.en,
        "expected": _text(row.expected),
        "observed": _text(row.observed),
        "case": _text(row.case),
        "when": _text(row.when),
        "reason": _text(row.reason),
        "evidence": list(row.evidence),
    }


def _text(said: Message | None) -> str | None:
    return None if said is None else render(said)


def _files(log: VerdictLog) -> dict[str, str]:
    return {
        "report": REPORT_HTML,
        "junit": JUNIT_XML,
        "summary": SUMMARY_JSON,
        "job_page": SUMMARY_MD,
        "verdicts": log.path.name,
        "exchanges": EXCHANGES,
    }
