"""``demo``: a good and a bad report in one go, to see what a run gives."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

import click
from rich.console import Console

from capture_conformance.cli.paths import PathType
from capture_conformance.cli.run_arguments import default_options
from capture_conformance.cli.run_command import run_target

# Of several families, found by a quick run, and of both effects.
FAULTS = (
    "authorization-header-optional",
    "one-above-the-limit-accepted",
    "notes-without-limit",
    "capture-after-void-accepted",
    "currency-null",
)
_SEED = 1


@click.command()
@click.option(
    "--report-dir",
    type=PathType(file_okay=False),
    default=Path("reports") / "demo",
    show_default=True,
    help="Where the two reports go.",
)
def demo(report_dir: Path) -> None:
    """Judge the embedded gateway twice, sound and with a few faults, and write both reports."""
    # It is the embedded gateway that is shown, wherever other runs may go.
    os.environ.pop("CAPTURE_BASE_URL", None)
    console, out = Console(file=sys.stderr), Console()
    for name, faults in (("good", ()), ("bad", FAULTS)):
        asked = replace(default_options(), seed=_SEED, faults=faults, report_dir=report_dir / name)
        out.rule(f"{name}: {', '.join(faults) or 'no fault'}")
        run_target(asked, console, out)
