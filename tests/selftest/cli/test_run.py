"""A run from the command line to its files, as users and CI start it."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pytest

from capture_conformance.contract.register import load_register
from capture_conformance.contract.resources import contracts
from capture_conformance.contract.schemas import validator
from capture_conformance.gateway.settings import DEFAULT_MERCHANTS
from capture_conformance.transport.redaction import Redactor, scan_files
from commands import REPORT_FILES, command, log_lines, verdicts
from stand_ins import CREDENTIALS, EMPTY, stand_in


def test_a_sound_gateway_passes_every_requirement(clean: Path) -> None:
    """No failure, no warning, nothing left open."""
    assert {"pass"} == set(verdicts(clean).values())
    assert list(load_register().by_id) == list(verdicts(clean))


def test_a_run_leaves_its_files_and_nothing_beside_them(clean: Path) -> None:
    """No example database and no crash cache either."""
    assert REPORT_FILES == {file.name for file in clean.iterdir()}
    assert ["report"] == [entry.name for entry in clean.parent.iterdir()]


def test_every_line_of_the_log_fits_its_schema(clean: Path) -> None:
    """Others read it, too."""
    problems = [str(e) for line in log_lines(clean) for e in validator("verdict-log").iter_errors(line)]

    assert [] == problems


def test_quick_keeps_to_its_requests(clean: Path) -> None:
    """The footer counts what the exchanges show."""
    footer, exchanges = log_lines(clean)[-1], log_lines(clean, "exchanges.jsonl")

    assert len(exchanges) == footer["requests"] <= 300


def test_no_key_and_no_card_number_stands_in_any_file(clean: Path) -> None:
    """Searched for by value, and by the detectors that the suite itself uses."""
    keys = [key for merchant in DEFAULT_MERCHANTS for key in (merchant.api_key, merchant.x_api_key)]
    text = "".join(file.read_text(encoding="utf-8") for file in clean.iterdir())
    redactor = Redactor(cards=["5200000000001005"], secrets=dict.fromkeys(keys, "${KEY}"))

    assert [] == [secret for secret in (*keys, "5200000000001005") if secret in text]
    assert () == scan_files(sorted(clean.iterdir()), clean, redactor)


def test_a_run_searches_and_replaces_its_own_files_alone(tmp_path: Path) -> None:
    """In a folder with a file of keys, and with somebody's own file that is called a part."""
    env_file, own_part = tmp_path / "keys.env", tmp_path / "letter.part"
    env_file.write_text(f"KEY={DEFAULT_MERCHANTS[0].api_key}\n", encoding="utf-8")
    own_part.write_text("mine", encoding="utf-8")
    ended = command("run", "--only", "CAP-PRV-06", "--report-dir", ".", folder=tmp_path)

    assert 0 == ended.code, ended
    assert {*REPORT_FILES, "keys.env", "letter.part"} == {file.name for file in tmp_path.iterdir()}


def test_evidence_names_exchanges_that_are_there(clean: Path) -> None:
    """Every row can be looked up."""
    known = {line["id"] for line in log_lines(clean, "exchanges.jsonl")}
    named = {x for line in log_lines(clean) if line["kind"] == "requirement" for x in line["evidence"]}

    assert named
    assert named <= known


def test_every_exchange_belongs_to_a_test_that_is_named(clean: Path) -> None:
    """So that a row can be followed back to what asked."""
    parts = [line["part"] for line in log_lines(clean, "exchanges.jsonl")]
    tests = {part["test"] for part in parts if part["role"] != "clean-up"}
    rows = [line for line in log_lines(clean) if line["kind"] == "requirement"]

    assert all(test.startswith("test_") for test in tests)
    assert all(row["tests"] for row in rows)


def test_junit_has_a_case_for_every_requirement(clean: Path) -> None:
    """With unique names, so that CI tells them apart."""
    cases = [case.get("name", "") for case in ElementTree.parse(clean / "junit.xml").iter("testcase")]

    assert len(load_register().by_id) == len(set(cases)) == len(cases)


def test_judging_a_log_again_changes_nothing(clean: Path, tmp_path: Path) -> None:
    """The same exchanges, the same checks, the same verdicts."""
    ended = command("rejudge", str(clean), "--report-dir", "again", folder=tmp_path)

    assert (0, f"0 of {len(verdicts(clean))} requirements judged otherwise") == (
        ended.code,
        ended.out.strip(),
    )
    assert verdicts(clean) == verdicts(tmp_path / "again")


