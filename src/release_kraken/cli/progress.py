"""A progress bar on stderr, for whoever watches a terminal; nobody else is told anything."""

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from release_kraken.core.context import Progress
from release_kraken.core.text import visible

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID


@contextmanager
def progress_bar(*, quiet: bool) -> Iterator[Progress | None]:
    """Progress that is wiped away when the block ends, however it ends; None if nobody would see it."""
    if quiet or not sys.stderr.isatty() or os.environ.get("CI") or os.environ.get("TERM") == "dumb":
        yield None
        return
    with _bars() as bars:
        yield TerminalProgress(bars)


def _bars() -> "Bars":
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    # stdout is left alone: a report must never pass through the bar's console
    return Bars(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False)


class TerminalProgress:
    """Implements `core.context.Progress`: one bar a step, in the order of their first news."""

    def __init__(self, bars: "Bars") -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}
        self._adding = threading.Lock()

    def update(self, step: str, done: int, total: int) -> None:
        """Move a step's bar."""
        with self._adding:
            if step not in self._tasks:
                self._tasks[step] = self._bars.add_task(visible(step), total=total)
        self._bars.update(self._tasks[step], completed=done, total=total)

    def log(self, message: str) -> None:
        """Print a line above the bars."""
        self._bars.console.print(visible(message), markup=False, highlight=False)
