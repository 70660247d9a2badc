"""Whatever breaks: exit code 3, one line that says what and where, and all that was judged is kept."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from capture_conformance.cli import log_commands
from capture_conformance.contract.verdict_log import load_log
from commands import COMMAND, Ended, environment, log_lines, started, verdicts, wait_for_bytes
from in_process import called

RUN = ("run", "--profile", "quick", "--seed", "7")
CARD = "4111 1111 1111 1111"


def shell(line: str, *, folder: Path) -> Ended:
    """Run a line of bash, in which ``$CLI`` is the console script."""
    done = subprocess.run(
        ["bash", "-c", line],
        cwd=folder,
        env=environment(CLI=" ".join(COMMAND)),
        capture_output=True,
        text=True,
        check=False,
    )
    return Ended(code=done.returncode, out=done.stdout, err=done.stderr)


def patched(lines: str, *arguments: str, folder: Path) -> Ended:
    """Run a command in a process of its own, after *lines* of Python have broken something in it."""
    program = f"{lines}\nfrom capture_conformance.__main__ import script\nscript()"
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    return Ended(code=done.returncode, out=done.stdout, err=done.stderr)


def last_line(ended: Ended) -> str:
    """The line that says what broke; there is no traceback."""
    assert "Traceback" not in ended.out + ended.err
    return ended.err.strip().splitlines()[-1]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A place to mount a small disk at; it is unmounted in the end."""
    place = tmp_path / "disk"
    place.mkdir()
    yield place
    subprocess.run(["umount", place], capture_output=True, check=False)


def mounted(place: Path, size: str) -> Path:
    """A file system of *size* at *place*."""
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", place], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip("no file system can be mounted here")
    return place


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_disk_that_fills_up_during_the_run_ends_it(tmp_path: Path, disk: Path, workers: str) -> None:
    """The exchanges and the rows that fit can be read, and the log counts as broken off."""
    folder = mounted(disk, "200k") / "r"
    with started(*RUN, "--workers", workers, "--report-dir", str(folder), folder=tmp_path) as process:
        out, err = process.communicate()
    ended = Ended(code=process.returncode, out=out, err=err)
    log = load_log(folder)
    again = called("report", str(folder), "--report-dir", "again", folder=tmp_path)

    assert 3 == ended.code, ended
    assert re.search(r"exchanges\.\S+: cannot be written: no space left", last_line(ended))
    assert log.is_interrupted
    assert 20 < len(log.exchanges) < 250
    assert not any(row["verdict"] == "fail" for row in log.requirements)
    assert again.code in (2, 3), again
    assert (tmp_path / "again" / "report.html").exists()


@pytest.mark.parametrize(
    ("size", "file"), [("4k", "verdicts.jsonl"), ("680k", "tests.html"), ("1200k", "report.html")]
)
def test_a_disk_that_is_full_at_the_start_or_at_the_end(
    clean: Path, tmp_path: Path, disk: Path, size: str, file: str
) -> None:
    """The line names the file, and of a run that was over the verdicts are kept."""
    folder = mounted(disk, size) / "r"
    if size == "4k":
        (disk / "full").write_bytes(b"x" * 4096)
    ended = shell(f"$CLI {' '.join(RUN)} --report-dir {folder}", folder=tmp_path)

    assert 3 == ended.code, ended
    assert f"{file}: cannot be written: no space left on device" in last_line(ended)
    if file == "report.html":
        assert verdicts(clean) == verdicts(folder)
        assert (folder / "junit.xml").exists()
        assert "CONFORMS" in ended.out
    if file == "tests.html":
        assert log_lines(folder)
        assert 200 < len(load_log(folder).exchanges)


def test_a_file_that_grows_too_large_ends_the_run(tmp_path: Path) -> None:
    """A limit of the shell's is no failed requirement either."""
    ended = shell(f"ulimit -f 100; $CLI {' '.join(RUN)} --report-dir r", folder=tmp_path)

    assert 3 == ended.code, ended
    assert "r/exchanges.jsonl: cannot be written: file too large" in last_line(ended)
    assert not any(row["verdict"] == "fail" for row in load_log(tmp_path / "r").requirements)


def test_a_folder_that_vanishes_ends_the_run(tmp_path: Path) -> None:
    """Nothing more is sent that could not be recorded."""
    with started(*RUN, "--report-dir", "r", folder=tmp_path) as process:
        wait_for_bytes(tmp_path / "r" / "exchanges.jsonl", 20_000)
        shutil.rmtree(tmp_path / "r")
        out, err = process.communicate()
    ended = Ended(code=process.returncode, out=out, err=err)

    assert 3 == ended.code, ended
    assert "cannot be written: deleted while the run was writing it" in last_line(ended)


