"""One campaign from its first line in the log to its last."""

from __future__ import annotations

import contextlib
import dataclasses
import io
import os
import platform
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from capture_conformance import __version__
from capture_conformance.campaign.cleaning import left_open
from capture_conformance.campaign.judgement import EXIT_CODES, judge_all, judged_part, run_verdict
from capture_conformance.campaign.lock_out import agreed
from capture_conformance.campaign.pardoning import needless_waivers, pardoned
from capture_conformance.campaign.recording import (
    allowance_lines,
    count_results,
    incident_line,
    join_workers,
    left_open_line,
    read_stop,
    recorded,
    result_line,
    stop_file,
    waiver_line,
    write_lines,
)
from capture_conformance.campaign.resuming import FINISHED, NOTHING_BEFORE, Before, ask_again
from capture_conformance.campaign.selection import offered
from capture_conformance.campaign.together import together_lines
from capture_conformance.checks.judging import Tolerance
from capture_conformance.cli.contact import make_contact
from capture_conformance.cli.crash import TRACEBACK
from capture_conformance.cli.early_end import (
    finished_since,
    lasting,
    unless_unfinished,
    with_way_on,
)
from capture_conformance.contract.fingerprint import contract_sha256
from capture_conformance.contract.register import Register
from capture_conformance.contract.resources import suite
from capture_conformance.contract.stop_json import stop_to_json
from capture_conformance.contract.verdict_log import EXCHANGES, VERDICTS
from capture_conformance.model.campaign import Campaign
from capture_conformance.model.errors import NotWritten
from capture_conformance.model.exchange import Exchange
from capture_conformance.model.message import message, verbatim
from capture_conformance.model.results import Incident, Result
from capture_conformance.model.stop import UNASKED, Stop
from capture_conformance.model.storage import reason_of, writing
from capture_conformance.model.verdicts import Verdict, merge
from capture_conformance.plugin import CampaignPlugin, Progress, make_redactor
from capture_conformance.transport.routing import shown_proxy

_PLUGINS = ("_hypothesis_pytestplugin", "pytest_metadata.plugin", "pytest_html.plugin", "xdist.plugin")
_INTERRUPTED = message("reason.interrupted")
_BREAKDOWNS = (pytest.ExitCode.INTERNAL_ERROR, pytest.ExitCode.USAGE_ERROR)
_TOOLS = ("pytest", "hypothesis", "schemathesis", "jsonschema", "requests", "pytest-html")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """
    What a campaign came to, before it is written down.

    ``broken`` says which of its files could not be written, and is empty where all were.
    """

    results: tuple[Result, ...]
    incidents: tuple[Incident, ...]
    exchanges: tuple[Exchange, ...]
    is_interrupted: bool
    started_at: datetime
    stop: Stop | None = None
    broken: str = ""
    left_open: tuple[Exchange, ...] = ()


def run_campaign(
    campaign: Campaign,
    register: Register,
    folder: Path,
    progress: Progress,
    before: Before = NOTHING_BEFORE,
) -> Run:
    """
    Put the suite to the target, and judge what it showed.

    Args:
        campaign: What to ask, and whom.

        register: Every requirement there is.

        folder: An empty place for the run's files.

        progress: Who wants to know how far it is.

        before: What a run that was broken off has left in the folder.
    """
    started_at = datetime.now(UTC)
    write_lines(folder / VERDICTS, [header_line(campaign, started_at)])
    plugin = CampaignPlugin(campaign, folder, progress=progress, before=before)
    code, said, stop = _asked(campaign, folder, plugin, progress)
    exchanges = recorded(folder)
    stop = agreed(stop, exchanges, campaign)
    unfinished = _unfinished(campaign, folder, exchanges, has_begun=code not in _BREAKDOWNS)
    broken = plugin.broken or unfinished
    is_interrupted = code == pytest.ExitCode.INTERRUPTED and not plugin.broken
    is_cut_off = is_interrupted or bool(plugin.broken)
    counted = judged_part(exchanges, stop)
    unsure = finished_since(plugin, exchanges, stop)
    if stop is None and not is_cut_off:
        (folder / FINISHED).unlink(missing_ok=True)
    ask_again(folder, unsure)
    incidents = [
        *lasting(plugin, unsure, stop),
        *_of_pytest(code, said, campaign),
        *_of_storage(broken),
    ]
    results = judge_all(
        register.by_id.values(),
        counted,
        incidents,
        dispositions=campaign.dispositions,
        tolerance=Tolerance(clock_s=campaign.target.clock_tolerance_s),
        strict=campaign.strict,
        tests={name: tuple(tests) for name, tests in plugin.tests.items()},
    )
    results = pardoned(results, campaign.pardons)
    if is_cut_off or stop is not None:
        reason = _INTERRUPTED if stop is None else UNASKED
        finished = plugin.finished.keys() - unsure
        results = tuple(unless_unfinished(result, finished, reason) for result in results)
    known = (*before.dropped, *exchanges, *plugin.unwritten)
    return Run(
        results=results,
        incidents=tuple(incidents),
        exchanges=exchanges,
        is_interrupted=is_interrupted,
        started_at=started_at,
        stop=stop,
        broken=broken,
        left_open=left_open(known, broken_off=before.asked),
    )


