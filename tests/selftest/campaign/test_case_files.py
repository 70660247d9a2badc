"""Case files: what was found, written so that it can be made again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from capture_conformance.campaign.case_files import Kept, case_of, load_cases, write_cases
from capture_conformance.campaign.case_steps import History
from capture_conformance.contract.register import load_register
from capture_conformance.contract.target import load_target
from capture_conformance.model.errors import UsageError
from capture_conformance.model.exchange import Exchange, Operation, Role
from capture_conformance.model.message import verbatim
from capture_conformance.model.results import Result
from capture_conformance.model.verdicts import Verdict
from histories import accepted, authorization, capture, exchange, refusal
from toy_gateway import BOTH

NAME = "CAP-AMT-02"
TARGET = load_target("mock")


def history() -> tuple[Exchange, ...]:
    """An authorization, and a capture of more than it holds that was accepted."""
    return (
        authorization(trial="t-1"),
        capture(accepted(1001), Role.ATTEMPT, amount=1001, trial="t-1", requirements=(NAME,)),
    )


def failure(exchanges: tuple[Exchange, ...], name: str = NAME) -> Result:
    """The result that the last of *exchanges* leads to."""
    requirement = load_register().by_id[name]
    return Result(
        requirement=requirement,
        verdict=Verdict.FAIL,
        case=verbatim("one too many"),
        evidence=(exchanges[-1].id,),
    )


def kept(result: Result, exchanges: tuple[Exchange, ...]) -> dict[str, Any] | None:
    """The case that *result* becomes."""
    return case_of(result, History(exchanges), target=TARGET, merchants=BOTH)


def written(folder: Path, *exchanges: Exchange, name: str = NAME) -> Kept:
    """What becomes of the failure that the last of *exchanges* leads to."""
    return write_cases(folder, [failure(exchanges, name)], exchanges, target=TARGET, merchants=BOTH)


def roles(case: dict[str, Any] | None) -> list[str]:
    """The parts that the steps of *case* play."""
    return [step["role"] for step in (case or {})["steps"]]


def test_a_failure_whose_exchanges_are_not_there_is_passed_over() -> None:
    """Evidence of another history cannot be made again."""
    assert kept(failure(history()), history()) is None


def test_a_case_holds_no_value_of_its_run() -> None:
    """Ids, merchant and references have names instead."""
    exchanges = history()
    case = kept(failure(exchanges), exchanges)
    text = json.dumps(case)

    assert ["authorization", "attempt"] == roles(case)
    assert "{{id 1}}" in text
    assert "{{merchant_id}}" in text
    assert "a-1" not in text
    assert "SHOP000001" not in text


def test_the_same_find_is_written_once(tmp_path: Path) -> None:
    """Another run's find of the same kind has the same name."""
    assert 1 == len(written(tmp_path, *history()).files)
    assert Kept(files=(), passed_over=()) == written(tmp_path, *history())
    assert 1 == len(load_cases(tmp_path, [NAME]))


@pytest.mark.parametrize("role", Role)
def test_what_is_written_can_be_read(tmp_path: Path, role: Role) -> None:
    """Whatever part the exchange has played."""
    done = written(tmp_path, authorization(), capture(refusal(), role))

    assert [file.stem for file in done.files] == [name for name, _ in load_cases(tmp_path, [NAME])]
    assert (1, ()) == (len(done.files), done.passed_over)


def test_a_failure_without_an_authorization_is_kept() -> None:
    """One refused attempt may be all there is to it."""
    alone = capture(refusal(), Role.ATTEMPT, source="not-a-uuid")

    assert ["attempt"] == roles(kept(failure((alone,)), (alone,)))


def test_what_has_nothing_to_do_with_a_failure_is_left_out() -> None:
    """Nor does an answer without an id belong to a request without one."""
    odd = exchange(Operation.CAPTURE, Role.ATTEMPT, b"{", refusal(), trial="t-2")
    exchanges = (authorization(), capture(refusal()), odd)

    assert ["attempt"] == roles(kept(failure(exchanges), exchanges))


def test_what_told_an_id_comes_with_it() -> None:
    """A capture's own id is known by the capture, and that by its authorization."""
    first = capture(accepted(capture_id="c-1"))
    again = capture(accepted(capture_id="c-2"), Role.AGAIN, source="c-1")
    exchanges = (authorization(), first, again)
    case = kept(failure(exchanges), exchanges)

    assert ["authorization", "capture", "again"] == roles(case)
    assert "{{id 2}}" in (case or {})["steps"][2]["request"]["body"]