@pytest.mark.parametrize(
    "arguments",
    [
        ("list",),
        ("explain", "CAP-AMT-02"),
        ("report", "CLEAN", "--report-dir", "again"),
        ("bundle",),
        ("--help",),
    ],
)
def test_output_that_cannot_be_written_is_named(
    clean: Path, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    """With the place, which is no file here."""
    words = " ".join(arguments).replace("CLEAN", str(clean))
    ended = shell(f"$CLI {words} > /dev/full", folder=tmp_path)

    assert 3 == ended.code, ended
    assert "standard output: no space left on device" in last_line(ended)


def test_an_option_that_names_a_full_place(tmp_path: Path) -> None:
    """As for every other file."""
    ended = called("bundle", "--output", "/dev/full", folder=tmp_path)

    assert 3 == ended.code, ended
    assert "/dev/full: cannot be written: no space left on device" in last_line(ended)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("$CLI list | head -1; exit ${PIPESTATUS[0]}", 0),
        ("$CLI list --json | true; exit ${PIPESTATUS[0]}", 0),
        ("$CLI explain nothing 2>&1 | true; exit ${PIPESTATUS[0]}", 4),
        ("$CLI list >&-", 0),
        ("$CLI list >&- 2>&- <&-", 0),
        ("$CLI explain nothing >&- 2>&-", 4),
        ("$CLI explain nothing 2> /dev/full", 4),
        ("$CLI diff CLEAN CLEAN | true; exit ${PIPESTATUS[0]}", 0),
        ("$CLI run --seed 1 --only CAP-AMT-01 --report-dir r >&- 2>&-", 0),
        ("$CLI run --seed 1 --only CAP-AMT-01 --report-dir r 2>&1 | true; exit ${PIPESTATUS[0]}", 0),
    ],
)
def test_a_reader_that_has_gone_changes_no_exit_code(
    clean: Path, tmp_path: Path, line: str, code: int
) -> None:
    """Be the pipe closed, or the stream from the beginning."""
    ended = shell(line.replace("CLEAN", str(clean)), folder=tmp_path)

    assert code == ended.code, ended
    assert "Traceback" not in ended.err
    assert "Exception ignored" not in ended.err


@pytest.mark.parametrize(
    "error",
    [
        KeyError("x"),
        RecursionError("too deep"),
        BrokenPipeError(32, "Broken pipe"),
        EOFError(),
        MemoryError(),
    ],
)
@pytest.mark.parametrize("words", ["report CLEAN", "rejudge CLEAN", "diff CLEAN CLEAN", "run --resume CLEAN"])
def test_any_error_of_any_command_is_one_line(
    clean: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, words: str
) -> None:
    """With exit code 3, and the place where it came from."""

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(log_commands, "load_log", fail)
    monkeypatch.setattr("capture_conformance.cli.run_arguments.load_log", fail)
    ended = called(*words.replace("CLEAN", str(clean)).split(), folder=tmp_path)

    assert 3 == ended.code, ended
    assert 1 == len(ended.err.strip().splitlines())
    assert re.search(
        r"\(at cli/(log_commands|run_arguments)\.py, line \d+; the traceback is in ", ended.err
    ) or ("test_crashes.py" in ended.err)


def test_neither_line_nor_traceback_holds_a_secret(
    clean: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error may quote a request."""

    def fail(*_: object) -> None:
        raise ValueError(f'{{"card": "{CARD}", "cvv": "737"}}')

    monkeypatch.setattr(log_commands, "load_log", fail)
    ended = called("report", str(clean), folder=tmp_path)
    (file,) = re.findall(r"the traceback is in (\S+)\)", ended.err)
    text = Path(file).read_text(encoding="utf-8")
    Path(file).unlink()

    assert 3 == ended.code, ended
    assert CARD not in ended.err + text
    assert "ValueError" in text
    assert not os.path.samestat(Path(tmp_path).stat(), Path(file).parent.stat())


_RAISE = "def fail(*_, **__): raise KeyError('key 4111 1111 1111 1111 of sk-embedded')\n"


def test_an_error_after_judging_keeps_what_was_judged(clean: Path, tmp_path: Path) -> None:
    """The log is whole, and the traceback lies next to it."""
    breaking = f"import capture_conformance.reporting.files as files\n{_RAISE}files.render_html = fail"
    ended = patched(breaking, *RUN, "--report-dir", "r", folder=tmp_path)
    text = (tmp_path / "r" / "traceback.txt").read_text(encoding="utf-8")

    assert 3 == ended.code, ended
    assert "internal error: KeyError" in last_line(ended)
    assert "r/traceback.txt" in last_line(ended)
    assert verdicts(clean) == verdicts(tmp_path / "r")
    assert CARD not in ended.err + text
    assert "render_html" in text


@pytest.mark.parametrize(
    ("hook", "workers"),
    [
        ("pytest_runtest_logstart", "1"),
        ("pytest_runtest_logreport", "2"),
        ("pytest_collection_modifyitems", "1"),
        ("pytest_sessionfinish", "1"),
    ],
)
def test_an_error_in_a_hook_is_no_failed_requirement(tmp_path: Path, hook: str, workers: str) -> None:
    """It is an error of the suite, with a traceback that holds no card number."""
    breaking = (
        f"from capture_conformance.plugin import CampaignPlugin\n{_RAISE}"
        f"import pytest\nCampaignPlugin.{hook} = pytest.hookimpl(lambda self: fail())"
    )
    ended = patched(breaking, *RUN, "--workers", workers, "--report-dir", "r", folder=tmp_path)
    found = verdicts(tmp_path / "r")

    assert 3 == ended.code, ended
    assert "Traceback" not in ended.out + ended.err
    assert "fail" not in found.values()
    assert CARD not in (tmp_path / "r" / "traceback.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(("lacking", "words"), [("click", "list"), ("rich", "run")])
def test_an_installation_that_cannot_be_loaded_is_no_failed_requirement(
    tmp_path: Path, lacking: str, words: str
) -> None:
    """Python itself would end with 1; what one command needs is missed when that command is called."""
    ended = patched(f"import sys\nsys.modules[{lacking!r}] = None", words, folder=tmp_path)

    assert 3 == ended.code, ended
    assert "cannot be started" in last_line(ended)
