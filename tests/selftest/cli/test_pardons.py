"""Failures that do not fail the run: waived ones, and those that a baseline had already."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from commands import Ended, command, log_lines

ONLY = ("--only", "CAP-AMT-02", "--only", "CAP-AMT-05", "--only", "CAP-ENV-15")
FAULT = ("--fault", "one-above-the-limit-accepted")
OTHER_FAULT = ("--fault", "fraction-cut")


def judged(folder: Path, *more: str, into: str = "r") -> Ended:
    """A short run that asks for two requirements of amounts and one of answers."""
    return command("run", "--seed", "1", *ONLY, *more, "--report-dir", into, folder=folder)


def waiver(folder: Path, name: str) -> tuple[str, ...]:
    """The option that waives the requirement *name* until tomorrow."""
    day = datetime.now(UTC).date() + timedelta(days=1)
    text = f'[[waiver]]\nrequirement = "{name}"\nreason = "because"\nowner = "us"\nexpires = {day}\n'
    (folder / "waivers.toml").write_text(text, encoding="utf-8")
    return ("--waivers", "waivers.toml")


def row(folder: Path, name: str) -> dict[str, object]:
    """The line of *name* in the log of *folder*."""
    return next(line for line in log_lines(folder) if line.get("id") == name)


def test_a_waived_failure_is_told_and_fails_nothing(tmp_path: Path) -> None:
    """In the log, in the terminal and in the report, with who answers for it."""
    ended = judged(tmp_path, *FAULT, *waiver(tmp_path, "CAP-AMT-02"))
    told = row(tmp_path / "r", "CAP-AMT-02")
    page = (tmp_path / "r" / "report.html").read_text(encoding="utf-8")

    assert 0 == ended.code
    assert ("fail", "waived") == (told["verdict"], told["effect"])
    assert "Waived failures (1)" in ended.out
    assert "1 failure waived." in ended.out
    assert "because (us, until" in page


def test_a_waiver_that_is_not_needed_fails_the_run(tmp_path: Path) -> None:
    """Or it would hide the next failure."""
    ended = judged(tmp_path, *waiver(tmp_path, "CAP-AMT-02"))
    again = command("rejudge", "r", "--report-dir", "again", folder=tmp_path)

    assert (1, 1) == (ended.code, again.code)
    assert "the waiver of CAP-AMT-02, kept by us, is not needed" in ended.out
    assert "1 waiver not needed" in ended.out
    assert 1 == sum(line["kind"] == "incident" for line in log_lines(tmp_path / "again"))


def test_a_waiver_pardons_its_own_requirement_alone(tmp_path: Path) -> None:
    """Another failure fails the run as ever."""
    ended = judged(tmp_path, *FAULT, *OTHER_FAULT, *waiver(tmp_path, "CAP-AMT-02"))
    effects = [row(tmp_path / "r", name)["effect"] for name in ("CAP-AMT-02", "CAP-AMT-05")]

    assert 1 == ended.code
    assert ["waived", "failure"] == effects


def test_an_expired_waiver_is_told_before_anything_is_sent(tmp_path: Path) -> None:
    """With whom to ask."""
    waiver(tmp_path, "CAP-AMT-02")
    file = tmp_path / "waivers.toml"
    text = file.read_text().replace(f"expires = {datetime.now(UTC).date() + timedelta(days=1)}", "")
    file.write_text(f"{text}expires = 2020-01-01\n")
    ended = judged(tmp_path, "--waivers", "waivers.toml")

    assert 4 == ended.code
    assert "the waiver of CAP-AMT-02 expired on 2020-01-01; ask us" in ended.err
    assert not (tmp_path / "r").exists()


@pytest.mark.parametrize(
    ("faults", "code", "effects"),
    [
        pytest.param(FAULT, 0, ["known", None], id="as before"),
        pytest.param((*FAULT, *OTHER_FAULT), 1, ["known", "failure"], id="a new one"),
        pytest.param((), 0, [None, None], id="mended"),
    ],
)
def test_against_a_baseline_only_what_is_new_fails(
    tmp_path: Path, faults: tuple[str, ...], code: int, effects: list[str | None]
) -> None:
    """For gates on a gateway with known faults."""
    judged(tmp_path, *FAULT, into="before")
    ended = judged(tmp_path, *faults, "--baseline", "before")
    found = [row(tmp_path / "r", name)["effect"] for name in ("CAP-AMT-02", "CAP-AMT-05")]
    again = command("rejudge", "r", folder=tmp_path)

    assert (code, code) == (ended.code, again.code)
    assert effects == found


def test_diff_tells_what_has_changed(tmp_path: Path) -> None:
    """As tables for people and as JSON for programs; a new failure is its exit code."""
    judged(tmp_path, *FAULT, into="old")
    judged(tmp_path, *OTHER_FAULT, into="new")
    forth = command("diff", "old", "new", folder=tmp_path)
    same = command("diff", "old", "old", "--json", folder=tmp_path)
    rows = json.loads(command("diff", "old", "new", "--json", folder=tmp_path).out)

    assert (1, 0) == (forth.code, same.code)
    assert [] == json.loads(same.out)
    assert "1 new failure · 1 mended" in forth.out
    assert [("CAP-AMT-05", "new failure"), ("CAP-AMT-02", "mended")] == [(x["id"], x["kind"]) for x in rows]
