"""The commands, and the exit code of each."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from capture_conformance import __version__
from capture_conformance.cli.crash import watched
from capture_conformance.cli.late_import import LazyCommand, load
from capture_conformance.cli.streams import settled_streams
from capture_conformance.model.errors import NothingSelected, SuiteError, UsageError
from capture_conformance.reporting.legible import legible_line

INTERRUPTED, SUITE_ERROR, USAGE, NOTHING_SELECTED = 2, 3, 4, 5

# Each with the first sentence of its own help.
_COMMANDS = (
    LazyCommand(
        "bundle",
        place="cli.gateway_commands:bundle_description",
        help="Write the OpenAPI description as one file, for tools that follow no references.",
    ),
    LazyCommand(
        "demo",
        place="cli.demo:demo",
        help="Judge the embedded gateway twice, sound and with a few faults, and write both reports.",
    ),
    LazyCommand(
        "diff",
        place="cli.log_commands:diff",
        help="Tell what differs between the OLD log and the NEW one.",
    ),
    LazyCommand(
        "doctor",
        place="cli.doctor.command:doctor",
        help="Try a target step by step, with one authorization and its capture.",
    ),
    LazyCommand(
        "explain",
        place="cli.explain_command:explain",
        help="Say what a requirement asks, on what ground, and how it is judged.",
    ),
    LazyCommand(
        "gate",
        place="cli.gate:gate",
        help="Judge a client by its recorded traffic.",
    ),
    LazyCommand(
        "list",
        place="cli.list_command:list_requirements",
        help="List the requirements, or the known faults that they look for.",
    ),
    LazyCommand(
        "rejudge",
        place="cli.log_commands:rejudge",
        help="Judge a stored LOG's exchanges again, by the register and the checks of this version.",
    ),
    LazyCommand(
        "report",
        place="cli.log_commands:report",
        help="Render the reports of a stored LOG again; the exit code is the stored one.",
    ),
    LazyCommand(
        "run",
        place="cli.run_arguments:run",
        help="Judge a target, and write a report.",
    ),
    LazyCommand(
        "serve",
        place="cli.gateway_commands:serve_gateway",
        help="Run the embedded gateway until Ctrl-C.",
    ),
)


@click.group(
    commands=_COMMANDS, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}
)
@click.version_option(__version__, prog_name="capture-conformance")
def commands() -> None:
    """
    Judge a capture endpoint, requirement by requirement.

    Exit codes: 0 every selected requirement that can fail the run passed; 1 at least one failed;
    2 inconclusive, interrupted, or nothing judged; 3 the suite itself erred; 4 usage or configuration;
    5 nothing selected.
    """


def main(arguments: Sequence[str] | None = None) -> int:
    """
    Run one command.

    Returns:
        Its exit code; a fault of the operator's or of the suite's is one line on standard error, never a
        traceback.
    """
    with settled_streams():
        try:
            return _ended(sys.argv[1:] if arguments is None else list(arguments))
        except click.ClickException as error:
            error.show()
            return USAGE
        except (click.Abort, KeyboardInterrupt):
            click.echo("capture-conformance: interrupted", err=True)
            return INTERRUPTED
        except NothingSelected as error:
            return _told(error, NOTHING_SELECTED)
        except UsageError as error:
            return _told(error, USAGE)
        except SuiteError as error:
            return _told(error, SUITE_ERROR)


def _ended(arguments: list[str]) -> int:
    """
    Run the command that *arguments* name, and return its exit code.

    Not by click's own ``main``, which ends with 1 where a pipe is closed.
    """
    with watched(_redacted):
        try:
            with commands.make_context("capture-conformance", arguments) as context:
                commands.invoke(context)
                code = 0
        except click.exceptions.Exit as ending:
            code = ending.exit_code
        sys.stdout.flush()
    return code


def _told(error: SuiteError, code: int) -> int:
    click.echo(f"capture-conformance: {legible_line(str(error))}", err=True)
    return code


def _redacted(text: str) -> str:
    return str(load("cli.plain_redaction:plain_redactor")().text(text))
