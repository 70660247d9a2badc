"""Secrets that the embedded gateway hands to somebody else fail the run, without other failures."""

from __future__ import annotations

from pathlib import Path

import pytest

from capture_conformance.gateway.faults import CATALOGUE
from commands import command, log_lines

ASKED = ("CAP-PRV-*", "CAP-ENV-31", "CAP-AUT-22")


def judged_with(fault: str, folder: Path) -> tuple[int, set[str]]:
    """The exit code, and the requirements that failed, of what is asked for about secrets."""
    only = [word for name in ASKED for word in ("--only", name)]
    ended = command("run", "--seed", "1", "--fault", fault, *only, "--report-dir", "r", folder=folder)
    lines = (x for x in log_lines(folder / "r") if x["kind"] == "requirement")
    return ended.code, {line["id"] for line in lines if line["verdict"] == "fail"}


@pytest.mark.parametrize(
    "name",
    [
        "key-in-a-cookie",
        "expected-key-told",
        "key-told-to-the-other-merchant",
        "card-number-in-a-cookie",
        "card-number-told-to-strangers",
        "card-number-in-refusals",
        "whole-card-in-status-to-anyone",
        "security-code-in-a-cookie",
    ],
)
def test_a_disclosed_secret_fails_the_run(tmp_path: Path, name: str) -> None:
    """In a cookie, another header or the body, to nobody, to a stranger, or to the second merchant."""
    assert (1, set(CATALOGUE[name].breaks)) == judged_with(name, tmp_path)


def test_a_key_that_comes_back_to_its_sender_warns(tmp_path: Path) -> None:
    """The sender learns nothing new."""
    assert (0, {"CAP-PRV-02"}) == judged_with("keys-in-refusals", tmp_path)
