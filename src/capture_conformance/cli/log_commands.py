"""``report``, ``rejudge`` and ``diff``: what can be made of logs that are already there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from capture_conformance.campaign.judgement import EXIT_CODES, judge_all, judged_part, run_verdict
from capture_conformance.campaign.pardoning import needless_waivers, pardoned
from capture_conformance.campaign.recording import (
    count_results,
    incident_line,
    result_line,
    waiver_from_line,
    write_exchanges,
    write_lines,
)
from capture_conformance.campaign.together import together_lines
from capture_conformance.checks.judging import Tolerance
from capture_conformance.cli.paths import PathType
from capture_conformance.contract.fingerprint import contract_sha256
from capture_conformance.contract.message_json import message_from_json
from capture_conformance.contract.register import load_register
from capture_conformance.contract.verdict_log import EXCHANGES, VERDICTS, VerdictLog, load_log
from capture_conformance.model.errors import UsageError
from capture_conformance.model.pardon import Pardons
from capture_conformance.model.results import Incident, Result
from capture_conformance.model.storage import unwritable
from capture_conformance.model.verdicts import Verdict, merge
from capture_conformance.reporting.comparison import Kind, compare
from capture_conformance.reporting.files import write_reports
from capture_conformance.reporting.markdown import render_annotations
from capture_conformance.reporting.statement import statement_of
from capture_conformance.reporting.terminal import render_changes, render_terminal

_LOG = PathType()


@click.command()
@click.argument("log", type=_LOG)
@click.option("--report-dir", type=PathType(), help="Where to write; by default beside the log.")
@click.option("--baseline", type=_LOG, metavar="LOG", help="Show what has changed since that run.")
@click.option("--annotations", is_flag=True, help="Print annotations for GitHub Actions, and nothing else.")
@click.pass_context
def report(
    context: click.Context, log: Path, report_dir: Path | None, baseline: Path | None, *, annotations: bool
) -> None:
    """Render the reports of a stored LOG again; the exit code is the stored one."""
    found = load_log(log)
    if annotations:
        click.echo(render_annotations(found), nl=False)
        context.exit(0)
    folder = _writable(report_dir or found.path.parent)
    write_reports(found, folder, None if baseline is None else load_log(baseline))
    render_terminal(found, Console(), folder / "report.html")
    context.exit(found.footer["exit_code"] if found.footer else 2)


@click.command()
@click.argument("log", type=_LOG)
@click.option("--report-dir", type=PathType(), help="Write the new log and its reports there.")
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
        row["id"]: (row["disposition"], message_from_json(row["reason"]))
        for row in log.requirements
        if row["disposition"] is not None
    }
    results = judge_all(
        load_register().by_id.values(),
        judged_part(log.exchanges, statement_of(log).stop),
        _lasting_incidents(log),
        dispositions=aside,
        tolerance=Tolerance(clock_s=header["clock_tolerance_s"]),
        strict=header["strict"],
        tests={row["id"]: tuple(row["tests"]) for row in log.requirements},
    )
    waivers = tuple(waiver_from_line(line) for line in header.get("waivers", ()))
    known = frozenset(header.get("known_failures", ()))
    return pardoned(results, Pardons(waivers=waivers, known=known))


def _lasting_incidents(log: VerdictLog) -> tuple[Incident, ...]:
    """Those of the log that judging again does not settle: needless waivers are found anew."""
    return tuple(x for x in map(_incident, log.incidents) if x.verdict is not Verdict.FAIL)


def _incidents(log: VerdictLog, results: tuple[Result, ...]) -> tuple[Incident, ...]:
    return (*_lasting_incidents(log), *needless_waivers(results))


def _verdict(log: VerdictLog, results: tuple[Result, ...]) -> Verdict:
    gravest = merge(incident.verdict for incident in _incidents(log, results))
    verdict = run_verdict(results, strict=log.header["strict"])
    if statement_of(log).stop is not None:
        verdict = max(verdict, Verdict.INCONCLUSIVE)
    return max(verdict, gravest) if gravest >= Verdict.FAIL else verdict


def _exit_code(log: VerdictLog, results: tuple[Result, ...]) -> int:
    code = EXIT_CODES[_verdict(log, results)]
    return 2 if log.is_interrupted and code == 0 else code


def _write(log: VerdictLog, results: tuple[Result, ...], folder: Path, code: int) -> None:
    cut_off = {"requests": len(log.exchanges), "elapsed_s": 0.0, "finished_at": log.header["started_at"]}
    footer = dict(log.footer or cut_off)
    footer |= {
        "kind": "footer",
        "verdict": _verdict(log, results).word,
        "exit_code": code,
        "counts": count_results(results),
        "together": together_lines(results, log.exchanges),
        "complete": not log.is_interrupted,
        "interrupted": log.is_interrupted,
    }
    header = {**log.header, "contract_sha256": contract_sha256()}
    incidents = map(incident_line, _incidents(log, results))
    write_lines(folder / VERDICTS, [header, *map(result_line, results), *incidents, footer])
    write_exchanges(folder / EXCHANGES, log.exchanges)
    write_reports(load_log(folder), folder)


def _incident(row: Mapping[str, Any]) -> Incident:
    return Incident(
        verdict=Verdict[row["verdict"].upper()],
        requirements=tuple(row["requirements"]),
        test=row["test"],
        reason=message_from_json(row["reason"]),
    )


def _shown(row: Mapping[str, Any]) -> str:
    effect = row["effect"]
    return str(row["disposition"] or (row["verdict"] if effect in (None, "failure") else effect))


def _writable(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(f"--report-dir {folder}", error) from error
    return folder


@click.command()
@click.argument("old", type=_LOG)
@click.argument("new", type=_LOG)
@click.option("--json", "as_json", is_flag=True, help="One JSON document in place of tables.")
@click.pass_context
def diff(context: click.Context, old: Path, new: Path, *, as_json: bool) -> None:
    """
    Tell what differs between the OLD log and the NEW one.

    The exit code is 1 where a requirement fails that had not failed, and 0 otherwise.
    """
    changes = compare(load_log(old), load_log(new))
    if as_json:
        click.echo(json.dumps([asdict(change) for change in changes], indent=2))
    else:
        render_changes(changes, Console())
    context.exit(int(any(change.kind is Kind.NEW_FAILURE for change in changes)))
