"""The recipes for pipelines, run: what each decides on every exit code."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from commands import COMMAND, environment
from pipelines import CI, PIPELINES, ROOT, Decision, checkout, github, is_in_image

# What a run ended with, and the decision of each pipeline. GitHub knows no warnings.
DECISIONS = {
    0: {"github": Decision.PASSED, "gitlab": Decision.PASSED, "jenkins": Decision.PASSED},
    1: dict.fromkeys(PIPELINES, Decision.BLOCKED),
    2: {"github": Decision.BLOCKED, "gitlab": Decision.WARNED, "jenkins": Decision.WARNED},
    **{code: dict.fromkeys(PIPELINES, Decision.BLOCKED) for code in (3, 4, 5, 127, 143)},
}
CASES = [(name, code) for name in PIPELINES for code in DECISIONS]


@pytest.mark.parametrize(("name", "code"), CASES, ids=[f"{name}-{code}" for name, code in CASES])
def test_each_exit_code_leads_to_the_documented_decision(tmp_path: Path, name: str, code: int) -> None:
    """Only 0 passes, and only 2 may warn."""
    at = checkout(tmp_path / "suite", RUN_CODE=code)
    outcome = PIPELINES[name](at)

    assert DECISIONS[code][name] is outcome.decision, outcome.said
    assert ["doctor", "run"] == [call.split()[0] for call in at.calls][:2]


@pytest.mark.parametrize("code", [1, 2, 4])
@pytest.mark.parametrize("name", PIPELINES)
def test_a_target_that_is_not_ready_is_never_judged(tmp_path: Path, name: str, code: int) -> None:
    """The pipeline ends with the doctor, whose code is never taken for that of a run."""
    at = checkout(tmp_path / "suite", DOCTOR_CODE=code)
    outcome = PIPELINES[name](at)

    assert Decision.BLOCKED is outcome.decision, outcome.said
    assert not [call for call in at.calls if call.startswith("run")]
    assert 1 == len(outcome.red), outcome.said


@pytest.mark.parametrize("name", PIPELINES)
def test_an_environment_that_cannot_be_made_blocks(tmp_path: Path, name: str) -> None:
    """Make ends with 2 for every failure, and no pipeline takes that for an open question."""
    at = checkout(tmp_path / "suite", is_installable=False)
    outcome = PIPELINES[name](at)

    assert Decision.BLOCKED is outcome.decision, outcome.said
    assert [] == at.calls
    assert 1 == len(outcome.red), outcome.said


@pytest.mark.parametrize("name", PIPELINES)
def test_a_report_of_an_earlier_run_is_never_shown(tmp_path: Path, name: str) -> None:
    """Runners keep their folders: what an earlier job has left goes before the first request."""
    at = checkout(tmp_path / "suite", DOCTOR_CODE=4)
    for folder in ("latest", "ci"):
        (at.folder / "reports" / folder).mkdir()
        (at.folder / "reports" / folder / "summary.md").write_text("of yesterday", encoding="utf-8")
    PIPELINES[name](at)
    shown = _kept_folder(name)

    assert not (at.folder / shown / "summary.md").exists()
    assert not Path(at.variables["GITHUB_STEP_SUMMARY"]).exists()


def _kept_folder(name: str) -> str:
    file = {"github": "github-actions.yml", "gitlab": "gitlab-ci.yml", "jenkins": "Jenkinsfile"}[name]
    folders: list[str] = re.findall(r"(reports/\w+)/", (CI / file).read_text(encoding="utf-8"))
    return folders[0]


def test_a_page_that_cannot_be_written_blocks_nothing(tmp_path: Path) -> None:
    """The summary and the annotations are shown, and decide nothing."""
    outcome = github(checkout(tmp_path / "suite", REPORT_CODE=4))

    assert Decision.PASSED is outcome.decision


@pytest.mark.parametrize("code", [0, 1, 2, 3])
def test_the_summary_of_a_run_is_shown(tmp_path: Path, code: int) -> None:
    """On GitHub's page of the job, however the run ended."""
    at = checkout(tmp_path / "suite", RUN_CODE=code)
    github(at)

    assert f"{code}\n" == Path(at.variables["GITHUB_STEP_SUMMARY"]).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["github-actions.yml", "gitlab-ci.yml", "Jenkinsfile", "Dockerfile"])
def test_no_recipe_judges_through_make(name: str) -> None:
    """Make prepares; a code that decides comes from the console script."""
    text = (CI / name).read_text(encoding="utf-8")

    assert {"install"} >= set(re.findall(r"\bmake ([a-z]+)", text))
    assert "|| true" not in text


def test_jenkins_keeps_its_decision_where_there_is_no_report() -> None:
    """A missing file fails no build, and the JUnit file does not decide a second time."""
    text = (CI / "Jenkinsfile").read_text(encoding="utf-8")

    assert "allowEmptyResults: true" in text
    assert "allowEmptyArchive: true" in text
    assert "skipMarkingBuildUnstable: true" in text


