"""Stored logs with members of the wrong type: bad input, never a verdict and never a crash."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from commands import Ended
from in_process import called

Change = Callable[[dict[str, Any]], object]

# The file, the kind of its line (None: the first line), the member, and a wrong value for it.
LOG = "verdicts.jsonl"
SENT = "exchanges.jsonl"
WRONG: list[tuple[str, str | None, str, object]] = [
    (LOG, "header", "seed", "seven"),
    (LOG, "header", "strict", 1),
    (LOG, "header", "command", None),
    (LOG, "header", "versions", []),
    (LOG, "header", "faults", {"a": 1}),
    (LOG, "header", "waivers", "none"),
    (LOG, "header", "clock_tolerance_s", "a minute"),
    (LOG, "header", "base_url", ["http://127.0.0.1"]),
    (LOG, "header", "known_failures", None),
    (LOG, "requirement", "id", 7),
    (LOG, "requirement", "verdict", ["pass"]),
    (LOG, "requirement", "verdict", "splendid"),
    (LOG, "requirement", "disposition", {}),
    (LOG, "requirement", "executions", "many"),
    (LOG, "requirement", "executions", 1.5),
    (LOG, "requirement", "tests", None),
    (LOG, "requirement", "evidence", 5),
    (LOG, "requirement", "evidence", [5]),
    (LOG, "requirement", "waiver", "mine"),
    (LOG, "requirement", "expected", {"a": 1}),
    (LOG, "requirement", "family", None),
    (LOG, "requirement", "failing", "x-0001"),
    (LOG, "footer", "exit_code", "0"),
    (LOG, "footer", "exit_code", 0.0),
    (LOG, "footer", "exit_code", None),
    (LOG, "footer", "verdict", 0),
    (LOG, "footer", "complete", "yes"),
    (LOG, "footer", "requests", None),
    (LOG, "footer", "elapsed_s", "long"),
    (LOG, "footer", "together", [1]),
    (LOG, "footer", "left_open", {}),
    (LOG, "footer", "counts", []),
    (SENT, None, "id", 1),
    (SENT, None, "method", None),
    (SENT, None, "operation", "purchase"),
    (SENT, None, "headers", {"a": "b"}),
    (SENT, None, "headers", [["a"]]),
    (SENT, None, "body", {"amount": 1}),
    (SENT, None, "sent_at", "yesterday"),
    (SENT, None, "sent_at", "2026-01-01T00:00:00"),
    (SENT, None, "received_at", 5),
    (SENT, None, "reply", None),
    (SENT, None, "reply.status", "201"),
    (SENT, None, "reply.status", True),
    (SENT, None, "reply.elapsed_ms", None),
    (SENT, None, "reply.elapsed_ms", float("nan")),
    (SENT, None, "part", []),
    (SENT, None, "part.trial", 1),
    (SENT, None, "part.role", "hero"),
    (SENT, None, "part.requirements", "CAP-AMT-01"),
    (SENT, None, "part.test", None),
    (SENT, None, "sightings", [1]),
    (SENT, None, "prepared", "no"),
    (SENT, None, "wire", "odd"),
]
NAMES = [f"{kind or 'exchange'} {member} {value!r}" for _, kind, member, value in WRONG]


def broken(clean: Path, folder: Path, file: str, kind: str | None, change: Change) -> tuple[Path, int]:
    """A copy of the log in *clean* with one line changed, and the number of that line."""
    shutil.copytree(clean, folder)
    lines = (folder / file).read_text(encoding="utf-8").removesuffix("\n").split("\n")
    objects = [json.loads(line) for line in lines]
    index = next(i for i, x in enumerate(objects) if kind in (None, x.get("kind")))
    change(objects[index])
    lines[index] = json.dumps(objects[index])
    (folder / file).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder, index + 1


def put(member: str, value: object) -> Change:
    """A change of *member*, whose place may have two steps."""
    *way, name = member.split(".")

    def change(line: dict[str, Any]) -> None:
        for step in way:
            line = line[step]
        line[name] = value

    return change


def is_refused(ended: Ended, file: str, line: int, member: str) -> bool:
    """Whether a command ended with the code of bad input and with one line that says where it is."""
    assert 4 == ended.code, ended
    assert "Traceback" not in ended.err
    (told,) = ended.err.strip().splitlines()
    assert f"{file}, line {line}: " in told
    assert f"{member}" in told.partition(f"line {line}: ")[2]
    assert "expected" in told
    return True


@pytest.mark.parametrize("wrong", WRONG, ids=NAMES)
def test_a_member_of_the_wrong_type_is_named(
    clean: Path, tmp_path: Path, wrong: tuple[str, str | None, str, object]
) -> None:
    """With its file, its line and what was expected."""
    file, kind, member, value = wrong
    folder, line = broken(clean, tmp_path / "log", file, kind, put(member, value))

    assert is_refused(called("rejudge", str(folder), folder=tmp_path), file, line, member)


@pytest.mark.parametrize(
    "arguments",
    [
        ("report", "log"),
        ("report", "log", "--annotations"),
        ("rejudge", "log", "--report-dir", "new"),
        ("diff", "log", "clean"),
        ("diff", "clean", "log", "--json"),
        ("report", "clean", "--baseline", "log"),
        ("run", "--resume", "log"),
        ("run", "--baseline", "log", "--report-dir", "new"),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("file", [LOG, SENT])
def test_every_command_that_reads_a_log_refuses_it(
    clean: Path, tmp_path: Path, arguments: tuple[str, ...], file: str
) -> None:
    """And writes nothing."""
    kind, member = ("requirement", "tests") if file == LOG else (None, "url")
    _, line = broken(clean, tmp_path / "log", file, kind, put(member, 5))
    shutil.copytree(clean, tmp_path / "clean")
    ended = called(*arguments, folder=tmp_path)

    assert is_refused(ended, file, line, member)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("member", ["log_version", "base_url", "clock_tolerance_s", "faults"])
def test_a_member_that_is_missing_is_named(clean: Path, tmp_path: Path, member: str) -> None:
    """As another version of the suite might leave it out."""
    folder, _ = broken(clean, tmp_path / "log", LOG, "header", lambda line: line.pop(member))
    ended = called("rejudge", str(folder), folder=tmp_path)

    assert 4 == ended.code, ended
    assert f"{LOG}, line 1: {member}: missing" in ended.err


@pytest.mark.parametrize("text", ["[" * 100_000, '{"kind": ' + "9" * 5000 + "}", "[]", "\\", '"text"'])
def test_a_line_that_is_no_object_is_named(clean: Path, tmp_path: Path, text: str) -> None:
    """However deep or long it is."""
    shutil.copytree(clean, tmp_path / "log")
    for name in (LOG, SENT):
        with (tmp_path / "log" / name).open("a", encoding="utf-8") as stream:
            stream.write(text + "\n")
    ended = called("report", "log", folder=tmp_path)

    assert 4 == ended.code, ended
    assert ", line " in ended.err
    assert 1 == len(ended.err.strip().splitlines())


@pytest.mark.parametrize("text", ["nothing", "capture-conformance run --target 'mock", "", "run --seed x"])
def test_a_command_that_cannot_be_repeated_is_named(clean: Path, tmp_path: Path, text: str) -> None:
    """By run --resume, which would have to repeat it."""

    def change(line: dict[str, Any]) -> None:
        line["command"] = text

    folder, _ = broken(clean, tmp_path / "log", LOG, "header", change)
    lines = (folder / LOG).read_text(encoding="utf-8").splitlines()
    (folder / LOG).write_text(lines[0] + "\n", encoding="utf-8")
    ended = called("run", "--resume", "log", folder=tmp_path)

    assert 4 == ended.code, ended
    assert "Traceback" not in ended.err


@pytest.mark.parametrize("place", ["folder-as-file", "x" * 300, "missing", "a\udcff"])
@pytest.mark.parametrize("words", ["report {}", "rejudge {}", "run --resume {}", "diff {} {}"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, words: str, place: str) -> None:
    """Be it a folder, a name that is too long, or no name at all."""
    (tmp_path / "folder-as-file" / LOG).mkdir(parents=True)
    ended = called(*words.replace("{}", place).split(), folder=tmp_path)

    assert 4 == ended.code, ended
    assert "cannot be read" in ended.err


def test_half_a_character_in_a_log_is_told_and_written(clean: Path, tmp_path: Path) -> None:
    """JSON can hold it, and UTF-8 cannot."""
    half = {"id": "trait.card", "args": {"card": "half \ud83d of it"}}
    folder, _ = broken(clean, tmp_path / "log", LOG, "requirement", put("observed", half))
    ended = called("report", "log", folder=tmp_path)
    again = called("rejudge", "log", "--report-dir", "new", folder=tmp_path)

    assert 0 == ended.code, ended
    assert 0 == again.code, again
    assert "half" in (folder / "report.html").read_text(encoding="utf-8")
