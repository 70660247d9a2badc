"""Waivers: somebody's word for a failure, until a day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from capture_conformance.contract.waivers import load_waivers
from capture_conformance.model.errors import UsageError

TODAY = date(2027, 1, 31)
KNOWN = ("CAP-AMT-02", "CAP-AMT-03")
WAIVER = """
[[waiver]]
requirement = "CAP-AMT-02"
reason = "mended in release 7"
owner = "payments team"
expires = 2027-01-31
"""


def written(folder: Path, text: str) -> Path:
    """A file of *text*."""
    file = folder / "waivers.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_waiver_counts_on_its_last_day(tmp_path: Path) -> None:
    """With all that was said of it."""
    (waiver,) = load_waivers(written(tmp_path, WAIVER), KNOWN, TODAY)

    assert ("CAP-AMT-02", "mended in release 7", "payments team", TODAY) == (
        waiver.requirement,
        waiver.reason,
        waiver.owner,
        waiver.expires,
    )


def test_without_a_file_nothing_is_waived() -> None:
    """There is no usual place for it."""
    assert () == load_waivers(None, KNOWN, TODAY)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("2027-01-31", "2027-01-30", "expired on 2027-01-30; ask payments team"),
        ("CAP-AMT-02", "CAP-AMT-20", "did you mean CAP-AMT-"),
        ("CAP-AMT-02", "CAP-ZZZ-99", "capture-conformance list"),
        ("CAP-AMT-02", "amounts", "it has to be the id of a requirement"),
        ('"mended in release 7"', '" "', "waiver.0.reason: ' ' is not allowed; it has to be a reason"),
        ('owner = "payments team"', "", "'owner' is a required property"),
        ("expires = 2027-01-31", "expires = 7", "waiver.0.expires"),
        ("expires = 2027-01-31", 'expires = "2027-02-31"', "no day of the calendar"),
        ("owner", "ownr", "did you mean owner?"),
        ("[[waiver]]", "[[waivers]]", "no key is called 'waivers'"),
    ],
)
def test_a_waiver_that_cannot_count_is_told(tmp_path: Path, old: str, new: str, said: str) -> None:
    """With the file, the place, and what to do."""
    file = written(tmp_path, WAIVER.replace(old, new, 1))
    with pytest.raises(UsageError) as told:
        load_waivers(file, KNOWN, TODAY)

    assert str(told.value).startswith(str(file))
    assert said in str(told.value)


def test_no_requirement_is_waived_twice(tmp_path: Path) -> None:
    """Two of them may say two things."""
    with pytest.raises(UsageError, match="CAP-AMT-02 is waived twice"):
        load_waivers(written(tmp_path, WAIVER * 2), KNOWN, TODAY)
