"""Found failures as files: what a thorough run finds, a quick one tries again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jsonschema.exceptions import best_match

from capture_conformance.campaign.case_steps import History, steps_in_json
from capture_conformance.contract.message_json import message_to_json
from capture_conformance.contract.schemas import validator
from capture_conformance.model.errors import UsageError
from capture_conformance.model.exchange import Exchange, Role
from capture_conformance.model.merchant import Merchants
from capture_conformance.model.message import message
from capture_conformance.model.results import Result
from capture_conformance.model.storage import writing
from capture_conformance.model.target import Target
from capture_conformance.model.verdicts import Verdict

# What takes a whole run to show, or the time that a run takes.
_OF_RUNS = ("CAP-ROB-08", "CAP-ROB-09")
# The same, unless it is attempts that have brought it about.
_OF_RUNS_OR_ATTEMPTS = ("CAP-ROB-07",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The case files that are new, and the requirements whose failures cannot be made again."""

    files: tuple[Path, ...]
    passed_over: tuple[str, ...]


def load_cases(folder: Path | None, known: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """
    The case files of *folder*, each as its name and its content; none where there is no such folder yet.

    Raises:
        UsageError: A file is no case file, or is for a requirement that is not among the *known* ones.
    """
    if folder is None or not folder.is_dir():
        return ()
    files = sorted(folder.glob("*.json"))
    return tuple((file.stem, _checked(file, frozenset(known))) for file in files)


def _checked(file: Path, known: frozenset[str]) -> str:
    try:
        text = file.read_text(encoding="utf-8")
        content: Any = json.loads(text)
    except (OSError, ValueError) as error:
        raise UsageError(f"{file}: cannot be read as a case file; mend it or take it away") from error
    problem = best_match(validator("case").iter_errors(content))
    if problem is not None:
        place = ".".join(str(step) for step in problem.absolute_path) or "the file as a whole"
        raise UsageError(f"{file}: {place}: {problem.message[:200]}; mend it or take it away")
    if content["requirement"] not in known:
        raise UsageError(f"{file}: no requirement called {content['requirement']}; mend it or take it away")
    return text


def write_cases(
    folder: Path,
    results: Iterable[Result],
    exchanges: Sequence[Exchange],
    *,
    target: Target,
    merchants: Merchants,
) -> Kept:
    """
    Keep every failure among *results* as a file in *folder*.

    A failure whose requests cannot be made again from what is known of them is passed over. What is there
    already is not written twice.

    Args:
        folder: Where the files are; made where there is something to keep.

        results: What a run has come to.

        exchanges: All of its exchanges.

        target: Whom it asked.

        merchants: Whom it acted for.
    """
    history = History(exchanges)
    written: list[Path] = []
    passed_over: list[str] = []
    for result in results:
        if result.verdict is not Verdict.FAIL:
            continue
        case = case_of(result, history, target=target, merchants=merchants)
        file = None if case is None else _written(folder, case)
        written += [] if file is None else [file]
        passed_over += [result.requirement.id] if case is None else []
    return Kept(files=tuple(written), passed_over=tuple(passed_over))


def _written(folder: Path, case: Mapping[str, Any]) -> Path | None:
    """The file that *case* was written to; None where it is there already."""
    text = json.dumps(case, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    file = folder / f"{case['requirement']}-{hashlib.sha256(text.encode()).hexdigest()[:10]}.json"
    if file.exists():
        return None
    with writing(file):
        folder.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", errors="backslashreplace")
    return file


def case_of(
    result: Result, history: History, *, target: Target, merchants: Merchants
) -> dict[str, Any] | None:
    """The case file that stands for the failure *result*, or None where it cannot be made again."""
    name, exchanges = result.requirement.id, history.steps(result.evidence)
    are_attempts = any(x.part.role is Role.ATTEMPT for x in exchanges)
    if not exchanges or name in _OF_RUNS or (name in _OF_RUNS_OR_ATTEMPTS and not are_attempts):
        return None
    steps = steps_in_json(exchanges, history, target=target, merchants=merchants)
    if steps is None:
        return None
    return {
        "requirement": name,
        "case": message_to_json(result.case or message("campaign.case.as_found")),
        "steps": steps,
    }
