"""A gateway with known faults ends a quick run green, judged on the rest and with nothing held."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from commands import command, log_lines

COMBINATIONS = [
    ("one-above-the-limit-accepted", "references-cut-to-40", "authorization-header-optional"),
    ("limit-never-checked", "no-header-needed", "capture-after-void-accepted"),
    ("full-capture-repeatable", "amount-as-text", "every-eighth-caller-let-in"),
]


def failing(folder: Path) -> list[str]:
    """The requirements that have failed, be it with a warning."""
    return [x["id"] for x in log_lines(folder) if x["kind"] == "requirement" and x["verdict"] == "fail"]


def waivers(folder: Path, names: list[str]) -> tuple[str, ...]:
    """The option that waives all *names* until tomorrow."""
    day = datetime.now(UTC).date() + timedelta(days=1)
    texts = [
        f'[[waiver]]\nrequirement = "{x}"\nreason = "because"\nowner = "us"\nexpires = {day}\n' for x in names
    ]
    (folder / "waivers.toml").write_text("\n".join(texts), encoding="utf-8")
    return ("--waivers", "waivers.toml")


@pytest.mark.parametrize("faults", COMBINATIONS, ids=lambda x: x[0])
def test_known_faults_are_no_reason_to_stop(tmp_path: Path, faults: tuple[str, ...]) -> None:
    """Once against a baseline, once with waivers; nothing is open but what the known failures explain."""
    asked = ("run", "--seed", "1", *(word for fault in faults for word in ("--fault", fault)))
    first = command(*asked, "--report-dir", "before", folder=tmp_path)
    names = failing(tmp_path / "before")
    known = command(*asked, "--baseline", "before", "--report-dir", "known", folder=tmp_path)
    waived = command(*asked, *waivers(tmp_path, names), "--report-dir", "waived", folder=tmp_path)
    again = command("rejudge", "waived", folder=tmp_path)

    assert (1, 0, 0, 0) == (first.code, known.code, waived.code, again.code), known.out + waived.out
    for folder in (tmp_path / "before", tmp_path / "known", tmp_path / "waived"):
        rows = [x for x in log_lines(folder) if x["kind"] == "requirement"]
        footer = log_lines(folder)[-1]
        open_rows = [x for x in rows if x["verdict"] == "inconclusive"]
        assert all(x["explained_by"] for x in open_rows), open_rows
        assert [] == footer["left_open"]
        assert footer["allowances"]["question"]["spent"] <= 300
        assert 0 < footer["allowances"]["confirmation"]["spent"] <= 300


def test_what_is_spent_stands_in_the_summary(clean: Path) -> None:
    """Each allowance with its limit; the sum is all that was sent."""
    summary = json.loads((clean / "summary.json").read_text(encoding="utf-8"))
    allowances = summary["allowances"]
    limits = {"question": 300, "confirmation": 300, "retry": 300, "clean-up": None}

    assert limits == {name: each["limit"] for name, each in allowances.items()}
    assert summary["requests"] == sum(each["spent"] for each in allowances.values())
    assert [] == summary["left_open"]
