"""The command ``doctor``, and how it prints its lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from capture_conformance.campaign.boundary import redactor_for
from capture_conformance.cli.crash import watched
from capture_conformance.cli.doctor.conversation import Conversation, Found
from capture_conformance.cli.doctor.line import Line, State, Step, fine, odd
from capture_conformance.cli.doctor.network import way_to
from capture_conformance.cli.doctor.target_file import write_target
from capture_conformance.cli.embedded import embedded_gateway
from capture_conformance.cli.key_words import refuse_ordinary_keys, warnings_of
from capture_conformance.cli.paths import PathType
from capture_conformance.cli.planning import marked, open_pool
from capture_conformance.cli.reaching import target_name, with_base_path
from capture_conformance.cli.route_options import RouteOptions, notices, route_options
from capture_conformance.cli.settings import environment_with, merchants_from
from capture_conformance.contract.target import load_target
from capture_conformance.language.rendering import english
from capture_conformance.model.errors import UsageError
from capture_conformance.model.merchant import Merchants
from capture_conformance.model.message import message
from capture_conformance.model.route import Route
from capture_conformance.model.target import KeyForm, Target
from capture_conformance.reporting.legible import legible_line
from capture_conformance.transport.interlock import require_test_host
from capture_conformance.transport.routing import find_route

NOT_READY = 4
_STYLES = {State.FINE: "green", State.ODD: "yellow", State.WRONG: "bold red", State.LEFT_OUT: "dim"}


@click.command()
@click.option("--target", help="A target's name, or its .toml file; by default mock, or other.")
@click.option("--base-url", help="Address to ask in place of the target's own.")
@click.option(
    "--test-host", "test_hosts", multiple=True, metavar="NAME", help="A host where no money is real."
)
@click.option("--env-file", type=PathType(), metavar="FILE", help="Lines NAME=value.")
@route_options
@click.option("--try-forms", is_flag=True, help="Where the key is refused as it is, try it as base64.")
@click.option("--write", type=PathType(), metavar="FILE", help="Write a target file of what was found.")
@click.pass_context
def doctor(
    context: click.Context,
    /,
    target: str | None,
    base_url: str | None,
    test_hosts: tuple[str, ...],
    env_file: Path | None,
    try_forms: bool,
    write: Path | None,
    **route_values: Any,  # noqa: ANN401 - click has checked them
) -> None:
    """
    Try a target step by step, with one authorization and its capture.

    The exit code is 0 where a run can begin, and 4 where something has to be mended before.
    """
    environment, console = environment_with(env_file), Console()
    base_url = base_url or environment.get("CAPTURE_BASE_URL")
    described = load_target(target_name(target, base_url), environment)
    described = replace(described, test_hosts=(*described.test_hosts, *test_hosts))

    settings = RouteOptions(**route_values).over(described.route)
    with _address(described, base_url) as (address, embedded):
        route = find_route(address, settings, environment)
        for line in notices(route):
            console.print(line, soft_wrap=True, highlight=False, markup=False)

        def merchants_in(form: KeyForm) -> Merchants:
            return embedded or merchants_from(environment, variables=described.variables, form=form)

        found = Found(base_url=address, form=described.key_form)
        is_ready = _told(_steps(described, found, merchants_in, route, tries_forms=try_forms), console)
    if is_ready and write is not None:
        write_target(write, described, found)
        console.print(Text(f"Target file: {write}"), soft_wrap=True)
    console.print("ready for a run" if is_ready else "not ready: mend what is wrong, and try again")
    context.exit(0 if is_ready else NOT_READY)


@contextmanager
def _address(target: Target, base_url: str | None) -> Iterator[tuple[str, Merchants | None]]:
    """Where to ask; for the embedded gateway, which runs as long as that, with its merchants."""
    if base_url is None and target.is_embedded:
        with embedded_gateway((), ()) as embedded:
            yield embedded.base_url, embedded.merchants
        return
    address = base_url or target.base_url
    if address is None:
        raise UsageError(f"target {target.name}: has no address; give one with --base-url")
    yield with_base_path(address), None


def _steps(
    target: Target,
    found: Found,
    merchants_in: Callable[[KeyForm], Merchants],
    route: Route,
    *,
    tries_forms: bool,
) -> Iterator[Line]:
    require_test_host(found.base_url, target.test_hosts)
    yield fine(Step.SETTINGS, message("doctor.settings", target=target.name, address=found.base_url))
    merchants = merchants_in(found.form)
    refuse_ordinary_keys(merchants, target)
    own = merchants.own.merchant_id
    if merchants.other is None:
        seen = message("doctor.no_second_merchant", merchant=own)
        yield odd(Step.CREDENTIALS, seen, message("doctor.advice.second_merchant"))
    else:
        second = merchants.other.merchant_id
        yield fine(Step.CREDENTIALS, message("doctor.two_merchants", merchant=own, second=second))
    for seen, advice in warnings_of(merchants):
        yield odd(Step.REDACTION, seen, advice)
    with watched(redactor_for(target, merchants, route).text):
        yield from way_to(found.base_url, target.timeout_s, route)
        pool = None
        if target.pool is not None:
            pool, target = open_pool(Path(target.pool), target, merchants)
        with marked(None if target.pool is None else Path(target.pool)):
            conversation = Conversation(
                target, found, merchants_in, tries_forms=tries_forms, pool=pool, route=route
            )
            yield from conversation.steps()


def _told(lines: Iterator[Line], console: Console) -> bool:
    """Print *lines* up to the first one that ends the examination; return whether none was wrong."""
    is_ready = True
    for line in lines:
        state, step = (english(message(f"doctor.{x}")) for x in (f"state.{line.state}", f"step.{line.step}"))
        text = Text(f"{state:9}", style=_STYLES[line.state]).append(f"{step}: ", style="bold")
        console.print(text.append(legible_line(english(line.seen)), style="not bold default"), soft_wrap=True)
        if line.advice is not None:
            console.print(Text(f"         → {legible_line(english(line.advice))}"), soft_wrap=True)
        is_ready = is_ready and line.state is not State.WRONG
        if line.ends:
            break
    return is_ready
