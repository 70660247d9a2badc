"""The built wheel does all that the checkout does, from a folder that holds nothing else."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

from commands import command, environment, log_lines

ROOT = Path(__file__).parents[3]


def test_the_wheel_alone_judges_a_gateway(tmp_path: Path) -> None:
    """Contracts, description and suite travel with it."""
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    installed, folder = tmp_path / "installed", tmp_path / "empty"
    zipfile.ZipFile(wheel).extractall(installed)
    folder.mkdir()
    ended = command(
        *("run", "--seed", "1", "--only", "CAP-LIF-*", "--report-dir", "r"),
        folder=folder,
        PYTHONPATH=str(installed),
        PYTHONSAFEPATH="1",
    )
    place = subprocess.run(
        [sys.executable, "-c", "import capture_conformance; print(capture_conformance.__file__)"],
        env=environment(PYTHONPATH=str(installed)),
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )

    assert 0 == ended.code, ended
    assert place.stdout.startswith(str(installed))
    assert 14 == log_lines(folder / "r")[-1]["counts"]["pass"]
    assert (installed / "capture_conformance" / "_shipped" / "tests" / "conformance").is_dir()