def _unfinished(campaign: Campaign, folder: Path, exchanges: tuple[Exchange, ...], *, has_begun: bool) -> str:
    """Finish the files of a run that is over, and return which could not be written; empty if all were."""
    try:
        _redact(folder / "tests.html", campaign)
        join_workers(folder, exchanges)
        if has_begun:
            with writing(folder / EXCHANGES):
                (folder / EXCHANGES).stat()
    except NotWritten as error:
        return str(error)
    return ""


def write_log(run: Run, campaign: Campaign, folder: Path, *leaks: Incident) -> int:
    """
    Write the verdict log of *run*.

    Args:
        run: What it came to.

        campaign: What was asked.

        folder: Where the log goes.

        leaks: Faults of the suite that showed after judging; they make the run an error.

    Returns:
        The exit code that the log names.

    Raises:
        NotWritten: There is no room for all of it; what fits is there.
    """
    incidents = (*run.incidents, *needless_waivers(run.results), *leaks)
    verdict = run_verdict(run.results, strict=campaign.strict)
    gravest = merge(incident.verdict for incident in incidents)
    if gravest >= Verdict.FAIL:
        verdict = max(verdict, gravest)
    if run.stop is not None:
        verdict = max(verdict, Verdict.INCONCLUSIVE)
    code = EXIT_CODES[verdict]
    if run.is_interrupted and code == 0:
        code = EXIT_CODES[Verdict.INCONCLUSIVE]
    now = datetime.now(UTC)
    footer = {
        "kind": "footer",
        "verdict": verdict.word,
        "exit_code": code,
        "counts": count_results(run.results),
        "requests": sum(not x.is_prepared for x in run.exchanges),
        "allowances": allowance_lines(campaign, run.exchanges),
        "elapsed_s": round((now - run.started_at).total_seconds(), 2),
        "finished_at": _stamp(now),
        "pool_taken": sum(x.is_prepared for x in run.exchanges),
        "together": together_lines(run.results, run.exchanges),
        "left_open": [left_open_line(x, run.exchanges) for x in run.left_open],
        "stopped": None if run.stop is None else stop_to_json(run.stop),
        "complete": not run.is_interrupted and run.stop is None and not run.broken,
        "interrupted": run.is_interrupted,
    }
    lines = [
        header_line(campaign, run.started_at),
        *(result_line(result) for result in run.results),
        *(incident_line(incident) for incident in incidents),
        footer,
    ]
    write_lines(folder / VERDICTS, lines)
    return code


