"""The recipes for pipelines: what they run exists, and no secret stands in them."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
import yaml

from capture_conformance.cli.late_import import LazyCommand
from capture_conformance.cli.main import commands
from capture_conformance.reporting.files import write_reports
from reporting.stored_logs import footer, requirement, stored

ROOT = Path(__file__).parents[2]
RECIPES = sorted(file for file in (ROOT / "docs" / "ci").iterdir() if file.name != "README.md")
NAMES = [file.name for file in RECIPES]


@pytest.mark.parametrize("file", [x for x in RECIPES if x.suffix == ".yml"], ids=lambda x: str(x.name))
def test_yaml_is_well_formed(file: Path) -> None:
    """One document, with jobs in it."""
    assert isinstance(yaml.safe_load(file.read_text(encoding="utf-8")), dict)


@pytest.mark.parametrize("file", RECIPES, ids=NAMES)
def test_every_command_is_one_of_ours(file: Path) -> None:
    """With options that it knows."""
    text = file.read_text(encoding="utf-8")
    asked = re.findall(r"capture-conformance ((?:run|report|doctor|diff)\b[^'\"\n]*)", text)
    for line in asked:
        name, *words = line.split()
        command = commands.commands[name]
        assert isinstance(command, LazyCommand)
        known = {option for parameter in command.load().params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= known, line


@pytest.mark.parametrize("file", RECIPES, ids=NAMES)
def test_every_target_of_make_is_there(file: Path) -> None:
    """The Makefile is the front door."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for name in re.findall(r"\bmake ([a-z]+)", file.read_text(encoding="utf-8")):
        assert re.search(rf"^{name}:", makefile, re.MULTILINE), name


@pytest.mark.parametrize("file", RECIPES, ids=NAMES)
def test_no_secret_stands_in_a_recipe(file: Path) -> None:
    """Each key is a reference to what the pipeline keeps."""
    for value in re.findall(r"CAPTURE_\w+\s*[:=]\s*(.+)", file.read_text(encoding="utf-8")):
        assert value.startswith(("${{ secrets.", "credentials(")), value


def test_every_report_that_a_recipe_names_is_written(tmp_path: Path) -> None:
    """In the folder that it looks in."""
    text = "".join(file.read_text(encoding="utf-8") for file in RECIPES)
    named = set(re.findall(r"reports/ci/([\w.]+\.\w+)", text))
    written = write_reports(stored(tmp_path / "log", requirement(), ending=footer()), tmp_path / "reports")

    assert named <= {file.name for file in written}


def test_the_image_runs_as_a_plain_user() -> None:
    """From the line that says so on to the command."""
    lines = (ROOT / "docs" / "ci" / "Dockerfile").read_text(encoding="utf-8").splitlines()
    users = [line.split()[1] for line in lines if line.startswith("USER ")]

    assert ["suite"] == users
    assert lines.index("USER suite") < lines.index('ENTRYPOINT ["capture-conformance"]')


def test_commands_are_a_group() -> None:
    """What the tests above look up options in."""
    assert isinstance(commands, click.Group)
