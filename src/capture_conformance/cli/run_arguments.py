"""``run``: what is asked for on the command line, and a run that goes on."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from capture_conformance.cli.paths import PathType
from capture_conformance.cli.route_options import RouteOptions, route_options
from capture_conformance.cli.run_command import Options, plan_target, run_target
from capture_conformance.contract.verdict_log import load_log
from capture_conformance.model.errors import UsageError


@click.command()
@click.option(
    "--target",
    help="A target's name, or its .toml file; by default mock, or other where --base-url is given.",
)
@click.option("--base-url", envvar="CAPTURE_BASE_URL", help="Address to ask in place of the target's own.")
@click.option(
    "--test-host",
    "test_hosts",
    multiple=True,
    metavar="NAME",
    help="Captures at this host move no real money; may be repeated.",
)
@click.option(
    "--env-file",
    type=PathType(dir_okay=False),
    metavar="FILE",
    help="Read variables that are not set from lines NAME=value.",
)
@click.option(
    "--pool",
    type=PathType(dir_okay=False),
    metavar="FILE",
    help="Take authorizations from this CSV or JSON Lines file, and note there which are spent.",
)
@click.option(
    "--plan", "is_planned", is_flag=True, help="Say which prepared authorizations it takes, and send nothing."
)
@click.option("--profile", default="quick", show_default=True, help="quick, standard or thorough.")
@click.option(
    "--seed", type=click.IntRange(0, 2**32 - 1), help="Repeat a run; by default a new one is drawn."
)
@click.option(
    "--only",
    multiple=True,
    metavar="ID",
    help="Judge this requirement alone; may be repeated, and may be a pattern such as CAP-AMT-*.",
)
@click.option("--strict", is_flag=True, help="Let failures of basis sample and inferred fail the run too.")
@click.option(
    "--keep-going",
    is_flag=True,
    help="Ask everything, even where first contact fails or the keys are locked out.",
)
@click.option(
    "--report-dir",
    type=PathType(file_okay=True),
    help="Write exactly there; by default below reports/.",
)
@click.option(
    "--workers", type=click.IntRange(1, 32), default=1, show_default=True, help="Parallel processes."
)
@click.option(
    "--max-requests",
    type=click.IntRange(1),
    help="Ask no more questions than this; by default as the profile has it. Confirmations of failures and "
    "retries have as many requests again, each; clean-up has a void for each open authorization.",
)
@click.option(
    "--requests-per-second",
    "per_second",
    type=click.FloatRange(min=0, min_open=True),
    metavar="N",
    help="Send no faster than this; by default as the target file has it.",
)
@click.option(
    "--max-time",
    "max_time_s",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="Ask nothing more after this long; by default there is no limit. Clean-up may take 30 s longer.",
)
@click.option(
    "--cases",
    type=PathType(file_okay=False),
    metavar="DIR",
    help="Try the failures again that are kept there; a thorough run adds those it finds.",
)
@click.option(
    "--waivers",
    type=PathType(dir_okay=False),
    metavar="FILE",
    help="Failures that somebody answers for; they do not fail the run.",
)
@click.option(
    "--baseline",
    type=PathType(),
    metavar="LOG",
    help="Fail only on what had not failed in that run.",
)
@route_options
@click.option(
    "--fault", "faults", multiple=True, metavar="NAME", help="Switch on a fault of the embedded gateway."
)
@click.option(
    "--variant",
    "variants",
    multiple=True,
    metavar="NAME",
    help="Let the embedded gateway be sound in another way.",
)
@click.option(
    "--resume",
    type=PathType(),
    metavar="LOG",
    help="Go on with that run, as it was asked for; every other option is its own.",
)
@click.pass_context
def run(context: click.Context, /, resume: Path | None, is_planned: bool, **options: object) -> None:
    """Judge a target, and write a report."""
    if resume is not None:
        context.exit(_resumed(resume))
    asked = _options_from(options)
    if is_planned:
        context.exit(plan_target(asked, Console()))
    # Bound to the stream itself: while pytest runs, the name stderr stands for something else.
    context.exit(run_target(asked, Console(file=sys.stderr), Console()))


def _options_of(context: click.Context) -> Options:
    return _options_from({k: v for k, v in context.params.items() if k not in ("resume", "is_planned")})


def _options_from(values: Mapping[str, Any]) -> Options:
    """Options of *values* by their names, whose types click has checked."""
    of_route = {field.name for field in fields(RouteOptions)}
    route = RouteOptions(**{name: value for name, value in values.items() if name in of_route})
    return Options(**{name: value for name, value in values.items() if name not in of_route}, route=route)


def _resumed(log: Path) -> int:
    """Go on with the run of *log*: ask what it has not judged yet, and judge all of it."""
    found = load_log(log)
    if found.footer is not None and found.footer["complete"]:
        raise UsageError(f"{found.path}: that run came to its end; there is nothing to resume")
    try:
        words = shlex.split(found.header["command"])
        arguments = words[words.index("run") + 1 :]
    except ValueError as error:
        message = f"{found.path}, line 1: command: expected a command of run, found another text"
        raise UsageError(message) from error
    with run.make_context("run", arguments) as context:
        asked = replace(_options_of(context), report_dir=found.path.parent)
    return run_target(asked, Console(file=sys.stderr), Console(), is_resumed=True)


def default_options() -> Options:
    """Return what ``run`` is given where nothing is asked for."""
    with run.make_context("run", ["--target", "mock"]) as context:
        return replace(_options_of(context), base_url=None)
