"""``list``: what is judged, and which known faults are looked for."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from capture_conformance.contract.catalogue import KnownFault, load_catalogue
from capture_conformance.contract.register import load_register
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
