"""``report`` and ``rejudge``: what can be made of a log that is already there."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from capture_conformance.campaign.judgement import EXIT_CODES, judge_all, run_verdict
from capture_conformance.campaign.recording import count_results, result_line, write_lines
from capture_conformance.checks.judging import Tolerance
from capture_conformance.contract.fingerprint import contract_sha256
from capture_conformance.contract.register import load_register
from capture_conformance.contract.verdict_log import VERDICTS, VerdictLog, load_log
from capture_conformance.model.errors import UsageError
from capture_conformance.model.results import Incident, Result
from capture_conformance.model.verdicts import Verdict
from capture_conformance.reporting.files import write_reports
from capture_conformance.reporting.terminal import render_terminal

_LOG = click.Path(path_type=Path)


@click.command()
@click.argument("log", type=_LOG)
@click.option(
    "--report-dir", type=click.Path(path_type=Path), help="Where to write; by default beside the log."
)
@click.pass_context
def report(context: click.Context, log: Path, report_dir: Path | None) -> None:
    """Render the reports of a stored LOG again; the exit code is the stored one."""
    found = load_log(log)
    folder = _writable(report_dir or found.path.parent)
    write_reports(found, folder)
    render_terminal(found, Console(), folder / "report.html")
    context.exit(found.footer["exit_code"] if found.footer else 2)


@click.command()
@click.argument("log", type=_LOG)
@click.option(
    "--report-dir", type=click.Path(path_type=Path), help="Write the new log and its reports there."
)
@click.pass_context
def rejudge(context: click.Context, log: Path, report_dir: Path | None) -> None:
    """Judge a stored LOG's exchanges again, by the register and the checks of this version."""
    found = load_log(log)
    if not found.exchanges:
        raise UsageError(f"{found.path.parent}: no exchanges.jsonl with exchanges in it, so nothing to judge")
    results = _judged_again(found)
    before = {row["id"]: _shown(row) for row in found.requirements}
    lines = [result_line(result) for result in results]
    changes = [(row["id"], before.get(row["id"], "absent"), _shown(row)) for row in lines]
    for name, old, new in changes:
        if old != new:
            click.echo(f"{name}: {old} -> {new}")
    click.echo(
        f"{sum(old != new for _, old, new in changes)} of {len(changes)} requirements judged otherwise"
    )
    code = _exit_code(found, results)
    if report_dir is not None:
        _write(found, results, _writable(report_dir), code)
    context.exit(code)


def _judged_again(log: VerdictLog) -> tuple[Result, ...]:
    header = log.header
    aside = {
        row["id"]: (row["disposition"], row["reason"] or "")
        for row in log.requirements
        if row["disposition"] is not None
    }
    return judge_all(
        load_register().by_id.values(),
        log.exchanges,
        [_incident(row) for row in log.incidents],
        dispositions=aside,
        tolerance=Tolerance(clock_s=header["clock_tolerance_s"]),
        strict=header["strict"],
        tests={row["id"]: tuple(row["tests"]) for row in log.requirements},
    )


def _exit_code(log: VerdictLog, results: tuple[Result, ...]) -> int:
    verdict = run_verdict(results, strict=log.header["strict"])
    if any(row["verdict"] == Verdict.ERROR.word for row in log.incidents):
        verdict = Verdict.ERROR
    code = EXIT_CODES[verdict]
    return 2 if log.is_interrupted and code == 0 else code


def _write(log: VerdictLog, results: tuple[Result, ...], folder: Path, code: int) -> None:
    footer = dict(log.footer or {"requests": len(log.exchanges), "elapsed_s": 0.0, "finished_at": None})
    footer |= {
        "kind": "footer",
        "verdict": run_verdict(results, strict=log.header["strict"]).word,
        "exit_code": code,
        "counts": count_results(results),
        "complete": not log.is_interrupted,
        "interrupted": log.is_interrupted,
    }
    header = {**log.header, "contract_sha256": contract_sha256()}
    write_lines(folder / VERDICTS, [header, *map(result_line, results), *map(dict, log.incidents), footer])
    exchanges = log.path.with_name("exchanges.jsonl").read_bytes()
    (folder / "exchanges.jsonl").write_bytes(exchanges)
    write_reports(load_log(folder), folder)


def _incident(row: Mapping[str, Any]) -> Incident:
    return Incident(
        verdict=Verdict[row["verdict"].upper()],
        requirements=tuple(row["requirements"]),
        test=row["test"],
        reason=row["reason"],
    )


def _shown(row: Mapping[str, Any]) -> str:
    return str(row["disposition"] or ("warning" if row["effect"] == "warning" else row["verdict"]))


def _writable(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"--report-dir {folder}: cannot be written to ({error.strerror})") from error
    return folder


COMMANDS = (report, rejudge)
