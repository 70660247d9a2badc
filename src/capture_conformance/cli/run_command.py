"""``capture-conformance run``: judges a target."""

from __future__ import annotations

import dataclasses
import secrets
import shlex
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

from rich.console import Console

from capture_conformance.campaign.case_files import load_cases, write_cases
from capture_conformance.campaign.resuming import NOTHING_BEFORE, Before, take_up
from capture_conformance.campaign.selection import offered, set_aside
from capture_conformance.cli.crash import watched
from capture_conformance.cli.doctor.network import refuse_unreachable
from capture_conformance.cli.embedded import embedded_gateway
from capture_conformance.cli.key_words import refuse_ordinary_keys, warnings_of
from capture_conformance.cli.late_import import load
from capture_conformance.cli.planning import Plan, as_with_a_pool, in_words, marked, open_pool, plan, told
from capture_conformance.cli.progress import TerminalProgress
from capture_conformance.cli.reaching import target_name, with_base_path
from capture_conformance.cli.rehearsal import rehearse
from capture_conformance.cli.report_folder import point_latest_at, prepare_folder, run_before, written_in
from capture_conformance.cli.route_options import RouteOptions, notices
from capture_conformance.cli.running import Run, run_campaign, write_log
from capture_conformance.cli.settings import environment_with, merchants_from
from capture_conformance.contract.register import Register, load_register
from capture_conformance.contract.target import load_target
from capture_conformance.contract.verdict_log import VerdictLog, load_log
from capture_conformance.contract.waivers import load_waivers
from capture_conformance.language.rendering import english
from capture_conformance.model.campaign import PROFILES, THOROUGH, Campaign, Profile, thrifty
from capture_conformance.model.errors import NotWritten, UsageError
from capture_conformance.model.merchant import Merchants
from capture_conformance.model.message import message
from capture_conformance.model.pardon import Pardons
from capture_conformance.model.pool import Pool
from capture_conformance.model.results import Incident
from capture_conformance.model.route import DIRECT, Route
from capture_conformance.model.target import Target
from capture_conformance.model.verdicts import Verdict
from capture_conformance.plugin import make_redactor
from capture_conformance.reporting.files import write_reports
from capture_conformance.reporting.terminal import render_terminal
from capture_conformance.reporting.words import kind_of
from capture_conformance.transport.interlock import require_test_host
from capture_conformance.transport.redaction import Leak, scan_files
from capture_conformance.transport.routing import find_route


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What was asked for on the command line."""

    target: str | None
    base_url: str | None
    profile: str
    seed: int | None
    only: tuple[str, ...]
    strict: bool
    keep_going: bool
    report_dir: Path | None
    workers: int
    max_requests: int | None
    max_time_s: float | None
    cases: Path | None
    per_second: float | None
    test_hosts: tuple[str, ...]
    env_file: Path | None
    pool: Path | None
    waivers: Path | None
    baseline: Path | None
    faults: tuple[str, ...]
    variants: tuple[str, ...]
    route: RouteOptions


def run_target(options: Options, console: Console, out: Console, *, is_resumed: bool = False) -> int:
    """
    Judge a target from its first request to the report.

    Args:
        options: What was asked for.

        console: Where progress goes.

        out: Where the closing summary goes.

        is_resumed: Whether to go on with the run that was broken off in the folder that the options name.

    Returns:
        The exit code.

    Raises:
        UsageError: It cannot be begun; nothing was sent.
    """
    register = load_register()
    with _begun(options, register) as campaign, watched(make_redactor(campaign).text) as watch:
        before = _before(options, campaign, console, is_resumed=is_resumed)
        now, goes_on = datetime.now(UTC), before is not NOTHING_BEFORE
        folder = prepare_folder(options.report_dir, campaign.target.name, now, is_resumed=goes_on)
        watch.folder = folder
        if options.report_dir is None:
            point_latest_at(folder)
        with marked(_pool_file(options, campaign.target)):
            with _terminated_like_interrupted(), TerminalProgress(console) as progress:
                run = run_campaign(campaign, register, folder, progress, before)
            code = _written(run, options, campaign, folder, console, out)
        render_terminal(load_log(folder), out, folder / "report.html")
        if run.broken:
            raise NotWritten(run.broken)
    return code


def _before(options: Options, campaign: Campaign, console: Console, *, is_resumed: bool) -> Before:
    """What an earlier part of this run has left; before the first one, its plan is shown."""
    warnings = (f"warning: {english(x)}; {english(advice)}" for x, advice in warnings_of(campaign.merchants))
    for line in (*notices(campaign.route), *warnings):
        console.print(line, soft_wrap=True, highlight=False, markup=False)
    if not is_resumed:
        _tell_plan(campaign, console)
    if campaign.cases:
        console.print(f"{len(campaign.cases)} kept cases are tried again")
    if is_resumed and options.report_dir is not None and not _is_embedded(campaign.target, options):
        return take_up(options.report_dir)
    if is_resumed:
        console.print("the embedded gateway does not outlive a run, so this one begins anew")
    return NOTHING_BEFORE


def _written(
    run: Run, options: Options, campaign: Campaign, folder: Path, console: Console, out: Console
) -> int:
    """
    Write the log and the reports of *run*, and return its exit code.

    Where not all of it can be written, what is in the log is shown on *out* all the same.

    Raises:
        NotWritten: A file of the run could not be written, the first of them if there are several.
    """
    try:
        code, kept = write_log(run, campaign, folder), tuple[Path, ...]()
        if options.cases is not None and campaign.profile.name == THOROUGH.name:
            kept = _keep_cases(options.cases, run, campaign, console)
        earlier = _compared_with(options, campaign, folder, run)
        write_reports(load_log(folder), folder, earlier)
        leaks = scan_files((*written_in(folder), *kept), folder, make_redactor(campaign))
        if leaks:
            code = write_log(run, campaign, folder, *map(_incident, leaks))
            write_reports(load_log(folder), folder, earlier)
    except NotWritten as error:
        with suppress(UsageError):
            render_terminal(load_log(folder), out, None)
        raise NotWritten(run.broken or str(error)) from error
    return code


def _keep_cases(folder: Path, run: Run, campaign: Campaign, console: Console) -> tuple[Path, ...]:
    """
    Write the failures of the run as case files, and print which, and which could not be kept.

    Returns:
        The files.
    """
    target, merchants = campaign.target, campaign.merchants
    kept = write_cases(folder, run.results, run.exchanges, target=target, merchants=merchants)
    for file in kept.files:
        console.print(f"kept as a case: {file}")
    if kept.passed_over:
        names = ", ".join(kept.passed_over)
        line = f"not kept as cases, for their requests alone would not show it again: {names}"
        console.print(line, soft_wrap=True, highlight=False, markup=False)
    return kept.files


def _compared_with(options: Options, campaign: Campaign, folder: Path, run: Run) -> VerdictLog | None:
    """The run whose differences the report shows: the baseline, or before a whole run the last one."""
    if options.baseline is not None:
        return load_log(options.baseline)
    if options.report_dir is not None or run.stop is not None:
        return None
    return run_before(folder, campaign.target.name, campaign.base_url)


def plan_target(options: Options, out: Console) -> int:
    """
    Say which prepared authorizations a run would take, and send nothing.

    Returns:
        0, or 2 where the pool that is given leaves something unjudged.

    Raises:
        UsageError: The run could not be begun.
    """
    with _begun(options, load_register()) as campaign:
        found = _tell_plan(campaign, out)
        if found is None:
            needs = rehearse(as_with_a_pool(campaign), None).needs
            line = f"{campaign.profile.name} takes {in_words(needs, campaign.target.currency)}"
            out.print(line, soft_wrap=True, highlight=False, markup=False)
        return 2 if found is not None and found.unjudged else 0


@contextmanager
def _begun(options: Options, register: Register) -> Iterator[Campaign]:
    """What is to be run, with its target reached; nothing is sent yet."""
    environment = environment_with(options.env_file)
    address = options.base_url or environment.get("CAPTURE_BASE_URL")
    options = dataclasses.replace(options, base_url=address)
    target = load_target(target_name(options.target, options.base_url), environment)
    if options.profile not in PROFILES:
        raise UsageError(f"no profile called {options.profile!r}; known: {', '.join(PROFILES)}")
    if target.connections is not None and options.workers >= target.connections:
        most = target.connections - 1
        raise UsageError(
            f"--workers {options.workers}: target {target.name} allows {target.connections} connections, "
            f"one of them for races; ask for at most {most}"
        )
    pardons = _pardons(options, register)
    with _reached(target, options, environment) as (base_url, merchants, route):
        pool, target = _pool(options, target, merchants)
        yield _campaign(options, register, target, base_url, merchants, pardons, pool, route)


def _campaign(
    options: Options,
    register: Register,
    target: Target,
    base_url: str,
    merchants: Merchants,
    pardons: Pardons,
    pool: Pool | None,
    route: Route,
) -> Campaign:
    seed = secrets.randbelow(2**32) if options.seed is None else options.seed
    aside = dict(set_aside(register, options.only, offered(target, merchants, pool)))
    return Campaign(
        target=target,
        base_url=base_url,
        merchants=merchants,
        profile=_profile(options, target) if pool is None else thrifty(_profile(options, target)),
        seed=seed,
        strict=options.strict,
        selected=tuple(name for name in register.by_id if name not in aside),
        only=options.only,
        dispositions=aside,
        workers=options.workers,
        faults=options.faults,
        cases=load_cases(options.cases, register.by_id),
        command=_command(options, seed),
        pardons=pardons,
        pool=pool,
        route=route,
        stops_early=not (options.keep_going or _is_embedded(target, options)),
        doctor=_doctor(options),
    )


def _tell_plan(campaign: Campaign, console: Console) -> Plan | None:
    """Before anything is sent: whether the pool will do; None where there is none."""
    if campaign.pool is None:
        return None
    found = plan(campaign, campaign.pool)
    for line in told(found, campaign):
        console.print(line, soft_wrap=True, highlight=False, markup=False)
    return found


def _pool(options: Options, target: Target, merchants: Merchants) -> tuple[Pool | None, Target]:
    """The pool that is to be used, if any, and the target as it is with it."""
    file = _pool_file(options, target)
    if file is None:
        return None, target
    if _is_embedded(target, options):
        raise UsageError("--pool goes with a target of your own: the embedded gateway makes its own")
    return open_pool(file, target, merchants)


def _pool_file(options: Options, target: Target) -> Path | None:
    return Path(target.pool) if options.pool is None and target.pool is not None else options.pool


def _pardons(options: Options, register: Register) -> Pardons:
    waivers = load_waivers(options.waivers, register.by_id, datetime.now(UTC).date())
    if options.baseline is None:
        return Pardons(waivers=waivers)
    rows = load_log(options.baseline).requirements
    known = frozenset(row["id"] for row in rows if row["verdict"] == Verdict.FAIL.word)
    return Pardons(waivers=waivers, baseline=str(options.baseline), known=known)


def _profile(options: Options, target: Target) -> Profile:
    """The profile asked for, within the bounds asked for: on the command line, or else in the target file."""
    known = PROFILES[options.profile]
    limits = [x for x in (target.max_requests, known.max_requests) if x is not None]
    return dataclasses.replace(
        known,
        max_requests=min(limits) if options.max_requests is None else options.max_requests,
        max_time_s=target.max_time_s if options.max_time_s is None else options.max_time_s,
        per_second=target.per_second if options.per_second is None else options.per_second,
    )


@contextmanager
def _reached(
    target: Target, options: Options, environment: Mapping[str, str]
) -> Iterator[tuple[str, Merchants, Route]]:
    """The address to ask and the merchants to ask as; the embedded gateway runs only as long as needed."""
    if _is_embedded(target, options):
        if options.faults or options.variants:
            load("cli.gateway_names:refuse_unknown")(options.faults, options.variants)
        # Parallel workers import it themselves.
        meanwhile = _import_drawing if options.workers == 1 else lambda: None
        with embedded_gateway(options.faults, options.variants, meanwhile) as embedded:
            yield embedded.base_url, embedded.merchants, DIRECT
        return
    if options.faults or options.variants:
        name = "--fault" if options.faults else "--variant"
        raise UsageError(f"{name} goes with the embedded gateway alone; leave out --base-url and --target")
    address = options.base_url or target.base_url
    if address is None:
        raise UsageError(f"target {target.name}: has no address; give one with --base-url")
    base_url = with_base_path(address)
    require_test_host(base_url, (*target.test_hosts, *options.test_hosts))
    merchants = merchants_from(environment, variables=target.variables, form=target.key_form)
    route = find_route(base_url, options.route.over(target.route), environment)
    refuse_ordinary_keys(merchants, target)
    refuse_unreachable(base_url, target.timeout_s, route, _doctor(options))
    yield base_url, merchants, route


def _import_drawing() -> None:
    """Import what takes longest of all that the tests import."""
    load("generation.openapi_cases:valid_bodies")


def _is_embedded(target: Target, options: Options) -> bool:
    return options.base_url is None and target.is_embedded


def _incident(leak: Leak) -> Incident:
    return Incident(
        verdict=Verdict.ERROR,
        requirements=(),
        test="",
        reason=message("reason.leak", file=str(leak.file), line=leak.line, kind=kind_of(leak.kind)),
    )


def _doctor(options: Options) -> str:
    """The command that examines the target as it is asked for."""
    return shlex.join(["capture-conformance", "doctor", *_way_in(options)])


def _way_in(options: Options) -> list[str]:
    words = ["--target", target_name(options.target, options.base_url)]
    words += ["--base-url", options.base_url] if options.base_url else []
    words += [word for name in options.test_hosts for word in ("--test-host", name)]
    words += [] if options.env_file is None else ["--env-file", str(options.env_file)]
    return words + options.route.words()


def _command(options: Options, seed: int) -> str:
    words = [
        "capture-conformance",
        "run",
        *_way_in(options),
        "--profile",
        options.profile,
        "--seed",
        str(seed),
    ]
    words += [word for name in options.only for word in ("--only", name)]
    words += [word for name in options.faults for word in ("--fault", name)]
    words += [word for name in options.variants for word in ("--variant", name)]
    words += ["--strict"] if options.strict else []
    words += ["--keep-going"] if options.keep_going else []
    words += ["--workers", str(options.workers)] if options.workers > 1 else []
    words += [] if options.max_requests is None else ["--max-requests", str(options.max_requests)]
    words += [] if options.per_second is None else ["--requests-per-second", f"{options.per_second:g}"]
    words += [] if options.max_time_s is None else ["--max-time", f"{options.max_time_s:g}"]
    for name, file in (("--waivers", options.waivers), ("--baseline", options.baseline)):
        words += [] if file is None else [name, str(file)]
    words += [] if options.pool is None else ["--pool", str(options.pool)]
    words += [] if options.cases is None else ["--cases", str(options.cases)]
    return shlex.join(words)


@contextmanager
def _terminated_like_interrupted() -> Iterator[None]:
    """
    Let SIGTERM, by which CI systems stop a job, end the run as Ctrl-C does.

    SIGINT is set as well: in the background of a shell a process inherits that it is ignored.
    """

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    numbers = (signal.SIGTERM, signal.SIGINT)
    before = {number: signal.signal(number, interrupt) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
