"""Run pipeline recipes with a stand-in console script, and tell what each pipeline decides."""

from __future__ import annotations

import fnmatch
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
CI = ROOT / "docs" / "ci"

# It answers each subcommand with the code that the environment names, and a run leaves a report folder.
_SCRIPT = """#!/bin/sh
echo "$@" >> "$CALLS"
case "$1" in
  doctor) exit "${DOCTOR_CODE:-0}" ;;
  report) exit "${REPORT_CODE:-0}" ;;
esac
folder=reports/latest
while [ $# -gt 0 ]; do
  if [ "$1" = --report-dir ]; then folder=$2; fi
  shift
done
if [ "${RUN_CODE:-0}" -lt 4 ]; then
  mkdir -p "$folder"
  echo "$RUN_CODE" > "$folder/summary.md"
  echo "<testsuites/>" > "$folder/junit.xml"
fi
exit "${RUN_CODE:-0}"
"""


class Decision(StrEnum):
    """What a pipeline makes of a job."""

    PASSED = "passed"
    WARNED = "warned"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The decision, the steps that are shown red, and everything that was printed."""

    decision: Decision
    red: tuple[str, ...]
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkout:
    """A checkout with a finished environment whose console script is a stand-in."""

    folder: Path
    variables: dict[str, str]

    def shell(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run *words* in the checkout."""
        return subprocess.run(
            words, cwd=self.folder, env=self.variables, capture_output=True, text=True, check=False
        )

    @property
    def calls(self) -> list[str]:
        """The arguments of every call of the stand-in."""
        file = Path(self.variables["CALLS"])
        return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


def checkout(folder: Path, *, is_installable: bool = True, **codes: int) -> Checkout:
    """Prepare a checkout in *folder*; *codes* are the exit codes of the stand-in, such as ``RUN_CODE=1``."""
    folder.mkdir()
    for name in ("Makefile", "requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, folder / name)
    (folder / "reports").mkdir()
    tools = folder.parent / "tools"
    tools.mkdir()
    _write_script(tools / "apt-get", "#!/bin/sh\nexit 0\n")
    _write_script(tools / "python3", "#!/bin/sh\nexit 1\n")
    if is_installable:
        _write_script(folder / ".venv" / "bin" / "capture-conformance", _SCRIPT)
        (folder / ".venv" / ".ready").touch()
    variables = {
        "PATH": f"{tools}:{os.environ['PATH']}",
        "CALLS": str(folder.parent / "calls"),
        "GITHUB_STEP_SUMMARY": str(folder.parent / "page.md"),
        **{name: str(code) for name, code in codes.items()},
    }
    return Checkout(folder=folder, variables=variables)


def _write_script(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    file.chmod(0o755)


def github(at: Checkout) -> Outcome:
    """
    Run the steps of the GitHub recipe.

    Source: GitHub Actions, workflow syntax: without ``shell`` a step runs in ``bash -e``; a failed step skips
    all that follow but those with ``always()``, and fails the job unless it has ``continue-on-error``.
    """
    recipe = yaml.safe_load((CI / "github-actions.yml").read_text(encoding="utf-8"))
    (job,) = recipe["jobs"].values()
    red: list[str] = []
    said, is_failed = "", False
    for step in job["steps"]:
        if "run" not in step or (is_failed and "always()" not in str(step.get("if", ""))):
            continue
        done = at.shell("bash", "-e", "-c", step["run"])
        said += done.stdout + done.stderr
        if done.returncode:
            red.append(step["name"])
            is_failed = is_failed or not step.get("continue-on-error", False)
    return Outcome(decision=Decision.BLOCKED if is_failed else Decision.PASSED, red=tuple(red), said=said)


def gitlab(at: Checkout) -> Outcome:
    """
    Run the script of the GitLab recipe.

    Source: GitLab CI/CD YAML reference: ``before_script`` and ``script`` are one shell script that ends with
    the first command that fails; ``allow_failure: exit_codes`` turns these codes into a warning.
    """
    recipe = yaml.safe_load((CI / "gitlab-ci.yml").read_text(encoding="utf-8"))
    (job,) = (x for x in recipe.values() if isinstance(x, dict) and "script" in x)
    lines = "\n".join([*job.get("before_script", ()), *job["script"]])
    done = at.shell("bash", "-c", f"set -eo pipefail\n{lines}")
    allowed = job.get("allow_failure", {}).get("exit_codes", [])
    decision = Decision.WARNED if done.returncode in allowed else Decision.BLOCKED
    red = () if done.returncode == 0 else ("script",)
    return Outcome(
        decision=Decision.PASSED if done.returncode == 0 else decision,
        red=red,
        said=done.stdout + done.stderr,
    )


_STEP = re.compile(
    r"(?P<code>def code = )?\bsh(?:\s+|\()(?:script: )?'(?P<line>[^']+)'"
    r"|if \(code (?P<sign>[!=]=) (?P<number>\d+)\)\s*\{\s*(?P<action>unstable|error)\("
)


def jenkins(at: Checkout) -> Outcome:
    """
    Run the ``sh`` steps of the Jenkinsfile, and follow its conditions on ``code``.

    Source: Jenkins, Pipeline: Nodes and Processes: ``sh`` runs ``sh -xe`` and fails the build where its code
    is not 0, unless ``returnStatus`` is set.
    """
    text = (CI / "Jenkinsfile").read_text(encoding="utf-8")
    steps = re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE).partition("post {")[0]
    code, said = 0, ""
    for found in _STEP.finditer(steps):
        if found["line"] is not None:
            done = at.shell("sh", "-xe", "-c", found["line"])
            said += done.stdout + done.stderr
            if found["code"] is not None:
                code = done.returncode
            elif done.returncode:
                return Outcome(decision=Decision.BLOCKED, red=("sh",), said=said)
        elif (code == int(found["number"])) is (found["sign"] == "=="):
            decision = Decision.WARNED if found["action"] == "unstable" else Decision.BLOCKED
            return Outcome(decision=decision, red=(found["action"],), said=said)
    return Outcome(decision=Decision.PASSED, red=(), said=said)


PIPELINES: dict[str, Any] = {"github": github, "gitlab": gitlab, "jenkins": jenkins}


def is_in_image(path: str, ignored: str) -> bool:
    """
    Whether *path* is sent to the builder of an image, by the lines of a ``.dockerignore``.

    Source: Docker, build context: each line is matched against the path and its parents, ``**`` matches any
    number of folders, ``!`` makes an exception, and the last line that matches decides.
    """
    is_in = True
    for line in ignored.splitlines():
        rule = line.strip()
        if rule and not rule.startswith("#") and _matches(path, rule.removeprefix("!").strip("/")):
            is_in = rule.startswith("!")
    return is_in


def _matches(path: str, rule: str) -> bool:
    places = [PurePosixPath(path), *PurePosixPath(path).parents][:-1]
    return any(_is_match(place.parts, PurePosixPath(rule).parts) for place in places)


def _is_match(parts: tuple[str, ...], rule: tuple[str, ...]) -> bool:
    if not rule:
        return not parts
    if rule[0] == "**":
        return any(_is_match(parts[skipped:], rule[1:]) for skipped in range(len(parts) + 1))
    return bool(parts) and fnmatch.fnmatchcase(parts[0], rule[0]) and _is_match(parts[1:], rule[1:])
