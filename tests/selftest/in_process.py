"""Commands run in this process, which is fast: for those that need no process of their own."""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path

from capture_conformance.cli.main import main
from commands import Ended


def called(*arguments: str, folder: Path, encoding: str = "utf-8") -> Ended:
    """
    Run a command in *folder*, with a console of *encoding* that refuses what it has no code for.

    What was written is read back in the same encoding.
    """
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding, errors="strict", write_through=True) for _ in "12")
    with _without_settings(), chdir(folder), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(arguments)
    return Ended(code=code, out=_read(out), err=_read(err))


def _read(stream: io.TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()


@contextlib.contextmanager
def _without_settings() -> Iterator[None]:
    before = dict(os.environ)
    for name in [name for name in before if name.startswith("CAPTURE_")]:
        del os.environ[name]
    os.environ["COLUMNS"] = "200"
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
