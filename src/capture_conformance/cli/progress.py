"""The progress of a run, for the person who waits for it."""

from __future__ import annotations

from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from capture_conformance.language.rendering import english
from capture_conformance.model.message import Message


class TerminalProgress:
    """A bar with the requirement at hand in a terminal, and a line per family elsewhere."""

    def __init__(self, console: Console) -> None:
        """Show nothing yet."""
        self._console = console
        self._total = 0
        self._done = 0
        self._family = ""
        self._task: TaskID | None = None
        self._bar = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )

    def __enter__(self) -> TerminalProgress:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def begin(self, total: int) -> None:
        """There are *total* tests to run; parallel workers all say so."""
        if self._task is None:
            self._total = total
            self._task = self._bar.add_task("starting", total=total)

    def judging(self, test: str, requirements: tuple[str, ...]) -> None:
        """*test* begins, for *requirements*."""
        family = test.split("::", 1)[0].rsplit("/", 1)[-1].removeprefix("test_").removesuffix(".py")
        if self._task is not None:
            named = f"{family}: {', '.join(requirements[:2])}" if requirements else family
            self._bar.update(self._task, description=named[:40].ljust(40))
        if family != self._family and not self._console.is_terminal:
            self._family = family
            self._console.print(
                f"judging {family} ({self._done} of {self._total} tests done)", highlight=False
            )

    def waiting(self, why: Message) -> None:
        """Print that nothing happens for a while, and *why*."""
        self._console.print(english(why), soft_wrap=True, highlight=False, markup=False)

    def judged(self) -> None:
        """One more test is over."""
        self._done += 1
        if self._task is not None:
            self._bar.advance(self._task)
