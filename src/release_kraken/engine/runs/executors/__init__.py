"""Who carries out runs elsewhere: each executor is a module beside this one, loaded by its name."""

import importlib
from typing import TYPE_CHECKING, Protocol

from release_kraken.core.run import Run

if TYPE_CHECKING:
    from release_kraken.engine.suite import Suite


class Executor(Protocol):
    """Hands runs to something that starts them; all methods raise RemoteError where that fails.

    A run may be handed over twice, and started twice: who carries it out claims it first.
    """

    def dispatch(self, run: Run) -> str:
        """Hand a queued run over; returns by what it can be found again."""
        ...

    def watch(self) -> None:
        """See what became of the runs that were handed over, where nobody else tells."""
        ...

    def cancel(self, run: Run, handle: str) -> None:
        """Have a run end that was handed over and is to end."""
        ...


def executor(suite: "Suite", name: str) -> Executor:
    """The executor of this name, made by `executor(suite)` of its module."""
    made: Executor = importlib.import_module(f"{__name__}.{name}").executor(suite)
    return made
