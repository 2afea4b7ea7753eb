"""Keeps a run in the store, which a run can do without: what could not be kept becomes a warning."""

import os
import platform
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING, Self

from release_kraken.core.errors import KrakenError
from release_kraken.core.report import Comparison, Report
from release_kraken.core.run import RunRequest, Trigger
from release_kraken.store import StoreError, open_store
from release_kraken.store.records import Claim

if TYPE_CHECKING:
    from release_kraken.store.store import Store


class Recording:
    """The row of one run, from its start to whatever end.

    Leaving it by an exception marks the run failed, by an interruption cancelled.
    """

    def __init__(self, url: str, now: Callable[[], datetime]) -> None:
        self._now = now
        self._store: Store | None = None
        self._claim: Claim | None = None
        self.warnings: list[str] = []
        self._url = url

    def start(self, tool: str, subject: str, trigger: Trigger) -> Self:
        """Open the store and enter the run."""
        try:
            self._store = open_store(self._url)
            owner = f"{platform.node()}:{os.getpid()}"
            run = self._store.runs.enter(RunRequest(tool, subject, trigger), self._now(), begun_by=owner)
            self._claim = Claim(run) if run else None
        except StoreError as error:
            self.warnings.append(f"this run is not kept and not compared with earlier ones: {error}")
        return self

    def finish(self, report: Report) -> Comparison | None:
        """Keep the findings; returns how they compare with those that were open."""
        if self._store is None or self._claim is None:
            return None
        try:
            return self._store.queue.finish(self._claim, report, self._now())
        except StoreError as error:
            self.warnings.append(f"the findings are not kept and not compared with earlier ones: {error}")
            return None

    def __enter__(self) -> Self:
        """Record what happens within."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Enter the end of a run that did not finish, and close the store."""
        if self._store is None:
            return
        try:
            if error is not None:
                self._end(self._store, error)
        finally:
            self._store.close()

    def _end(self, store: "Store", error: BaseException) -> None:
        if self._claim is None:
            return
        with suppress(StoreError):  # the error that ended the run is the one to tell
            if isinstance(error, Exception):
                store.queue.fail(self._claim, _in_words(error), self._now())
            else:
                store.queue.cancel(self._claim, "interrupted", self._now())


def _in_words(error: Exception) -> str:
    return str(error) if isinstance(error, KrakenError) else f"{type(error).__name__}: {error}"
