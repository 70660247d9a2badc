"""Which tests parallel workers keep together."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from capture_conformance.campaign.resuming import FINISHED, Pieces
from capture_conformance.campaign.sharing import LONGEST, WHOLE_FILES, piece_of

SUITE = Path(__file__).parents[2] / "conformance"


@pytest.mark.parametrize(
    ("nodeid", "piece"),
    [
        ("test_amounts.py::test_a[CAP-AMT-01]", "test_amounts.py::test_a"),
        ("test_amounts.py::test_b", "test_amounts.py::test_b"),
        ("test_robustness.py::test_a[CAP-ROB-01]", "test_robustness.py"),
    ],
)
def test_a_function_stays_together(nodeid: str, piece: str) -> None:
    """Or its file, where its tests look at each other's doing."""
    assert piece == piece_of(nodeid)


def test_every_name_that_is_listed_is_there() -> None:
    """A test that was renamed would begin late, and nobody would notice."""
    files = {file.name: file for file in SUITE.glob("test_*.py")}
    functions = {
        node.name
        for file in files.values()
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    }

    assert {*LONGEST, *WHOLE_FILES} <= {*functions, *files}


def test_fixtures_that_ask_are_shared_within_a_piece_alone() -> None:
    """A fixture of a module that two pieces use would ask twice."""
    for file in SUITE.glob("test_*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        defined = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
        asking = {node.name for node in defined if "scope='module'" in _decorators(node)}
        for name in asking:
            users = [x.name for x in defined if x.name.startswith("test_") and name in _uses(x)]
            assert len({piece_of(f"{file.name}::{test}") for test in users}) <= 1, f"{file.name}: {name}"


def _decorators(node: ast.FunctionDef) -> str:
    return " ".join(ast.unparse(x) for x in node.decorator_list)


def _uses(node: ast.FunctionDef) -> set[str]:
    named = {argument.arg for argument in node.args.args}
    texts = {x.value for d in node.decorator_list for x in ast.walk(d) if isinstance(x, ast.Constant)}
    return named | {text for text in texts if isinstance(text, str)}


def test_a_piece_that_something_kept_from_judging_is_not_over(tmp_path: Path) -> None:
    """What was noted of it is gone with the run, so it is asked again."""
    pieces = Pieces(tmp_path)
    pieces.expect(["test_a.py::test_a[1]", "test_a.py::test_a[2]", "test_a.py::test_b"])
    pieces.finish("test_a.py::test_b")
    pieces.finish("test_a.py::test_a[1]")
    pieces.spoil("test_a.py::test_a[2]")
    pieces.finish("test_a.py::test_a[2]")

    assert "test_a.py::test_b\n" == (tmp_path / FINISHED).read_text()