def test_a_log_can_be_rendered_again(clean: Path, tmp_path: Path) -> None:
    """Elsewhere, and without the target."""
    ended = command("report", str(clean / "verdicts.jsonl"), "--report-dir", "again", folder=tmp_path)

    assert 0 == ended.code
    told = {"report.html", "junit.xml", "summary.json", "summary.md"}
    assert told == {file.name for file in (tmp_path / "again").iterdir()}


@pytest.mark.parametrize(
    "variables", [{}, {"CI": "true", "PYTEST_ADDOPTS": "--bogus", "HYPOTHESIS_PROFILE": "ci"}]
)
def test_the_same_seed_asks_the_same_and_finds_the_same(
    clean: Path, tmp_path: Path, variables: dict[str, str]
) -> None:
    """Whatever the environment says to pytest and Hypothesis."""
    asked = ("run", "--profile", "quick", "--seed", "7", "--report-dir", "report")
    ended = command(*asked, folder=tmp_path, **variables)

    assert 0 == ended.code, ended
    assert verdicts(clean) == verdicts(tmp_path / "report")
    assert cases(clean) == cases(tmp_path / "report")


def cases(folder: Path) -> list[tuple[str, str]]:
    """What was tried, in its order: role and case of every exchange."""
    parts = [line["part"] for line in log_lines(folder, "exchanges.jsonl")]
    return [(part["role"], part["case"]) for part in parts]


def test_parallel_workers_find_the_same(clean: Path, tmp_path: Path) -> None:
    """On one budget, and with one file of exchanges in the end."""
    asked = ("run", "--profile", "quick", "--seed", "7", "--workers", "2", "--report-dir", "report")
    ended = command(*asked, folder=tmp_path)

    assert 0 == ended.code, ended
    assert verdicts(clean) == verdicts(tmp_path / "report")
    assert REPORT_FILES == {file.name for file in (tmp_path / "report").iterdir()}
    assert log_lines(tmp_path / "report")[-1]["requests"] <= 300


