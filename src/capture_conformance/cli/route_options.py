"""The options that say how a target is reached, for every command that asks one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import click

from capture_conformance.model.route import Route, RouteSettings
from capture_conformance.transport.routing import shown_proxy

_Command = TypeVar("_Command", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteOptions:
    """The options as they were given."""

    proxy: str | None = None
    cacert: str | None = None
    cert: str | None = None
    key: str | None = None
    headers: tuple[str, ...] = ()
    insecure: bool = False

    def over(self, settings: RouteSettings) -> RouteSettings:
        """Return *settings* of the target file, replaced by the options that were given."""
        return RouteSettings(
            proxy=self.proxy or settings.proxy,
            ca_file=self.cacert or settings.ca_file,
            certificate=self.cert or settings.certificate,
            key=self.key if self.cert else self.key or settings.key,
            headers=(*settings.headers, *self.headers),
            is_insecure=self.insecure,
        )

    def words(self) -> list[str]:
        """Return the words that give the same options again; values of headers stay references."""
        named = (
            ("--proxy", self.proxy),
            ("--cacert", self.cacert),
            ("--cert", self.cert),
            ("--key", self.key),
        )
        words = [word for name, value in named if value is not None for word in (name, value)]
        words += [word for line in self.headers for word in ("--header", line)]
        return [*words, *(["--insecure"] if self.insecure else [])]


_OPTIONS = (
    click.option("--proxy", metavar="URL", help="Use this HTTP proxy in place of the environment's."),
    click.option("--cacert", metavar="FILE", help="Trust the certificate authorities in this PEM file."),
    click.option("--cert", metavar="FILE", help="Show this client certificate (PEM)."),
    click.option("--key", metavar="FILE", help="The client certificate's key (PEM, without a password)."),
    click.option(
        "--header",
        "headers",
        multiple=True,
        metavar="LINE",
        help="Send 'Name: value' with every request, for a gateway in front of the target; "
        "${VARIABLE} is taken from the environment; may be repeated.",
    ),
    click.option("--insecure", is_flag=True, help="Do not verify the target's certificate."),
)


def route_options(command: _Command) -> _Command:
    """Add the options to *command*."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def notices(route: Route) -> Iterator[str]:
    """Yield a line for everything about *route* that a user has to know."""
    if route.proxy is not None:
        yield f"requests go through the proxy {shown_proxy(route)}, named by {route.proxy_source}"
    if not route.is_verified:
        yield "--insecure: the target's certificate is not verified, so that anybody can answer in its place"
