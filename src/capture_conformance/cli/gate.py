"""The command that holds a client's recorded traffic against what a client owes."""

from __future__ import annotations

import platform
import shlex
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from capture_conformance import __version__
from capture_conformance.campaign.judgement import EXIT_CODES, run_verdict
from capture_conformance.campaign.recording import (
    count_results,
    incident_line,
    result_line,
    write_exchanges,
    write_lines,
)
from capture_conformance.campaign.selection import set_aside
from capture_conformance.cli.paths import PathType
from capture_conformance.cli.report_folder import point_latest_at, prepare_folder, written_in
from capture_conformance.contract.fingerprint import contract_sha256
from capture_conformance.contract.register import load_consumers
from capture_conformance.contract.verdict_log import EXCHANGES, VERDICTS, load_log
from capture_conformance.model.errors import UsageError
from capture_conformance.model.message import message
from capture_conformance.model.results import Incident
from capture_conformance.model.verdicts import Verdict
from capture_conformance.recordings.gate import Judged, judge_recordings
from capture_conformance.reporting.files import write_reports
from capture_conformance.reporting.terminal import render_terminal
from capture_conformance.transport.redaction import Redactor, scan_files

_TOOLS = ("hypothesis", "jsonschema", "msgspec", "pytest", "requests", "schemathesis")
_MOST_HOSTS = 5


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=PathType())
@click.option("--report-dir", type=PathType(file_okay=False), help="Write the log and the reports there.")
@click.option("--only", multiple=True, metavar="ID", help="Judge this requirement alone; may be repeated.")
@click.option("--strict", is_flag=True, help="Let warnings fail the run, too.")
@click.pass_context
def gate(
    context: click.Context,
    files: tuple[Path, ...],
    report_dir: Path | None,
    only: tuple[str, ...],
    strict: bool,
) -> None:
    """
    Judge a client by its recorded traffic.

    FILE is an exchanges.jsonl, or a folder that holds one. Exit codes are those of all commands.
    """
    started_at = datetime.now(UTC)
    recordings = [_recording(file) for file in files]
    register = load_consumers()
    aside = set_aside(register, only, frozenset())
    folder = prepare_folder(report_dir, "gate", started_at)
    wanted = [x for x in register.by_id.values() if x.id not in aside]
    judged = judge_recordings(recordings, wanted, strict=strict)
    header = _header(recordings, judged, started_at, only=only, strict=strict)
    code = _write(folder, header, judged, strict=strict)
    render_terminal(load_log(folder), Console(), folder / "report.html")
    if report_dir is None:
        point_latest_at(folder)
    context.exit(code)


def _recording(file: Path) -> Path:
    found = file / EXCHANGES if file.is_dir() else file
    if not found.is_file():
        raise UsageError(f"{file}: no recording; name an {EXCHANGES}, or a folder that holds one")
    return found


def _write(folder: Path, header: Mapping[str, Any], judged: Judged, *, strict: bool) -> int:
    """Write the log and every report, and search them for secrets; the exit code."""
    code = _write_log(folder, header, judged, (), strict=strict)
    write_reports(load_log(folder), folder, None)
    leaks = scan_files(written_in(folder), folder, Redactor(cards=(), secrets={}))
    if leaks:
        found = [message("reason.leak", file=str(x.file), line=x.line, kind=x.kind) for x in leaks]
        incidents = [Incident(verdict=Verdict.ERROR, requirements=(), test="", reason=x) for x in found]
        code = _write_log(folder, header, judged, incidents, strict=strict)
        write_reports(load_log(folder), folder, None)
    return code


def _write_log(
    folder: Path, header: Mapping[str, Any], judged: Judged, incidents: Sequence[Incident], *, strict: bool
) -> int:
    verdict = max(run_verdict(judged.results, strict=strict), *(x.verdict for x in incidents), Verdict.NONE)
    code = EXIT_CODES[verdict]
    now = datetime.now(UTC)
    footer = {
        "kind": "footer",
        "verdict": verdict.word,
        "exit_code": code,
        "counts": count_results(judged.results),
        "requests": judged.exchanges,
        "elapsed_s": round((now - datetime.fromisoformat(header["started_at"])).total_seconds(), 2),
        "finished_at": _stamp(now),
        "together": [],
        "left_open": [],
        "stopped": None,
        "complete": True,
        "interrupted": False,
    }
    rows = [result_line(result) for result in judged.results]
    write_exchanges(folder / EXCHANGES, judged.evidence)
    write_lines(folder / VERDICTS, [dict(header), *rows, *map(incident_line, incidents), footer])
    return code


def _header(
    recordings: Sequence[Path], judged: Judged, started_at: datetime, *, only: tuple[str, ...], strict: bool
) -> dict[str, Any]:
    hosts = sorted(judged.hosts, key=lambda host: -judged.hosts[host])[:_MOST_HOSTS]
    words = ["capture-conformance", "gate", *map(str, recordings)]
    words += [word for name in only for word in ("--only", name)] + (["--strict"] if strict else [])
    return {
        "kind": "header",
        "log_version": 1,
        "suite": __version__,
        "target": ", ".join(file.name for file in recordings),
        "base_url": ", ".join(hosts),
        "profile": "gate",
        "seed": None,
        "strict": strict,
        "only": list(only),
        "started_at": _stamp(started_at),
        "contract_sha256": contract_sha256(),
        "versions": {"python": platform.python_version(), **{name: version(name) for name in _TOOLS}},
        "command": shlex.join(words),
        "workers": 1,
        "claims": [],
        "clock_tolerance_s": 0,
        "faults": [],
    }


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