def header_line(campaign: Campaign, started_at: datetime) -> dict[str, Any]:
    """The log's first line: what makes the run repeatable."""
    return {
        "kind": "header",
        "log_version": 1,
        "suite": __version__,
        "target": campaign.target.name,
        "base_url": campaign.base_url,
        "profile": campaign.profile.name,
        "seed": campaign.seed,
        "strict": campaign.strict,
        "only": list(campaign.only),
        "started_at": _stamp(started_at),
        "contract_sha256": contract_sha256(),
        "versions": {"python": platform.python_version(), **{name: version(name) for name in _TOOLS}},
        "command": campaign.command,
        "workers": campaign.workers,
        "proxy": shown_proxy(campaign.route) if campaign.route.proxy else None,
        "is_verified": campaign.route.is_verified,
        "claims": sorted(offered(campaign.target, campaign.merchants, campaign.pool)),
        "clock_tolerance_s": campaign.target.clock_tolerance_s,
        "faults": list(campaign.faults),
        "waivers": [waiver_line(waiver) for waiver in campaign.pardons.waivers],
        "baseline": campaign.pardons.baseline or None,
        "pool": None if campaign.pool is None else campaign.pool.file,
        "pool_left": None if campaign.pool is None else len(campaign.pool.entries),
        "known_failures": sorted(campaign.pardons.known),
    }


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _asked(
    campaign: Campaign, folder: Path, plugin: CampaignPlugin, progress: Progress
) -> tuple[int, str, Stop | None]:
    """
    Make first contact, and put the suite to the target if that goes well.

    Returns:
        The exit code of pytest, what it would have printed, and why the run has ended early.
    """
    stop_file(folder).unlink(missing_ok=True)
    try:
        stop = make_contact(campaign, folder, plugin.before, progress)
    except KeyboardInterrupt:
        return pytest.ExitCode.INTERRUPTED, "", None
    if stop is not None:
        return pytest.ExitCode.OK, "", stop
    code, said = _pytest(campaign, folder, plugin)
    return code, said, with_way_on(read_stop(folder), campaign, folder)


def _pytest(campaign: Campaign, folder: Path, plugin: CampaignPlugin) -> tuple[int, str]:
    """The exit code of pytest, and what it would have printed."""
    said = io.StringIO()
    with _own_environment(), contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        try:
            code = pytest.main(_arguments(campaign, folder), plugins=[plugin])
        except OSError as error:
            # Outside of tests pytest writes nothing but its own report.
            place = error.filename or folder / "tests.html"
            plugin.broken = plugin.broken or f"{place}: cannot be written: {reason_of(error)}"
            code = pytest.ExitCode.INTERRUPTED
        except Exception as error:  # noqa: BLE001 - whatever ends pytest is an error of the suite
            said.write("".join(traceback.format_exception(error)))
            code = pytest.ExitCode.INTERNAL_ERROR
        finally:
            plugin.finish()
    text = make_redactor(campaign).text(said.getvalue())
    if code in _BREAKDOWNS:
        with contextlib.suppress(OSError):
            (folder / TRACEBACK).write_text(text, encoding="utf-8", errors="backslashreplace")
    return int(code), text


def _redact(file: Path, campaign: Campaign) -> None:
    """Take out of pytest's own report what a drawn value or a traceback may have brought in."""
    with writing(file):
        if file.exists():
            text = file.read_text(encoding="utf-8")
            file.write_text(make_redactor(campaign).text(text), encoding="utf-8")


def _arguments(campaign: Campaign, folder: Path) -> list[str]:
    place = str(suite())
    named = (*_PLUGINS, "no:cacheprovider", "no:logging", "capture_conformance.plugin")
    parallel = ("-n", str(campaign.workers), "--dist", "loadfile") if campaign.workers > 1 else ()
    return [
        *(word for name in named for word in ("-p", name)),
        *("-c", f"{place}/pytest.ini", "--rootdir", place, "--import-mode", "importlib"),
        *("-q", "--tb", "short", "--no-header", "-W", "ignore"),
        *("--hypothesis-seed", str(campaign.seed)),
        *("--html", str(folder / "tests.html"), "--self-contained-html"),
        *parallel,
        place,
    ]


@contextlib.contextmanager
def _own_environment() -> Iterator[None]:
    """Keep the operator's own pytest settings and plugins out of the run."""
    before = dict(os.environ)
    for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS"):
        os.environ.pop(name, None)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _of_pytest(code: int, said: str, campaign: Campaign) -> Iterator[Incident]:
    """A breakdown of pytest itself, as an error of the suite that every selected requirement suffers from."""
    if code in _BREAKDOWNS:
        last = [line for line in said.strip().splitlines() if line.strip()][-1:]
        yield Incident(
            verdict=Verdict.ERROR,
            requirements=campaign.selected,
            test="",
            reason=message("reason.pytest_broke", code=code, said=" ".join(last)[:200], file=TRACEBACK),
        )


def _of_storage(broken: str) -> Iterator[Incident]:
    """A file that could not be written, as an error of the suite that leaves what was judged as it is."""
    if broken:
        yield Incident(verdict=Verdict.ERROR, requirements=(), test="", reason=verbatim(broken))
