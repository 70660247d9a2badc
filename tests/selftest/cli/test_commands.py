"""The commands beside ``run``, and the front door."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
from pathlib import Path

import pytest
import yaml

from capture_conformance.contract.register import load_register
from capture_conformance.gateway.faults import CATALOGUE
from commands import command, started, verdicts

IDS = list(load_register().by_id)
ROOT = Path(__file__).parents[3]


def test_list_shows_every_requirement(tmp_path: Path) -> None:
    """In the register's order."""
    ended = command("list", folder=tmp_path)

    assert 0 == ended.code
    assert re.findall(r"CAP-[A-Z]{3}-\d\d", ended.out) == IDS


def test_list_speaks_json(tmp_path: Path) -> None:
    """For scripts."""
    rows = json.loads(command("list", "--json", folder=tmp_path).out)

    assert [row["id"] for row in rows] == IDS
    texts = {"en", "ja", "source", "source_ja"}
    assert {"id", "family", "party", "level", "basis", "needs", "witnesses"} | texts == set(rows[0])


@pytest.mark.parametrize("name", ["CAP-AMT-02", "cap-env-03", "CAP-ENV-19"])
def test_explain_tells_statement_ground_and_check(tmp_path: Path, name: str) -> None:
    """In both languages, whatever the letter case."""
    ended = command("explain", name, folder=tmp_path)
    requirement = load_register().by_id[name.upper()]

    assert 0 == ended.code
    assert all(text in ended.out for text in (requirement.en, requirement.ja, requirement.source))


def test_every_fault_is_listed_with_what_it_breaks(tmp_path: Path) -> None:
    """So that one can be chosen."""
    out = command("serve", "--list-faults", folder=tmp_path).out

    assert all(name in out for name in CATALOGUE)


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_bundle_writes_one_file_without_outside_references(tmp_path: Path, form: str) -> None:
    """For tools that follow none."""
    ended = command("bundle", "--format", form, "--output", "one", folder=tmp_path)
    text = (tmp_path / "one").read_text(encoding="utf-8")
    document = json.loads(text) if form == "json" else yaml.safe_load(text)

    assert 0 == ended.code
    assert "3.1" == document["openapi"][:3]
    references = re.findall(r"""\$ref['"]?: ['"]?([^'"\s]+)""", text)

    assert references
    assert all(reference.startswith("#/") for reference in references)


def test_serve_announces_itself_is_judged_and_stops_cleanly(tmp_path: Path) -> None:
    """What it prints can be pasted into a shell, and a run needs nothing else."""
    with started(
        "serve", "--port", "0", "--ledger", "ledger.sqlite", "--fault", "is-live-true", folder=tmp_path
    ) as process:
        said: list[str] = []
        while process.stdout and not (said and said[-1].startswith("capture-conformance run")):
            said.append(process.stdout.readline())
        exported = dict(
            line.removeprefix("export ").strip().split("=", 1) for line in said if "export" in line
        )
        address = said[-1].split()[-1]
        only = ("--only", "CAP-ENV-06", "--only", "CAP-AUT-16", "--report-dir", "r")
        ended = command("run", "--base-url", address, *only, folder=tmp_path, **exported)
        os.kill(process.pid, signal.SIGINT)
        rest, err = process.communicate(timeout=20)
    rows = verdicts(tmp_path / "r")

    assert 1 == ended.code
    assert ("fail", "pass") == (rows["CAP-ENV-06"], rows["CAP-AUT-16"])
    assert 6 == len(exported)
    assert 0 == process.returncode
    assert "Traceback" not in rest + err
    assert (tmp_path / "ledger.sqlite").exists()


def test_make_alone_says_what_there_is() -> None:
    """And does nothing."""
    said = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert all(
        f"make {name}" in said for name in ("conformance", "test", "check", "serve", "clean", "faults")
    )
