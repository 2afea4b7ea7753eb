"""The course of one run: takes down what it says, and watches whether it is to end before it is done."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from enum import StrEnum
from types import TracebackType
from typing import TYPE_CHECKING, Self

from release_kraken.core.errors import CancelledError
from release_kraken.core.run import RunStatus
from release_kraken.core.text import visible
from release_kraken.engine.suite import Suite
from release_kraken.store import StoreError
from release_kraken.store.records import Claim

if TYPE_CHECKING:
    from datetime import datetime

_log = logging.getLogger(__name__)

_PERIOD = 1.0
_STEP_SECONDS = 5.0
_LINES = 10_000  # that wait to be kept, while the store cannot be written
_LINE_LENGTH = 4_000


class Halt(StrEnum):
    """Why a run is to end before it is done."""

    CANCELLED = "the run is cancelled"
    STOPPED = "Kraken stops: the run begins anew later"
    LOST = "another process has the run now"


class Course:
    """Implements `core.context.Progress`: whatever the tool says may be answered by CancelledError.

    `stopping` asks the run to end and to be handed back. `interrupt` is called once, from another thread,
    when there is a reason to end: for tools that have no time to say something.
    """

    def __init__(
        self,
        suite: Suite,
        claim: Claim,
        stopping: threading.Event,
        interrupt: Callable[[], None] = lambda: None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._suite = suite
        self._claim = claim
        self._stopping = stopping
        self._interrupt = interrupt
        self._monotonic = monotonic
        self._halt: Halt | None = None
        self._lines: deque[tuple[datetime, str]] = deque(maxlen=_LINES)
        self._told: dict[str, float] = {}
        self._over = threading.Event()
        self._watcher = threading.Thread(target=self._watch, name=f"course of {claim.run.id}", daemon=True)

    @property
    def halt(self) -> Halt | None:
        """Why the run is to end, if it is."""
        if self._halt is None and self._stopping.is_set():
            self._halt = Halt.STOPPED
        return self._halt

    def update(self, step: str, done: int, total: int) -> None:
        """Say how far a step is: a line every few seconds, and one when it is done."""
        now = self._monotonic()
        if done >= total or now - self._told.get(step, -_STEP_SECONDS) >= _STEP_SECONDS:
            self._told[step] = now
            self.note(f"{step}: {done} of {total}")
        self._go_on()

    def log(self, message: str) -> None:
        """Add a line to the run's log."""
        self.note(message)
        self._go_on()

    def note(self, message: str) -> None:
        """Add a line to the run's log; never ends the run."""
        now = self._suite.now()
        self._lines += [(now, visible(line)[:_LINE_LENGTH]) for line in message.splitlines()]

    def look(self) -> None:
        """Keep what was said, and see whether the run is to end; raises StoreError."""
        self._keep()
        run = self._suite.store.runs.get(self._claim.run.id)
        if run is None or (run.id, run.attempt) != self._claim.key or run.status is not RunStatus.RUNNING:
            self._halt = Halt.LOST
        elif run.cancelling:
            self._halt = Halt.CANCELLED

    def _keep(self) -> None:
        lines = [self._lines.popleft() for _ in range(len(self._lines))]
        if not lines:
            return
        try:
            self._suite.store.logs.append(self._claim.run.id, lines)
        except StoreError:
            self._lines.extendleft(reversed(lines))
            raise

    def _go_on(self) -> None:
        if self.halt is not None:
            raise CancelledError(f"{self.halt}")

    def _watch(self) -> None:
        while not self._over.wait(_PERIOD):
            self._looked()
            if self.halt is not None:
                self._interrupt()
                return

    def _looked(self) -> None:
        try:
            self.look()
        except StoreError as error:
            _log.warning("run %s cannot be watched: %s", self._claim.run.id, error)

    def __enter__(self) -> Self:
        """Watch while the run goes on."""
        self._watcher.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Keep the last lines."""
        self._over.set()
        self._watcher.join()
        try:
            self._keep()
        except StoreError as failure:
            _log.warning("the last of the log of run %s is not kept: %s", self._claim.run.id, failure)