def test_gitlab_ends_a_run_before_the_job_is_killed() -> None:
    """In every recipe the run's own limit is shorter than the job's hour, so that a report is left."""
    for name in ("github-actions.yml", "gitlab-ci.yml", "Jenkinsfile"):
        (limit,) = re.findall(r"--max-time (\d+)", (CI / name).read_text(encoding="utf-8"))
        assert int(limit) < 3600


IN_IMAGE = (
    *("requirements.lock", "pyproject.toml", "README.md", "LICENSE", "src/capture_conformance/cli/main.py"),
    *("contracts/targets/dev.toml", "openapi/capture.yaml", "tests/conformance/test_amounts.py"),
    "src/capture_conformance/language/ja/amounts.toml",
)
NOT_IN_IMAGE = (
    *(".venv/bin/python", ".git/config", ".git", "reports/latest/exchanges.jsonl", "keys.env", ".env"),
    *(".env.local", "contracts/targets/keys.env", "src/.env", "src/capture_conformance/.env.dev"),
    *(".mypy_cache/x", ".ruff_cache/x", ".pytest_cache/x", ".hypothesis/x", "dist/x.whl", "build/x"),
    *("src/capture_conformance/__pycache__/x.pyc", "tests/conformance/__pycache__/x.pyc", "prepared.csv"),
    *("prepared.csv.spent", "mine.toml", "waivers.toml", ".github/workflows/x.yml", "id_rsa"),
)


@pytest.mark.parametrize("path", IN_IMAGE)
def test_the_image_gets_all_that_a_run_needs(path: str) -> None:
    """Every kind of file that the suite reads."""
    assert (ROOT / path).exists()
    assert is_in_image(path, (ROOT / ".dockerignore").read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", NOT_IN_IMAGE)
def test_the_image_gets_nothing_of_the_machine(path: str) -> None:
    """Neither keys nor reports nor caches, nor what the operator has put next to them."""
    assert not is_in_image(path, (ROOT / ".dockerignore").read_text(encoding="utf-8"))


def test_everything_that_the_image_copies_is_sent_to_its_builder() -> None:
    """No COPY names a file that is left out."""
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8")
    copies = re.findall(r"^COPY (.+) \S+$", (CI / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    named = {name for line in copies for name in line.split() if name != "."}

    assert named
    assert all(is_in_image(name, ignored) for name in named)


# As in an image: the code can be read, and nothing of it can be written to.
ANYBODY = (
    *("setpriv", "--reuid", "54321", "--regid", "54321", "--clear-groups"),
    *("--inh-caps", "-all,+dac_read_search", "--ambient-caps", "+dac_read_search"),
)


@pytest.mark.skipif(
    os.geteuid() != 0 or shutil.which("setpriv") is None, reason="only root can act as another user"
)
def test_the_image_works_for_any_user(tmp_path: Path) -> None:
    """With the Dockerfile's own settings, no home, no name, and only reports to write to."""
    text = (CI / "Dockerfile").read_text(encoding="utf-8")
    settings = dict(re.findall(r"(\w+)=(\S+)", " ".join(re.findall(r"^ENV (.+)$", text, re.MULTILINE))))
    (command,) = re.findall(r"^CMD (.+)$", text, re.MULTILINE)
    suite = tmp_path / "suite"
    (suite / "reports").mkdir(parents=True)
    (suite / "reports").chmod(0o1777)
    kept = {name: environment()[name] for name in ("PATH",)}
    done = subprocess.run(
        [*ANYBODY, *COMMAND, *yaml.safe_load(command), "--max-requests", "20"],
        cwd=suite,
        env={**kept, **settings},
        capture_output=True,
        text=True,
        check=False,
    )

    assert "Traceback" not in done.stdout + done.stderr
    assert 2 == done.returncode, done.stderr
    assert list((suite / "reports").glob("*/report.html"))


def test_the_image_is_documented_for_any_user() -> None:
    """A bound folder belongs to whom it belonged to before: the container has to act as that user."""
    for file in (CI / "Dockerfile", CI / "README.md"):
        assert '--user "$(id -u):$(id -g)"' in file.read_text(encoding="utf-8")
    text = (CI / "Dockerfile").read_text(encoding="utf-8")

    assert re.search(r"HOME=/tmp\b", text)
    assert "PYTHONDONTWRITEBYTECODE=1" in text
    assert re.search(r"chmod 1777 reports", text)


def test_the_readme_says_that_make_hides_exit_codes() -> None:
    """Where the codes are listed."""
    text = (
        (ROOT / "README.md").read_text(encoding="utf-8").partition("## Exit codes")[2].partition("\n## ")[0]
    )

    assert "`make`" in text
    assert "console script" in text
