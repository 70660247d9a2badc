"""
The only place where the command line imports late.

A command that needs little starts quickly if it does not import what others need. Modules behind this one
import at their top, as usual.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

from capture_conformance.cli.installation import cannot_start
from capture_conformance.model.errors import SuiteError


def load(place: str) -> Any:  # noqa: ANN401 - whoever names the place knows what is there
    """
    Import a module of the suite and return one of its attributes.

    Args:
        place: Both, from the package ``capture_conformance`` on, such as ``cli.demo:demo``.

    Raises:
        SuiteError: The installation lacks something that the module needs.
    """
    module, _, attribute = place.partition(":")
    try:
        return getattr(import_module(f"capture_conformance.{module}"), attribute)
    except Exception as error:
        raise SuiteError(cannot_start(error)) from error


class LazyCommand(click.Command):
    """A command that is listed by its name and help; its module is imported when it is called."""

    def __init__(self, name: str, *, place: str, help: str) -> None:  # noqa: A002 - click's own name
        """Represent the command at *place*."""
        super().__init__(name, help=help)
        self._place = place

    def load(self) -> click.Command:
        """Import the command itself."""
        command: click.Command = load(self._place)
        return command

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,  # noqa: ANN401 - click's own options, handed through
    ) -> click.Context:
        """Return a context of the command itself, which click then invokes in place of this one."""
        return self.load().make_context(info_name, args, parent, **extra)
