"""The gate as it is called: a recording of a client, judged."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from capture_conformance.contract.exchange_lines import encode_exchange
from client_histories import FAULTY, History, sound
from in_process import called


def recorded(folder: Path, history: History) -> Path:
    """A folder that holds *history* as a recording."""
    folder.mkdir()
    data = b"".join(encode_exchange(x) + b"\n" for x in history.exchanges)
    (folder / "exchanges.jsonl").write_bytes(data)
    return folder


def test_a_sound_client_passes(tmp_path: Path) -> None:
    """With a log and every report, grouped by party."""
    recorded(tmp_path / "client", sound())
    ended = called("gate", "client", "--report-dir", "report", folder=tmp_path)
    report = tmp_path / "report"
    summary = json.loads((report / "summary.json").read_text(encoding="utf-8"))

    assert 0 == ended.code, ended
    assert "CONFORMS" in ended.out
    assert (0, 3) == (summary["exit_code"], summary["counts"]["pass"])
    assert {
        "verdicts.jsonl",
        "exchanges.jsonl",
        "report.html",
        "junit.xml",
        "summary.json",
        "summary.md",
    } == {file.name for file in report.iterdir()}


@pytest.mark.parametrize("name", FAULTY)
def test_a_faulty_client_fails(tmp_path: Path, name: str) -> None:
    """Exit code, JUnit and report name the requirement."""
    make, requirement = FAULTY[name]
    recorded(tmp_path / "client", make())
    ended = called("gate", "client/exchanges.jsonl", "--report-dir", "report", folder=tmp_path)
    junit = ET.parse(tmp_path / "report" / "junit.xml")
    failed = [case.get("name", "") for case in junit.iter("testcase") if case.find("failure") is not None]

    assert 1 == ended.code, ended
    assert [requirement] == [text.split()[0] for text in failed]
    assert requirement in (tmp_path / "report" / "report.html").read_text(encoding="utf-8")


def test_a_recording_without_a_capture_is_no_pass(tmp_path: Path) -> None:
    """It settles nothing."""
    recorded(tmp_path / "client", History())
    ended = called("gate", "client", "--report-dir", "report", folder=tmp_path)

    assert 2 == ended.code, ended


@pytest.mark.parametrize(
    ("words", "code", "problem"),
    [
        (("gate", "nowhere"), 4, "nowhere: no recording"),
        (("gate", "client", "--only", "CAP-AMT-02"), 4, "no requirement called 'CAP-AMT-02'"),
        (("gate", "client", "--only", "CAP-ZZZ-*"), 5, "matches no requirement"),
        (("gate",), 4, "FILE"),
    ],
)
def test_bad_input_is_named(tmp_path: Path, words: tuple[str, ...], code: int, problem: str) -> None:
    """With an exit code of its own."""
    recorded(tmp_path / "client", sound())
    ended = called(*words, folder=tmp_path)

    assert code == ended.code, ended
    assert problem in ended.err
    assert "Traceback" not in ended.err


def test_a_selection_leaves_the_others_out(tmp_path: Path) -> None:
    """Only what was asked for is judged."""
    make, _ = FAULTY["forgets a key"]
    recorded(tmp_path / "client", make())
    ended = called("gate", "client", "--only", "CAP-CSV-01", "--report-dir", "report", folder=tmp_path)

    assert 0 == ended.code, ended
