"""What a message leads to: the run that it names is claimed and carried out, or left to whom it belongs."""

import logging
import threading
from dataclasses import dataclass, field

from release_kraken.core.run import RunStatus
from release_kraken.engine.runs.local import work_on
from release_kraken.engine.suite import Suite
from release_kraken.store import StoreError
from release_kraken.store.records import Claim

_log = logging.getLogger(__name__)

_PAUSE_SECONDS = 1.0


class StoppedError(Exception):
    """This process stops before it could ask the store for the run; the message is another's."""


@dataclass
class Taker:
    """Takes runs for one process.

    `stopping` has it claim nothing more, `halting` hand back what is in progress.
    """

    suite: Suite
    owner: str
    stopping: threading.Event
    halting: threading.Event
    _working: set[tuple[str, int]] = field(default_factory=set)
    _claiming: threading.Lock = field(default_factory=threading.Lock)

    def take(self, run_id: str) -> None:
        """Carry out a run if it waits; return when it has ended, or is nothing of ours.

        While the store is away this waits: nobody could make use of the message then. Raises StoppedError.
        """
        claim = self._claim(run_id)
        if claim is None:
            return
        try:
            work_on(self.suite, claim, self.halting)
        finally:
            self._working.discard(claim.key)

    def _claim(self, run_id: str) -> Claim | None:
        while not self.stopping.is_set():
            try:
                with self._claiming:
                    return self._claimed(run_id)
            except StoreError as error:
                _log.warning("run %s waits for the store: %s", run_id, error)
                self.stopping.wait(_PAUSE_SECONDS)
        raise StoppedError

    def _claimed(self, run_id: str) -> Claim | None:
        queue = self.suite.store.queue
        claim = queue.claim(run_id, self.owner, self.suite.now()) or self._ours(run_id)
        if claim is not None:
            self._working.add(claim.key)
        return claim

    def _ours(self, run_id: str) -> Claim | None:
        """Our own claim of a run, if the store took it and its answer was lost.

        A run that waits for its serial key goes back to the dispatcher, who hands it over when it may begin.
        """
        run = self.suite.store.runs.get(run_id)
        if run is None:
            return None
        if run.status is RunStatus.QUEUED:
            self.suite.store.queue.undispatch(run_id)
        claim = Claim(run)
        is_ours = run.status is RunStatus.RUNNING and run.owner == self.owner
        return claim if is_ours and claim.key not in self._working else None
