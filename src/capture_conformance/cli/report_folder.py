"""Where a run's files go."""

from __future__ import annotations

import os
from datetime import datetime
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

from capture_conformance.campaign.recording import budget_file, stop_file
from capture_conformance.campaign.resuming import FINISHED
from capture_conformance.cli.crash import TRACEBACK
from capture_conformance.contract.verdict_log import EXCHANGES, PARTS, VERDICTS, VerdictLog, load_log
from capture_conformance.model.errors import UsageError
from capture_conformance.model.storage import unwritable
from capture_conformance.transport.allowance import END_FILE, shared_files

FILES = (
    *(VERDICTS, EXCHANGES, TRACEBACK),
    *("report.html", "tests.html", "junit.xml", "summary.json", "summary.md"),
)


def prepare_folder(
    wanted: Path | None, target: str, started_at: datetime, *, is_resumed: bool = False
) -> Path:
    """
    An empty place for a run's files, but for the parts of a run that goes on.

    Args:
        wanted: Write exactly there; files of an earlier run are replaced. By default a new folder below
            ``reports``, named for the time and the target.

        target: The target's name.

        started_at: When the run began, in UTC.

        is_resumed: Whether what is there in parts belongs to this run.

    Raises:
        UsageError: It cannot be written to.
        NotWritten: There is no room for it.
    """
    try:
        folder = wanted if wanted is not None else _fresh(f"{started_at:%Y%m%dT%H%M%SZ}-{target}")
        folder.mkdir(parents=True, exist_ok=True)
        for file in _reports_in(folder) if is_resumed else written_in(folder):
            file.unlink()
        (folder / VERDICTS).touch()
    except OSError as error:
        place = wanted if wanted is not None else Path("reports")
        raise unwritable(f"--report-dir {place}", error) from error
    return folder


def written_in(folder: Path) -> tuple[Path, ...]:
    """The files that runs write to their *folder*, as far as they are there; nothing else that it holds."""
    counts = shared_files(budget_file(folder)).values()
    parts = (*counts, stop_file(folder), folder / FINISHED, folder / END_FILE)
    return (
        *_reports_in(folder),
        *sorted(folder.glob(PARTS)),
        *(part for part in parts if part.is_file()),
    )


def _reports_in(folder: Path) -> tuple[Path, ...]:
    return tuple(file for name in FILES if (file := folder / name).is_file())


def _fresh(name: str) -> Path:
    names = (name if number == 1 else f"{name}-{number}" for number in count(1))
    return next(path for path in (Path("reports") / n for n in names) if not path.exists())


def run_before(folder: Path, target: str, address: str) -> VerdictLog | None:
    """
    The newest whole run of *target* at the same place that lies beside *folder*; None if there is none.

    A port of this machine is no place: the embedded gateway takes a new one for every run.
    """
    beside = sorted(folder.parent.glob(f"*Z-{target}*/{VERDICTS}"), reverse=True)
    for file in beside:
        if file.parent.name >= folder.name or file.parent.is_symlink():
            continue
        try:
            found = load_log(file)
        except UsageError:
            continue
        header = found.header
        is_same = header.get("target") == target and _place(str(header.get("base_url"))) == _place(address)
        if is_same and not found.is_interrupted:
            return found
    return None


def _place(address: str) -> str:
    parts = urlsplit(address)
    is_local = parts.hostname in ("127.0.0.1", "localhost", "::1")
    return f"{parts.hostname}{parts.path}" if is_local else f"{parts.netloc}{parts.path}"


def point_latest_at(folder: Path) -> None:
    """Let ``reports/latest`` name *folder*, where the file system knows links."""
    link = folder.parent / "latest"
    fresh = folder.parent / f".latest-{os.getpid()}"
    try:
        fresh.symlink_to(folder.name, target_is_directory=True)
        fresh.replace(link)
    except OSError:
        fresh.unlink(missing_ok=True)
