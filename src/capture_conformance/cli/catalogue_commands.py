"""``list`` and ``explain``: what is judged, and on what ground."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from capture_conformance.campaign.material import checks
from capture_conformance.contract.catalogue import KnownFault, load_catalogue
from capture_conformance.contract.register import load_register, unknown_requirement
from capture_conformance.model.errors import UsageError
from capture_conformance.model.requirement import Requirement


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="As a JSON array.")
@click.option("--catalogue", "is_catalogue", is_flag=True, help="Known faults, and what looks for each.")
def list_requirements(as_json: bool, is_catalogue: bool) -> None:
    """List the requirements, or the known faults that they look for."""
    if is_catalogue:
        _list_catalogue(as_json=as_json)
        return
    register = load_register()
    if as_json:
        rows = [_as_json(requirement) for requirement in register.by_id.values()]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for family in register.families:
        click.echo(f"{family.title_en} ({len(family.requirements)})")
        for requirement in family.requirements:
            click.echo(
                f"  {requirement.id}  {requirement.level:<6}  {requirement.basis:<10}  {requirement.en}"
            )


def _list_catalogue(*, as_json: bool) -> None:
    groups = load_catalogue()
    if as_json:
        rows = [{"group": group.title, **asdict(fault)} for group in groups for fault in group.faults]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for group in groups:
        click.echo(f"{group.title} ({len(group.faults)})")
        for fault in group.faults:
            click.echo(f"  {fault.id:<6} {fault.what}\n         {_sought(fault)}")


def _sought(fault: KnownFault) -> str:
    if fault.judged_by:
        left = f"\n         left: {fault.left}" if fault.left else ""
        return " ".join(fault.judged_by) + left
    return f"probe: {fault.probe}" if fault.probe else f"not judged: {fault.not_judged}"


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
    catalogue = checks()
    for table in (catalogue.of_trials, catalogue.of_exchanges, catalogue.of_history):
        if requirement.id in table:
            check = table[requirement.id]
            text = " ".join((check.__doc__ or "").split())
            return text or f"{check.__module__}.{check.__qualname__}"
    return "none"


def _as_json(requirement: Requirement) -> dict[str, object]:
    return {
        "id": requirement.id,
        "family": requirement.family,
        "party": requirement.party,
        "level": requirement.level,
        "basis": requirement.basis,
        "en": requirement.en,
        "ja": requirement.ja,
        "source": requirement.source,
        "source_ja": requirement.source_ja,
        "needs": list(requirement.needs),
        "witnesses": sorted(requirement.witnesses),
    }


COMMANDS = (list_requirements, explain)
