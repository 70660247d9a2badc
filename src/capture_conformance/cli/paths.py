"""Files and folders on the command line."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click


class PathType(click.Path):
    """A path as click takes it, but for an empty one: that is a variable of the shell that is not set."""

    def __init__(self, **more: Any) -> None:  # noqa: ANN401 - click's own options, handed through
        """Take the options of ``click.Path``."""
        super().__init__(path_type=Path, **more)

    def convert(
        self,
        value: str | os.PathLike[str],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> str | bytes | os.PathLike[str]:
        """
        The path.

        An empty text would otherwise mean the folder in which the command runs.
        """
        if value == "":
            self.fail("is empty; give a path ('.' for this folder), or leave the option out", param, ctx)
        return super().convert(value, param, ctx)
