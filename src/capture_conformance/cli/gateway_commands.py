"""``serve`` and ``bundle``: the embedded gateway, and the OpenAPI description in one file."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from capture_conformance.cli.gateway_names import refuse_unknown
from capture_conformance.cli.paths import PathType
from capture_conformance.contract.bundle import bundle, render_bundle
from capture_conformance.contract.resources import openapi_file
from capture_conformance.gateway import Announcement, Settings
from capture_conformance.gateway.faults import CATALOGUE
from capture_conformance.gateway.service import serve
from capture_conformance.gateway.variants import VARIANTS
from capture_conformance.model.storage import unwritable

_VARIABLES = (("CAPTURE", 0), ("CAPTURE_OTHER", 1))


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="0 takes a free one."
)
@click.option(
    "--ledger",
    type=PathType(dir_okay=False),
    help="Keep the ledger in this file; by default in memory.",
)
@click.option(
    "--language", type=click.Choice(["ja", "en"]), default="ja", show_default=True, help="Of the messages."
)
@click.option("--fault", "faults", multiple=True, metavar="NAME", help="Switch on a fault; may be repeated.")
@click.option("--list-faults", is_flag=True, help="List the faults, with the requirements that each breaks.")
@click.option(
    "--variant", "variants", multiple=True, metavar="NAME", help="Be sound in another way; may be repeated."
)
@click.option("--list-variants", is_flag=True, help="List the variants of a sound gateway.")
@click.pass_context
def serve_gateway(
    context: click.Context,
    host: str,
    port: int,
    ledger: Path | None,
    language: Literal["ja", "en"],
    faults: tuple[str, ...],
    list_faults: bool,
    variants: tuple[str, ...],
    list_variants: bool,
) -> None:
    """Run the embedded gateway until Ctrl-C."""
    if list_faults:
        for fault in CATALOGUE.values():
            click.echo(f"{fault.name:<42} {fault.summary}\n{'':<42} breaks {', '.join(fault.breaks)}")
        return
    if list_variants:
        for variant in VARIANTS.values():
            click.echo(f"{variant.name:<42} {variant.summary}")
        return
    refuse_unknown(faults, variants)
    place = ":memory:" if ledger is None else str(ledger)
    settings = Settings(
        host=host, port=port, ledger=place, language=language, faults=faults, variants=variants
    )
    context.exit(serve(settings, _announce))


def _announce(announcement: Announcement) -> None:
    """Print where the gateway is and how to be let in, ready to be pasted into a shell."""
    click.echo(f"Embedded gateway at {announcement.base_url}; Ctrl-C stops it.")
    if announcement.faults:
        click.echo(f"Faults: {', '.join(announcement.faults)}")
    click.echo("Test credentials, which open nothing else:\n")
    for prefix, index in _VARIABLES:
        merchant = announcement.merchants[index]
        click.echo(f"export {prefix}_MERCHANT_ID={merchant.merchant_id}")
        click.echo(f"export {prefix}_API_KEY={merchant.api_key}")
        click.echo(f"export {prefix}_X_API_KEY={merchant.x_api_key}")
    click.echo(f"\ncapture-conformance run --base-url {announcement.base_url}")


@click.command("bundle")
@click.option("--format", "form", type=click.Choice(["yaml", "json"]), default="yaml", show_default=True)
@click.option("--output", type=PathType(dir_okay=False), help="A file; by default standard output.")
def bundle_description(form: Literal["yaml", "json"], output: Path | None) -> None:
    """Write the OpenAPI description as one file, for tools that follow no references."""
    text = render_bundle(bundle(openapi_file()), form)
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise unwritable(f"--output {output}", error) from error