def test_a_fault_fails_its_requirement_with_the_smallest_proof(tmp_path: Path) -> None:
    """One unit too many is the smallest over-capture there is."""
    ended = command(
        "run", "--seed", "1", "--fault", "one-above-the-limit-accepted", "--report-dir", "r", folder=tmp_path
    )
    row = next(line for line in log_lines(tmp_path / "r") if line.get("id") == "CAP-AMT-02")
    exchanges = {line["id"]: line for line in log_lines(tmp_path / "r", "exchanges.jsonl")}
    shown = [exchanges[name] for name in row["evidence"]]

    assert 1 == ended.code
    assert ("fail", "failure") == (row["verdict"], row["effect"])
    assert {"id": "expected.refused"} == row["expected"]
    assert {"id": "answer.accepted", "args": {"status": 201}} == row["observed"]
    assert ["authorization", "capture"] == [x["operation"] for x in shown]
    authorized = int(json.loads(shown[0]["body"])["amount"])
    assert authorized + 1 == json.loads(shown[1]["body"])["amount"]
    assert f'id="{row["id"]}"' in (tmp_path / "r" / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(("strict", "expected"), [((), 0), (("--strict",), 1)])
def test_what_only_the_sample_shows_warns(tmp_path: Path, strict: tuple[str, ...], expected: int) -> None:
    """Unless the operator wants to be strict."""
    asked = ("run", "--seed", "1", "--only", "CAP-ENV-16", "--fault", "currency-null", "--report-dir", "r")
    ended = command(*asked, *strict, folder=tmp_path)

    assert expected == ended.code
    assert {0: "warning", 1: "fail"}[expected] == verdicts(tmp_path / "r")["CAP-ENV-16"]


def impatient(folder: Path, *, timeout_s: float = 30) -> str:
    """The file of a target that nobody waits for."""
    text = (contracts() / "targets" / "other.toml").read_text(encoding="utf-8")
    text = text.replace("timeout_s = 30", f"timeout_s = {timeout_s}")
    file = folder / "impatient.toml"
    file.write_text(text.replace("patience_s = 30", "patience_s = 0"), encoding="utf-8")
    return str(file)


@pytest.mark.parametrize("kind", [name for name in EMPTY if name != "silence"])
def test_no_run_against_an_empty_gateway_ends_green(tmp_path: Path, kind: str) -> None:
    """Whatever its capture route says to everything."""
    with stand_in(EMPTY[kind]) as (address, _):
        ended = command(
            *("run", "--target", impatient(tmp_path), "--base-url", address),
            *("--seed", "1", "--report-dir", "r"),
            folder=tmp_path,
            **CREDENTIALS,
        )
    refusing = kind in ("404 to everything", "400 to everything", "401 to everything")

    assert ended.code in (1, 2)
    assert not refusing or verdicts(tmp_path / "r")["CAP-LIF-01"] == "fail"


def test_where_nothing_is_ever_accepted_races_are_no_error_of_the_suite(tmp_path: Path) -> None:
    """The later ones of them look for the largest amount that was."""
    with stand_in(EMPTY["404 to everything"]) as (address, _):
        ended = command(
            *("run", "--target", impatient(tmp_path), "--base-url", address, "--seed", "1"),
            *("--profile", "standard", "--only", "CAP-CON-01", "--report-dir", "r"),
            folder=tmp_path,
            **CREDENTIALS,
        )

    assert 2 == ended.code, ended.out
    assert "inconclusive" == verdicts(tmp_path / "r")["CAP-CON-01"]


def test_a_silent_gateway_is_given_up_on(tmp_path: Path) -> None:
    """A few unanswered requests are enough, and nothing is judged by them."""
    target = impatient(tmp_path, timeout_s=0.2)
    with stand_in(EMPTY["silence"]) as (address, journal):
        ended = command(
            *("run", "--target", target, "--base-url", address, "--seed", "1", "--report-dir", "r"),
            folder=tmp_path,
            **CREDENTIALS,
        )

    assert 2 == ended.code
    assert len(journal.requests) < 20
    assert {"inconclusive", "not_applicable", "warning"} >= set(verdicts(tmp_path / "r").values())


def test_nothing_is_left_open(clean: Path) -> None:
    """Every authorization was captured or voided in the end."""
    exchanges = log_lines(clean, "exchanges.jsonl")

    assert [] == log_lines(clean)[-1]["left_open"]
    assert "clean-up" in {line["part"]["role"] for line in exchanges}


def test_what_cannot_be_voided_is_listed(tmp_path: Path) -> None:
    """For whoever does it by hand."""
    asked = ("run", "--seed", "1", "--fault", "void-refused", "--only", "CAP-AMT-15", "--report-dir", "r")
    ended = command(*asked, folder=tmp_path)
    held = log_lines(tmp_path / "r")[-1]["left_open"]

    assert held
    known = {"id", "amount", "currency", "merchant_id", "merchant_txn_ref", "exchange"}
    assert known | {"void", "void_exchange"} == set(held[0])
    assert "answer.refused" == held[0]["void"]["args"]["answer"]["id"]
    assert "Still held, to be voided by hand" in ended.out
    assert str(held[0]["id"]) in (tmp_path / "r" / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("workers", ["1", "3"])
def test_a_run_ends_where_money_is_real(tmp_path: Path, workers: str) -> None:
    """At the first answer that says so, and as a failure, whatever else was asked for."""
    asked = ("run", "--seed", "1", "--fault", "is-live-true", "--workers", workers, "--report-dir", "r")
    ended = command(*asked, folder=tmp_path)
    bodies = [line["reply"]["body"] for line in log_lines(tmp_path / "r", "exchanges.jsonl")]
    live = sum('"is_live":true' in body for body in bodies)

    assert 1 == ended.code
    assert "fail" == verdicts(tmp_path / "r")["CAP-ENV-06"]
    assert 1 <= live <= int(workers)
    assert "money is real there" in ended.out


def test_without_a_second_merchant_what_needs_one_is_not_applicable(tmp_path: Path) -> None:
    """And the log says what would make it so."""
    with stand_in(EMPTY["404 to everything"]) as (address, _):
        command(
            "run", "--base-url", address, "--seed", "1", "--report-dir", "r", folder=tmp_path, **CREDENTIALS
        )
    row = next(line for line in log_lines(tmp_path / "r") if line.get("id") == "CAP-AUT-16")

    assert "not_applicable" == row["disposition"]
    assert {"id": "needs.second_merchant"} == row["reason"]


def test_reports_go_below_the_current_folder_and_latest_names_them(tmp_path: Path) -> None:
    """Without --report-dir."""
    ended = command("run", "--seed", "1", "--only", "CAP-LIF-01", folder=tmp_path)
    (folder,) = [entry for entry in (tmp_path / "reports").iterdir() if not entry.is_symlink()]

    assert 0 == ended.code
    assert folder.name.endswith("Z-mock")
    assert folder.resolve() == (tmp_path / "reports" / "latest").resolve()
    assert str(Path("reports") / folder.name / "report.html") in ended.out


def test_a_thorough_run_keeps_what_a_quick_one_tries_again(tmp_path: Path) -> None:
    """The case fails with the fault, and passes without it."""
    kept = ("--cases", "kept", "--only", "CAP-AMT-02", "--seed", "1")
    fault = ("--fault", "one-above-the-limit-accepted")
    thorough = ("--profile", "thorough", "--max-requests", "300", "--report-dir", "a")
    found = command("run", *kept, *fault, *thorough, folder=tmp_path)
    again = command("run", *kept, *fault, "--report-dir", "b", folder=tmp_path)
    mended = command("run", *kept, "--report-dir", "c", folder=tmp_path)
    tried = (tmp_path / "c" / "exchanges.jsonl").read_text(encoding="utf-8")

    assert (1, 1, 0) == (found.code, again.code, mended.code), mended.out
    assert "test_is_mended" in tried


@pytest.mark.parametrize(
    ("fault", "name"),
    [("second-merchant-captures-again", "CAP-LIF-03"), ("card-missing-for-visa", "CAP-ENV-13")],
)
def test_a_case_alone_shows_what_holds_in_one_setting(tmp_path: Path, fault: str, name: str) -> None:
    """For the second merchant or a card alone, which a quick run does not try of itself."""
    asked = ("run", "--cases", "kept", "--only", name, "--seed", "1", "--strict")
    thorough = ("--profile", "thorough", "--max-requests", "60")
    found = command(*asked, "--fault", fault, *thorough, "--report-dir", "a", folder=tmp_path)
    again = command(*asked, "--fault", fault, "--report-dir", "b", folder=tmp_path)
    mended = command(*asked, "--report-dir", "c", folder=tmp_path)
    shown = next(line for line in log_lines(tmp_path / "b") if line.get("id") == name)
    lines = log_lines(tmp_path / "b", "exchanges.jsonl")
    tests = {line["part"]["test"].partition("[")[0] for line in lines if line["id"] in shown["evidence"]}

    assert (1, 1, 0) == (found.code, again.code, mended.code), mended.out
    assert ("fail", {"test_cases.py::test_is_mended"}) == (shown["verdict"], tests)


def test_what_cannot_be_kept_as_a_case_is_named(tmp_path: Path) -> None:
    """In one line; it is a finding all the same."""
    asked = ("run", "--only", "CAP-ROB-07", "--seed", "1", "--profile", "thorough", "--max-requests", "150")
    fault = ("--fault", "old-authorizations-forgotten")
    ended = command(*asked, *fault, "--cases", "kept", "--report-dir", "r", folder=tmp_path)
    told = [line for line in (ended.out + ended.err).splitlines() if "as cases" in line]

    assert ["not kept as cases, for their requests alone would not show it again: CAP-ROB-07"] == told
    assert not (tmp_path / "kept").exists()


def test_a_run_whose_time_is_over_is_inconclusive(tmp_path: Path) -> None:
    """What was judged before is kept, and the reason is told."""
    ended = command("run", "--max-time", "0.001", "--seed", "1", "--report-dir", "r", folder=tmp_path)
    reasons = [line["reason"] for line in log_lines(tmp_path / "r") if line["kind"] == "requirement"]

    assert 2 == ended.code
    assert {"id": "reason.time_over", "args": {"seconds": "0.001"}} in reasons


def test_no_more_requests_are_under_way_than_the_target_allows(tmp_path: Path) -> None:
    """Races are run with as many as it allows, and parallel workers keep to it as well."""
    text = (contracts() / "targets" / "mock.toml").read_text(encoding="utf-8")
    file = tmp_path / "modest.toml"
    file.write_text(text.replace("[manners]", "[manners]\nconnections = 3"), encoding="utf-8")
    options = ("--target", "modest.toml", "--seed", "1", "--only", "CAP-CON-01", "--only", "CAP-CON-02")
    ended = command("run", *options, "--report-dir", "r", folder=tmp_path)
    refused = command("run", *options, "--workers", "3", folder=tmp_path)
    lines = log_lines(tmp_path / "r", "exchanges.jsonl")
    races = Counter(x["part"]["trial"] for x in lines if x["part"]["role"] == "rival")

    assert 0 == ended.code, ended.out
    assert {3} == set(races.values())
    assert 4 == refused.code
    assert "allows 3 connections, one of them for races; ask for at most 2" in refused.err
