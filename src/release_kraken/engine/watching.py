"""Watches the process of one run, for who cannot wait for a reaper: there may be none."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from release_kraken.core.run import Run
from release_kraken.engine.processes import bury, named
from release_kraken.engine.settings.sections import RunningSettings

if TYPE_CHECKING:
    from release_kraken.store.store import Store

_LOOK_SECONDS = 0.5


@dataclass(frozen=True)
class Watch:
    """Looks at a run and at the beats of its process, by a steady clock."""

    store: "Store"
    running: RunningSettings
    now: Callable[[], datetime]
    monotonic: Callable[[], float] = time.monotonic
    pause: Callable[[float], None] = time.sleep

    def has_freed(self, run: Run) -> bool:
        """Take a running run from its process if that stands still for a whole lease; returns whether it did.

        It lives where it beats, and where the run moves on meanwhile. Raises StoreError.
        """
        if run.owner is None or not self._stands_still(run):
            return False
        process = {process.id: process for process in self.store.processes.list()}.get(run.owner)
        bury(self.store, run.owner, named(process), self.now(), self.running.attempts)
        return True

    def _stands_still(self, run: Run) -> bool:
        first, begun = self._pulse(run), self.monotonic()
        while self.monotonic() - begun < self.running.lease_seconds:
            self.pause(_LOOK_SECONDS)
            if self._pulse(run) != first:
                return False
        return True

    def _pulse(self, run: Run) -> tuple[object, ...]:
        kept = self.store.runs.get(run.id)
        beats = {process.id: process.beats for process in self.store.processes.list()}
        return beats.get(run.owner or ""), kept and kept.status, kept and kept.attempt
