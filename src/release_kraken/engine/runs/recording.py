"""Keeps a command's run in the store, which it can do without: what could not be kept becomes a warning."""

import getpass
import os
import signal
import threading
from collections.abc import Callable
from contextlib import ExitStack, closing, suppress
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING, Self

from release_kraken.core.errors import KrakenError
from release_kraken.core.report import Comparison, Report
from release_kraken.core.run import Run, RunRequest
from release_kraken.engine.settings.configuration import Configuration
from release_kraken.store import StoreError, open_store

if TYPE_CHECKING:
    from release_kraken.store.command import CommandStore
    from release_kraken.store.records import Claim, Process

_BEAT_SECONDS = 2.0


class Recording:
    """The row of one run, from its start to whatever end.

    Leaving it by an exception marks the run failed, by an interruption cancelled. While it goes on, beats
    show those who share the store that this process lives. Where somebody cancels the run, or has given its
    serial key away because this process seemed dead, this process gets SIGTERM.
    """

    def __init__(
        self, configuration: Configuration, opened: Callable[[], "CommandStore"], now: Callable[[], datetime]
    ) -> None:
        self._configuration = configuration
        self._opened = opened
        self._now = now
        self._store: CommandStore | None = None
        self._claim: Claim | None = None
        self._ending = threading.Event()
        self._kept = ExitStack()
        self.warnings: list[str] = []

    def start(self, request: RunRequest) -> Self:
        """Enter the run into the store, which `opened` opens.

        Raises ConfigError where another run works under its serial key, StoreError where nobody can tell.
        """
        try:
            self._store = self._opened()
            self._claim = self._entered(self._store, request)
        except StoreError as error:
            if request.serial is not None:
                from release_kraken.engine.runs.alone import alone

                raise StoreError(f"{alone(request)}, and nobody can tell: {error}") from error
            self.warnings.append(f"this run is not kept and not compared with earlier ones: {error}")
        return self

    @property
    def run_id(self) -> str | None:
        """The id of the run; None where it is not kept."""
        return self._claim.run.id if self._claim else None

    def finish(self, report: Report) -> Comparison | None:
        """Keep the findings; returns how they compare with those that were open."""
        if self._store is None or self._claim is None:
            return None
        self._ending.set()
        try:
            return self._store.finish(self._claim, report, self._now())
        except StoreError as error:
            self.warnings.append(f"the findings are not kept and not compared with earlier ones: {error}")
            return None

    def _entered(self, store: "CommandStore", request: RunRequest) -> "Claim":
        from release_kraken.engine.processes import COMMAND, killed_commands, this_process

        now = self._now()
        if killed_commands(store.processes):
            self._bury_commands(now)
        process = this_process([COMMAND], now)
        store.processes.register(process)
        self._kept.callback(_forget, store, process.id)
        claim = store.begin(request, process.id, now) or self._begun_after_another(request, process.id)
        self._beat(store, process, claim.run)
        return claim

    def _bury_commands(self, now: datetime) -> None:
        from release_kraken.engine.processes import bury_commands

        with closing(open_store(self._configuration.store_url)) as whole:
            bury_commands(whole, now)

    def _begun_after_another(self, request: RunRequest, process: str) -> "Claim":
        from release_kraken.engine.runs.alone import begin_after
        from release_kraken.engine.settings.sections import RunningSettings
        from release_kraken.engine.watching import Watch
        from release_kraken.store.records import Claim

        running = self._configuration.own(RunningSettings)
        with closing(open_store(self._configuration.store_url)) as whole:
            return Claim(begin_after(Watch(whole, running, self._now), request, process))

    def _beat(self, store: "CommandStore", process: "Process", run: Run) -> None:
        """Beat from now on, and end this process when its run is to end.

        The first beat comes late, so that a short run does without.
        """
        over = threading.Event()

        def beat() -> None:
            while not over.wait(_BEAT_SECONDS):
                with suppress(StoreError):
                    if not store.processes.beat(process.id):  # it was taken for dead
                        store.processes.register(process)
                    if store.is_unwanted(run) and not self._ending.is_set():
                        os.kill(os.getpid(), signal.SIGTERM)  # ends also what blocks in the main thread
                        return

        thread = threading.Thread(target=beat, name="heart", daemon=True)
        thread.start()
        self._kept.callback(thread.join)
        self._kept.callback(over.set)

    def __enter__(self) -> Self:
        """Record what happens within."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Enter the end of a run that did not finish."""
        self._ending.set()
        with self._kept:
            if self._store is not None and self._claim is not None and error is not None:
                with suppress(StoreError):  # the error that ended the run is the one to tell
                    _end(self._store, self._claim, error, self._now())


def person() -> str:
    """Who started this process, as far as the machine knows."""
    with suppress(OSError, KeyError):
        return getpass.getuser()
    return ""


def _end(store: "CommandStore", claim: "Claim", error: BaseException, now: datetime) -> None:
    if isinstance(error, Exception):
        store.fail(claim, _in_words(error), now)
    else:
        store.cancel(claim, "interrupted", now)


def _forget(store: "CommandStore", process: str) -> None:
    with suppress(StoreError):  # else it is buried later
        store.processes.remove(process)


def _in_words(error: Exception) -> str:
    return str(error) if isinstance(error, KrakenError) else f"{type(error).__name__}: {error}"
