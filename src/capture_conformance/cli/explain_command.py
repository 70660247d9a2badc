"""``explain``: what a requirement asks, on what ground, and how it is judged."""

from __future__ import annotations

import click

from capture_conformance.checks.judging import Checks
from capture_conformance.cli.late_import import load
from capture_conformance.contract.register import load_register, unknown_requirement
from capture_conformance.model.errors import UsageError
from capture_conformance.model.requirement import Requirement


@click.command()
@click.argument("requirement_id", metavar="ID")
def explain(requirement_id: str) -> None:
    """Say what a requirement asks, on what ground, and how it is judged."""
    register = load_register()
    requirement = register.by_id.get(requirement_id.upper())
    if requirement is None:
        raise UsageError(unknown_requirement(requirement_id, register.by_id))
    consequence = "fails the run" if requirement.basis.is_binding else "warns; fails the run under --strict"
    for label, text in (
        (requirement.id, f"{requirement.level}, {requirement.basis}: a failure {consequence}"),
        ("English", requirement.en),
        ("Japanese", requirement.ja),
        ("Source", requirement.source),
        ("Needs", ", ".join(requirement.needs) or "nothing in particular"),
        ("A pass needs", " and ".join(sorted(requirement.witnesses)) or "any"),
        ("Check", _how(requirement)),
    ):
        click.echo(f"{label:<13} {text}")


def _how(requirement: Requirement) -> str:
    # Its family's checks alone, for some of the others import much.
    checks: Checks = load(f"checks.{requirement.family}:CHECKS")
    for table in (checks.of_trials, checks.of_exchanges, checks.of_history):
        if requirement.id in table:
            check = table[requirement.id]
            text = " ".join((check.__doc__ or "").split())
            return text or f"{check.__module__}.{check.__qualname__}"
    return "none"
