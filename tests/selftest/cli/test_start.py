"""How little the commands that need little import, and that the list of commands is true."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from capture_conformance.cli.late_import import LazyCommand
from capture_conformance.cli.main import commands
from commands import environment

HEAVY = {
    *("hypothesis", "jinja2", "jsonschema", "pytest", "requests"),
    *("rich", "schemathesis", "starlette", "uvicorn", "yaml"),
}
_SCRIPT = """
import sys
from capture_conformance.cli.main import main
code = main(sys.argv[1:])
sys.stderr.write(" ".join(sys.modules))
sys.exit(code)
"""
COMMANDS = [command for command in commands.commands.values() if isinstance(command, LazyCommand)]


@pytest.mark.parametrize(
    "words", ["--version", "--help", "list", "list --json", "list --catalogue", "explain CAP-AMT-02"]
)
def test_a_command_that_needs_little_imports_little(tmp_path: Path, words: str) -> None:
    """None of the packages that take long to import."""
    assert set() == imported(words, tmp_path) & HEAVY


def test_a_run_leaves_the_gateway_to_the_gateway(tmp_path: Path) -> None:
    """Its server runs in another process; what draws is imported while that starts."""
    assert set() == imported("run --help", tmp_path) & {"starlette", "uvicorn", "schemathesis"}


def imported(words: str, folder: Path) -> set[str]:
    """Return the names of the top-level packages that a command has imported when it ends."""
    ended = subprocess.run(
        [sys.executable, "-c", _SCRIPT, *words.split()],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    return {name.partition(".")[0] for name in ended.stderr.split()}


def test_every_command_is_loaded_late() -> None:
    """A command that is not would be imported with every other one."""
    assert set(commands.commands) == {command.name for command in COMMANDS}


@pytest.mark.parametrize("command", COMMANDS, ids=lambda x: str(x.name))
def test_the_list_of_commands_says_what_each_says_itself(command: LazyCommand) -> None:
    """Name and first sentence stand in two places."""
    own = command.load()

    assert own.name == command.name
    assert own.get_short_help_str(limit=1000) == command.get_short_help_str(limit=1000)
    assert own.get_short_help_str() == command.get_short_help_str()
