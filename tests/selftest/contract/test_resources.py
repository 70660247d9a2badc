"""Where the suite's own files are found."""

from __future__ import annotations

from pathlib import Path

import pytest

from capture_conformance.contract import resources


def test_checkout_has_the_files_at_its_top() -> None:
    """The folders beside ``src``."""
    assert resources.openapi_file().is_file()
    assert (resources.contracts() / "schemas").is_dir()
    assert resources.suite().relative_to(resources.root()) == Path("tests/conformance")


def test_wheel_brings_the_files_inside_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder inside the package goes before whatever lies around it."""
    (tmp_path / "_shipped").mkdir()
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path)
    assert resources.root() == tmp_path / "_shipped"
    assert resources.contracts() == tmp_path / "_shipped" / "contracts"
