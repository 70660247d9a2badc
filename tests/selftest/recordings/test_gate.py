"""Recordings of clients, judged."""

from __future__ import annotations

from pathlib import Path

import pytest

from capture_conformance.contract.exchange_lines import encode_exchange
from capture_conformance.contract.register import load_consumers
from capture_conformance.model.errors import UsageError
from capture_conformance.model.exchange import Silence
from capture_conformance.model.verdicts import Verdict
from capture_conformance.recordings.gate import Judged, judge_recordings
from client_histories import FAULTY, History, lost, sound

REGISTER = load_consumers().by_id


def recorded(file: Path, history: History) -> Path:
    """*history* as a recording."""
    file.write_bytes(b"".join(encode_exchange(x) + b"\n" for x in history.exchanges))
    return file


def judged(folder: Path, *histories: History) -> Judged:
    """What recordings of *histories* show of all requirements."""
    files = [recorded(folder / f"{n}.jsonl", history) for n, history in enumerate(histories)]
    return judge_recordings(files, REGISTER.values(), strict=False)


def verdicts(found: Judged) -> dict[str, Verdict]:
    """The verdict on each requirement."""
    return {result.requirement.id: result.verdict for result in found.results}


def test_a_sound_client_passes_everything(tmp_path: Path) -> None:
    """Whole and partial captures, refusals, and a lost answer that is looked into."""
    found = judged(tmp_path, sound())

    assert dict.fromkeys(REGISTER, Verdict.PASS) == verdicts(found)
    assert (9, {"gateway.test": 9}) == (found.exchanges, dict(found.hosts))


@pytest.mark.parametrize("name", FAULTY)
def test_a_faulty_client_fails_by_its_requirement_alone(tmp_path: Path, name: str) -> None:
    """With the exchanges that show it."""
    make, requirement = FAULTY[name]
    found = judged(tmp_path, make())
    failed = [result for result in found.results if result.verdict is Verdict.FAIL]

    assert [requirement] == [result.requirement.id for result in failed]
    assert {*failed[0].evidence} <= {x.id for x in found.evidence}
    assert failed[0].expected != failed[0].observed


@pytest.mark.parametrize("reason", [Silence.LOST, Silence.CLOSED, Silence.PROXY_FAILED])
def test_a_repetition_after_a_refused_connection_is_left_open(tmp_path: Path, reason: Silence) -> None:
    """Nobody knows whether the first capture ever left."""
    history = History()
    history.authorize("a-1", 500)
    history.capture("a-1", 500, answer=lost(reason))
    history.capture("a-1", 500)

    assert Verdict.INCONCLUSIVE is verdicts(judged(tmp_path, history))["CAP-CRP-01"]


@pytest.mark.parametrize("reason", [Silence.NO_CONNECTION_IN_TIME, Silence.TLS_FAILED])
def test_what_never_left_may_be_repeated(tmp_path: Path, reason: Silence) -> None:
    """There was no connection that could have carried it."""
    history = sound()
    history.authorize("a-4", 500)
    history.capture("a-4", 500, answer=lost(reason))
    history.capture("a-4", 500)

    assert Verdict.PASS is verdicts(judged(tmp_path, history))["CAP-CRP-01"]


def test_captures_of_an_unrecorded_authorization_are_not_compared(tmp_path: Path) -> None:
    """Its amount is unknown, so that nothing can be too much."""
    history = History()
    history.capture("a-9", 10**9)
    found = verdicts(judged(tmp_path, history))

    assert (Verdict.INCONCLUSIVE, Verdict.PASS) == (found["CAP-CSV-01"], found["CAP-CID-01"])


def test_amounts_are_read_as_they_are_spelt(tmp_path: Path) -> None:
    """A text of digits asks for as much as a number does."""
    history = History()
    history.authorize("a-1", 500)
    history.capture("a-1", "501")

    assert Verdict.FAIL is verdicts(judged(tmp_path, history))["CAP-CSV-01"]


def test_a_recording_without_captures_settles_nothing(tmp_path: Path) -> None:
    """Nothing judged is never a pass."""
    assert {Verdict.INCONCLUSIVE} == {*verdicts(judged(tmp_path, History())).values()}


def test_several_recordings_are_one(tmp_path: Path) -> None:
    """An authorization in one file is known in the other."""
    first, second = History(), History()
    first.authorize("a-1", 500)
    second.clock = first.clock
    second.capture("a-1", 501)

    assert Verdict.FAIL is verdicts(judged(tmp_path, first, second))["CAP-CSV-01"]


def test_a_key_in_a_recording_is_taken_out(tmp_path: Path) -> None:
    """Whoever recorded it may have left it in."""
    history = History()
    history.authorize("a-1", 500)
    key = "c2VjcmV0LWtleS1vZi1hLXNob3A6aXRzLXBhc3N3b3Jk"
    history.capture("a-1", 501, headers=(("Authorization", f"Basic {key}"), ("x-api-key", key[::-1])))
    found = judged(tmp_path, history)
    kept = b"".join(map(encode_exchange, found.evidence)).decode()

    assert Verdict.PASS is verdicts(found)["CAP-CID-01"]
    assert key not in kept
    assert key[::-1] not in kept


def test_half_a_line_at_the_end_is_left_out(tmp_path: Path) -> None:
    """Whoever wrote it was stopped."""
    file = recorded(tmp_path / "cut.jsonl", sound())
    file.write_bytes(file.read_bytes()[:-40])

    assert 8 == judge_recordings([file], REGISTER.values(), strict=False).exchanges


def test_a_damaged_line_is_named(tmp_path: Path) -> None:
    """With its file and its number."""
    file = recorded(tmp_path / "odd.jsonl", sound())
    file.write_bytes(b"{}\n" + file.read_bytes())

    with pytest.raises(UsageError, match=r"odd\.jsonl, line 1: no recorded exchange"):
        judge_recordings([file], REGISTER.values(), strict=False)
