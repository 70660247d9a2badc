"""Consoles of other encodings: a character without a code there is replaced, and changes no exit code."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from commands import COMMAND, environment
from in_process import called

CONSOLES = ("cp932", "cp1252", "ascii")


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run with failures, made on a console of Japanese Windows, with a name in Japanese."""
    folder = tmp_path_factory.mktemp("bad")
    asked = ("--fault", "notes-without-limit", "--only", "CAP-REQ-*", "--report-dir", "日本")
    done = subprocess.run(
        [*COMMAND, "run", "--seed", "1", *asked],
        cwd=folder,
        env=environment(PYTHONIOENCODING="cp932"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    assert 1 == done.returncode, done.stdout
    assert b"Traceback" not in done.stdout
    return folder / "日本"


@pytest.mark.parametrize("encoding", CONSOLES)
@pytest.mark.parametrize(
    "asked",
    [
        (("explain", "CAP-AMT-02"), 0),
        (("list",), 0),
        (("list", "--catalogue"), 0),
        (("list", "--json"), 0),
        (("bundle",), 0),
        (("serve", "--list-faults"), 0),
        (("explain", "日本語"), 4),
        (("report", "BAD", "--report-dir", "again"), 1),
        (("report", "BAD", "--annotations"), 0),
        (("rejudge", "BAD"), 1),
        (("diff", "CLEAN", "BAD"), 1),
        (("diff", "CLEAN", "BAD", "--json"), 1),
        (("report", "日本語"), 4),
        (("--help",), 0),
        (("run", "--nonsense…"), 4),
    ],
    ids=lambda asked: " ".join(asked[0]),
)
def test_a_character_without_a_code_is_replaced(
    clean: Path, bad: Path, tmp_path: Path, encoding: str, asked: tuple[tuple[str, ...], int]
) -> None:
    """In every command, with the exit code that it has elsewhere, and in the console's encoding."""
    arguments, code = asked
    names = {"BAD": str(bad), "CLEAN": str(clean)}
    ended = called(*(names.get(x, x) for x in arguments), folder=tmp_path, encoding=encoding)

    assert code == ended.code, ended
    assert "Traceback" not in ended.out + ended.err
    assert (ended.out + ended.err).strip()


def test_files_are_in_utf_8_whatever_the_console_is(bad: Path) -> None:
    """The page holds Japanese in any case."""
    assert "を" in (bad / "report.html").read_text(encoding="utf-8")
    assert (bad / "verdicts.jsonl").read_text(encoding="utf-8").count("を") > 10


def test_a_run_in_the_c_locale_ends_as_elsewhere(tmp_path: Path) -> None:
    """With an encoding of files and pipes that knows nothing but ASCII."""
    asked = ("--fault", "notes-without-limit", "--only", "CAP-REQ-1*", "--report-dir", "report")
    done = subprocess.run(
        [*COMMAND, "run", "--seed", "1", *asked],
        cwd=tmp_path,
        env=environment(LANG="C", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )

    assert done.returncode in (0, 1), done.stdout
    assert b"Traceback" not in done.stdout
    assert (tmp_path / "report" / "report.html").exists()