def test_an_id_of_another_trial_comes_with_its_trial() -> None:
    """Whoever asks for it later."""
    exchanges = (authorization(trial="t-1"), capture(accepted(), Role.CLEANING, trial="t-2"))
    case = kept(failure(exchanges), exchanges)

    assert [None, 2] == [step.get("trial") for step in (case or {})["steps"]]


def test_an_id_in_upper_case_is_named_as_such() -> None:
    """It is another in every run, too."""
    exchanges = (authorization("0a1b-2c3d"), capture(accepted(), Role.AGAIN, source="0A1B-2C3D"))
    case = kept(failure(exchanges), exchanges)

    assert "{{id 1 in upper case}}" in (case or {})["steps"][1]["request"]["body"]


@pytest.mark.parametrize("source", ["\uff10a1b2c3d-4e5f", "0A1b2c3d-4E5F", "0a1b\u200b2c3d-4e5f"])
def test_an_id_in_no_known_spelling_is_passed_over(tmp_path: Path, source: str) -> None:
    """Made again, it would be nobody's."""
    made = authorization("0a1b2c3d-4e5f")
    done = written(tmp_path, made, capture(accepted(), Role.ATTEMPT, source=source))

    assert Kept(files=(), passed_over=(NAME,)) == done


def test_an_id_that_is_written_with_escapes_is_passed_over(tmp_path: Path) -> None:
    """It is an id of this run all the same, be it of another trial."""
    sent = b'{"transactionId": "\\u0030a1b2c3d-4e5f"}'
    odd = exchange(Operation.CAPTURE, Role.CAPTURE, sent, refusal(), trial="t-2")

    assert (NAME,) == written(tmp_path, authorization("0a1b2c3d-4e5f"), odd).passed_over


@pytest.mark.parametrize("body", [b'{"card": "520000******1005"}', b'{"cvc": "***"}'])
def test_what_was_cut_at_the_boundary_is_passed_over(tmp_path: Path, body: bytes) -> None:
    """What stood there is not known any more."""
    done = written(tmp_path, exchange(Operation.CAPTURE, Role.ATTEMPT, body, refusal()))

    assert Kept(files=(), passed_over=(NAME,)) == done


@pytest.mark.parametrize("name", ["CAP-ROB-07", "CAP-ROB-08", "CAP-ROB-09"])
def test_what_takes_a_whole_run_is_passed_over(tmp_path: Path, name: str) -> None:
    """A few requests of it show nothing."""
    assert (name,) == written(tmp_path, authorization(), capture(refusal()), name=name).passed_over


def test_what_many_refusals_have_brought_about_is_kept_with_them() -> None:
    """The evidence names one of them."""
    tries = tuple(capture(refusal(), Role.ATTEMPT, amount=1001 + n) for n in range(3))
    exchanges = (authorization(), *tries, capture(refusal(), Role.PROOF))

    case = kept(failure(exchanges, "CAP-ROB-07"), exchanges)

    assert ["authorization", *["attempt"] * 3, "proof"] == roles(case)


@pytest.mark.parametrize("told", [{"amount": "ten"}, {"merchant_id": "SHOP000009"}, {"currency": "EUR"}])
def test_an_authorization_that_cannot_be_made_again_is_passed_over(
    tmp_path: Path, told: dict[str, str]
) -> None:
    """Another amount, merchant or currency would be another finding."""
    made = authorization()
    sent = {**json.loads(made.request.body or b""), **told}
    odd = exchange(Operation.AUTHORIZATION, Role.AUTHORIZATION, sent, made.reply)

    assert (NAME,) == written(tmp_path, odd, capture(accepted())).passed_over


def test_a_folder_that_is_not_there_holds_no_cases(tmp_path: Path) -> None:
    """The first thorough run creates it."""
    assert () == load_cases(tmp_path / "cases", [NAME])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "cannot be read"),
        ("{}", "is a required property"),
        (
            '{"requirement": "CAP-XXX-01", "case": null, "steps": [%s, %s]}',
            "no requirement called CAP-XXX-01",
        ),
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, text: str, told: str) -> None:
    """What, where, and what to do."""
    step = '{"role": "authorization", "case": null, "requirements": [], "hold": 1}'
    (tmp_path / "odd.json").write_text(text.replace("%s", step), encoding="utf-8")

    with pytest.raises(UsageError, match=told) as caught:
        load_cases(tmp_path, [NAME])

    assert "odd.json" in str(caught.value)
